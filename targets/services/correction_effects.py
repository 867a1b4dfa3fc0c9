"""What a correction would do, shown before anybody decides."""

from collections.abc import Collection
from dataclasses import dataclass

from targets.aggregates.dependence import dependent_periods
from targets.calc.periods import Period
from targets.models import Correction, Observation
from targets.services.correction_cells import figures_of
from targets.services.effects import TargetEffect, effects_of


@dataclass(frozen=True, slots=True)
class CorrectionEffects:
    """`here`: every target in the correction's own period. `later`: those that move in later
    periods, because a trailing year carries the figure on; where `is_partial`, published ones."""

    here: list[TargetEffect]
    later: list[TargetEffect]
    is_partial: bool


def correction_effects(
    correction: Correction, visible: Collection[Period] | None = None
) -> CorrectionEffects | None:
    """Calculated as `services.effects` does: by writing, summing and taking back. Of `visible`
    periods only, None: of all; no effects at all where the correction's own is not among them."""
    own = correction.of_return.reporting_period.period
    if visible is not None and own not in visible:
        return None
    cells = list(correction.cells.all())
    figures = figures_of(correction.of_return, cells)
    reach = [one for one in dependent_periods(own) if one > own]
    held = Observation.objects.current().filter(period__in=reach)
    later = sorted(set(held.values_list("period", flat=True)))
    effects = effects_of(figures, later)
    return CorrectionEffects(
        here=[one for one in effects if one.period == own],
        later=[
            one
            for one in effects
            if one.period != own and one.is_changed and (visible is None or one.period in visible)
        ],
        is_partial=visible is not None,
    )
