"""Who may do what, and the only functions by which pages and the API obtain objects.

`PERMISSIONS` is the matrix of roles; code and tests read it from here. A missing permission is
refused (403); an object outside the user's reach, another department's for one, is not found
(404), so that its existence does not show.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from hightech_zone.lib.clock import today
from targets.calc.periods import InvalidPeriod, Period
from targets.choices import DEPARTMENT_ROLES, ReturnState, Role
from targets.models import (
    Certificate,
    Correction,
    Delegation,
    Enterprise,
    Extension,
    Form,
    FormAssignment,
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
    ValidationRule,
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
    CONFIRM_RETURNS = "confirm_returns"
    VIEW_CORRECTIONS = "view_corrections"
    VIEW_DELEGATIONS = "view_delegations"
    DELEGATE = "delegate"
    RUN_DEPARTMENT = "run_department"
    REVIEW_RETURNS = "review_returns"
    ASK_EXTENSIONS = "ask_extensions"
    DECIDE_EXTENSIONS = "decide_extensions"
    REMIND = "remind"
    VIEW_NOTICE_LOG = "view_notice_log"
    EXPORT = "export"
    VIEW_RULES = "view_rules"
    CHANGE_RULES = "change_rules"
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
    Permission.CONFIRM_RETURNS: frozenset({R.LEAD}),
    Permission.VIEW_CORRECTIONS: frozenset({R.REPORTER, R.LEAD, R.REVIEWER, R.ANALYST, R.AUDITOR}),
    Permission.VIEW_DELEGATIONS: frozenset(
        {R.REPORTER, R.LEAD, R.REVIEWER, R.AUDITOR, R.ADMINISTRATOR}
    ),
    Permission.DELEGATE: frozenset({R.REPORTER, R.LEAD, R.REVIEWER, R.ADMINISTRATOR}),
    Permission.RUN_DEPARTMENT: frozenset({R.LEAD}),
    Permission.REVIEW_RETURNS: frozenset({R.REVIEWER}),
    Permission.ASK_EXTENSIONS: frozenset({R.REPORTER, R.LEAD}),
    Permission.DECIDE_EXTENSIONS: frozenset({R.REVIEWER}),
    Permission.REMIND: frozenset({R.REVIEWER, R.ANALYST}),
    Permission.VIEW_NOTICE_LOG: frozenset({R.REVIEWER, R.ANALYST, R.AUDITOR, R.ADMINISTRATOR}),
    Permission.EXPORT: frozenset({R.REVIEWER, R.ANALYST, R.AUDITOR, R.LEADER}),
    Permission.VIEW_RULES: frozenset({R.REVIEWER, R.ANALYST, R.AUDITOR}),
    Permission.CHANGE_RULES: frozenset({R.ANALYST}),
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


# Standing in for somebody on leave (ADR 0016)


@dataclass(frozen=True, slots=True)
class Acting:
    """A person in the act. `on_behalf_of`: whose duty it is, where they act as a delegate.
    `persons` are the ids of all whose hands count as theirs: their own, and their principals'."""

    by: User
    on_behalf_of: User | None
    persons: frozenset[int]


def delegations_to(user: Any) -> QuerySet[Delegation]:
    """In force today, with their principals: of the same kind of role as the delegate, and in
    service. A delegation never gives what the delegate's role could not have."""
    kind = DEPARTMENT_ROLES if user.role in DEPARTMENT_ROLES else (user.role,)
    day = today()
    return Delegation.objects.filter(
        delegate=user,
        from_on__lte=day,
        to_on__gte=day,
        ended_at__isnull=True,
        principal__is_active=True,
        principal__role__in=kind,
    ).order_by("id")


def acting(user: Any, permission: Permission, department_id: int | None = None) -> Acting:
    """In whose name `user` does what `permission` allows, to returns of a department; None: of any.

    A duty is filling for a reporter, confirming for a lead, reviewing for a reviewer: whoever
    stands in for that person does that duty in their name, other things in their own where they
    have the right themselves.

    **Raises** PermissionDenied where neither they nor anybody they stand in for may.
    """
    if not isinstance(user, User) or not user.is_active:
        raise PermissionDenied(permission)

    def may(person: User) -> bool:
        is_theirs = department_id is None or person.department_id == department_id
        return is_theirs and is_allowed(person, permission)

    given = [one.principal for one in delegations_to(user).select_related("principal")]
    persons = frozenset({user.pk, *(one.pk for one in given)})
    able = [one for one in given if may(one)]
    whose = next((one for one in able if one.role == DUTIES.get(permission)), None)
    if whose is None and not may(user):
        if not able:
            raise PermissionDenied(permission)
        whose = able[0]
    return Acting(user, whose, persons)


DUTIES = {
    Permission.FILL_RETURNS: Role.REPORTER,
    Permission.CONFIRM_RETURNS: Role.LEAD,
    Permission.REVIEW_RETURNS: Role.REVIEWER,
}


def of_departments(user: Any, column: str = "department") -> Q:
    """Rows of the own department, and of those whose people the user stands in for today. Part of
    the rows' own query: it costs none of its own."""
    principals = delegations_to(user).order_by().values("principal__department")
    return Q(**{column: user.department_id}) | Q(**{f"{column}__in": principals})


# Returns


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
    if not any(is_allowed(user, one) for one in RETURN_READERS):
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


# Validation rules


def visible_rules(user: Any) -> QuerySet[ValidationRule]:
    """The rules as they are now, whatever their state."""
    check(user, Permission.VIEW_RULES)
    return ValidationRule.objects.current()


def get_rule_for(user: Any, code: str) -> ValidationRule:
    return get_object_or_404(visible_rules(user), code=code)


def get_rule_to_change(user: Any, code: str) -> ValidationRule:
    check(user, Permission.CHANGE_RULES)
    return get_rule_for(user, code)


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


# The lead's own department


def visible_assignments(user: Any) -> QuerySet[FormAssignment]:
    """Who fills which form: all for administrators, the own department's for a lead."""
    assignments = FormAssignment.objects.select_related("form", "department")
    if is_allowed(user, Permission.ADMINISTER):
        return assignments
    check(user, Permission.RUN_DEPARTMENT)
    return assignments.filter(department=user.department_id)


def get_assignment_for(user: Any, pk: int) -> FormAssignment:
    return get_object_or_404(visible_assignments(user), pk=pk)


def visible_members(user: Any) -> QuerySet[User]:
    """The people whose work an administrator, or the lead of their department, may hand on."""
    people = User.objects.select_related("department").prefetch_related("department__names")
    if is_allowed(user, Permission.ADMINISTER):
        return people
    check(user, Permission.RUN_DEPARTMENT)
    return people.filter(department=user.department_id, role__in=DEPARTMENT_ROLES)


def get_member_for(user: Any, pk: int) -> User:
    return get_object_or_404(visible_members(user), pk=pk)


def visible_delegations(user: Any) -> QuerySet[Delegation]:
    """One's own, given and taken; for a lead those of the department; for administrators and
    auditors all."""
    check(user, Permission.VIEW_DELEGATIONS)
    delegations = Delegation.objects.select_related(
        "principal__department", "delegate__department", "made_by", "ended_by"
    ).prefetch_related("principal__department__names", "delegate__department__names")
    if user.role in (Role.ADMINISTRATOR, Role.AUDITOR):
        return delegations
    mine = Q(principal=user) | Q(delegate=user)
    if is_allowed(user, Permission.RUN_DEPARTMENT):
        mine |= Q(principal__department=user.department_id)
    return delegations.filter(mine)


def principals_for(user: Any) -> QuerySet[User]:
    """Whose duties `user` may put into another's hands: their own, their department's people's
    for a lead, everybody's who has such duties for an administrator."""
    check(user, Permission.DELEGATE)
    people = User.objects.filter(is_active=True, role__in=[*DEPARTMENT_ROLES, Role.REVIEWER])
    people = people.select_related("department").prefetch_related("department__names")
    if is_allowed(user, Permission.ADMINISTER):
        return people
    mine = Q(pk=user.pk)
    if is_allowed(user, Permission.RUN_DEPARTMENT):
        mine |= Q(department=user.department_id, role__in=DEPARTMENT_ROLES)
    return people.filter(mine)


def get_delegation_to_end(user: Any, pk: int) -> Delegation:
    """One that `user` could have made."""
    check(user, Permission.DELEGATE)
    mine = visible_delegations(user).filter(principal__in=principals_for(user))
    return get_object_or_404(mine, pk=pk)
