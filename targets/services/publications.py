"""Issues of the 情况通报: prepared, checked, signed; wrong ones withdrawn by a further one.

What an issue says is assembled above the services (`targets.publishing`) and handed over here.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import day_of, db_now, today
from targets import audit
from targets.access import Permission, check
from targets.calc.periods import Period
from targets.choices import DocumentFormat, JobState, Language, PublicationState
from targets.errors import InvalidInput, InvalidTransition, OwnSubmission, Problem, StaleVersion
from targets.formatting import period_name
from targets.models import (
    AggregateState,
    DefinitionVersion,
    Job,
    Publication,
    PublicationFile,
    ReportingPeriod,
    StaleMark,
    SummaryText,
    TargetSetting,
    ThresholdSetting,
    User,
)
from targets.selectors.publications import is_of_today, under_way
from targets.selectors.reminders import issue_subject
from targets.services.deliveries import deliveries_write
from targets.services.jobs import UNFINISHED, job_finish, jobs_overdue
from targets.services.outbox import enqueue
from targets.services.reminders import notices_settle

TASK = "targets.tasks.check_publication"
KIND = "check_publication"
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 12
BASIS = (DefinitionVersion, TargetSetting, ThresholdSetting)
LEAST_REASON, MOST_REASON = 4, 300


@dataclass(frozen=True, slots=True)
class Written:
    """One file of an issue."""

    language: Language
    format: DocumentFormat
    name: str
    content: bytes


@dataclass(frozen=True)
class Content:
    """Everything an issue freezes, read at `as_of`. `checks`: code, ok, waivable and facts each.
    `bodies`: HTML by language."""

    as_of: datetime
    data_version: int
    checks: list[dict[str, Any]]
    figures: dict[str, Any]
    texts: dict[str, Any]
    basis: dict[str, Any]
    bodies: Mapping[Language, str]


@transaction.atomic
def publication_prepare(
    *,
    period: Period,
    by: User,
    withdraws: Publication | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> Publication:
    """A draft with the next number of the year. `withdraws`: the signed issue it replaces, of the
    same period, with the `reason`. `at`: for demonstration data; the number is of its year.

    **Raises** InvalidInput without a reason or before the period was opened; InvalidTransition
    where the period has an issue that stands, or one under way.
    """
    check(by, Permission.PREPARE_PUBLICATIONS)
    if not ReportingPeriod.objects.select_for_update().filter(period=period).exists():
        message = _("%(period)s还没有开放过，不能编制通报。") % {"period": period_name(period)}
        raise InvalidInput(message, [Problem(message, "not_opened", field="period")])
    if Publication.objects.filter(period=period, signed_at__isnull=True).exists():
        raise InvalidTransition(_("%(period)s的通报已在编制。") % {"period": period_name(period)})
    if withdraws is None:
        check_none_stands(period)
    if withdraws is not None:
        _check_withdrawal(withdraws, period, reason)
    year = (day_of(at) if at else today()).year
    last = Publication.objects.filter(year=year).order_by("-serial").first()
    try:
        with transaction.atomic():
            made = Publication.objects.create(
                period=period,
                year=year,
                serial=last.serial + 1 if last else 1,
                code="".join(secrets.choice(LETTERS) for _place in range(CODE_LENGTH)),
                withdraws=withdraws,
                reason=reason.strip() if withdraws else "",
                prepared_by=by,
                **({"prepared_at": at} if at else {}),
            )
    except IntegrityError as error:
        raise InvalidTransition(_("刚才有人也在编制通报，请刷新后再试。")) from error
    audit.record(action="publication.prepared", actor=by, subject=made)
    return made


def check_none_stands(period: Period) -> None:
    """**Raises** InvalidTransition where an issue of the period was signed."""
    if Publication.objects.filter(period=period, signed_at__isnull=False).exists():
        message = _("%(period)s已有签发的通报；有错请在那一期上另发一期撤回。")
        raise InvalidTransition(message % {"period": period_name(period)})


def _check_withdrawal(withdraws: Publication, period: Period, reason: str) -> None:
    if not LEAST_REASON <= len(reason.strip()) <= MOST_REASON:
        message = _("请写明撤回的理由，4到300个字。")
        raise InvalidInput(message, [Problem(message, "required", field="reason")])
    if not withdraws.is_signed or withdraws.period != period:
        raise InvalidTransition(_("只能撤回同一报告期已签发的通报。"))
    if Publication.objects.filter(withdraws=withdraws).exists():
        raise InvalidTransition(_("这一期已有后一期撤回，或后一期正在编制。"))


@transaction.atomic
def publication_ask_check(
    *, publication: Publication, by: User, waivers: Mapping[str, str] | None = None
) -> Publication:
    """Have a worker check and write the issue anew. `waivers`: reasons by the code of a finding
    that is to be let pass; an empty one takes it back, one that is not named stays.

    **Raises** InvalidTransition for a signed issue or while it is being checked; InvalidInput for
    a reason of a few characters, or for what needs none.
    """
    check(by, Permission.PREPARE_PUBLICATIONS)
    held = _held(publication)
    if held.job and held.job.state in UNFINISHED:
        raise InvalidTransition(_("正在检查和生成文件，请等它完成。"))
    given = {code: text.strip() for code, text in (waivers or {}).items()}
    _check_waivers(held, {code: text for code, text in given.items() if text})
    merged = {**held.waivers, **given}
    held.waivers = {code: text for code, text in merged.items() if text}
    held.state = PublicationState.PREPARED
    held.job = Job.objects.create(kind=KIND, state=JobState.QUEUED, total=1, started_by=by)
    held.save(update_fields=["waivers", "state", "job"])
    detail = {"waivers": given}
    audit.record(action="publication.check_asked", actor=by, subject=held, detail=detail)
    enqueue(TASK, held.pk)
    return held


def _check_waivers(held: Publication, given: Mapping[str, str]) -> None:
    may_pass = {one["code"] for one in held.checks if one["waivable"] and not one["ok"]}
    if others := sorted(given.keys() - may_pass):
        message = _("只有没通过又可以放行的检查才能写理由，请看过现在的检查再写。")
        raise InvalidInput(message, [Problem(message, "unknown", field=one) for one in others])
    short = [code for code, text in given.items() if not LEAST_REASON <= len(text) <= MOST_REASON]
    if short:
        message = _("放行的理由要写4到300个字。")
        raise InvalidInput(message, [Problem(message, "too_short", field=one) for one in short])


def waivers_kept(held: Publication, found: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Those of findings that are as they were when the reason was given."""
    before = {one["code"]: one for one in held.checks}
    same = {one["code"] for one in found if not one["ok"] and one == before.get(one["code"])}
    return {code: text for code, text in held.waivers.items() if code in same}


@transaction.atomic
def publication_keep(
    *, publication: Publication, content: Content, files: Sequence[Written]
) -> Publication | None:
    """What the check found and the files written; ready for signing where nothing is left open.
    None, and nothing kept, where it was asked for anew since `publication` was read, or another
    worker was first."""
    held = _held(publication)
    if held.job_id != publication.job_id or (held.job and held.job.state != JobState.RUNNING):
        return None
    held.waivers = waivers_kept(held, content.checks)
    held.checks, held.figures, held.texts = content.checks, content.figures, content.texts
    held.basis, held.as_of, held.data_version = content.basis, content.as_of, content.data_version
    held.body_zh = content.bodies[Language.CHINESE]
    held.body_en = content.bodies[Language.ENGLISH]
    is_clean = not open_findings(held)
    held.state = PublicationState.CHECKED if is_clean else PublicationState.PREPARED
    held.save()
    held.files.all().delete()
    PublicationFile.objects.bulk_create(
        PublicationFile(
            publication=held,
            language=one.language,
            format=one.format,
            name=one.name,
            content=one.content,
            size=len(one.content),
            sha256=sha256(one.content).hexdigest(),
        )
        for one in files
    )
    audit.record(
        action="publication.checked", actor=None, subject=held, detail={"is_clean": is_clean}
    )
    if held.job:
        job_finish(held.job, detail={"publication": str(held)})
    return held


@transaction.atomic
def publication_give_up(*, publication: Publication, by: User, reason: str) -> None:
    """Delete an unsigned issue with its files; the trail keeps its number, code and the reason, and
    messages that asked for a signature count as read.

    The next issue takes the number after the year's last, so that of the last is free again and
    any other stays a gap. What it was to withdraw stands.

    **Raises** InvalidTransition for a signed issue, one that is gone or while it is being checked;
    InvalidInput without a reason.
    """
    check(by, Permission.PREPARE_PUBLICATIONS)
    held = _held(publication)
    if held.job and held.job.state in UNFINISHED:
        raise InvalidTransition(_("正在检查和生成文件，请等它完成。"))
    if not LEAST_REASON <= len(reason.strip()) <= MOST_REASON:
        message = _("请写明放弃的理由，4到300个字。")
        raise InvalidInput(message, [Problem(message, "required", field="reason")])
    audit.record(
        action="publication.given_up",
        actor=by,
        subject=held,
        detail={
            "number": held.registered_number,
            "code": held.code,
            "period": str(held.period),
            "reason": reason.strip(),
            "withdraws": held.withdraws.registered_number if held.withdraws else None,
        },
    )
    notices_settle(issue_subject(held.pk))
    held.files.all().delete()
    held.delete()


@transaction.atomic
def publications_take_up() -> int:
    """Ask again for checks whose message was lost; how many."""
    waiting = Publication.objects.filter(signed_at__isnull=True, job__in=jobs_overdue(KIND))
    asked = list(waiting.values_list("pk", flat=True))
    for pk in asked:
        enqueue(TASK, pk)
    return len(asked)


def open_findings(publication: Publication) -> list[dict[str, Any]]:
    """What fails and nobody let pass; a warning is none of them."""
    return [
        one
        for one in publication.checks
        if not (
            one["ok"]
            or one.get("is_warning")
            or (one["waivable"] and publication.waivers.get(one["code"]))
        )
    ]


def seen_of(publication: Publication, files: Iterable[PublicationFile]) -> str:
    """A mark of what a reader of an unsigned issue has before them: when it was read and the
    hashes of its files."""
    parts = [f"{publication.as_of}", *sorted(one.sha256 for one in files)]
    return sha256(" ".join(parts).encode()).hexdigest()


@transaction.atomic
def publication_sign(
    *, publication: Publication, by: User, seen: str | None = None, at: datetime | None = None
) -> Publication:
    """Freeze the issue, publish its period and send it out, in one transaction. `seen`: `seen_of`
    what the signer read, None: nobody was shown anything. `at`: for demonstration data.

    **Raises** OwnSubmission for whoever prepared it; InvalidTransition unless it is checked;
    StaleVersion where it is another than was read, or where figures changed since the check.
    """
    check(by, Permission.SIGN_PUBLICATIONS)
    held = _held(publication)
    if held.prepared_by_id == by.pk:
        raise OwnSubmission(_("编制人不能签发自己编制的通报。"))
    if held.state != PublicationState.CHECKED:
        raise InvalidTransition(_("这一期还没有通过检查，不能签发。"))
    files = list(held.files.defer("content"))
    if seen is not None and seen != seen_of(held, files):
        raise StaleVersion(_("您打开以后这一期又重新生成过，请看过现在的内容和文件再签发。"))
    if at is None:
        _check_nothing_moved(held)
    held.state, held.signed_by, held.signed_at = PublicationState.SIGNED, by, at or db_now()
    held.save(update_fields=["state", "signed_by", "signed_at"])
    ReportingPeriod.objects.filter(period=held.period, published_at__isnull=True).update(
        published_at=held.signed_at
    )
    audit.record(
        action="publication.signed",
        actor=by,
        subject=held,
        detail={
            "period": str(held.period),
            "data_version": held.data_version,
            "files": {one.name: one.sha256 for one in files},
            "withdraws": str(held.withdraws) if held.withdraws else None,
        },
    )
    notices_settle(issue_subject(held.pk))
    deliveries_write(publication=held, at=at)
    return held


def _check_nothing_moved(held: Publication) -> None:
    """What the check asked of the whole period and costs little, asked again. The paper is dated
    with the day of the check, which must be the day it is signed.

    **Raises** StaleVersion.
    """
    version = AggregateState.objects.values_list("data_version", flat=True).first() or 0
    if version != held.data_version or StaleMark.objects.exists() or _has_new_basis(held):
        raise StaleVersion(_("检查以后数据、口径、目标或摘要文字有变，请编制人重新检查再签发。"))
    waiting = under_way(held.period)
    if waiting.returns or waiting.corrections:
        raise StaleVersion(_("检查以后本期又有报送或更正待处理，请处理完、重新检查再签发。"))
    if not is_of_today(held):
        raise StaleVersion(_("落款是检查的那一天，不是今天，请编制人今天重新检查再签发。"))


def _has_new_basis(held: Publication) -> bool:
    """Definitions, targets or thresholds recorded or ended since it was read, or words of its
    summary."""
    since = Q(recorded_at__gt=held.as_of) | Q(superseded_at__gt=held.as_of)
    if any(model._default_manager.filter(since).exists() for model in BASIS):
        return True
    return SummaryText.objects.filter(since, period=held.period).exists()


def _held(publication: Publication) -> Publication:
    """The row under lock. **Raises** InvalidTransition once it is signed or given up."""
    rows = Publication.objects.select_for_update(of=("self",))
    held = rows.select_related("withdraws", "job").filter(pk=publication.pk).first()
    if held is None:
        raise InvalidTransition(_("这一期已放弃编制。"))
    if held.is_signed:
        raise InvalidTransition(_("%(number)s已经签发，不能再改。") % {"number": held})
    return held
