"""Enterprises and the zone as tests of the sums write them down."""

from datetime import date
from decimal import Decimal

from targets.calc.formulas import Formula
from targets.calc.periods import Period
from targets.calc.reference import Figure, Subject, reference_sums
from targets.calc.sums import NOTHING, TermSum, add_up

Q = Period.parse
NA = "n/a"
"""Not applicable; None, or nothing written, is missing."""

Given = dict[str, dict[str, str | int | None]]
"""By element, then by period."""


def make_subject(
    figures: Given | None = None,
    first: str | None = None,
    last: str | None = None,
    places: tuple[tuple[str, str | None, int, int, bool], ...] = (),
    certificates: tuple[tuple[str, date, date | None], ...] = (),
) -> Subject:
    return Subject(
        first=None if first is None else Q(first),
        last=None if last is None else Q(last),
        memberships=[
            (Q(one), None if until is None else Q(until), park, cluster, above)
            for one, until, park, cluster, above in places
        ],
        certificates=list(certificates),
        figures={
            (element, Q(period)): make_figure(value)
            for element, by_period in (figures or {}).items()
            for period, value in by_period.items()
        },
    )


def make_figure(value: str | int | None) -> Figure:
    if value == NA:
        return Figure(None, not_applicable=True)
    return Figure(None if value is None else Decimal(value))


def zone_sums(
    formula: Formula, period: str, enterprises: list[Subject], zone: Subject | None = None
) -> list[TermSum]:
    """Every stored term summed over all cuts."""
    held = reference_sums(formula, Q(period), enterprises, zone or Subject())
    return [
        add_up([one for (number, _), one in held.items() if number == at] or [NOTHING])
        for at in range(len(formula.stored_terms))
    ]
