"""Which facts of the registers a scheme rewards, and why others do not count. No clock."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from incentives.calc.facts import Fact, FactKind, talent_fact

YEARLY = "yearly"
"""The frequency of what is paid anew for each year."""
FOUND = frozenset({FactKind.CERTIFICATE, FactKind.TALENT})
"""What the registers hold. Projects, institutes and results are told by whoever applies."""
JUDGED = frozenset({"role", "first", "in_zone", "hightech"})
"""Requirements of a talent that the registers answer."""
InZone = Callable[[str, date], bool]


class Fault(StrEnum):
    """Why a fact does not count."""

    EARLY = "early"
    RENEWAL = "renewal"
    OUTSIDE = "outside"
    REVOKED = "revoked"
    ROLE = "role"
    NOT_FIRST = "not_first"


class Gap(StrEnum):
    """What the registers do not say yet. A candidate is opened all the same."""

    NUMBER = "number"
    PARK = "park"
    HIGHTECH = "hightech"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate as the register has it now; an end of `date.max` is open. `cut_on` is the day
    the register was told to end it earlier than it had said before; None: it never was."""

    holder: str
    kind: str
    level: str
    number: str
    issued_on: date
    expires_on: date = date.max
    cut_on: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A talent without personal data. `holder` is the talent's own code, `enterprise` that of the
    enterprise, None where it is not known."""

    holder: str
    enterprise: str | None
    is_leading: bool
    is_first: bool
    recognised_on: date
    arrived_on: date
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A fact, and what is wrong with it. `source` is the row it was read from. Not `has_day`:
    another certificate of the same day was entered before, and a file named by the day is its."""

    fact: Fact
    source: Certified | Person
    fault: Fault | None
    gaps: tuple[Gap, ...] = ()
    has_day: bool = True


def judge_certificates(
    rule: Mapping[str, Any], certificates: Iterable[Certified], today: date, in_zone: InZone
) -> list[Judged]:
    """The certificates a rule speaks of that were issued by `today`. Where only an enterprise's
    first counts, that one alone: what came after is a renewal of it, not a fact of its own.

    `rule` is the fact of a scheme, with the day `since` when facts count; `certificates` are in the
    order they were entered.
    """
    entered = _without_twins(
        one
        for one in certificates
        if one.kind == rule["certificate"]
        and rule.get("level", one.level) == one.level
        and one.issued_on <= today
    )
    fitting = sorted(entered, key=lambda one: (one.holder, one.issued_on, one.number))
    since = date.fromisoformat(rule["since"])
    if rule.get("first"):
        groups = groupby(fitting, key=lambda one: one.holder)
        return [
            _judge_certificate(next(own), len(list(own)), since, today, in_zone)
            for _, own in groups
        ]
    of_day = {(one.holder, one.issued_on): one for one in reversed(entered)}
    return [
        replace(
            _judge_certificate(one, 0, since, today, in_zone),
            has_day=of_day[one.holder, one.issued_on] is one,
        )
        for one in fitting
    ]


def _without_twins(certificates: Iterable[Certified]) -> list[Certified]:
    """Of those of one kind, without those the register holds again with their number, entered
    later: the number tells certificates apart, and the row without one stays."""
    held = list(certificates)
    numbered = {(one.holder, one.issued_on) for one in held if one.number}
    return [one for one in held if one.number or (one.holder, one.issued_on) not in numbered]


def _judge_certificate(
    one: Certified, later: int, since: date, today: date, in_zone: InZone
) -> Judged:
    fault = None
    if one.issued_on < since:
        fault = Fault.RENEWAL if later else Fault.EARLY
    elif is_revoked(one, today):
        fault = Fault.REVOKED
    elif not in_zone(one.holder, one.issued_on):
        fault = Fault.OUTSIDE
    gaps = () if one.number else (Gap.NUMBER,)
    fact = Fact(FactKind.CERTIFICATE, one.holder, one.issued_on, one.number)
    return Judged(fact, one, fault, gaps)


def is_revoked(one: Certified, today: date) -> bool:
    """Whether it was taken away: it ended, and the register was told so then or later. An earlier
    end that was entered ahead of it is a correction, and the certificate lapses in its time."""
    return one.expires_on <= today and one.cut_on is not None and one.cut_on >= one.expires_on


def judge_persons(
    rule: Mapping[str, Any],
    persons: Iterable[Person],
    today: date,
    in_zone: InZone,
    is_hightech: InZone,
) -> list[Judged]:
    """The talents recognised and in the zone by `today`. Of what the scheme asks for, the
    `requirements` of the rule, those in `JUDGED` are answered here.

    Without a known enterprise, or one that is not high-tech yet, it is a gap and not a fault.
    """
    return [
        _judge_person(rule, one, today, in_zone, is_hightech)
        for one in persons
        if max(one.recognised_on, one.arrived_on) <= today
    ]


def _judge_person(
    rule: Mapping[str, Any], person: Person, today: date, in_zone: InZone, is_hightech: InZone
) -> Judged:
    requirements, since = rule["requirements"], date.fromisoformat(rule["since"])
    fact = talent_fact(person.holder, person.recognised_on, person.arrived_on)
    on, firm = fact.on, person.enterprise
    faults = {
        Fault.REVOKED: person.withdrawn_on is not None and person.withdrawn_on <= today,
        Fault.EARLY: person.arrived_on < since,
        Fault.ROLE: "role" in requirements and not person.is_leading,
        Fault.NOT_FIRST: "first" in requirements and not person.is_first,
        Fault.OUTSIDE: "in_zone" in requirements and firm is not None and not in_zone(firm, on),
    }
    gaps = []
    if firm is None:
        gaps.append(Gap.ENTERPRISE)
    elif "hightech" in requirements and not is_hightech(firm, today):
        gaps.append(Gap.HIGHTECH)
    fault = next((fault for fault, is_so in faults.items() if is_so), None)
    return Judged(fact, person, fault, tuple(gaps))


class Untimely(StrEnum):
    """Why an award cannot be applied for."""

    AHEAD = "ahead"
    EARLY = "early"
    LATE = "late"
    YEAR = "year"


def untimely(
    day: date,
    fact: Fact,
    *,
    since: date,
    window_days: int | None,
    today: date,
    year: int | None = None,
) -> Untimely | None:
    """What is wrong with the days of a fact applied for; `day` is the one that must not lie before
    `since`: a talent's arrival, else that of the fact. `year` as in `is_within`."""
    if fact.on > today:
        return Untimely.AHEAD
    if day < since:
        return Untimely.EARLY
    return None if is_within(fact, year, window_days, today) else Untimely.LATE


def is_within(fact: Fact, year: int | None, window_days: int | None, today: date) -> bool:
    """Whether a candidate may still be opened; a window of None: without end. It counts from the
    fact, of what is paid for a `year` not before the year is over."""
    start = fact.on if year is None else max(fact.on, date(year, 12, 31))
    return window_days is None or today <= start + timedelta(days=window_days)


def years_of(fact: Fact, most: int | None, last: int) -> range:
    """The years of a yearly award from that of the fact up to `last`, `most` of them at most;
    None: no limit."""
    return range(fact.on.year, min(last, fact.on.year + (most or last) - 1) + 1)
