"""What a correction would do, shown before anybody decides."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from targets.aggregates.dependence import dependent_periods
from targets.calc.periods import Period
from targets.models import Correction, Indicator, Observation
from targets.services.correction_cells import figures_of
from targets.services.effects import TargetEffect, effects_of
from targets.services.observations import Figure


@dataclass(frozen=True, slots=True)
class Dependent:
    """Something that was made of figures and keeps them: a publication, an award."""

    kind: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class CorrectionEffects:
    """`here`: every target in the correction's own period. `later`: those that move in later
    periods, because a trailing year carries the figure on. `unseen`: targets that move in periods
    the reader may not see yet."""

    here: list[TargetEffect]
    later: list[TargetEffect]
    dependents: list[Dependent]
    unseen: list[Indicator] = field(default_factory=list)
    is_partial: bool = False

    @property
    def rows(self) -> list[TargetEffect]:
        return [*self.here, *self.later]

    def as_seen(self, visible: set[Period] | None) -> "CorrectionEffects":
        """What somebody may see whose figures are those of the `visible` periods (None: all): of
        others, which targets move and not by how much."""
        if visible is None:
            return self
        moved = [one for one in self.rows if one.period not in visible and one.is_changed]
        return replace(
            self,
            here=[one for one in self.here if one.period in visible],
            later=[one for one in self.later if one.period in visible],
            unseen=list(dict.fromkeys(one.indicator for one in moved)),
            is_partial=any(one.period not in visible for one in self.here),
        )


def correction_effects(correction: Correction) -> CorrectionEffects:
    """Calculated as `services.effects` does: by writing, summing and taking back."""
    cells = list(correction.cells.all())
    figures = figures_of(correction.of_return, cells)
    period = correction.of_return.reporting_period.period
    reach = [one for one in dependent_periods(period) if one > period]
    held = Observation.objects.current().filter(period__in=reach)
    later = sorted(set(held.values_list("period", flat=True)))
    effects = effects_of(figures, later)
    return CorrectionEffects(
        here=[one for one in effects if one.period == period],
        later=[one for one in effects if one.period != period and one.is_changed],
        dependents=dependents_of(figures),
    )


def dependents_of(figures: Sequence[Figure]) -> list[Dependent]:
    """Publications and awards that rest on these figures. There are neither yet, so that none
    does; they add themselves here."""
    return []
