"""Writing targets, their numbers and the thresholds.

The numbers are append-only, and staff change them through confirmed proposals. Where the pack's
own numbers are those of its last load, whatever is in force stays; where the pack changed them,
the pack's take over and the diff shows what they replace.
"""

from typing import Any

from django.utils.translation import gettext as _

from targets.models import (
    Indicator,
    Milestone,
    Target,
    TargetSetting,
    ThresholdSetting,
)
from targets.models.recorded import Recorded
from targets.services.policy.diff import FieldChange, Loading, Verb, by_code, shown
from targets.services.policy.pack import Data
from targets.services.policy.write import Clauses, Units
from targets.services.policy.write_figures import Indicators, add, close

THRESHOLDS = ("ahead", "on_track", "behind", "coverage", "reason")
SETTING: dict[str, Any] = {
    "comparator": "",
    "value": None,
    "target_period": None,
    "baseline": None,
    "baseline_period": None,
    "path": "linear",
    "document": "",
    "reason": "",
}
"""The columns of a setting with what they are where the pack says nothing."""


def put_thresholds(loading: Loading) -> None:
    held = ThresholdSetting.objects.current().filter(policy=loading.policy).first()
    wanted = _columns(ThresholdSetting, loading.data["thresholds"], dict.fromkeys(THRESHOLDS))
    past = loading.past.get("thresholds")
    if held and past and wanted == _columns(ThresholdSetting, past, dict.fromkeys(THRESHOLDS)):
        return
    now = {name: getattr(held, name) for name in wanted} if held else None
    if _is_replaced(loading, "threshold", loading.policy.code, held, now, wanted):
        add(loading, ThresholdSetting(policy=loading.policy, **wanted))


def put_targets(loading: Loading, indicators: Indicators, clauses: Clauses, units: Units) -> None:
    held = by_code(loading.policy.targets.select_related("indicator"), "indicator_id")
    for order, entry in enumerate(loading.data["targets"], start=1):
        indicator = indicators[entry["indicator"]]
        values = {"clause": clauses[entry["clause"]], "order": order}
        fresh = Target(policy=loading.policy, indicator=indicator)
        row = held.pop(indicator.pk, None)
        target = loading.put("target", indicator.code, row, fresh, values)
        _put_answering(loading, target, indicator, [units[code] for code in entry.get("units", ())])
        _put_setting(loading, target, entry)
    for target in held.values():
        for setting in target.settings.filter(superseded_at__isnull=True):
            loading.note(Verb.REMOVED, "target_setting", target.indicator.code)
            close(loading, setting)


def _put_answering(
    loading: Loading, target: Target, indicator: Indicator, units: list[Any]
) -> None:
    before = {unit.pk: unit.code for unit in target.units.all()}
    after = {unit.pk: unit.code for unit in units}
    if before == after:
        return
    target.units.set(units)
    if before:
        names = [_("、").join(sorted(codes.values())) for codes in (before, after)]
        loading.note(Verb.CHANGED, "target", indicator.code, [FieldChange("units", *names)])


def _put_setting(loading: Loading, target: Target, entry: Data) -> None:
    held = target.settings.filter(superseded_at__isnull=True).first()
    past = loading.past_entry("targets", entry["indicator"], key="indicator")
    wanted = _setting_values(entry)
    if held and past and wanted == _setting_values(past):
        return
    now = None
    if held:
        now = {name: getattr(held, name) for name in SETTING}
        now["milestones"] = [(str(one.period), one.value) for one in held.milestones.all()]
    if _is_replaced(loading, "target_setting", entry["indicator"], held, now, wanted):
        milestones = wanted.pop("milestones")
        setting = TargetSetting(target=target, **wanted)
        add(loading, setting)
        Milestone.objects.bulk_create(
            Milestone(setting=setting, period=period, value=value) for period, value in milestones
        )


def _setting_values(entry: Data) -> dict[str, Any]:
    number = TargetSetting._meta.get_field("value")
    milestones = entry.get("milestones", ())
    return {
        **_columns(TargetSetting, entry, SETTING),
        "milestones": [(one["period"], number.to_python(one["value"])) for one in milestones],
    }


def _columns(model: Any, entry: Data, defaults: Data) -> dict[str, Any]:
    return {
        name: model._meta.get_field(name).to_python(entry.get(name, default))
        for name, default in defaults.items()
    }


def _is_replaced(
    loading: Loading,
    kind: str,
    key: str,
    held: Recorded | None,
    now: dict[str, Any] | None,
    wanted: dict[str, Any],
) -> bool:
    """Whether a row with the `wanted` values has to be added; the one in force is closed then."""
    if held is None or now is None:
        loading.note(Verb.ADDED, kind, key)
        return True
    fields = [
        FieldChange(name, _written(now[name]), _written(value))
        for name, value in wanted.items()
        if now[name] != value
    ]
    if fields:
        loading.note(Verb.CHANGED, kind, key, fields)
        close(loading, held)
    return bool(fields)


def _written(value: Any) -> str:
    if isinstance(value, list):
        return _("、").join(f"{period} {number.normalize():f}" for period, number in value)
    return f"{value.normalize():f}" if hasattr(value, "normalize") else shown(value)
