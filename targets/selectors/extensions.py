"""More time that was asked for or granted, and the day a form is judged by because of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from hightech_zone.lib.clock import today
from targets.choices import ExtensionKind, ExtensionState, ReturnState
from targets.models import Extension, Form, ReportingPeriod, Return

FormAndPeriod = tuple[int, int]
"""Row ids of a form and a reporting period."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The dates of one form in one period.

    `due_on` is the day it is judged by: the period's, or the later day that was granted to a
    department that had asked by the period's own (ADR 0018). `granted` is the latest granted and
    `waiting` the one that waits for a decision.
    """

    due_on: date
    granted: Extension | None = None
    waiting: Extension | None = None

    @property
    def in_force(self) -> Extension | None:
        held = self.granted
        return held if held is not None and held.is_in_force(today()) else None

    @property
    def is_unlocked(self) -> bool:
        """Whether the lock of the period is lifted for the form today."""
        held = self.in_force
        return held is not None and held.is_unlock


def terms_of(period: ReportingPeriod, extensions: Iterable[Extension]) -> Terms:
    """`extensions`: those of one form in `period`."""
    held = list(extensions)
    granted = [one for one in held if one.until is not None]
    in_time = [one.until for one in granted if is_in_time(one, period) and one.until]
    return Terms(
        due_on=max([period.due_on, *in_time]),
        granted=max(granted, key=lambda one: (one.until, one.pk), default=None),
        waiting=next((one for one in held if one.state == ExtensionState.ASKED), None),
    )


def terms_of_return(of_return: Return) -> Terms:
    period = of_return.reporting_period
    held = _standing().filter(form=of_return.form_id, reporting_period=period)
    return terms_of(period, held.order_by("id"))


def _standing() -> QuerySet[Extension]:
    """Without requests that ended undecided, by the approval of what they were made for."""
    return Extension.objects.exclude(state=ExtensionState.ENDED)


def is_in_time(extension: Extension, period: ReportingPeriod) -> bool:
    """Whether it was asked for by the due day; later it is late already, and stays so."""
    return extension.kind == ExtensionKind.LATER and extension.asked_on <= period.due_on


def extensions_of(periods: Iterable[ReportingPeriod]) -> dict[FormAndPeriod, list[Extension]]:
    """What stands for the periods by form and period; one query."""
    found: dict[FormAndPeriod, list[Extension]] = {}
    for one in _standing().filter(reporting_period__in=list(periods)).order_by("id"):
        found.setdefault((one.form_id, one.reporting_period_id), []).append(one)
    return found


def is_extended(period: ReportingPeriod, form_id: int) -> bool:
    """Whether more time for the form is in force today."""
    granted = Extension.objects.filter(
        form=form_id, reporting_period=period, state=ExtensionState.GRANTED, until__gte=today()
    )
    return granted.exists()


def came_in(form: Form, period: ReportingPeriod) -> Return | None:
    """The return, where it is with the reviewer or approved: it needs no more time."""
    states = (ReturnState.SUBMITTED, ReturnState.APPROVED)
    return Return.objects.filter(form=form, reporting_period=period, state__in=states).first()
