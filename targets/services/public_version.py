"""Whether anybody may read the figures of signed issues."""

from django.db import transaction

from targets import audit
from targets.access import Permission, check
from targets.models import PublicVersion, User


@transaction.atomic
def public_version_set(*, by: User, is_on: bool) -> PublicVersion:
    """Switch it on or off; what is as asked already stays as it is. Off at once: whatever was
    public is not found any more."""
    check(by, Permission.ADMINISTER)
    held = PublicVersion.objects.select_for_update().first()
    if held is not None and held.is_on == is_on:
        return held
    row = PublicVersion.objects.create(is_on=is_on, set_by=by)
    audit.record(
        action="public_version.on" if is_on else "public_version.off", actor=by, subject=row
    )
    return row
