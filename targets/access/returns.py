"""Returns and what hangs on them: threads, uploads, corrections, requests for more time."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from targets.access.acting import acting, delegations_to, of_departments
from targets.access.permissions import Permission, check, is_allowed
from targets.access.published import period_or_404
from targets.calc.periods import Period
from targets.choices import ReturnState, Role
from targets.models import (
    Correction,
    Extension,
    Form,
    FormAssignment,
    Remark,
    ReportingPeriod,
    Return,
    Upload,
)
from targets.querysets import covering


def visible_returns(user: Any) -> QuerySet[Return]:
    """All returns, or those of the own department and of departments the user stands in for; with
    form, reporting period and department."""
    returns = Return.objects.select_related("form", "reporting_period", "department")
    returns = returns.prefetch_related("department__names")
    if is_allowed(user, Permission.VIEW_ALL_RETURNS):
        return returns
    check(user, Permission.VIEW_OWN_RETURNS)
    return returns.filter(of_departments(user))


RETURN_READERS = (Permission.VIEW_OWN_RETURNS, Permission.VIEW_ALL_RETURNS)


def readable_returns(user: Any, wanted: set[int]) -> set[int]:
    """Which of the returns with these ids the user may open; none for roles that open none."""
    if is_allowed(user, Permission.VIEW_ALL_RETURNS):
        return wanted
    if not wanted or not is_allowed(user, Permission.VIEW_OWN_RETURNS):
        return set()
    visible = visible_returns(user).prefetch_related(None)
    return set(visible.filter(pk__in=wanted).values_list("pk", flat=True))


def get_return_for(user: Any, pk: int) -> Return:
    return get_object_or_404(visible_returns(user), pk=pk)


def get_return_to_fill(user: Any, pk: int) -> Return:
    """A return of the own department, or of one the user stands in for. Its state is not looked
    at."""
    check(user, Permission.FILL_RETURNS)
    return get_object_or_404(visible_returns(user), pk=pk)


def returns_to_confirm(user: Any) -> QuerySet[Return]:
    """What waits for the user's confirmation, as a lead or in a lead's place."""
    check(user, Permission.FILL_RETURNS)
    leads = delegations_to(user).filter(principal__role=Role.LEAD).order_by()
    whose = Q(department__in=leads.values("principal__department"))
    if is_allowed(user, Permission.CONFIRM_RETURNS):
        whose |= Q(department=user.department_id)
    waiting = visible_returns(user).filter(whose, state=ReturnState.CONFIRMING)
    return waiting.exclude(confirmations__decision="", confirmations__asked_by=user)


def may_confirm(user: Any, department_id: int) -> bool:
    try:
        acting(user, Permission.CONFIRM_RETURNS, department_id)
    except PermissionDenied:
        return False
    return True


def get_return_to_confirm(user: Any, pk: int) -> Return:
    """A return one sees and may confirm, or has handed over; a reporter who is nobody's delegate
    may still take back what they handed over themselves."""
    check(user, Permission.FILL_RETURNS)
    return get_object_or_404(visible_returns(user), pk=pk)


def get_return_on_desk(user: Any, pk: int) -> Return:
    """Any return, for those who read the review desk."""
    check(user, Permission.VIEW_ALL_RETURNS)
    return get_object_or_404(visible_returns(user), pk=pk)


def get_return_to_review(user: Any, pk: int) -> Return:
    """Any return, for those who decide. Whether this person may decide on it is the service's."""
    check(user, Permission.REVIEW_RETURNS)
    return get_object_or_404(visible_returns(user), pk=pk)


def get_returns_to_review(user: Any, pks: Iterable[int]) -> dict[int, Return]:
    """Several at once, by id; those that do not exist are left out."""
    check(user, Permission.REVIEW_RETURNS)
    return {one.pk: one for one in visible_returns(user).filter(pk__in=list(pks))}


def get_thread_to_review(user: Any, return_pk: int, pk: int) -> Remark:
    """A thread of a return, for those who decide."""
    of_return = get_return_to_review(user, return_pk)
    return get_object_or_404(_threads(), pk=pk, submission__of_return=of_return)


def get_thread_to_answer(user: Any, return_pk: int, pk: int) -> Remark:
    """A thread of the own department's return that the department has been told of."""
    of_return = get_return_to_fill(user, return_pk)
    sent = _threads().exclude(submission__decision="")
    return get_object_or_404(sent, pk=pk, submission__of_return=of_return)


def _threads() -> QuerySet[Remark]:
    return Remark.objects.filter(parent__isnull=True).select_related("submission__of_return")


def get_upload_for(user: Any, return_pk: int, number: int, *, has_result: bool = True) -> Upload:
    """A file uploaded for a return the user may read; with the return, its form and the job. The
    file itself is read where somebody looks at it: it may be large, and so may what was found."""
    of_return = get_return_for(user, return_pk)
    uploads = Upload.objects.select_related("uploaded_by", "applied_by", "job")
    uploads = uploads.defer("content", *([] if has_result else ["result"]))
    upload = get_object_or_404(uploads, of_return=of_return, number=number)
    upload.of_return = of_return
    return upload


def get_upload_to_fill(user: Any, return_pk: int, number: int) -> Upload:
    """The same of the own department, for those who fill forms."""
    check(user, Permission.FILL_RETURNS)
    get_return_to_fill(user, return_pk)
    return get_upload_for(user, return_pk, number)


def visible_corrections(user: Any) -> QuerySet[Correction]:
    """Requests to correct the returns the user sees; with the return and who was concerned."""
    check(user, Permission.VIEW_CORRECTIONS)
    corrections = Correction.objects.select_related(
        "of_return__form",
        "of_return__reporting_period",
        "of_return__department",
        "requested_by",
        "requested_for",
        "decided_by",
        "decided_for",
    ).prefetch_related("of_return__department__names")
    if is_allowed(user, Permission.VIEW_ALL_RETURNS):
        return corrections
    return corrections.filter(of_departments(user, "of_return__department"))


def get_correction_for(user: Any, return_pk: int, number: int) -> Correction:
    return get_object_or_404(visible_corrections(user), of_return=return_pk, number=number)


def get_correction_to_read(user: Any, pk: int) -> Correction:
    return get_object_or_404(visible_corrections(user), pk=pk)


def get_correction_to_decide(user: Any, pk: int) -> Correction:
    """Any, for those who decide. Whether this person may decide on it is the service's."""
    check(user, Permission.REVIEW_RETURNS)
    return get_object_or_404(visible_corrections(user), pk=pk)


def visible_forms(user: Any, period: Period) -> QuerySet[Form]:
    """Forms assigned in `period` to the own department or one the user stands in for, for those
    who fill them."""
    check(user, Permission.FILL_RETURNS)
    assigned = FormAssignment.objects.filter(covering(period), of_departments(user))
    return Form.objects.filter(pk__in=assigned.order_by().values("form"))


def get_form_to_open(user: Any, code: str, period: Period) -> Form:
    return get_object_or_404(visible_forms(user, period), code=code)


def visible_extensions(user: Any) -> QuerySet[Extension]:
    """All requests for more time, or those of the own department and of departments the user
    stands in for."""
    extensions = Extension.objects.select_related(
        "form", "reporting_period", "department", "asked_by", "asked_for", "decided_by"
    ).prefetch_related("department__names")
    if is_allowed(user, Permission.VIEW_ALL_RETURNS):
        return extensions
    check(user, Permission.ASK_EXTENSIONS)
    return extensions.filter(of_departments(user))


def get_extension_for(user: Any, pk: int) -> Extension:
    return get_object_or_404(visible_extensions(user), pk=pk)


def get_extension_to_decide(user: Any, pk: int) -> Extension:
    check(user, Permission.DECIDE_EXTENSIONS)
    return get_extension_for(user, pk)


def get_form_to_extend(user: Any, code: str, written: str) -> tuple[Form, ReportingPeriod]:
    """A form of the own department, or of one the user stands in for, in a period there is."""
    check(user, Permission.ASK_EXTENSIONS)
    period = period_or_404(written)
    form = get_form_to_open(user, code, period)
    return form, get_object_or_404(ReportingPeriod, period=period)
