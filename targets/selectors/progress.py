"""The board: every target of the active policy at one period, and one target over time.

Pages, API and exports all read these rows; nobody computes beside them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from hightech_zone.lib.once import kept
from targets.aggregates.query import Definition
from targets.calc.in_year import InYear, in_year
from targets.calc.numbers import round_half_up
from targets.calc.outlook import Ahead, ahead, goal
from targets.calc.periods import Period, period_range
from targets.calc.progress import Path, Progress, TargetSpec, Thresholds, is_sufficient, progress
from targets.calc.sums import Measure
from targets.models import (
    Assumption,
    DefinitionVersion,
    Indicator,
    Policy,
    Target,
    TargetSetting,
)
from targets.selectors.completeness.counts import completeness
from targets.selectors.measures import Book, book
from targets.selectors.sums import aggregate_state

HISTORY = 8
"""Quarters a sparkline shows."""


@dataclass(frozen=True)
class ProgressRow:
    """One target at one period. Shares and rates are fractions of 1; values are in the
    indicator's unit; None is undefined, never 0."""

    target: Target
    setting: TargetSetting
    definition: DefinitionVersion | None
    spec: TargetSpec
    goal: Fraction
    measure: Measure
    is_sufficient: bool
    progress: Progress
    ahead: Ahead
    in_year: InYear | None
    history: Mapping[Period, Measure]
    """Every period from the baseline's or the first figure's up to this one."""
    sufficient: Mapping[Period, Fraction]
    """The values of those periods whose data are sufficient."""

    @property
    def indicator(self) -> Indicator:
        return self.target.indicator

    @property
    def lacking(self) -> Fraction | None:
        """The shortfall as pages write it: of what is counted, what the projection as it is
        written lacks of the goal, so that the three agree. None, or 0, where nothing is lacking."""
        central, shortfall = self.ahead.projection.central, self.ahead.shortfall
        if not shortfall or central is None or not self.spec.is_count:
            return shortfall
        return abs(self.beyond_goal(central))

    def beyond_goal(self, value: Fraction) -> Fraction:
        """How much better than the goal; of what is counted as `value` is written: 59.5 is told as
        60 and lacks 21 of 81."""
        if self.spec.is_count:
            value = Fraction(round_half_up(value, self.indicator.decimals))
        return self.spec.better_by(value, self.goal)

    @property
    def change_on_year(self) -> Fraction | None:
        """The difference from the same quarter of last year, in the indicator's unit."""
        return self._change()

    @property
    def growth_on_year(self) -> Fraction | None:
        """The same as a fraction of last year's value; None on a base of 0 or below."""
        base = self._year_ago
        change = self._change()
        return change / base if change is not None and base is not None and base > 0 else None

    @property
    def _year_ago(self) -> Fraction | None:
        return self.sufficient.get(self._period.plus(-4))

    @property
    def _period(self) -> Period:
        return max(self.history)

    def _change(self) -> Fraction | None:
        now, base = self.sufficient.get(self._period), self._year_ago
        return now - base if now is not None and base is not None else None


@dataclass(frozen=True)
class ProgressReport:
    """The board at one period. `completeness` is approved ÷ due cells of all forms."""

    policy: Policy
    period: Period
    as_of: datetime | None
    data_version: int
    refreshed_at: datetime | None
    completeness: Fraction | None
    thresholds: Thresholds
    rows: list[ProgressRow]
    held: Book
    """What the rows are made of, a year before the period at least."""


@dataclass(frozen=True)
class SeriesRow:
    period: Period
    measure: Measure
    progress: Progress


def progress_report(
    period: Period,
    as_of: datetime | None = None,
    indicator: str | None = None,
    visible: Collection[Period] | None = None,
) -> ProgressReport | None:
    """Every target of the active policy (or only `indicator`'s); None without a policy.

    `visible`: the periods the reader may see; others leave the rows' history. None: all. A fixed
    number of queries, whatever the number of enterprises.
    """
    policy = active_policy()
    if policy is None:
        return None
    thresholds = _thresholds(policy, as_of)
    settings = _settings(policy, as_of, indicator)
    starts = [setting.baseline_period for setting in settings]
    state = aggregate_state()
    stored = state.first_period if state else None
    first = min([*starts, stored or period, period.plus(-4)])
    last = state.last_period if state and state.last_period else period
    held = book(period_range(first, min(period, last)), as_of)
    baselines = _baselines(settings, held, as_of, period)
    rows = [_row(setting, period, held, baselines[setting.pk], thresholds) for setting in settings]
    if visible is not None:
        rows = [_shown(row, {*visible, period}) for row in rows]
    return ProgressReport(
        policy=policy,
        period=period,
        as_of=as_of,
        data_version=state.data_version if state else 0,
        refreshed_at=state.refreshed_at if state else None,
        completeness=completeness(period, as_of),
        thresholds=thresholds,
        rows=rows,
        held=held,
    )


def _shown(row: ProgressRow, visible: Collection[Period]) -> ProgressRow:
    """The row without what its history says of other periods."""
    return replace(
        row,
        history={at: one for at, one in row.history.items() if at in visible},
        sufficient={at: value for at, value in row.sufficient.items() if at in visible},
    )


def series(row: ProgressRow, thresholds: Thresholds) -> list[SeriesRow]:
    """A target at every period from the first with a value up to the row's own."""
    with_value = [period for period, one in row.history.items() if one.value is not None]
    first = min(with_value, default=None)
    return [
        SeriesRow(period, one, judged(row.spec, period, one, thresholds))
        for period, one in sorted(row.history.items())
        if first is not None and period >= first
    ]


@kept
def assumptions_for(policy: Policy, indicator: Indicator) -> list[Assumption]:
    """What the policy leaves open that bears on an indicator."""
    held = policy.assumptions.select_related("owner").prefetch_related("owner__names")
    return [one for one in held if indicator.code in one.indicators]


@kept
def active_policy() -> Policy | None:
    return Policy.objects.filter(is_active=True).first()


@kept
def _thresholds(policy: Policy, as_of: datetime | None) -> Thresholds:
    """The numbers in force at `as_of`; before the first were recorded, the first."""
    held = policy.thresholds.as_of(as_of).first() or policy.thresholds.earliest("recorded_at")
    return Thresholds(
        *(Fraction(getattr(held, name)) for name in ("ahead", "on_track", "behind", "coverage"))
    )


def current_settings() -> list[TargetSetting]:
    """The active policy's targets with their settings in force, in the order of the board."""
    policy = active_policy()
    return _settings(policy, None, None) if policy else []


@kept
def _settings(policy: Policy, as_of: datetime | None, indicator: str | None) -> list[TargetSetting]:
    """The settings in force at `as_of` in the order of the board."""
    held = TargetSetting.objects.as_of(as_of).filter(target__policy=policy)
    if indicator is not None:
        held = held.filter(target__indicator__code=indicator)
    return list(
        held.select_related("target__indicator", "target__clause")
        .prefetch_related("milestones", "target__units__names")
        .order_by("target__order")
    )


def _baselines(
    settings: list[TargetSetting], held: Book, as_of: datetime | None, period: Period
) -> dict[int, Fraction | None]:
    """The committee's baseline, else the indicator's own value at the baseline period, which may
    lie after the period asked for."""
    later = {
        setting.baseline_period
        for setting in settings
        if setting.baseline is None and setting.baseline_period > period
    }
    ahead_of = book(later, as_of) if later else held
    result: dict[int, Fraction | None] = {}
    for setting in settings:
        if setting.baseline is not None:
            result[setting.pk] = Fraction(setting.baseline)
            continue
        source = ahead_of if setting.baseline_period > period else held
        code = setting.target.indicator.code
        result[setting.pk] = source.measure(code, setting.baseline_period).value
    return result


def _row(
    setting: TargetSetting,
    period: Period,
    held: Book,
    baseline: Fraction | None,
    thresholds: Thresholds,
) -> ProgressRow:
    code = setting.target.indicator.code
    definition = held.definition(code, period)
    spec = _spec(setting, baseline, definition)
    periods = sorted(held.periods | {period})
    history = {one: held.measure(code, one) for one in periods}
    sufficient = {
        one: measured.value
        for one, measured in history.items()
        if measured.value is not None
        and is_sufficient(measured.value, measured.coverage.weighted, thresholds)
    }
    measured = history[period]
    return ProgressRow(
        target=setting.target,
        setting=setting,
        definition=held.versions[definition.id] if definition else None,
        spec=spec,
        goal=goal(spec),
        measure=measured,
        is_sufficient=period in sufficient,
        progress=judged(spec, period, measured, thresholds),
        ahead=ahead(spec, period, sufficient),
        in_year=_in_year(definition, spec, period, held),
        history=history,
        sufficient=sufficient,
    )


def _in_year(
    definition: Definition | None, spec: TargetSpec, period: Period, held: Book
) -> InYear | None:
    if definition is None or not definition.formula.is_flow_sum:
        return None
    return in_year(definition.formula, spec, period, held.year_sums(definition, period))


def judged(spec: TargetSpec, period: Period, one: Measure, thresholds: Thresholds) -> Progress:
    return progress(spec, period, one.value, one.coverage.weighted, thresholds)


def _spec(
    setting: TargetSetting, baseline: Fraction | None, definition: Definition | None
) -> TargetSpec:
    return TargetSpec(
        comparator=setting.comparator,
        target=Fraction(setting.value),
        start=setting.baseline_period,
        end=setting.target_period,
        baseline=baseline,
        path=Path(setting.path),
        milestones={one.period: Fraction(one.value) for one in setting.milestones.all()},
        is_count=definition is not None and definition.formula.is_count,
    )
