"""What the order of the review queue is computed from, for one submission."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import BigIntegerField, Sum
from django.db.models.functions import Abs, Cast

from targets.calc.formulas import Formula
from targets.calc.periods import Period
from targets.calc.review_order import Part, largest_part
from targets.calc.spread import Band, usual_band
from targets.models import Indicator, Observation, Submission
from targets.selectors.definitions import definition_versions, definitions_in_force, element_ids

YEAR = 4
"""Quarters between values that are compared, and quarters whose changes say what is usual."""


@dataclass(frozen=True, slots=True)
class SubmissionFacts:
    """Counts of cells and of queries, and the largest share of an indicator's sum; the words are
    those of docs/algorithms/review-order.md."""

    cells: int
    missing: int
    compared: int
    outside: int
    new: int
    carried: int
    largest: Part | None


def submission_facts(submission: Submission) -> SubmissionFacts:
    """A fixed number of queries; the changes of a year of the form's elements in memory."""
    of_return = submission.of_return
    period = of_return.reporting_period.period
    cells = list(submission.cells.values_list("enterprise", "element", "value"))
    known = _known_values(of_return.form_id, period)
    bands = usual_bands(known, period)
    compared = outside = 0
    for enterprise, element, value in cells:
        change = change_on(value, known.get((period.plus(-YEAR), enterprise, element)))
        if change is not None:
            compared += 1
            outside += not bands[element].holds(change)
    carried = submission.findings.filter(carried_from__isnull=False).count()
    return SubmissionFacts(
        cells=len(cells),
        missing=sum(value is None for _, _, value in cells),
        compared=compared,
        outside=outside,
        new=submission.findings.count() - carried,
        carried=carried,
        largest=largest_part(_parts(submission, period)),
    )


def change_on(value: Decimal | None, base: Decimal | None) -> Fraction | None:
    """The change as a fraction of `base`; None without one above 0."""
    if value is None or base is None or base <= 0:
        return None
    return Fraction(value) / Fraction(base) - 1


Known = Mapping[tuple[Period, int | None, int], Decimal]


def _known_values(form: int, period: Period) -> Known:
    held = Observation.objects.current().filter(
        element__form_element__form=form,
        period__gte=period.plus(-2 * YEAR),
        period__lt=period,
    )
    rows = held.values_list("period", "enterprise", "element", "value").iterator()
    return {
        (at, enterprise, element): value
        for at, enterprise, element, value in rows
        if value is not None
    }


def usual_bands(known: Known, period: Period) -> Mapping[int, Band]:
    """By element, from the changes on the year in the four quarters before `period`."""
    changes: dict[int, list[Fraction]] = defaultdict(list)
    for (at, enterprise, element), value in known.items():
        if at >= period.plus(-YEAR):
            change = change_on(value, known.get((at.plus(-YEAR), enterprise, element)))
            if change is not None:
                changes[element].append(change)
    bands = {element: usual_band(held) for element, held in changes.items()}
    return defaultdict(lambda: usual_band([]), bands)


def _parts(submission: Submission, period: Period) -> Iterable[Part]:
    """The submission's share in each side of each target's formula, in the order of the board."""
    own = _amounts(submission.cells.all())
    figures = Observation.objects.current().exclude(element__in=own)
    others = _amounts(figures.filter(period=period.plus(-YEAR))) | _amounts(
        figures.filter(period=period)
    )
    ids = element_ids()
    for code, formula in _formulas(period):
        for side in (formula.numerator, formula.denominator):
            elements = [ids[term.source] for term in side if term.source in ids]
            mine = sum((own.get(one, Fraction(0)) for one in elements), Fraction(0))
            rest = sum((others.get(one, Fraction(0)) for one in elements), Fraction(0))
            yield Part(code, mine, mine + rest)


def _amounts(rows: Iterable) -> dict[int, Fraction]:
    """The sum of |value| by element; stored integers, so that the database adds exactly."""
    summed = (
        rows.values("element")  # type: ignore[attr-defined]
        .annotate(amount=Sum(Abs(Cast("value", BigIntegerField()))))
        .values_list("element", "amount")
    )
    return {element: Fraction(int(amount or 0), 10_000) for element, amount in summed}


def _formulas(period: Period) -> list[tuple[str, Formula]]:
    """The formula in force of every target of the active policy."""
    wanted = Indicator.objects.filter(targets__policy__is_active=True)
    codes = dict(wanted.order_by("targets__order").values_list("pk", "code"))
    held = {one.pk: one.indicator_id for one in definition_versions()}
    found = {held[one.id]: one.formula for one in definitions_in_force() if one.applies_to(period)}
    return [(code, found[pk]) for pk, code in codes.items() if pk in found]
