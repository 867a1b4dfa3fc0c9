"""One award file with everything in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from hightech_zone.lib.workdays import is_working_day
from incentives import access
from incentives.calc.notice import A_DAY
from incentives.calc.stacking import Living, stacked
from incentives.calc.states import Kind, State
from incentives.calc.transitions import ENDED
from incentives.choices import DisbursementState
from incentives.models import Award, AwardCheck, Clawback, Disbursement, Evidence, LedgerEntry
from incentives.models.award import GIVEN_UP
from incentives.selectors.award_trail import TrailLine, trail
from incentives.selectors.hands import FileRows, Hands, Verb, verbs_now
from incentives.selectors.money import Money
from incentives.words import fact_lines, in_language, stacked_sentence
from targets.models import Cluster, Park, User
from targets.words import is_english, named

NOTHING_TO_PAY = ENDED | {State.PAID, State.RECOVERING}


@dataclass(frozen=True, slots=True)
class Requirement:
    """`check` is the latest; None where nobody looked at it yet."""

    code: str
    name: str
    is_optional: bool
    check: AwardCheck | None
    papers: list[Evidence]


@dataclass(frozen=True, slots=True)
class PartLine:
    """One funder's part. `age` in days since it was due, None where it is paid or not due;
    `due_back` what has still to come back of it."""

    part: Disbursement
    age: int | None
    due_back: Decimal


@dataclass(frozen=True, slots=True)
class AwardFile:
    """`days_left` of the notice, working days with today; None outside of it. `others` are living
    awards of the same beneficiary."""

    rows: FileRows
    beneficiary: str
    facts: list[tuple[str, str]]
    gaps: list[str]
    requirements: list[Requirement]
    loose_papers: list[Evidence]
    parts: list[PartLine]
    money: Money
    days_left: int | None
    others: list[Award]
    warnings: list[str]
    closed_on: date | None
    """The last day the register has its enterprise as active; None while it is, or where nothing
    more can be paid."""
    verbs: list[Verb]
    trail: list[TrailLine]
    entries: list[LedgerEntry]
    """Of every funder, in the order they were booked."""
    talent_number: str = ""
    personal: dict[str, str] = field(default_factory=dict)

    @property
    def award(self) -> Award:
        return self.rows.award


def rows_of(award: Award) -> FileRows:
    return FileRows(
        award,
        list(award.events.select_related("by", "on_behalf_of").order_by("id")),
        list(award.opinions.select_related("by")),
        list(award.objections.select_related("entered_by", "answered_by")),
        list(award.disbursements.select_related("batch", "budget").order_by("order")),
        list(award.clawbacks.select_related("decided_by")),
        list(award.checks.select_related("by", "evidence").defer("evidence__content")),
    )


def award_file(award: Award, hands: Hands) -> AwardFile:
    rows = rows_of(award)
    held = list(award.papers.defer("content").select_related("added_by"))
    requirements = _requirements(rows, held)
    listed = {one.pk for line in requirements for one in line.papers}
    others = other_awards(award, hands.user)
    return AwardFile(
        rows=rows,
        beneficiary=beneficiary(award),
        facts=fact_lines(_in_language(award.facts)),
        gaps=_gaps(award),
        requirements=requirements,
        loose_papers=[one for one in held if one.pk not in listed],
        parts=_parts(rows),
        money=_money(rows),
        entries=list(award.entries.select_related("by").order_by("id")),
        days_left=days_left(award),
        others=others,
        warnings=warnings([award, *others], about=award),
        closed_on=_closed_on(award),
        verbs=verbs_now(rows, hands),
        trail=trail(rows),
        talent_number=access.talent_number(award.talent) if award.talent else "",
    )


def _closed_on(award: Award) -> date | None:
    if award.enterprise is None or award.state in NOTHING_TO_PAY:
        return None
    known = award.enterprise.versions.current().filter(active_to__lt=today())
    return known.values_list("active_to", flat=True).first()


def beneficiary(award: Award) -> str:
    """Who gets it, a talent masked; with the enterprise or the project where both are named."""
    names = [
        access.talent_name(award.talent) if award.talent else "",
        award.enterprise.name if award.enterprise else "",
        award.payee,
        award.subject,
    ]
    return " · ".join(dict.fromkeys(one for one in names if one))


def payee_of(award: Award) -> str:
    """To whom the money goes, a talent masked."""
    if award.talent:
        return access.talent_name(award.talent)
    return award.payee or (award.enterprise.name if award.enterprise else "")


def other_awards(award: Award, user: User) -> list[Award]:
    """Living ones of the same enterprise or talent that the reader may open; one query."""
    rows = access.visible_awards(user).exclude(state__in=GIVEN_UP).exclude(pk=award.pk)
    if award.talent_id:
        rows = rows.filter(talent=award.talent_id)
    elif award.enterprise_id:
        rows = rows.filter(enterprise=award.enterprise_id)
    else:
        rows = rows.filter(enterprise=None, payee=award.payee)
    return list(rows.select_related("scheme"))


def warnings(awards: list[Award], about: Award | None = None) -> list[str]:
    """Where awards meet; only where `about` is one of them, if given."""
    dead = (*GIVEN_UP, State.CANCELLED.value)
    living = [_living(one) for one in awards if one.state not in dead]
    met = stacked(living)
    return [stacked_sentence(one) for one in met if about is None or about.number in one.numbers]


def _living(award: Award) -> Living:
    rule = award.rule
    return Living(
        award.number,
        award.scheme.code,
        ":".join(str(rule[one]) for one in ("kind", "certificate") if one in rule),
        f"{award.talent or award.enterprise_id} {award.subject}",
        award.fact_on,
        award.year,
    )


def days_left(award: Award) -> int | None:
    """Working days of the notice that are left, today counted."""
    if award.state != State.NOTICE or award.notice_to is None:
        return None
    return working_days(today(), award.notice_to)


def working_days(first: date, last: date) -> int:
    days = range((last - first).days + 1)
    return sum(is_working_day(first + A_DAY * one) for one in days)


def _in_language(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A file keeps the names of its day; English for those that still are names of a place."""
    if not is_english():
        return dict(facts)
    found = {}
    for code, model in (("park", Park), ("cluster", Cluster)):
        place = model.objects.filter(name_zh=facts.get(code, "")).first()
        if place is not None:
            found[code] = named(place)
    return {**facts, **found}


def _gaps(award: Award) -> list[str]:
    """Kept in Chinese, as the finder wrote them down: its own sentences, or requirements."""
    names = {one["name"]["zh"]: in_language(one["name"]) for one in award.scheme.evidence}
    return [names.get(one) or _(one) for one in award.gaps if one]


def _requirements(rows: FileRows, held: list[Evidence]) -> list[Requirement]:
    latest = {one.code: one for one in rows.checks}
    return [
        Requirement(
            one["code"],
            in_language(one["name"]),
            bool(one.get("optional")),
            latest.get(one["code"]),
            [paper for paper in held if paper.code == one["code"]],
        )
        for one in rows.award.scheme.evidence
    ]


def _parts(rows: FileRows) -> list[PartLine]:
    due = due_back(rows.clawbacks)
    return [
        PartLine(
            one,
            (today() - one.due_on).days if one.due_on and one.state == "due" else None,
            due.get(one.pk, Decimal(0)),
        )
        for one in rows.parts
    ]


def _money(rows: FileRows) -> Money:
    """The same as `money_by` reads it, of what is read already."""
    paid = (one.amount for one in rows.parts if one.state == DisbursementState.PAID)
    returned = (one.recovered for one in rows.clawbacks)
    return Money(paid=sum(paid, Decimal(0)), returned=sum(returned, Decimal(0)))


def due_back(clawbacks: list[Clawback]) -> dict[int, Decimal]:
    """What has still to come back of each part; asked only where there is a clawback."""
    due: dict[int, Decimal] = {}
    for clawback in clawbacks:
        rows = clawback.entries.order_by().values_list("disbursement", "kind")
        for part, kind, amount in rows.annotate(amount=Sum("amount")):
            sign = 1 if kind == Kind.CLAW_BACK.value else -1
            due[part] = due.get(part, Decimal(0)) + sign * amount
    return due
