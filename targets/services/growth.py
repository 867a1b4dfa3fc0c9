"""Writing which stage of growth an enterprise reached when: closed and followed, never
overwritten. Whether the person may is settled before, as for the other registers."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now
from targets import audit
from targets.models import Enterprise, EnterpriseStage, GrowthStage, User
from targets.services.registers import RegisterRefused


@transaction.atomic
def stage_put(
    *,
    enterprise: Enterprise,
    stage: GrowthStage,
    since: date,
    until: date | None = None,
    by: User | None = None,
    at: datetime | None = None,
) -> EnterpriseStage:
    """Say since when an enterprise is in a stage (and when it left), or correct it.

    **Raises** RegisterRefused for a stage that follows from a certificate, and where the days run
    backwards.
    """
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if stage.certificate:
        message = _("“%(stage)s”随证书而定，请登记证书。")
        raise RegisterRefused(message % {"stage": stage}, field="stage")
    if until is not None and until <= since:
        raise RegisterRefused(_("离开日期须晚于进入日期。"), field="until")
    at = at or db_now()
    held = EnterpriseStage.objects.current().filter(enterprise=enterprise, stage=stage).first()
    if held is not None:
        if (held.since, held.until) == (since, until):
            return held
        EnterpriseStage.objects.filter(pk=held.pk).update(superseded_at=at)
    row = EnterpriseStage.objects.create(
        enterprise=enterprise, stage=stage, since=since, until=until, recorded_at=at, recorded_by=by
    )
    days = {"since": since.isoformat(), "until": until and until.isoformat()}
    detail = {"stage": stage.code, **days}
    audit.record(action="stage.put", actor=by, subject=enterprise, detail=detail)
    return row
