"""Where a target stands against its path. Rules: section 4; docs/algorithms/progress.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from targets.calc.numbers import power
from targets.calc.periods import Period


class Status(StrEnum):
    INSUFFICIENT_DATA = "insufficient_data"
    ACHIEVED = "achieved"
    AHEAD = "ahead"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    SERIOUSLY_BEHIND = "seriously_behind"


class StatusReason(StrEnum):
    NO_BASELINE = "no_baseline"
    NOT_STARTED = "not_started"
    NO_PATH = "no_path"


class Path(StrEnum):
    LINEAR = "linear"
    GEOMETRIC = "geometric"
    MILESTONES = "milestones"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The policy's four numbers: three of pace, one of coverage."""

    ahead: Fraction
    on_track: Fraction
    behind: Fraction
    coverage: Fraction


@dataclass(frozen=True, slots=True)
class TargetSpec:
    """A target and the path to it, in the indicator's unit. `baseline` is the committee's or the
    indicator's own value at `start`; None: there is none. `is_count`: whole numbers only."""

    comparator: str
    target: Fraction
    start: Period
    end: Period
    baseline: Fraction | None
    path: Path = Path.LINEAR
    milestones: Mapping[Period, Fraction] = field(default_factory=dict)
    is_count: bool = False

    @property
    def is_falling(self) -> bool:
        """Less is better."""
        return self.comparator in ("<=", "<")

    @property
    def is_strict(self) -> bool:
        return self.comparator in (">", "<")

    @property
    def is_kept(self) -> bool:
        """The baseline is at or beyond the target already: it is to be kept."""
        if self.baseline is None:
            return False
        return self.baseline <= self.target if self.is_falling else self.baseline >= self.target

    def holds(self, value: Fraction) -> bool:
        if value == self.target:
            return not self.is_strict
        return (value < self.target) == self.is_falling

    def better_by(self, value: Fraction, than: Fraction) -> Fraction:
        """How much `value` is better than `than`; negative where it is worse."""
        return than - value if self.is_falling else value - than


@dataclass(frozen=True, slots=True)
class Progress:
    """Fractions of 1 where the name says a share; None where the rules say so."""

    expected: Fraction | None
    time_elapsed: Fraction | None
    gap: Fraction | None
    attainment: Fraction | None
    progress: Fraction | None
    pace: Fraction | None
    status: Status | None
    status_reason: StatusReason | None


def expected(spec: TargetSpec, period: Period) -> Fraction | None:
    """What the path asks for at `period` (序时应达); None before the start or without a path."""
    if period < spec.start:
        return None
    if period >= spec.end or spec.is_kept:
        return spec.target
    if spec.baseline is None:
        return _between_milestones(spec, period) if spec.path is Path.MILESTONES else None
    if period == spec.start:
        return spec.baseline
    if spec.path is Path.GEOMETRIC:
        return _geometric(spec.baseline, spec, period)
    if spec.path is Path.MILESTONES:
        return _between_milestones(spec, period)
    return spec.baseline + (spec.target - spec.baseline) * elapsed(spec, period)


def elapsed(spec: TargetSpec, period: Period) -> Fraction:
    """The share of the quarters from start to end that is over, from 0 to 1."""
    total = spec.end.quarters_since(spec.start)
    gone = period.quarters_since(spec.start)
    return Fraction(min(max(gone, 0), total), total)


def _geometric(baseline: Fraction, spec: TargetSpec, period: Period) -> Fraction | None:
    if baseline <= 0 or spec.target <= 0:
        return None
    return baseline * power(spec.target / baseline, elapsed(spec, period))


def _between_milestones(spec: TargetSpec, period: Period) -> Fraction | None:
    """Linear between the committee's yearly values; the baseline and the target are the ends."""
    knots = {at: value for at, value in spec.milestones.items() if spec.start < at < spec.end}
    knots[spec.end] = spec.target
    if spec.baseline is not None:
        knots[spec.start] = spec.baseline
    before = max((at for at in knots if at <= period), default=None)
    if before is None:
        return None
    after = min(at for at in knots if at > period)
    way = Fraction(period.quarters_since(before), after.quarters_since(before))
    return knots[before] + (knots[after] - knots[before]) * way


def attainment_of(spec: TargetSpec, value: Fraction) -> Fraction | None:
    """`value ÷ target`; for a falling target `target ÷ value`. None where it would mean nothing."""
    if spec.is_falling:
        return spec.target / value if value > 0 else None
    return value / spec.target if spec.target else None


def is_sufficient(
    value: Fraction | None, weighted: Fraction | None, thresholds: Thresholds
) -> bool:
    """Enough figures to judge by. `weighted` None: nothing was due, so nothing is missing."""
    return value is not None and (weighted is None or weighted >= thresholds.coverage)


def progress(
    spec: TargetSpec,
    period: Period,
    value: Fraction | None,
    weighted: Fraction | None,
    thresholds: Thresholds,
) -> Progress:
    """The value against the path at one period.

    **Missing**: while data are insufficient only the path and the time elapsed are given.
    """
    due = expected(spec, period)
    time = elapsed(spec, period) if period >= spec.start else None
    if value is None or not is_sufficient(value, weighted, thresholds):
        return Progress(due, time, None, None, None, None, Status.INSUFFICIENT_DATA, None)
    attained = attainment_of(spec, value)
    made = pace = None
    if period >= spec.start and spec.baseline is not None and not spec.is_kept:
        made = (value - spec.baseline) / (spec.target - spec.baseline)
        if due is not None and spec.better_by(due, spec.baseline) > 0:
            pace = (value - spec.baseline) / (due - spec.baseline)
    gap = None if due is None else spec.better_by(value, due)
    status, reason = _status(spec, period, value, gap, attained, pace, thresholds)
    return Progress(due, time, gap, attained, made, pace, status, reason)


def _status(
    spec: TargetSpec,
    period: Period,
    value: Fraction,
    gap: Fraction | None,
    attained: Fraction | None,
    pace: Fraction | None,
    thresholds: Thresholds,
) -> tuple[Status | None, StatusReason | None]:
    if spec.holds(value):
        return Status.ACHIEVED, None
    if spec.baseline is None:
        return None, StatusReason.NO_BASELINE
    if period <= spec.start:
        return None, StatusReason.NOT_STARTED
    if spec.is_kept:
        held = attained is not None and attained >= thresholds.behind
        return (Status.BEHIND if held else Status.SERIOUSLY_BEHIND), None
    if gap is None:
        return None, StatusReason.NO_PATH
    status = _by_pace(pace, gap, thresholds)
    if period >= spec.end and status in (Status.AHEAD, Status.ON_TRACK):
        status = Status.BEHIND
    return status, None


def _by_pace(pace: Fraction | None, gap: Fraction, thresholds: Thresholds) -> Status:
    if pace is None:
        # The path has not got beyond the baseline yet: only the side of it can be told.
        return Status.ON_TRACK if gap >= 0 else Status.BEHIND
    if pace >= thresholds.ahead:
        return Status.AHEAD
    if pace >= thresholds.on_track:
        return Status.ON_TRACK
    return Status.BEHIND if pace >= thresholds.behind else Status.SERIOUSLY_BEHIND
