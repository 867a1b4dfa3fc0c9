"""Roles and what each may do (contract, section 5)."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from targets.choices import Role
from targets.models import User


class Permission(StrEnum):
    VIEW_PUBLISHED = "view_published"
    VIEW_UNPUBLISHED = "view_unpublished"
    VIEW_ENTERPRISE_FIGURES = "view_enterprise_figures"
    VIEW_REGISTERS = "view_registers"
    VIEW_REGISTER_CHANGES = "view_register_changes"
    PROPOSE_REGISTER_CHANGES = "propose_register_changes"
    CONFIRM_REGISTER_CHANGES = "confirm_register_changes"
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
    SAVE_SCENARIOS = "save_scenarios"
    VIEW_SUMMARY = "view_summary"
    VIEW_SUMMARY_TEXTS = "view_summary_texts"
    EDIT_SUMMARY = "edit_summary"
    VIEW_DRAFT_PUBLICATIONS = "view_draft_publications"
    PREPARE_PUBLICATIONS = "prepare_publications"
    SIGN_PUBLICATIONS = "sign_publications"
    VIEW_RULES = "view_rules"
    CHANGE_RULES = "change_rules"
    VIEW_INCENTIVES = "view_incentives"
    VIEW_AWARDS = "view_awards"
    VIEW_BUDGETS = "view_budgets"
    PREPARE_AWARDS = "prepare_awards"
    OPINE_SECTION = "opine_section"
    OPINE_BUREAU = "opine_bureau"
    OPINE_TREASURY = "opine_treasury"
    DECIDE_AWARDS = "decide_awards"
    PAY_AWARDS = "pay_awards"
    KEEP_BUDGETS = "keep_budgets"
    AUTHORISE_OVERRUN = "authorise_overrun"
    VIEW_TALENTS = "view_talents"
    VIEW_JOBS = "view_jobs"
    VIEW_ACTIVITY = "view_activity"
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
    Permission.VIEW_REGISTER_CHANGES: frozenset({R.REVIEWER, R.ANALYST, R.AUDITOR}),
    Permission.PROPOSE_REGISTER_CHANGES: frozenset({R.ANALYST}),
    Permission.CONFIRM_REGISTER_CHANGES: frozenset({R.REVIEWER}),
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
    Permission.SAVE_SCENARIOS: frozenset({R.REVIEWER, R.ANALYST}),
    Permission.VIEW_SUMMARY: frozenset({R.REVIEWER, R.ANALYST, R.LEADER, R.AUDITOR}),
    Permission.VIEW_SUMMARY_TEXTS: frozenset({R.REVIEWER, R.ANALYST, R.AUDITOR}),
    Permission.EDIT_SUMMARY: frozenset({R.ANALYST}),
    Permission.VIEW_DRAFT_PUBLICATIONS: frozenset({R.REVIEWER, R.ANALYST, R.LEADER, R.AUDITOR}),
    Permission.PREPARE_PUBLICATIONS: frozenset({R.ANALYST}),
    Permission.SIGN_PUBLICATIONS: frozenset({R.LEADER}),
    Permission.VIEW_RULES: frozenset({R.REVIEWER, R.ANALYST, R.AUDITOR}),
    Permission.CHANGE_RULES: frozenset({R.ANALYST}),
    Permission.VIEW_INCENTIVES: EVERYONE - {R.ADMINISTRATOR},
    Permission.VIEW_AWARDS: EVERYONE - {R.ADMINISTRATOR, R.LEADER},
    Permission.VIEW_BUDGETS: frozenset({R.REVIEWER, R.ANALYST, R.FINANCE, R.LEADER, R.AUDITOR}),
    Permission.PREPARE_AWARDS: frozenset({R.REPORTER, R.LEAD, R.ANALYST}),
    Permission.OPINE_SECTION: frozenset({R.ANALYST}),
    Permission.OPINE_BUREAU: frozenset({R.LEAD}),
    Permission.OPINE_TREASURY: frozenset({R.FINANCE}),
    Permission.DECIDE_AWARDS: frozenset({R.REVIEWER}),
    Permission.PAY_AWARDS: frozenset({R.FINANCE}),
    Permission.KEEP_BUDGETS: frozenset({R.FINANCE}),
    Permission.AUTHORISE_OVERRUN: frozenset({R.REVIEWER}),
    Permission.VIEW_TALENTS: frozenset({R.REPORTER, R.LEAD, R.ANALYST, R.FINANCE}),
    Permission.VIEW_JOBS: frozenset({R.REVIEWER, R.ANALYST, R.AUDITOR, R.ADMINISTRATOR}),
    Permission.VIEW_ACTIVITY: frozenset({R.AUDITOR, R.ADMINISTRATOR}),
    Permission.ADMINISTER: frozenset({R.ADMINISTRATOR}),
}


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
