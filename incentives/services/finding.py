"""Opening candidates from what the registers hold (免申即享), and telling awards whose fact fell
away. Awards that rest on projects, institutes and results are applied for, and left alone."""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from incentives.calc.facts import FactKind, fact_keys
from incentives.calc.finding import (
    FOUND,
    YEARLY,
    Certified,
    Fault,
    Gap,
    Judged,
    is_within,
    judge_certificates,
    judge_persons,
    years_of,
)
from incentives.models import Award
from incentives.selectors.registers import Registers, registers_now
from incentives.services.clawbacks import DEAD, awards_recheck
from incentives.services.files import one_transaction
from incentives.services.opening import (
    Opening,
    award_open,
    lock_scheme,
    of_same_fact,
    rule_of,
    rules_before,
)
from incentives.services.scheme_settings import setting_of
from targets.errors import RuleError
from targets.models import AwardScheme
from targets.services.snapshot import one_snapshot

Rules = Sequence[Mapping[str, Any]]
logger = logging.getLogger(__name__)
ROUND_LOCK = 20_171_128
"""A number of our own for PostgreSQL's advisory locks."""
ANSWERED = frozenset({"certificate", "first", "in_zone", "talent", "role", "hightech"})
"""Requirements on which the registers have a word; whoever checks the file still looks at each."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What one round brought: new candidates, and awards whose fact was lost or is back."""

    opened: list[Award] = field(default_factory=list)
    changed: list[Award] = field(default_factory=list)


def candidates_find() -> Findings:
    """One round over all schemes of the active policy that rest on the registers, and over all
    awards that do.

    Doing it again, or twice at once, opens nothing twice: what was refused or given up once is not
    found again either, only applied for. Each candidate and each award is a transaction of its
    own; one that cannot be opened is an error in the log, and the round goes on.
    """
    schemes = [one for one in _schemes() if one.fact.get("kind") in FOUND]
    with one_round():
        awards = _living()
        rules = [one.fact for one in schemes] + [one.rule for one in awards]
        with one_snapshot(is_read_only=True):
            registers = registers_now({one["certificate"] for one in rules if "certificate" in one})
        opened = [award for scheme in schemes for award in _open_all(scheme, registers)]
        return Findings(opened, _recheck_all(awards, registers))


@contextmanager
def one_round() -> Iterator[None]:
    """Until it ends no other round begins: one that read the registers earlier would take back what
    a later one did. SQLite has a single worker."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ROUND_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ROUND_LOCK])


def judged_for(rule: Mapping[str, Any], registers: Registers) -> list[Judged]:
    """Every fact of the rule's kind, those that do not count with what is wrong with them."""
    if rule["kind"] == FactKind.CERTIFICATE:
        return judge_certificates(rule, registers.certificates, today(), registers.in_zone)
    return judge_persons(rule, registers.persons, today(), registers.in_zone, registers.is_hightech)


def _schemes() -> list[AwardScheme]:
    schemes = AwardScheme.objects.filter(policy__is_active=True)
    return list(schemes.select_related("policy").order_by("code"))


def _living() -> list[Award]:
    """Awards that rest on the registers and are not at an end. Read before the registers: what is
    opened meanwhile may rest on what they do not show yet."""
    return list(Award.objects.exclude(state__in=DEAD).filter(rule__kind__in=FOUND).order_by("pk"))


def _open_all(scheme: AwardScheme, registers: Registers) -> Iterator[Award]:
    window = setting_of(scheme, "window_days")
    most = setting_of(scheme, "years") if scheme.frequency == YEARLY else None
    rule, known = rule_of(scheme), set(scheme.awards.values_list("fact_key", flat=True))
    rules = [rule, *rules_before(scheme)]
    for one in judged_for(rule, registers):
        if one.fault is not None:
            continue
        # The tax of a year is known once the year is over.
        for year in _years(rule, one, most, last=today().year - 1):
            keys = fact_keys(rules, one.fact, year, one.has_day)
            if known.isdisjoint(keys) and is_within(one.fact, year, window, today()):
                opened = _candidate(scheme, rules, _opening(scheme, one, year, registers))
                if opened is not None:
                    yield opened


def _recheck_all(awards: Iterable[Award], registers: Registers) -> list[Award]:
    """Each by the rule it was opened with, whatever the pack says now."""
    by_rule = defaultdict(list)
    for award in awards:
        by_rule[json.dumps(award.rule, sort_keys=True)].append(award)
    changed = []
    for alike in by_rule.values():
        held, reasons = _held(alike[0].rule, registers)
        changed += awards_recheck(awards=alike, held=held, reasons=reasons)
    return changed


def _held(rule: Mapping[str, Any], registers: Registers) -> tuple[set[str], dict[str, str]]:
    """Keys of the facts that hold, and why those do not that the registers know. For how many years
    an award is paid is asked when it is opened: fewer of them take nothing back."""
    held: set[str] = set()
    reasons: dict[str, str] = {}
    for one in judged_for(rule, registers):
        for year in _years(rule, one, None, last=today().year):
            keys = fact_keys([rule], one.fact, year, one.has_day)
            if one.fault is None:
                held |= keys
            else:
                reasons |= dict.fromkeys(keys, fault_sentence(one))
    return held, {key: reason for key, reason in reasons.items() if key not in held}


def _years(
    rule: Mapping[str, Any], one: Judged, most: int | None, last: int
) -> Sequence[int | None]:
    """One unnamed year unless it is paid every year."""
    return years_of(one.fact, most, last) if rule["frequency"] == YEARLY else [None]


def _candidate(scheme: AwardScheme, rules: Rules, opening: Opening) -> Award | None:
    """None where the scheme has a file for the fact, whatever became of it, or cannot have one."""
    try:
        return _open_new(scheme, rules, opening)
    except RuleError as error:
        logger.error("no file under %s for %s: %s", scheme.code, opening.fact, error)
        return None


@one_transaction
def _open_new(scheme: AwardScheme, rules: Rules, opening: Opening) -> Award | None:
    lock_scheme(scheme)
    if scheme.awards.filter(of_same_fact(rules, opening)).exists():
        return None
    return award_open(scheme=scheme, opening=opening, by=None)


def _opening(scheme: AwardScheme, one: Judged, year: int | None, registers: Registers) -> Opening:
    talent = registers.talents.get(one.fact.holder)
    uscc = one.fact.holder if isinstance(one.source, Certified) else one.source.enterprise
    enterprise = registers.enterprises.get(uscc or "")
    facts, gaps = _facts(one, uscc, registers)
    wanted = [
        entry["name"]["zh"]
        for entry in scheme.evidence
        if entry["code"] not in ANSWERED and not entry.get("optional")
    ]
    return Opening(
        one.fact,
        enterprise=enterprise,
        talent=talent,
        year=year,
        has_day=one.has_day,
        facts=facts,
        missing=[*(gap_sentence(gap) for gap in gaps), *wanted],
    )


def _facts(one: Judged, uscc: str | None, registers: Registers) -> tuple[dict[str, Any], list[Gap]]:
    """The data as they stood that day, as text; of a talent nothing personal."""
    facts: dict[str, Any] = {"kind": one.fact.kind.value, "found_on": today().isoformat()}
    source, gaps = one.source, list(one.gaps)
    if isinstance(source, Certified):
        facts |= {
            "certificate": source.kind,
            "level": source.level,
            "number": source.number,
            "issued_on": source.issued_on.isoformat(),
            "expires_on": _day_or_empty(source.expires_on),
        }
    else:
        facts |= {
            "talent": source.holder,
            "recognised_on": source.recognised_on.isoformat(),
            "arrived_on": source.arrived_on.isoformat(),
        }
    residence = registers.residences.get(uscc or "")
    if residence is not None:
        park, cluster = residence.stay_on(one.fact.on) or (None, None)
        facts |= {
            "enterprise": registers.enterprises[uscc or ""].name,
            "uscc": uscc,
            "active_from": residence.active_from.isoformat(),
            "active_to": _day_or_empty(residence.active_to),
            "park": park.name_zh if park else "",
            "cluster": cluster.name_zh if cluster else "",
        }
        gaps += [] if park else [Gap.PARK]
    return facts, gaps


def _day_or_empty(day: date) -> str:
    return "" if day == date.max else day.isoformat()


def gap_sentence(gap: Gap) -> str:
    return {
        Gap.NUMBER: _("登记里没有证书编号"),
        Gap.PARK: _("登记里没有企业所在园区"),
        Gap.HIGHTECH: _("企业现在没有有效的高新技术企业证书"),
        Gap.ENTERPRISE: _("登记里没有人才所在企业"),
    }[gap]


def fault_sentence(one: Judged) -> str:
    """Why the fact does not count, as it is kept in the file."""
    on, ended = one.fact.on.isoformat(), getattr(one.source, "expires_on", None)
    if isinstance(one.source, Certified) and one.fault is Fault.REVOKED:
        values = {"number": one.fact.name, "day": ended}
        return _("证书%(number)s已于%(day)s提前失效或被撤销") % values
    return {
        Fault.EARLY: _("%(day)s的事实早于政策") % {"day": on},
        Fault.RENEWAL: _("首次发证在%(day)s，早于政策，之后的是重新认定") % {"day": on},
        Fault.OUTSIDE: _("%(day)s企业不在高新区内或不在营") % {"day": on},
        Fault.REVOKED: _("人才认定已被撤销"),
        Fault.ROLE: _("人才不是企业的创办人或领办人"),
        Fault.NOT_FIRST: _("人才不是首次引进"),
    }[Fault(one.fault or "")]
