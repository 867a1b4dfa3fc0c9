"""Which changes of figures and registers a person may see in the trail."""

from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from targets.access.acting import of_departments
from targets.access.permissions import Permission, check, is_allowed
from targets.choices import JobState
from targets.models import AuditEvent, Correction, Job, Return
from targets.models.jobs import AGGREGATION

REGISTERS = ("enterprise.put", "membership.put", "certificate.put")
OF_RETURNS = ("return.approved", "return.returned", "return.reopened")
OF_CORRECTIONS = ("correction.approved",)
IMPORTS = ("bundle.imported",)
LIFE_EVENTS = ("life_event.confirmed",)
POLICIES = ("policy.loaded",)


def visible_actions(user: Any) -> tuple[str, ...]:
    """What `visible_changes` may hold for this person."""
    if is_allowed(user, Permission.VIEW_UNPUBLISHED):
        return (*OF_RETURNS, *OF_CORRECTIONS, *REGISTERS, *LIFE_EVENTS, *IMPORTS, *POLICIES)
    registers = (*REGISTERS, *LIFE_EVENTS) if is_allowed(user, Permission.VIEW_REGISTERS) else ()
    return (*OF_RETURNS, *OF_CORRECTIONS, *registers, *POLICIES)


def visible_changes(user: Any) -> QuerySet[AuditEvent]:
    """What changed figures, or might have: decisions on returns, corrections, registers, events in
    the life of an enterprise, imports, the pack. Departments see their own returns, the registers
    they may read, and the pack; latest first."""
    check(user, Permission.VIEW_PUBLISHED)
    events = AuditEvent.objects.select_related("actor__department").order_by("-at", "-pk")
    events = events.filter(action__in=visible_actions(user))
    if is_allowed(user, Permission.VIEW_UNPUBLISHED):
        return events
    returns = Return.objects.filter(of_departments(user))
    corrections = Correction.objects.filter(of_departments(user, "of_return__department"))
    seen = ~Q(action__in=[*OF_RETURNS, *OF_CORRECTIONS])
    seen |= Q(action__in=OF_RETURNS, object_id__in=_ids(returns))
    seen |= Q(action__in=OF_CORRECTIONS, object_id__in=_ids(corrections))
    return events.filter(seen)


def visible_runs(user: Any) -> QuerySet[Job]:
    """Runs of the aggregation that finished, for whoever sees all changes."""
    check(user, Permission.VIEW_PUBLISHED)
    if not is_allowed(user, Permission.VIEW_UNPUBLISHED):
        return Job.objects.none()
    return Job.objects.filter(kind=AGGREGATION, state=JobState.DONE, finished_at__isnull=False)


def _ids(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().values_list(Cast("pk", CharField()), flat=True)
