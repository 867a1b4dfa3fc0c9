"""What each change in the trail did to the targets, found once and kept beside it.

All that counts can be read as of an instant, so that the effect is the difference between the
instant the change was recorded at and the one just before: its own, whatever else the same run of
the aggregation took in, and the same whenever it is looked for.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Max, Q

from hightech_zone.lib.clock import day_of
from targets.access.changes import (
    IMPORTS,
    LIFE_EVENTS,
    OF_CORRECTIONS,
    OF_RETURNS,
    POLICIES,
    REGISTERS,
)
from targets.calc.numbers import plain
from targets.calc.periods import Period
from targets.calc.suppression import is_revealing
from targets.choices import Decision
from targets.models import (
    AuditEvent,
    Certificate,
    Correction,
    DefinitionVersion,
    EnterpriseVersion,
    EventEffects,
    ImportBatch,
    LifeEvent,
    Membership,
    Observation,
    StaleMark,
    Submission,
    TargetSetting,
    ThresholdSetting,
)
from targets.selectors.progress import judged, progress_report

logger = logging.getLogger(__name__)

MOST = 20
"""Of one run: after an update all earlier changes wait, and each takes two boards of its day."""
JUST_BEFORE = timedelta(microseconds=1)
SETTINGS = {"definition", "target_setting", "threshold"}
"""Kinds of rows of a pack that values are computed or judged by."""

Told = dict[str, str | None]
"""Value and status of a target at a period, as JSON."""


def effects_note() -> int:
    """Note the effects of changes that have none noted, latest first; how many. Nothing while
    sums are stale: the quarters they are kept for may be about to grow. One that fails keeps no
    other waiting."""
    waiting = AuditEvent.objects.filter(action__in=INSTANTS, effects__isnull=True)
    events = list(waiting.order_by("-at", "-pk")[:MOST])
    if not events or StaleMark.objects.exists():
        return 0
    noted = 0
    for event in events:
        try:
            _note(event)
            noted += 1
        except Exception:
            logger.exception("the effects of event %s could not be found", event.pk)
    return noted


def _note(event: AuditEvent) -> None:
    values: dict[str, Any] = {"effects": [], "is_of_few": False}
    if _may_move(event):
        at = INSTANTS[event.action](event)
        values["effects"] = None if at is None else _effects(at)
        values["is_of_few"] = at is None or _is_of_few(at)
    EventEffects.objects.get_or_create(event=event, defaults=values)


def _may_move(event: AuditEvent) -> bool:
    """Whether it recorded anything that counts."""
    facts = event.detail
    if event.action == "return.returned":
        return False
    if event.action == "return.reopened":
        return bool(facts.get("withdraw") and facts.get("withdrawn_figures", 1))
    if event.action in POLICIES:
        changed = {one[0] for one in facts.get("changed", ())}
        return bool(SETTINGS & {*facts.get("added", ()), *facts.get("removed", ()), *changed})
    return True


def _effects(at: datetime) -> list[dict[str, Any]] | None:
    """Of every quarter up to the last that had figures or had ended; None where there were no
    targets yet."""
    last = Observation.objects.as_of(at).aggregate(last=Max("period"))["last"]
    ended = Period.ended_by(day_of(at))
    until = max(last or ended, ended)
    before, after = _standings(until, at - JUST_BEFORE), _standings(until, at)
    if not before and not after:
        return None
    found = [
        {"indicator": code, "period": str(period), "before": before[code, period], "after": told}
        for (code, period), told in after.items()
        if before.get((code, period), told) != told
    ]
    known, now = ({code for code, _period in one} for one in (before, after))
    came = [
        {"indicator": code, "period": str(until), "before": None, "after": after[code, until]}
        for code in dict.fromkeys(code for code, _period in after)
        if code not in known
    ]
    went = [
        {"indicator": code, "period": str(until), "before": before[code, until], "after": None}
        for code in dict.fromkeys(code for code, _period in before)
        if code not in now
    ]
    return [*found, *came, *went]


def _standings(until: Period, as_of: datetime) -> dict[tuple[str, Period], Told]:
    report = progress_report(until, as_of)
    found: dict[tuple[str, Period], Told] = {}
    if report is None:
        return found
    for row in report.rows:
        for period, one in row.history.items():
            status = judged(row.spec, period, one, report.thresholds).status
            value = None if one.value is None else plain(one.value)
            found[row.indicator.code, period] = {"value": value, "status": status}
    return found


def _is_of_few(at: datetime) -> bool:
    """Whether the difference would tell about a single enterprise: of any that comes, goes or
    moves, and where fewer changed a figure, or one of them more of it, than a part may show."""
    recorded = Q(recorded_at=at) | Q(superseded_at=at)
    if EnterpriseVersion.objects.filter(recorded).exists():
        return True
    if Membership.objects.filter(recorded).exists():
        return True
    rows = Observation.objects.filter(recorded, enterprise__isnull=False)
    keys = ("element", "period")
    listed = rows.order_by(*keys).values_list(*keys, "enterprise", "value", "recorded_at")
    for _key, group in groupby(listed.iterator(), key=lambda row: row[:2]):
        changes: dict[int, Decimal] = defaultdict(Decimal)
        for *_, enterprise, value, recorded_at in group:
            changes[enterprise] += (value or 0) * (1 if recorded_at == at else -1)
        if is_revealing({pk: int(one * 10_000) for pk, one in changes.items() if one}):
            return True
    return False


# The instant that a change was recorded at; None where it is not known any more


def _of_approval(event: AuditEvent) -> datetime | None:
    decided = Submission.objects.filter(
        of_return=int(event.object_id), decision=Decision.APPROVED, is_correction=False
    ).values_list("decided_at", flat=True)
    known = [one for one in decided if one is not None]
    return min(known, key=lambda one: abs(event.at - one), default=None)


def _of_reopening(event: AuditEvent) -> datetime | None:
    return _last("superseded_at", event, Observation, submission__of_return=event.object_id)


def _of_correction(event: AuditEvent) -> datetime | None:
    asked = Correction.objects.filter(pk=event.object_id)
    return asked.values_list("submission__decided_at", flat=True).first()


def _of_import(event: AuditEvent) -> datetime | None:
    batch = ImportBatch.objects.filter(pk=event.object_id)
    return batch.values_list("imported_at", flat=True).first()


def _of_life_event(event: AuditEvent) -> datetime | None:
    decided = LifeEvent.objects.filter(pk=event.detail.get("event"))
    return decided.values_list("decided_at", flat=True).first()


def _of_register(model: Any) -> Callable[[AuditEvent], datetime | None]:
    return lambda event: _last("recorded_at", event, model, enterprise=event.object_id)


def _of_policy(event: AuditEvent) -> datetime | None:
    models: tuple[Any, ...] = (DefinitionVersion, TargetSetting, ThresholdSetting)
    known = [
        one
        for model in models
        for name in ("recorded_at", "superseded_at")
        if (one := _last(name, event, model)) is not None
    ]
    return max(known, default=None)


def _last(name: str, event: AuditEvent, model: Any, **of: Any) -> datetime | None:
    """The latest before the event, which is written last in its transaction."""
    rows = model._default_manager.filter(**of, **{f"{name}__lte": event.at})
    found: datetime | None = rows.aggregate(last=Max(name))["last"]
    return found


INSTANTS: dict[str, Callable[[AuditEvent], datetime | None]] = {
    **dict.fromkeys(OF_RETURNS[:2], _of_approval),
    OF_RETURNS[2]: _of_reopening,
    **dict.fromkeys(OF_CORRECTIONS, _of_correction),
    **dict.fromkeys(IMPORTS, _of_import),
    **dict.fromkeys(LIFE_EVENTS, _of_life_event),
    **{
        action: _of_register(model)
        for action, model in zip(
            REGISTERS, (EnterpriseVersion, Membership, Certificate), strict=True
        )
    },
    **dict.fromkeys(POLICIES, _of_policy),
}
