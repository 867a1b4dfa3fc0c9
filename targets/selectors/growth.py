"""Stages of growth: the line of one enterprise, and who is in a stage (ADR 0023)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from hightech_zone.lib.clock import day_read_from
from targets.models import Certificate, Enterprise, EnterpriseStage, GrowthStage


class Standing(StrEnum):
    """PAST: reached and gone beyond. LEFT: reached, no longer in it. SKIPPED: never reached, and
    gone beyond. NEXT and FAR lie ahead."""

    PAST = "past"
    NOW = "now"
    LEFT = "left"
    SKIPPED = "skipped"
    NEXT = "next"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class StageMark:
    """`since` None: never reached; `until` None: not left."""

    stage: GrowthStage
    since: date | None
    until: date | None
    standing: Standing


def stages_shown() -> list[GrowthStage]:
    """Those of the active policy, in order; none where its pack has none."""
    return list(GrowthStage.objects.filter(policy__is_active=True))


def growth_line(
    enterprise: Enterprise, stages: list[GrowthStage], as_of: datetime | None = None
) -> list[StageMark]:
    """Every stage with its days, as known at `as_of` (None: now). The last one the enterprise is
    in on that day is where it stands."""
    if not stages:
        return []
    days, day = _days_of(enterprise, stages, as_of), day_read_from(as_of)
    inside = [n for n, stage in enumerate(stages) if _is_inside(day, *days[stage.pk])]
    now = inside[-1] if inside else -1
    ahead = [n for n, stage in enumerate(stages) if n > now and days[stage.pk][0] is None]
    return [
        StageMark(stage, *days[stage.pk], _standing(n, now, days[stage.pk], ahead))
        for n, stage in enumerate(stages)
    ]


Days = tuple[date | None, date | None]


def _standing(place: int, now: int, days: Days, ahead: list[int]) -> Standing:
    if place == now:
        return Standing.NOW
    if days[0] is not None:
        return Standing.PAST if place < now else Standing.LEFT
    if place < now:
        return Standing.SKIPPED
    return Standing.NEXT if place == ahead[0] else Standing.FAR


def _days_of(
    enterprise: Enterprise, stages: list[GrowthStage], as_of: datetime | None
) -> dict[int, Days]:
    """A certificate's stage began with the first one and ended where none is in force."""
    rows = EnterpriseStage.objects.as_of(as_of).filter(enterprise=enterprise, stage__in=stages)
    found: dict[int, Days] = {row.stage_id: (row.since, row.until) for row in rows}
    kinds = {stage.certificate for stage in stages if stage.certificate}
    held = list(Certificate.objects.as_of(as_of).filter(enterprise=enterprise, kind__in=kinds))
    day = day_read_from(as_of)
    for stage in stages:
        own = [one for one in held if one.kind == stage.certificate and one.issued_on <= day]
        if not own:
            found.setdefault(stage.pk, (None, None))
            continue
        ends = [one.expires_on for one in own if one.expires_on]
        runs_out = max(ends) if len(ends) == len(own) else None
        found[stage.pk] = (
            min(one.issued_on for one in own),
            runs_out if runs_out and runs_out <= day else None,
        )
    return found


def _is_inside(day: date, since: date | None, until: date | None) -> bool:
    return since is not None and since <= day and (until is None or day < until)


def stands_in(code: str, stages: list[GrowthStage], as_of: datetime | None = None) -> Q:
    """Condition on enterprises: that the stage they stand in (as known at `as_of`; None: now) is
    the one with this code."""
    places = [n for n, stage in enumerate(stages) if stage.code == code]
    if not places:
        return Q(pk__in=[])
    condition = _inside(stages[places[0]], as_of)
    for later in stages[places[0] + 1 :]:
        condition &= ~_inside(later, as_of)
    return condition


def place_of_stage(stages: Sequence[GrowthStage], as_of: datetime | None = None) -> Case:
    """For enterprises: which of `stages` each stands in, from 0; -1 where in none."""
    inside = [When(_inside(stage, as_of), then=Value(n)) for n, stage in enumerate(stages)]
    return Case(*reversed(inside), default=Value(-1), output_field=IntegerField())


def _inside(stage: GrowthStage, as_of: datetime | None) -> Q:
    day = day_read_from(as_of)
    if stage.certificate:
        held = Certificate.objects.as_of(as_of).filter(
            Q(expires_on__isnull=True) | Q(expires_on__gt=day),
            enterprise=OuterRef("pk"),
            kind=stage.certificate,
            issued_on__lte=day,
        )
        return Q(Exists(held))
    rows = EnterpriseStage.objects.as_of(as_of).filter(
        Q(until__isnull=True) | Q(until__gt=day),
        enterprise=OuterRef("pk"),
        stage=stage,
        since__lte=day,
    )
    return Q(Exists(rows))
