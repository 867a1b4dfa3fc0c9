"""The dates of a reporting period in one place, with what is worked and what is left."""

from dataclasses import dataclass
from datetime import date

from hightech_zone.lib.clock import today
from hightech_zone.lib.workdays import (
    is_published,
    is_working_day,
    on_or_after,
    working_days_between,
)
from targets.access import Permission, check
from targets.models import AuditEvent, ReportingPeriod, User


@dataclass(frozen=True, slots=True)
class Calendar:
    """One period's dates. `working_days_left`: to the due day; None once that has passed."""

    period: ReportingPeriod
    today: date
    working_days_left: int | None
    days_past_due: int
    """0 up to and including the due day."""

    @property
    def works_on_due_day(self) -> bool:
        return is_working_day(self.period.due_on)

    @property
    def next_working_day(self) -> date:
        """The due day itself where it is worked."""
        return on_or_after(self.period.due_on)

    @property
    def holidays_are_published(self) -> bool:
        return is_published(self.period.due_on) and is_published(self.period.locks_on)


def calendar_of(period: ReportingPeriod) -> Calendar:
    day, due_on = today(), period.due_on
    left = working_days_between(day, due_on) if day <= due_on else None
    return Calendar(period, day, left, max((day - due_on).days, 0))


def open_calendars() -> list[Calendar]:
    """Periods that departments can report on, latest first; where none is, the latest one."""
    held = ReportingPeriod.objects.order_by("-period")
    unlocked = list(held.filter(locked_at__isnull=True, opens_on__lte=today()))
    return [calendar_of(one) for one in unlocked or held[:1]]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a period's trail: who, when, why, and each date before and after."""

    event: AuditEvent
    reason: str
    dates: list[tuple[str, str, str]]


def period_trail(user: User, period: ReportingPeriod) -> list[Change]:
    """What administrators did to the period's dates, latest first."""
    check(user, Permission.ADMINISTER)
    events = AuditEvent.objects.filter(
        object_type="reportingperiod", object_id=str(period.pk), action="period.rescheduled"
    )
    return [
        Change(
            event,
            event.detail.get("reason", ""),
            [(name, *pair) for name, pair in event.detail.items() if name != "reason"],
        )
        for event in events.select_related("actor")
    ]
