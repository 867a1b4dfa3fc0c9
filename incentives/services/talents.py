"""The register of talents: a recognition taken back. New entries: `applying.talent_record`."""

from datetime import date

from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from incentives.models import Talent
from incentives.services.files import one_transaction, required
from targets import audit
from targets.access import Permission, acting, check
from targets.choices import DEPARTMENT_ROLES
from targets.errors import InvalidInput, InvalidTransition, Problem
from targets.models import AwardScheme, User


@one_transaction
def talent_withdraw(
    *, scheme: AwardScheme, talent: Talent, on: date, words: str, by: User
) -> Talent:
    """Note that a recognition was taken back, by who handles the scheme. The next round of the
    finder stops what rests on it, and asks for what was paid.

    **Raises** PermissionDenied; InvalidInput without words or for a day that cannot be;
    InvalidTransition where it was taken back already.
    """
    check(by, Permission.VIEW_TALENTS)
    own = scheme.unit_id if by.role in DEPARTMENT_ROLES else None
    who = acting(by, Permission.PREPARE_AWARDS, own)
    said = required(words, "words", _("请写明撤销认定的文号或原因。"))
    held = Talent.objects.select_for_update(of=("self",), no_key=True).get(pk=talent.pk)
    if held.withdrawn_on:
        message = _("%(talent)s的认定已于%(day)s撤销。")
        raise InvalidTransition(message % {"talent": held, "day": held.withdrawn_on})
    if not held.recognised_on <= on <= today():
        message = _("撤销日期须在认定日期%(day)s与今天之间。") % {"day": held.recognised_on}
        raise InvalidInput(message, [Problem(message, "date", field="on")])
    held.withdrawn_on = on
    held.save(update_fields=["withdrawn_on"])
    audit.record(
        action="talent.withdrawn",
        actor=by,
        subject=held,
        detail={"on": on.isoformat(), "words": said},
        on_behalf_of=who.on_behalf_of,
    )
    return held
