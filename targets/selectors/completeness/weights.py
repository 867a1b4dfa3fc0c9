"""Completeness weighed by value: what a missing cell was worth a year before.

Rules: section 6, of the cells of a form; docs/algorithms/completeness.md.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Abs

from targets.calc.periods import Period
from targets.calc.sums import share
from targets.choices import ObservationStatus
from targets.models import Form, Observation
from targets.querysets import is_due
from targets.selectors.completeness.counts import FormCompleteness, by_coverage, is_of_zone


def weighted_rates(rows: Iterable[FormCompleteness], period: Period) -> dict[int, Fraction | None]:
    """By form: the lowest of its elements' weighted rates; where no element has a value a year
    before, its rate of cells.

    **Shape** one query for each distinct filter of enterprises.
    """
    held = list(rows)
    found: dict[int, Fraction | None] = {row.form.pk: row.rate for row in held}
    for group in by_coverage(row.form for row in held):
        weights = _weights(group, period)
        for form in group:
            elements = [place.element_id for place in form.form_elements.all()]
            rates = [weights[element] for element in elements if weights.get(element) is not None]
            if rates:
                found[form.pk] = min(rate for rate in rates if rate is not None)
    return found


def lowest(rates: Iterable[Fraction | None]) -> Fraction | None:
    return min((rate for rate in rates if rate is not None), default=None)


def _weights(forms: list[Form], period: Period) -> dict[int, Fraction | None]:
    """By element: Σ |value four quarters earlier| over cells with an approved value now ÷ the
    same over all cells due; None where that sum is 0."""
    elements = [place.element_id for form in forms for place in form.form_elements.all()]
    now = Observation.objects.current().filter(
        period=period, element=OuterRef("element"), value__isnull=False
    )
    excused = Observation.objects.current().filter(
        period=period,
        element=OuterRef("element"),
        status=ObservationStatus.NOT_APPLICABLE,
    )
    earlier = _due(forms[0], period).filter(element__in=elements)
    same: dict[str, Any] = {"enterprise": OuterRef("enterprise")}
    if is_of_zone(forms[0]):
        same = {"enterprise__isnull": True}
    earlier = earlier.exclude(Exists(excused.filter(**same))).annotate(
        size=Abs("value"), is_held=Exists(now.filter(**same))
    )
    sums = earlier.values_list("element").annotate(
        due=Sum(F("size")), covered=Sum(F("size"), filter=Q(is_held=True))
    )
    return {element: share(covered or 0, due or 0) for element, due, covered in sums}


def _due(form: Form, period: Period) -> QuerySet[Observation]:
    """Values four quarters earlier of enterprises the form covers in `period`."""
    held = Observation.objects.current().filter(period=period.plus(-4), value__isnull=False)
    if is_of_zone(form):
        return held.filter(enterprise__isnull=True)
    return held.filter(is_due(form, period, "enterprise"))
