"""Which submission of a return a reviewer saw last, so that the next one shows what is new."""

from django.db import transaction

from hightech_zone.lib.clock import db_now
from targets.access import Permission, check
from targets.models import Return, ReviewLook, User


@transaction.atomic
def look_record(*, of_return: Return, number: int, by: User) -> None:
    """Note that `by` has the submission with this number before them; an older one than they saw
    already changes nothing but the time. A correction is no submission that one looks at."""
    check(by, Permission.REVIEW_RETURNS)
    seen = of_return.submissions.filter(number=number, is_correction=False).first()
    if seen is None:
        return
    look, is_new = ReviewLook.objects.select_for_update().get_or_create(
        reviewer=by, of_return=of_return, defaults={"submission": seen}
    )
    if is_new:
        return
    if look.submission.number < seen.number:
        look.before, look.submission = look.submission, seen
    look.seen_at = db_now()
    look.save(update_fields=["submission", "before", "seen_at"])
