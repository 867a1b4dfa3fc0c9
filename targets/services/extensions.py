"""More time for one form of one period: asked for by the department, decided by a reviewer.

Nothing ends an extension: it is in force up to its last day, and `services.returns` looks each
time somebody writes. A request that nobody has decided ends with the approval of the return.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now, today
from targets import audit
from targets.access import Acting, Permission, acting, check, get_form_to_open
from targets.choices import ExtensionKind, ExtensionState, NoticeKind, ReturnState
from targets.errors import InvalidInput, InvalidTransition, OwnSubmission, Problem
from targets.formatting import day_in_words
from targets.models import Extension, Form, FormAssignment, ReportingPeriod, Return, User
from targets.querysets import covering
from targets.selectors.extensions import came_in, extensions_of, terms_of
from targets.selectors.reminders import extension_subject
from targets.services.reminders import notices_settle
from targets.services.returns import hold_period

LEAST_REASON, MOST_REASON = 4, 300
LONGEST_UNLOCK = timedelta(days=31)
"""An unlocked form is an exception; what takes longer is asked for again."""


@transaction.atomic
def extension_ask(
    *, form: Form, reporting_period: ReportingPeriod, by: User, until: date | None, reason: str
) -> Extension:
    """Ask for a later day before the period is locked, or for its lock to be lifted afterwards;
    for the department that fills the form, also as a delegate.

    **Raises** InvalidInput; InvalidTransition where the form has come in already, the period has
    not opened yet, or a request waits.
    """
    check(by, Permission.ASK_EXTENSIONS)
    period = hold_period(reporting_period.pk)
    form = get_form_to_open(by, form.code, period.period)
    department = FormAssignment.objects.get(covering(period.period), form=form).department
    who = acting(by, Permission.ASK_EXTENSIONS, department.pk)
    _check_owed(form, period)
    kind = ExtensionKind.UNLOCK if period.is_locked else ExtensionKind.LATER
    problems = [*_until_problems(kind, form, period, until), *_reason_problems(reason, "reason")]
    if problems or until is None:
        raise InvalidInput(_("还不能申请，请补全下面几项。"), problems)
    try:
        with transaction.atomic():
            asked = Extension.objects.create(
                kind=kind,
                form=form,
                reporting_period=period,
                department=department,
                asked_until=until,
                reason=reason.strip(),
                asked_on=today(),
                asked_by=by,
                asked_for=who.on_behalf_of,
            )
    except IntegrityError as error:
        raise InvalidTransition(_("这张表已有一份申请在等决定。")) from error
    detail = {"kind": str(kind), "asked_until": until.isoformat(), "reason": asked.reason}
    _record("asked", asked, by, detail=detail, on_behalf_of=who.on_behalf_of)
    return asked


@transaction.atomic
def extension_grant(
    *, extension: Extension, by: User, until: date | None, answer: str = ""
) -> Extension:
    """Give the department time up to and including `until`, which need not be the day asked for.

    A period that was locked while the request waited is unlocked for the form.

    **Raises** OwnSubmission, InvalidTransition, InvalidInput.
    """
    held, period, who = _hold(extension, by)
    if period.is_locked:
        held.kind = ExtensionKind.UNLOCK
    problems = list(_until_problems(held.kind, held.form, period, until))
    if len(answer.strip()) > MOST_REASON:
        problems.append(_too_long("answer"))
    if problems or until is None:
        raise InvalidInput(_("还不能同意，请看下面的提示。"), problems)
    held.until = until
    return _decide(held, ExtensionState.GRANTED, who, answer)


@transaction.atomic
def extension_decline(*, extension: Extension, by: User, answer: str) -> Extension:
    """**Raises** OwnSubmission, InvalidTransition, InvalidInput without an answer."""
    held, _period, who = _hold(extension, by)
    problems = _reason_problems(answer, "answer")
    if problems:
        raise InvalidInput(_("不同意要写明理由。"), problems)
    return _decide(held, ExtensionState.DECLINED, who, answer)


def extension_end(*, of_return: Return, by: User, at: datetime) -> None:
    """End undecided what waits for a return that is approved `at`, in the same transaction."""
    rows = Extension.objects.select_for_update(of=("self",), no_key=True)
    waiting = rows.filter(
        form=of_return.form_id,
        reporting_period=of_return.reporting_period_id,
        state=ExtensionState.ASKED,
    )
    for held in waiting.select_related("form"):
        held.state, held.decided_at = ExtensionState.ENDED, at
        held.save(update_fields=["state", "decided_at"])
        notices_settle(extension_subject(held.pk, NoticeKind.EXTENSION_ASKED))
        _record("ended", held, by, detail={"kind": str(held.kind)})


def _hold(extension: Extension, by: User) -> tuple[Extension, ReportingPeriod, Acting]:
    who = acting(by, Permission.DECIDE_EXTENSIONS)
    period = hold_period(extension.reporting_period_id)
    rows = Extension.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("form", "department").get(pk=extension.pk)
    held.reporting_period = period
    if held.state != ExtensionState.ASKED:
        message = _("这份申请已经决定过：%(state)s。") % {"state": held.get_state_display()}
        raise InvalidTransition(message, state=held.state)
    if who.persons & {held.asked_by_id, held.asked_for_id}:
        raise OwnSubmission(_("自己提的申请，须由另一人决定。"))
    return held, period, who


def _decide(held: Extension, state: ExtensionState, who: Acting, answer: str) -> Extension:
    held.state, held.answer = state, answer.strip()
    held.decided_at, held.decided_by = db_now(), who.by
    held.save()
    notices_settle(extension_subject(held.pk, NoticeKind.EXTENSION_ASKED))
    until = held.until.isoformat() if held.until else None
    detail = {"kind": str(held.kind), "until": until, "answer": held.answer}
    _record(str(state), held, who.by, detail=detail, on_behalf_of=who.on_behalf_of)
    return held


def _record(verb: str, held: Extension, by: User, **facts: Any) -> None:
    audit.record(
        action=f"extension.{verb}",
        actor=by,
        subject=held,
        label=f"{held.form.code} {held.reporting_period}",
        **facts,
    )


def _check_owed(form: Form, period: ReportingPeriod) -> None:
    if today() < period.opens_on:
        raise InvalidTransition(_("这一期还没有开放，到时再申请。"))
    held = came_in(form, period)
    if held is None:
        return
    message = _("这份报送现在是“%(state)s”，不用延期。") % {"state": held.get_state_display()}
    if held.state == ReturnState.APPROVED:
        message += str(_("要更正已报的数，请申请更正。"))
    raise InvalidTransition(message, state=held.state)


def _until_problems(
    kind: str, form: Form, period: ReportingPeriod, until: date | None
) -> Iterator[Problem]:
    if until is None:
        yield Problem(_("请给出延到哪一天。"), "required", field="until")
    elif until < today():
        yield Problem(_("延到的日子不能早于今天。"), "until_past", field="until")
    elif kind == ExtensionKind.UNLOCK:
        latest = today() + LONGEST_UNLOCK
        if until > latest:
            message = _("解锁最多到%(day)s，还不够时再申请。") % {"day": day_in_words(latest)}
            yield Problem(message, "until_too_late", field="until")
    else:
        held = extensions_of([period]).get((form.pk, period.pk), [])
        granted = terms_of(period, held).granted
        earliest = max(period.due_on, granted.until if granted and granted.until else period.due_on)
        if until <= earliest:
            message = _("要晚于现在的截止日%(day)s。") % {"day": day_in_words(earliest)}
            yield Problem(message, "until_too_early", field="until")
        elif until >= period.locks_on:
            message = _("要早于锁定日%(day)s；锁定以后可以申请解锁。")
            said = message % {"day": day_in_words(period.locks_on)}
            yield Problem(said, "until_too_late", field="until")


def _reason_problems(reason: str, field: str) -> list[Problem]:
    if len(reason.strip()) < LEAST_REASON:
        return [Problem(_("请写明理由，一句话即可。"), "required", field=field)]
    return [_too_long(field)] if len(reason.strip()) > MOST_REASON else []


def _too_long(field: str) -> Problem:
    message = _("理由超过%(most)d个字，请写短些。") % {"most": MOST_REASON}
    return Problem(message, "too_long", field=field)
