"""The plain second path to the sums: one enterprise after another, as the rules are written.

`check_aggregates` compares it with the set-based SQL; nothing else uses it. It is slow on
purpose: it shares no step with what it checks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from targets.calc.formulas import IN_YEAR, Formula, Take, Term, TermLevel
from targets.calc.periods import Period, trailing_parts
from targets.calc.sums import NOTHING, TermSum, add_up

Cut = tuple[int, int]
"""Row ids of park and cluster, 0 for none; the zone's own terms are at (0, 0)."""
NOWHERE: Cut = (0, 0)


@dataclass(frozen=True, slots=True)
class Figure:
    """An approved cell: a value, or without one either missing or not applicable."""

    value: Decimal | None
    not_applicable: bool = False


NONE_GIVEN = Figure(None)


@dataclass(slots=True)
class Subject:
    """An enterprise, or the zone: its active periods, memberships (first, last, park, cluster,
    above scale), certificates (kind, issued, expires) and figures by element and period."""

    first: Period | None = None
    last: Period | None = None
    memberships: list[tuple[Period, Period | None, int, int, bool]] = field(default_factory=list)
    certificates: list[tuple[str, date, date | None]] = field(default_factory=list)
    figures: dict[tuple[str, Period], Figure] = field(default_factory=dict)

    def is_active(self, period: Period) -> bool:
        started = self.first is None or self.first <= period
        return started and (self.last is None or period <= self.last)

    def place(self, period: Period) -> tuple[Cut, bool]:
        """Park and cluster, and whether above scale, in `period`."""
        for first, last, park, cluster, above_scale in self.memberships:
            if first <= period and (last is None or period <= last):
                return (park, cluster), above_scale
        return NOWHERE, False

    def figure(self, element: str, period: Period) -> Figure:
        return self.figures.get((element, period), NONE_GIVEN)

    def holds(self, kind: str, day: date) -> bool:
        return any(
            kind == held and issued <= day and (expires is None or day < expires)
            for held, issued, expires in self.certificates
        )

    def part(self, element: str, period: Period) -> Decimal | None:
        """A part of a trailing year: 0 where it was not due, None where it is missing."""
        if not self.is_active(period):
            return Decimal(0)
        figure = self.figure(element, period)
        return Decimal(0) if figure.not_applicable else figure.value

    def term(self, term: Term, period: Period) -> Decimal | None:
        """The subject's own term, in a period in which it is active; None is undefined."""
        own = self.figure(term.source, period)
        if own.value is None:
            return None
        if term.take in (Take.STOCK, Take.YTD):
            return own.value
        if term.take in (Take.SEASON, Take.YEAR):
            return self._of_season(term, period, own.value)
        total = Decimal(0)
        for at, sign in trailing_parts(period):
            part = self.part(term.source, at)
            if part is None:
                return None
            total += sign * part
        return total

    def _of_season(self, term: Term, period: Period, own: Decimal) -> Decimal | None:
        """The year to date, or the whole year, where the subject has both."""
        fourth = Period.of(period.year, 4)
        whole = self.figure(term.source, fourth).value if self.is_active(fourth) else None
        if whole is None:
            return None
        return own if term.take is Take.SEASON else whole

    def weight(self, term: Term, period: Period) -> Decimal | None:
        """|the same term four quarters earlier|, where the subject was active and had it."""
        if term.take in IN_YEAR:
            return None
        earlier = period.plus(-4)
        value = self.term(term, earlier) if self.is_active(earlier) else None
        return None if value is None else abs(value)


def reference_sums(
    formula: Formula, period: Period, enterprises: Iterable[Subject], zone: Subject
) -> dict[tuple[int, Cut], TermSum]:
    """The sums of every term of `formula` in `period`, by term number and cut.

    Cuts without an active enterprise are absent.
    """
    sums: dict[tuple[int, Cut], TermSum] = {}
    for subject in enterprises:
        if not subject.is_active(period):
            continue
        cut, above_scale = subject.place(period)
        if formula.above_scale_only and not above_scale:
            continue
        for number, one in _of_enterprise(formula, period, subject).items():
            sums[number, cut] = add_up((sums.get((number, cut), NOTHING), one))
    for number, term in enumerate(formula.stored_terms):
        if term.level is TermLevel.ZONE:
            sums[number, NOWHERE] = _summed(term, period, zone, None)
    return sums


def _of_enterprise(formula: Formula, period: Period, subject: Subject) -> dict[int, TermSum]:
    result = {}
    reported = [term for term in formula.terms if term.level is TermLevel.ENTERPRISE]
    pair = reported if formula.is_paired else None
    for number, term in enumerate(formula.stored_terms):
        if term.level is TermLevel.REGISTER:
            held = subject.holds(term.source, period.last_day)
            result[number] = TermSum(Decimal(held), active=1, defined=1, due=1)
        elif term.level is TermLevel.ENTERPRISE:
            result[number] = _summed(term, period, subject, pair)
    return result


def _summed(term: Term, period: Period, subject: Subject, pair: list[Term] | None) -> TermSum:
    """One subject's contribution; in a `pair` it counts as defined, or due, for all or none."""
    together = pair or [term]
    own = subject.figure(term.source, period)
    is_due = not any(subject.figure(one.source, period).not_applicable for one in together)
    if not is_due:
        return TermSum(active=1)
    is_defined = all(subject.term(one, period) is not None for one in together)
    value = subject.term(term, period)
    weight = subject.weight(term, period) or Decimal(0)
    return TermSum(
        total=value if is_defined and value is not None else Decimal(0),
        active=1,
        defined=int(is_defined),
        due=1,
        cells=int(own.value is not None),
        cells_due=1,
        weight=weight if is_defined else Decimal(0),
        weight_due=weight,
    )
