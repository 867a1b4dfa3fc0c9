"""How much of what is due has been approved."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Count, Q

from hightech_zone.lib.clock import today
from hightech_zone.lib.once import kept, once
from targets.calc.periods import Period
from targets.calc.sums import share
from targets.choices import Level, ObservationStatus
from targets.models import Form, Observation, TermCell
from targets.querysets import enterprises_due, is_due

ENOUGH = Fraction(4, 5)
"""A period with this completeness is shown by default (contract, section 3)."""


@dataclass(frozen=True, slots=True)
class FormCompleteness:
    """Cells of one form in one period: approved with a value, and due. What is not applicable is
    not due."""

    form: Form
    approved: int
    due: int

    @property
    def rate(self) -> Fraction | None:
        return share(self.approved, self.due)


@kept
def _forms() -> list[Form]:
    return list(Form.objects.prefetch_related("form_elements"))


@once
def form_completeness(period: Period, as_of: datetime | None = None) -> list[FormCompleteness]:
    """Every form in order; a fixed number of queries for each distinct filter of enterprises."""
    forms = _forms()
    rows: dict[int, FormCompleteness] = {}
    for group in by_coverage(forms):
        counts = _counts(group, period, as_of)
        units = covered_units(group[0], period, as_of)
        for form in group:
            places = [place.element_id for place in form.form_elements.all()]
            approved = sum(counts["approved", place] for place in places)
            excused = sum(counts["excused", place] for place in places)
            rows[form.pk] = FormCompleteness(form, approved, units * len(places) - excused)
    return [rows[form.pk] for form in forms]


@once
def completeness(period: Period, as_of: datetime | None = None) -> Fraction | None:
    """Approved ÷ due cells of all forms; None where nothing is due."""
    rows = form_completeness(period, as_of)
    return share(sum(row.approved for row in rows), sum(row.due for row in rows))


def default_period(as_of: datetime | None = None) -> Period:
    """The latest ended period that is complete enough, else the latest with any approved figure,
    else the latest ended one."""
    ended = Period.ended_by(today())
    with_figures = sorted(periods_with_figures(as_of), reverse=True)
    for period in with_figures:
        rate = completeness(period, as_of) if period <= ended else None
        if rate is not None and rate >= ENOUGH:
            return period
    return next(iter(with_figures), ended)


@once
def periods_with_figures(as_of: datetime | None = None) -> set[Period]:
    """Periods with any approved figure; for the present read off the stored sums."""
    if as_of is not None:
        held = Observation.objects.as_of(as_of).filter(value__isnull=False)
        return set(held.values_list("period", flat=True).distinct())
    cells = TermCell.objects.filter(cells__gt=0)
    return set(cells.values_list("period", flat=True).distinct())


def covered_units(form: Form, period: Period, as_of: datetime | None = None) -> int:
    """Rows of a form: the enterprises it covers, or one for the zone."""
    return 1 if is_of_zone(form) else enterprises_due(form, period, as_of).count()


def is_of_zone(form: Form) -> bool:
    return form.level == Level.ZONE


def by_coverage(forms: Iterable[Form]) -> list[list[Form]]:
    groups: dict[tuple[str, str], list[Form]] = {}
    for form in forms:
        groups.setdefault((form.level, repr(sorted(form.enterprise_filter.items()))), []).append(
            form
        )
    return list(groups.values())


def _counts(forms: list[Form], period: Period, as_of: datetime | None) -> Counter[tuple[str, int]]:
    """Approved and excused cells by element."""
    elements = [place.element_id for form in forms for place in form.form_elements.all()]
    cells = Observation.objects.as_of(as_of).filter(period=period, element__in=elements)
    if is_of_zone(forms[0]):
        cells = cells.filter(enterprise__isnull=True)
    else:
        cells = cells.filter(is_due(forms[0], period, "enterprise", as_of))
    counted = cells.values_list("element").annotate(
        approved=Count("value"),
        excused=Count("pk", filter=Q(status=ObservationStatus.NOT_APPLICABLE)),
    )
    counts: Counter[tuple[str, int]] = Counter()
    for element, approved, not_applicable in counted:
        counts["approved", element] = approved
        counts["excused", element] = not_applicable
    return counts
