"""Which departments still owe what a value is made of."""

from collections.abc import Collection

from hightech_zone.lib.clock import today
from targets.calc.periods import Period
from targets.choices import ObservationStatus, ReturnState
from targets.models import FormAssignment, FormElement, Observation, ReportingPeriod, Return
from targets.querysets import covering
from targets.selectors.progress import ProgressRow


def owed_for(row: ProgressRow, period: Period) -> list[FormAssignment]:
    """Forms that hold elements of the value and have not come in, with who fills them; none where
    the value has enough, or the period has not opened. Of elements with figures, however they came,
    nothing is owed. Five queries where something may be."""
    if row.is_sufficient or row.definition is None:
        return []
    if not ReportingPeriod.objects.filter(period=period, opens_on__lte=today()).exists():
        return []
    sources = {term.source for term in row.definition.formula.terms if not term.is_register}
    held = Observation.objects.current().filter(period=period, element__code__in=sources)
    known = held.exclude(status=ObservationStatus.MISSING)
    lacking = sources - set(known.values_list("element__code", flat=True))
    return _assigned(_not_in(lacking, period), period)


def _not_in(elements: Collection[str], period: Period) -> set[int]:
    came = Return.objects.filter(
        reporting_period__period=period, state__in=(ReturnState.SUBMITTED, ReturnState.APPROVED)
    )
    held = FormElement.objects.filter(element__code__in=elements)
    return set(held.exclude(form__in=came.values("form")).values_list("form_id", flat=True))


def _assigned(forms: Collection[int], period: Period) -> list[FormAssignment]:
    rows = FormAssignment.objects.filter(covering(period), form__in=forms)
    related = rows.select_related("form", "department").prefetch_related("department__names")
    return list(related.order_by("form__order"))
