"""The append-only trail: one event in the transaction of each change of state."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import override

from targets.models import AuditEvent, User


def record(
    *,
    action: str,
    actor: User | None,
    subject: Model,
    label: str = "",
    detail: dict[str, Any] | None = None,
    on_behalf_of: User | None = None,
    at: datetime | None = None,
) -> AuditEvent:
    """Write that `actor` (None: the system) did `action` (`noun.verb`) to `subject`, as the
    delegate of `on_behalf_of` where given. `at`: for invented data, which tell of earlier days;
    else the database's clock says when.

    Call it inside the transaction that makes the change, so that neither can exist alone.
    """
    when = {"at": at} if at else {}
    return AuditEvent.objects.create(
        **when,
        action=action,
        actor=actor,
        object_type=subject._meta.label_lower.partition(".")[2],
        object_id=str(subject.pk),
        object_label=(label or _label(subject))[:200],
        detail={
            **(detail or {}),
            **({"on_behalf_of": on_behalf_of.username} if on_behalf_of else {}),
        },
    )


def _label(subject: Model) -> str:
    """The same whatever the language of who acts."""
    with override(settings.LANGUAGE_CODE):
        return str(subject)
