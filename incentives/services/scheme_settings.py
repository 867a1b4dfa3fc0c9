"""What the policy leaves open about a scheme: read in force, changed with a reason."""

from typing import Any

from django.db.models import JSONField, Value
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now
from incentives.calc.settings import DEFAULTS, is_sound
from incentives.services.files import one_transaction, required
from incentives.words import setting_name
from targets import audit
from targets.access import Permission, check
from targets.errors import InvalidInput, Problem
from targets.models import AwardScheme, SchemeSetting, User


def setting_of(scheme: AwardScheme, code: str) -> Any:
    """The value in force."""
    row = SchemeSetting.objects.current().filter(scheme=scheme, code=code).first()
    return row.value if row else DEFAULTS[code]


@one_transaction
def scheme_setting_put(
    *, scheme: AwardScheme, code: str, value: Any, reason: str, by: User
) -> SchemeSetting:
    """Settle anew what the policy leaves open; the former row stays, closed.

    **Raises** PermissionDenied, InvalidInput.
    """
    check(by, Permission.DECIDE_AWARDS)
    words = required(reason, "reason", _("请写明依据和理由。"))
    if not is_sound(code, value):
        message = _("“%(name)s”的值不对，请看这项设定的说明。")
        if code == "payers":
            message = _("“%(name)s”至少要有一方出1份，每方只写一次。")
        message %= {"name": setting_name(code)}
        raise InvalidInput(message, [Problem(message, "value", field="value")])
    AwardScheme.objects.select_for_update(no_key=True).get(pk=scheme.pk)
    held = SchemeSetting.objects.current().filter(scheme=scheme, code=code).first()
    owner = held.owner if held else scheme.unit
    if owner is None:
        message = _("这项奖补没有经办单位，设定没有负责人，请先在政策包里补上。")
        raise InvalidInput(message, [Problem(message, "owner", field="owner")])
    at = db_now()
    if held is not None:
        held.superseded_at = at
        held.save(update_fields=["superseded_at"])
    setting = SchemeSetting.objects.create(
        scheme=scheme,
        code=code,
        value=Value(None, JSONField()) if value is None else value,
        owner=owner,
        reason=words,
        recorded_at=at,
        recorded_by=by,
    )
    audit.record(
        action="scheme_setting.put",
        actor=by,
        subject=setting,
        label=f"{scheme.code} {code}",
        detail={"before": held.value if held else None, "after": value, "reason": words},
    )
    setting.refresh_from_db()
    return setting
