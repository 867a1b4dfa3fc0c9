from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from targets import access
from targets.access import PERMISSIONS, Permission
from targets.calc.periods import Period
from targets.choices import Role
from tests.cast import Cast
from tests.factories import (
    make_assignment,
    make_form,
    make_reporting_period,
    make_return,
)

Q3 = Period.parse("2018Q3")


@pytest.fixture
def own_return(cast: Cast):
    form = make_form("F1")
    make_assignment(form=form, department=cast.department)
    return make_return(
        form=form, department=cast.department, reporting_period=make_reporting_period("2018Q3")
    )


def test_the_matrix_names_every_permission_and_no_empty_one():
    assert set(PERMISSIONS) == set(Permission)
    assert all(PERMISSIONS.values())


def test_nobody_both_enters_and_decides():
    assert not PERMISSIONS[Permission.FILL_RETURNS] & PERMISSIONS[Permission.REVIEW_RETURNS]


def test_the_administrator_sees_no_figures():
    may = {permission for permission, roles in PERMISSIONS.items() if Role.ADMINISTRATOR in roles}
    people = {Permission.VIEW_DELEGATIONS, Permission.DELEGATE, Permission.VIEW_NOTICE_LOG}
    assert may == {Permission.VIEW_JOBS, Permission.VIEW_ACTIVITY, Permission.ADMINISTER} | people


def test_the_auditor_reads_everything_and_writes_nothing():
    may = {permission for permission, roles in PERMISSIONS.items() if Role.AUDITOR in roles}
    writing = {
        *(Permission.FILL_RETURNS, Permission.CONFIRM_RETURNS, Permission.REVIEW_RETURNS),
        *(Permission.DELEGATE, Permission.RUN_DEPARTMENT, Permission.ADMINISTER),
        *(Permission.ASK_EXTENSIONS, Permission.DECIDE_EXTENSIONS, Permission.REMIND),
        *(Permission.CHANGE_RULES, Permission.SAVE_SCENARIOS),
        *(Permission.PROPOSE_REGISTER_CHANGES, Permission.CONFIRM_REGISTER_CHANGES),
        *(Permission.EDIT_SUMMARY, Permission.PREPARE_AWARDS, Permission.DECIDE_AWARDS),
        *(Permission.OPINE_SECTION, Permission.OPINE_BUREAU, Permission.OPINE_TREASURY),
        *(Permission.PREPARE_PUBLICATIONS, Permission.SIGN_PUBLICATIONS),
        *(Permission.KEEP_BUDGETS, Permission.AUTHORISE_OVERRUN, Permission.PAY_AWARDS),
    }
    own = {Permission.VIEW_OWN_RETURNS, Permission.VIEW_TALENTS}
    assert may == set(Permission) - writing - own


def test_another_departments_return_is_not_found(cast: Cast, own_return):
    assert access.get_return_for(cast.reporter, own_return.pk) == own_return
    for get in (access.get_return_for, access.get_return_to_fill):
        with pytest.raises(Http404):
            get(cast.stranger, own_return.pk)


@pytest.mark.parametrize("name", ["finance", "leader", "administrator"])
def test_returns_are_refused_to_roles_without_them(cast: Cast, own_return, name: str):
    with pytest.raises(PermissionDenied):
        access.get_return_for(cast[name], own_return.pk)


@pytest.mark.parametrize("name", ["reporter", "lead", "analyst", "auditor", "administrator"])
def test_only_a_reviewer_obtains_a_return_to_decide_on(cast: Cast, own_return, name: str):
    assert access.get_return_to_review(cast.reviewer, own_return.pk) == own_return
    with pytest.raises(PermissionDenied):
        access.get_return_to_review(cast[name], own_return.pk)


def test_a_reviewer_obtains_no_return_to_fill(cast: Cast, own_return):
    with pytest.raises(PermissionDenied):
        access.get_return_to_fill(cast.reviewer, own_return.pk)


def test_a_deactivated_user_has_no_permission_left(cast: Cast):
    cast.reviewer.is_active = False
    assert not access.is_allowed(cast.reviewer, Permission.REVIEW_RETURNS)


def test_a_form_is_opened_by_the_department_it_is_assigned_to_in_the_period(cast: Cast):
    form = make_form("F1")
    make_assignment(form=form, department=cast.department, to_period="2018Q3")
    make_assignment(form=form, department=cast.other_department, from_period="2018Q4")
    assert access.get_form_to_open(cast.reporter, "F1", Q3) == form
    assert access.get_form_to_open(cast.stranger, "F1", Period(Q3.index + 1)) == form
    with pytest.raises(Http404):
        access.get_form_to_open(cast.stranger, "F1", Q3)
    with pytest.raises(Http404):
        access.get_form_to_open(cast.reporter, "F1", Period(Q3.index + 1))


@pytest.mark.parametrize("name", ["reporter", "lead"])
def test_departments_see_published_periods_only(cast: Cast, name: str):
    period = make_reporting_period("2018Q3")
    with pytest.raises(access.NotPublished):
        access.check_period(cast[name], Q3)
    period.published_at = datetime(2018, 11, 1, tzinfo=UTC)
    period.save()
    access.check_period(cast[name], Q3)


def test_a_published_period_before_its_publication_stays_closed_to_departments(cast: Cast):
    make_reporting_period("2018Q3", published_at=datetime(2018, 11, 1, tzinfo=UTC))
    access.check_period(cast.reporter, Q3, as_of=datetime(2018, 11, 1, tzinfo=UTC))
    with pytest.raises(access.NotPublished):
        access.check_period(cast.reporter, Q3, as_of=datetime(2018, 10, 31, tzinfo=UTC))


@pytest.mark.parametrize("name", ["reviewer", "analyst", "finance", "leader", "auditor"])
def test_the_zones_own_staff_see_unpublished_periods(cast: Cast, name: str):
    access.check_period(cast[name], Q3)


def test_the_administrator_is_refused_even_published_periods(cast: Cast):
    make_reporting_period("2018Q3", published_at=datetime(2018, 11, 1, tzinfo=UTC))
    with pytest.raises(PermissionDenied):
        access.check_period(cast.administrator, Q3)


@pytest.mark.parametrize(
    "reach", [access.visible_accounts, access.visible_units], ids=["accounts", "units"]
)
def test_accounts_and_units_are_the_administrators_alone(cast: Cast, reach):
    assert reach(cast.administrator).exists()
    for name in ("reporter", "reviewer", "analyst", "finance", "leader", "auditor"):
        with pytest.raises(PermissionDenied):
            reach(cast[name])


def test_the_leader_sees_no_register_of_enterprises(cast: Cast):
    with pytest.raises(PermissionDenied):
        access.visible_enterprises(cast.leader)
    with pytest.raises(PermissionDenied):
        access.visible_certificates(cast.leader)
