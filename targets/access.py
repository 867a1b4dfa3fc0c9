"""Who may do what, and the only functions by which pages and the API obtain objects.

`PERMISSIONS` is the matrix of roles; code and tests read it from here. A missing permission is
refused (403); an object outside the user's reach, another department's for one, is not found
(404), so that its existence does not show.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from hightech_zone.lib.clock import today
from targets.calc.periods import InvalidPeriod, Period
from targets.choices import Role
from targets.models import (
    Certificate,
    Enterprise,
    Extension,
    Form,
    Indicator,
    Job,
    Notice,
    Remark,
    ReportingPeriod,
    Return,
    Target,
    Unit,
    Upload,
    User,
)
from targets.querysets import covering


class Permission(StrEnum):
    VIEW_PUBLISHED = "view_published"
    VIEW_UNPUBLISHED = "view_unpublished"
    VIEW_ENTERPRISE_FIGURES = "view_enterprise_figures"
    VIEW_REGISTERS = "view_registers"
    VIEW_COMPLETENESS = "view_completeness"
    VIEW_OWN_RETURNS = "view_own_returns"
    VIEW_ALL_RETURNS = "view_all_returns"
    FILL_RETURNS = "fill_returns"
    REVIEW_RETURNS = "review_returns"
    ASK_EXTENSIONS = "ask_extensions"
    DECIDE_EXTENSIONS = "decide_extensions"
    REMIND = "remind"
    VIEW_NOTICE_LOG = "view_notice_log"
    EXPORT = "export"
    VIEW_JOBS = "view_jobs"
    ADMINISTER = "administer"


R = Role
EVERYONE = frozenset(Role)

PERMISSIONS: dict[Permission, frozenset[Role]] = {
    Permission.VIEW_PUBLISHED: EVERYONE - {R.ADMINISTRATOR},
    Permission.VIEW_UNPUBLISHED: frozenset({R.REVIEWER, R.ANALYST, R.FINANCE, R.LEADER, R.AUDITOR}),
    Permission.VIEW_ENTERPRISE_FIGURES: frozenset({R.REVIEWER, R.ANALYST, R.AUDITOR}),
    Permission.VIEW_REGISTERS: frozenset(
        {R.REPORTER, R.LEAD, R.REVIEWER, R.ANALYST, R.FINANCE, R.AUDITOR}
    ),
    Permission.VIEW_COMPLETENESS: frozenset({R.REVIEWER, R.ANALYST, R.LEADER, R.AUDITOR}),
    Permission.VIEW_OWN_RETURNS: frozenset({R.REPORTER, R.LEAD}),
    Permission.VIEW_ALL_RETURNS: frozenset({R.REVIEWER, R.ANALYST, R.AUDITOR}),
    Permission.FILL_RETURNS: frozenset({R.REPORTER, R.LEAD}),
    Permission.REVIEW_RETURNS: frozenset({R.REVIEWER}),
    Permission.ASK_EXTENSIONS: frozenset({R.REPORTER, R.LEAD}),
    Permission.DECIDE_EXTENSIONS: frozenset({R.REVIEWER}),
    Permission.REMIND: frozenset({R.REVIEWER, R.ANALYST}),
    Permission.VIEW_NOTICE_LOG: frozenset({R.REVIEWER, R.ANALYST, R.AUDITOR, R.ADMINISTRATOR}),
    Permission.EXPORT: frozenset({R.REVIEWER, R.ANALYST, R.AUDITOR, R.LEADER}),
    Permission.VIEW_JOBS: frozenset({R.REVIEWER, R.ANALYST, R.AUDITOR, R.ADMINISTRATOR}),
    Permission.ADMINISTER: frozenset({R.ADMINISTRATOR}),
}


class NotPublished(PermissionDenied):
    """The role sees published periods only, and this one is not published yet."""


def is_allowed(user: Any, permission: Permission) -> bool:
    return isinstance(user, User) and user.is_active and user.role in PERMISSIONS[permission]


def check(user: Any, permission: Permission) -> None:
    """Raises PermissionDenied where the user's role lacks the permission."""
    if not is_allowed(user, permission):
        raise PermissionDenied(permission)


View = Callable[..., HttpResponse]


def requires(permission: Permission) -> Callable[[View], View]:
    """Let only roles with `permission` reach a view."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            check(request.user, permission)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


# Periods: reporters and leads see what is published (contract, section 3)


def sees_unpublished(user: Any) -> bool:
    return is_allowed(user, Permission.VIEW_UNPUBLISHED)


def sees_enterprises_figures(user: Any) -> bool:
    """Others get aggregates with the cells of few enterprises suppressed."""
    return is_allowed(user, Permission.VIEW_ENTERPRISE_FIGURES)


def published_periods() -> set[Period]:
    published = ReportingPeriod.objects.filter(published_at__isnull=False)
    return set(published.values_list("period", flat=True))


def visible_periods(user: Any) -> set[Period] | None:
    """The periods whose figures the user may see beside others; None: all."""
    return None if sees_unpublished(user) else published_periods()


def check_period(user: Any, period: Period, as_of: datetime | None = None) -> None:
    """Refuse figures of an unpublished period to those who see published ones only, and so too
    a published period as it stood before its publication.

    **Raises** PermissionDenied (`NotPublished`).
    """
    check(user, Permission.VIEW_PUBLISHED)
    if sees_unpublished(user):
        return
    published = ReportingPeriod.objects.filter(period=period, published_at__isnull=False)
    if as_of is not None:
        published = published.filter(published_at__lte=as_of)
    if not published.exists():
        raise NotPublished(str(period))


# Indicators and targets


def get_target_for(user: Any, code: str) -> Target:
    """The active policy's target for an indicator; with indicator, clause and policy."""
    check(user, Permission.VIEW_PUBLISHED)
    targets = Target.objects.select_related("indicator", "clause", "policy")
    return get_object_or_404(targets, policy__is_active=True, indicator__code=code)


def get_indicator_for(user: Any, code: str) -> Indicator:
    """An indicator of the active policy."""
    check(user, Permission.VIEW_PUBLISHED)
    return get_object_or_404(Indicator, targets__policy__is_active=True, code=code)


# Returns


def visible_returns(user: Any) -> QuerySet[Return]:
    """All returns, or the own department's; with form, reporting period and department."""
    returns = Return.objects.select_related("form", "reporting_period", "department")
    returns = returns.prefetch_related("department__names")
    if is_allowed(user, Permission.VIEW_ALL_RETURNS):
        return returns
    check(user, Permission.VIEW_OWN_RETURNS)
    return returns.filter(department=user.department_id)


RETURN_READERS = (Permission.VIEW_OWN_RETURNS, Permission.VIEW_ALL_RETURNS)


def readable_returns(user: Any, wanted: set[int]) -> set[int]:
    """Which of the returns with these ids the user may open; none for roles that open none."""
    if not any(is_allowed(user, one) for one in RETURN_READERS):
        return set()
    visible = visible_returns(user).prefetch_related(None)
    return set(visible.filter(pk__in=wanted).values_list("pk", flat=True))


def get_return_for(user: Any, pk: int) -> Return:
    return get_object_or_404(visible_returns(user), pk=pk)


def get_return_to_fill(user: Any, pk: int) -> Return:
    """A return of the own department, for those who fill forms. Its state is not looked at."""
    check(user, Permission.FILL_RETURNS)
    return get_object_or_404(visible_returns(user), pk=pk, department=user.department_id)


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


def get_upload_for(user: Any, return_pk: int, number: int) -> Upload:
    """A file uploaded for a return the user may read; with the return, its form and the job."""
    of_return = get_return_for(user, return_pk)
    uploads = Upload.objects.select_related("uploaded_by", "applied_by", "job")
    upload = get_object_or_404(uploads, of_return=of_return, number=number)
    upload.of_return = of_return
    return upload


def get_upload_to_fill(user: Any, return_pk: int, number: int) -> Upload:
    """The same of the own department, for those who fill forms."""
    check(user, Permission.FILL_RETURNS)
    get_return_to_fill(user, return_pk)
    return get_upload_for(user, return_pk, number)


def visible_forms(user: Any, period: Period) -> QuerySet[Form]:
    """Forms assigned to the own department in `period`, for those who fill them."""
    check(user, Permission.FILL_RETURNS)
    return Form.objects.filter(
        covering(period, "assignments__from_period", "assignments__to_period"),
        assignments__department=user.department_id,
    ).distinct()


def get_form_to_open(user: Any, code: str, period: Period) -> Form:
    return get_object_or_404(visible_forms(user, period), code=code)


# More time


def visible_extensions(user: Any) -> QuerySet[Extension]:
    """All requests for more time, or the own department's."""
    extensions = Extension.objects.select_related(
        "form", "reporting_period", "department", "asked_by", "decided_by"
    ).prefetch_related("department__names")
    if is_allowed(user, Permission.VIEW_ALL_RETURNS):
        return extensions
    check(user, Permission.ASK_EXTENSIONS)
    return extensions.filter(department=user.department_id)


def get_extension_for(user: Any, pk: int) -> Extension:
    return get_object_or_404(visible_extensions(user), pk=pk)


def get_extension_to_decide(user: Any, pk: int) -> Extension:
    check(user, Permission.DECIDE_EXTENSIONS)
    return get_extension_for(user, pk)


def get_form_to_extend(user: Any, code: str, written: str) -> tuple[Form, ReportingPeriod]:
    """A form of the own department in a period there is."""
    check(user, Permission.ASK_EXTENSIONS)
    period = _period_or_404(written)
    form = get_form_to_open(user, code, period)
    return form, get_object_or_404(ReportingPeriod, period=period)


# Completeness


def get_department_for(user: Any, code: str) -> Unit:
    """A unit that fills or has filled a form, for those who see who reported what."""
    check(user, Permission.VIEW_COMPLETENESS)
    units = Unit.objects.filter(assignments__isnull=False).distinct()
    return get_object_or_404(units.prefetch_related("names"), code=code)


def get_department_to_remind(user: Any, code: str, written: str) -> tuple[Unit, ReportingPeriod]:
    check(user, Permission.REMIND)
    period = get_object_or_404(ReportingPeriod, period=_period_or_404(written))
    return get_department_for(user, code), period


def ended_period_or_404(written: str) -> Period:
    """A quarter of an address; one that has not ended yet is not there."""
    period = _period_or_404(written)
    if period > Period.ended_by(today()):
        raise Http404
    return period


# Registers


def visible_enterprises(user: Any) -> QuerySet[Enterprise]:
    check(user, Permission.VIEW_REGISTERS)
    return Enterprise.objects.all()


def get_enterprise_for(user: Any, uscc: str) -> Enterprise:
    return get_object_or_404(visible_enterprises(user), uscc=uscc)


def visible_certificates(user: Any) -> QuerySet[Certificate]:
    """Certificates on the register now, with their enterprise."""
    check(user, Permission.VIEW_REGISTERS)
    return Certificate.objects.current().select_related("enterprise")


def visible_notices(user: Any) -> QuerySet[Notice]:
    """Everybody's messages, for those who watch over the reporting; no figure is in them."""
    check(user, Permission.VIEW_NOTICE_LOG)
    return Notice.objects.select_related("person", "head_of").prefetch_related("head_of__names")


# Work behind the scenes, and the administrator's own objects


def visible_jobs(user: Any) -> QuerySet[Job]:
    check(user, Permission.VIEW_JOBS)
    return Job.objects.select_related("started_by")


def visible_accounts(user: Any) -> QuerySet[User]:
    check(user, Permission.ADMINISTER)
    return User.objects.select_related("department").prefetch_related("department__names")


def get_account_for(user: Any, pk: int) -> User:
    return get_object_or_404(visible_accounts(user), pk=pk)


def visible_units(user: Any) -> QuerySet[Unit]:
    check(user, Permission.ADMINISTER)
    return Unit.objects.select_related("successor").prefetch_related("names", "successor__names")


def get_unit_for(user: Any, code: str) -> Unit:
    return get_object_or_404(visible_units(user), code=code)


def visible_reporting_periods(user: Any) -> QuerySet[ReportingPeriod]:
    """Latest first, for those who set their dates."""
    check(user, Permission.ADMINISTER)
    return ReportingPeriod.objects.order_by("-period")


def get_period_to_change(user: Any, written: str) -> ReportingPeriod:
    return get_object_or_404(visible_reporting_periods(user), period=_period_or_404(written))


def _period_or_404(written: str) -> Period:
    try:
        return Period.parse(written)
    except InvalidPeriod as error:
        raise Http404 from error


def get_form_to_assign(user: Any, code: str) -> Form:
    check(user, Permission.ADMINISTER)
    return get_object_or_404(Form, code=code)
