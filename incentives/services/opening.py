"""From candidate to a file that can be reviewed: open, confirm, attach, check, send, register."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from hightech_zone.lib.documents import kind_of, safe_name
from incentives.calc.checks import unmet
from incentives.calc.facts import Fact, fact_key, fact_keys
from incentives.calc.finding import JUDGED, YEARLY, Untimely, untimely, years_of
from incentives.calc.states import Duty
from incentives.calc.transitions import Step
from incentives.choices import CheckOutcome, Origin
from incentives.models import Award, AwardCheck, AwardEvent, Evidence, Talent
from incentives.models.award import GIVEN_UP
from incentives.models.papers import MOST_BYTES
from incentives.services.files import (
    MAX_WORDS,
    hold,
    move,
    note,
    one_transaction,
    optional,
    required,
)
from incentives.services.scheme_settings import setting_of
from targets.access import Permission, acting
from targets.choices import DEPARTMENT_ROLES, Payout
from targets.errors import InvalidInput, InvalidTransition, Problem
from targets.models import AwardScheme, Enterprise, Unit, User


@dataclass(frozen=True, slots=True)
class Opening:
    """What an award is opened with. `facts` are the held data that make it eligible, as the finder
    or the applicant gives them; `missing` what is not held yet, in words. `has_day` as in
    `fact_keys`."""

    fact: Fact
    enterprise: Enterprise | None = None
    talent: Talent | None = None
    subject: str = ""
    payee: str = ""
    year: int | None = None
    has_day: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)
    missing: Sequence[str] = ()


@one_transaction
def award_open(*, scheme: AwardScheme, opening: Opening, by: User | None) -> Award:
    """A file for a fact: the one there is where it was opened already. `by` None is the finder;
    a person applies.

    **Raises** PermissionDenied; InvalidInput without a beneficiary, or where a person applies out
    of time; InvalidTransition where the scheme has no unit that handles it.
    """
    lock_scheme(scheme)
    rule = rule_of(scheme)
    rules = [rule, *rules_before(scheme)]
    living = scheme.awards.exclude(state__in=GIVEN_UP)
    opened = living.filter(of_same_fact(rules, opening)).first()
    if opened is not None:
        return opened
    key = fact_key(rule, opening.fact, opening.year)
    department, who = _department(scheme), None
    if by is not None:
        own = department.pk if by.role in DEPARTMENT_ROLES else None
        who = acting(by, Permission.PREPARE_AWARDS, own)
        _check_timely(scheme, opening)
    _check_beneficiary(opening)
    year = opening.year or opening.fact.on.year
    award = Award.objects.create(
        number=_next_number(scheme, year),
        scheme=scheme,
        department=department,
        year=year,
        enterprise=opening.enterprise,
        talent=opening.talent,
        subject=opening.subject.strip(),
        payee=opening.payee.strip(),
        origin=Origin.APPLIED if by else Origin.FOUND,
        fact_key=key,
        rule=rule,
        fact_on=opening.fact.on,
        facts=dict(opening.facts),
        missing=list(opening.missing),
        amount_min=scheme.amount_min,
        amount_max=scheme.amount_max,
        is_cash=scheme.payout != Payout.NONE,
        opened_by=by,
    )
    note(
        award,
        "open",
        from_state="",
        by=by,
        on_behalf_of=who.on_behalf_of if who else None,
        duty=(Duty.ENTER if by else Duty.NONE).value,
        detail={"fact": key},
    )
    return award


def _department(scheme: AwardScheme) -> Unit:
    if scheme.unit is None:
        raise InvalidTransition(_("政策没有写明这项奖补由谁经办，请在政策包里补上经办单位。"))
    return scheme.unit


def _check_beneficiary(opening: Opening) -> None:
    if not (opening.enterprise or opening.talent or opening.subject.strip()):
        message = _("请写明奖补给谁：企业、人才或项目。")
        raise InvalidInput(message, [Problem(message, "required", field="beneficiary")])


@one_transaction
def award_confirm(*, award: Award, by: User, words: str = "", version: int | None = None) -> Award:
    """The department confirms a candidate, instead of the enterprise applying."""
    return move(hold(award, "confirm", by, version), words)


@one_transaction
def award_withdraw(*, award: Award, by: User, words: str, version: int | None = None) -> Award:
    """The beneficiary does not want it. **Raises** InvalidInput without words."""
    held = hold(award, "withdraw", by, version)
    return move(held, required(words, "words", _("请写明为什么放弃。")))


@one_transaction
def award_attach(
    *, award: Award, by: User, name: str, content: bytes, code: str = "", is_personal: bool = False
) -> Evidence:
    """Keep a paper in the file; the same content once, also where it serves two requirements. Its
    kind is told from its content.

    **Raises** InvalidInput for what is empty, too large or of another kind.
    """
    held = hold(award, "attach", by)
    kind = kind_of(content)
    if not 0 < len(content) <= MOST_BYTES:
        message = _("文件是空的或超过5 MB，请压缩或拆开后再传。")
        raise InvalidInput(message, [Problem(message, "file_size", field="file")])
    if kind is None:
        message = _("只收PDF、PNG、JPG和不带宏的XLSX，按内容识别，与文件名无关。")
        raise InvalidInput(message, [Problem(message, "file_kind", field="file")])
    digest = sha256(content).hexdigest()
    same = held.award.papers.filter(sha256=digest).order_by("pk")
    kept, first = same.filter(code=code).first(), same.filter(same_as=None).first()
    if kept is not None:
        return kept
    paper = Evidence.objects.create(
        award=held.award,
        code=code,
        name=safe_name(name, kind),
        kind=kind,
        size=len(content),
        sha256=digest,
        content=b"" if first else content,
        same_as=first,
        is_personal=is_personal or bool(first and first.is_personal),
        added_by=by,
    )
    asked = {"code": code} if code else {}
    move(held, paper=paper.pk, sha256=digest, **asked)
    return paper


@one_transaction
def award_check(
    *,
    award: Award,
    by: User,
    code: str,
    outcome: str,
    basis: str,
    evidence: Evidence | None = None,
) -> AwardCheck:
    """Note whether a requirement of the scheme is met, and by what it was seen.

    **Raises** InvalidInput for an unknown requirement or without a basis.
    """
    held = hold(award, "check", by)
    words = required(basis, "basis", _("请写明凭什么核验。"))
    known = {one["code"] for one in held.award.scheme.evidence}
    is_foreign = evidence is not None and evidence.award_id != held.award.pk
    if code not in known or outcome not in CheckOutcome.values or is_foreign:
        message = _("这项奖补没有要求“%(code)s”，或结论、材料不对应，请从档案里选。") % {
            "code": code
        }
        raise InvalidInput(message, [Problem(message, "unknown", field="code")])
    check = AwardCheck.objects.create(
        award=held.award, code=code, outcome=outcome, basis=words, evidence=evidence, by=by
    )
    move(held, words, code=code, outcome=outcome)
    return check


@one_transaction
def award_send(*, award: Award, by: User, words: str = "", version: int | None = None) -> Award:
    """Hand a complete file to the section. **Raises** InvalidInput with every requirement that is
    not met, or where a file that was sent back is as it was and `words` give no reason;
    InvalidTransition where no cash is involved."""
    held = hold(award, "send", by, version)
    if not held.award.is_cash:
        raise InvalidTransition(_("这项奖补不涉及资金，核验后由审核员登记，不走拨付。"))
    _check_complete(held.award)
    said = optional(words, "words", MAX_WORDS)
    if not said and is_unchanged(held.award.events.order_by("id"), held.step):
        message = _("退回以后没有补材料，也没有重新核验：请先改，或写明为什么原样再送。")
        raise InvalidInput(message, [Problem(message, "unchanged", field="words")])
    return move(held, said)


def is_unchanged(events: Iterable[AwardEvent], step: Step) -> bool:
    """Whether nothing the step asks for was done since the file was last sent back."""
    verbs = [one.verb for one in events]
    if "send_back" not in verbs:
        return False
    return set(step.changed).isdisjoint(verbs[len(verbs) - verbs[::-1].index("send_back") :])


@one_transaction
def award_register(*, award: Award, by: User, version: int | None = None) -> Award:
    """Count an award without cash. **Raises** InvalidInput, InvalidTransition where there is."""
    held = hold(award, "register", by, version)
    if held.award.is_cash:
        raise InvalidTransition(_("这项奖补涉及资金，请送科室审查。"))
    _check_complete(held.award)
    return move(held)


def unmet_of(award: Award) -> dict[str, str]:
    return unmet(award.scheme.evidence, award.checks.order_by("id"))


def requirement_name(scheme: AwardScheme, code: str) -> str:
    """The Chinese name of a requirement, for reasons kept in the file."""
    return next((one["name"]["zh"] for one in scheme.evidence if one["code"] == code), code)


def counts_from(scheme: AwardScheme) -> date:
    """The first day whose facts count: the scheme's own, else that of its policy."""
    own = scheme.fact.get("since")
    return date.fromisoformat(own) if own else scheme.policy.issued_on


def rule_of(scheme: AwardScheme) -> dict[str, Any]:
    """By what facts are judged now; a file that is opened keeps it."""
    asked = {one["code"] for one in scheme.evidence}
    return {
        **scheme.fact,
        "since": counts_from(scheme).isoformat(),
        "frequency": scheme.frequency,
        "requirements": sorted(asked & JUDGED),
    }


def rules_before(scheme: AwardScheme) -> list[dict[str, Any]]:
    """Those its files were opened with."""
    return list(scheme.awards.order_by().values_list("rule", flat=True).distinct())


def of_same_fact(rules: Sequence[Mapping[str, Any]], opening: Opening) -> Q:
    """Files of the same fact, as any of the rules names it. What was paid once before it was paid
    every year was paid for its own year; what was paid every year is not paid once more."""
    fact, year, has_day = opening.fact, opening.year, opening.has_day
    found = Q(fact_key__in=fact_keys(rules, fact, year, has_day))
    once = fact_keys(rules, fact, None, has_day)
    if year is not None:
        return found | Q(fact_key__in=once, year=year)
    for key in once:
        found |= Q(fact_key__startswith=f"{key}:", rule__frequency=YEARLY)
    return found


def lock_scheme(scheme: AwardScheme) -> None:
    """Let nobody else open a file or give a number until the transaction ends. Schemes of the
    same code share their numbers, whatever policy they are of."""
    same = AwardScheme.objects.filter(code=scheme.code).order_by("pk")
    list(same.select_for_update(no_key=True).values_list("pk"))


def _check_timely(scheme: AwardScheme, opening: Opening) -> None:
    """What the finder looks at before it opens a file, of one that is applied for."""
    fact, since = opening.fact, counts_from(scheme)
    window = setting_of(scheme, "window_days")
    day = opening.talent.arrived_on if opening.talent else fact.on
    is_yearly, year = scheme.frequency == YEARLY, opening.year
    fault = untimely(day, fact, since=since, window_days=window, today=today(), year=year)
    years = years_of(fact, setting_of(scheme, "years"), today().year)
    if fault is None and is_yearly and year not in years:
        fault = Untimely.YEAR
    if fault is None:
        return
    message = {
        Untimely.AHEAD: _("%(on)s还没有到，事实发生以后再申请。"),
        Untimely.EARLY: _("%(day)s早于%(since)s，这项奖补只认那天起的事实。"),
        Untimely.LATE: _("年度结束后%(window)s天内受理，%(year)s年度的已过期限。")
        if is_yearly and year
        else _("事实发生后%(window)s天内受理，%(on)s的已过期限。"),
        Untimely.YEAR: _("%(on)s的事实只能申请%(first)s—%(last)s年度。"),
    }[fault] % {
        "on": fact.on,
        "year": year,
        "day": day,
        "since": since,
        "window": window,
        "first": years.start,
        "last": years.stop - 1,
    }
    field_name = "year" if fault is Untimely.YEAR else "on"
    raise InvalidInput(message, [Problem(message, "untimely", field=field_name)])


def _check_complete(award: Award) -> None:
    problems = [
        Problem(
            _("“%(name)s”还没有核验为符合。") % {"name": requirement_name(award.scheme, code)},
            "unmet",
            field=code,
        )
        for code in unmet_of(award)
    ]
    if problems:
        raise InvalidInput(_("还有要求没有核验为符合，不能送审。"), problems)


def _next_number(scheme: AwardScheme, year: int) -> str:
    """Under the scheme's lock; no award is ever deleted."""
    series = f"{scheme.code}-{year}-"
    return f"{series}{Award.objects.filter(number__startswith=series).count() + 1:03d}"
