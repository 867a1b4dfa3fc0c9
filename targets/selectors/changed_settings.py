"""Settings that were others on an earlier day: thresholds, targets with their paths, milestones."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from targets.calc.periods import Period
from targets.models import Indicator, Policy, TargetSetting, ThresholdSetting
from targets.models.recorded import Recorded, RecordedQuerySet

THRESHOLDS = ("ahead", "on_track", "behind", "coverage")
OF_TARGET = ("comparator", "value", "target_period", "baseline", "baseline_period", "path")
MILESTONE = "milestone"
Row = TypeVar("Row", bound=Recorded)
Value = Decimal | Period | str | None


@dataclass(frozen=True, slots=True)
class SettingChange:
    """`setting` is the name of a field, or `milestone` of `period`; `indicator` None: a threshold,
    which is the same for all. `before` or `after` None: there is none. `reason` of the row in force
    now, empty where it names none."""

    indicator: Indicator | None
    setting: str
    before: Value
    after: Value
    reason: str
    period: Period | None = None


def changed_settings(
    policy: Policy, indicators: Iterable[Indicator], as_of: datetime
) -> list[SettingChange]:
    """From `as_of` to now, thresholds first, then by target; at most three queries."""
    found: list[SettingChange] = []
    thresholds = list(_then_or_now(ThresholdSetting, as_of).filter(policy=policy))
    for before, after in _pairs(thresholds, as_of):
        found += _of_thresholds(before, after)
    settings = _then_or_now(TargetSetting, as_of).filter(target__policy=policy)
    held = defaultdict(list)
    for one in settings.select_related("target").prefetch_related("milestones"):
        held[one.target.indicator_id].append(one)
    for indicator in indicators:
        for before, after in _pairs(held[indicator.pk], as_of):
            found += _of_target(indicator, before, after)
    return found


def _then_or_now(model: type[Row], as_of: datetime) -> RecordedQuerySet:
    rows: RecordedQuerySet = model._default_manager.all()
    return rows.as_of(as_of) | rows.current()


def _pairs(rows: Sequence[Row], as_of: datetime) -> Iterator[tuple[Row, Row]]:
    """What was in force then and what is now, of one subject, where they are two rows of it."""
    then = [one for one in rows if one.recorded_at <= as_of and one.superseded_at is not None]
    now = [one for one in rows if one.superseded_at is None and one.recorded_at > as_of]
    return zip(then, now, strict=False)


def _of_thresholds(before: ThresholdSetting, after: ThresholdSetting) -> Iterator[SettingChange]:
    for name in THRESHOLDS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield SettingChange(None, name, old, new, after.reason)


def _of_target(
    indicator: Indicator, before: TargetSetting, after: TargetSetting
) -> Iterator[SettingChange]:
    reason = after.reason or after.document
    for name in OF_TARGET:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield SettingChange(indicator, name, old, new, reason)
    was, now = ({one.period: one.value for one in row.milestones.all()} for row in (before, after))
    for period in sorted({*was, *now}):
        if was.get(period) != now.get(period):
            old, new = was.get(period), now.get(period)
            yield SettingChange(indicator, MILESTONE, old, new, reason, period)
