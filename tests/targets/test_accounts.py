from datetime import date

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from targets.calc.periods import Period
from targets.choices import Role
from targets.models import AuditEvent, FormAssignment, User
from targets.services import accounts
from targets.services.accounts import AssignmentRefused, LastAdministrator
from targets.services.tokens import token_issue, token_user
from tests.cast import Cast
from tests.factories import (
    make_assignment,
    make_form,
    make_reporting_period,
    make_return,
    make_unit,
    make_user,
)

PASSWORD = "liaohe-delta-1984"
Q4 = Period.parse("2018Q4")


def last_event() -> AuditEvent:
    return AuditEvent.objects.latest("pk")


@pytest.mark.parametrize("name", ["reporter", "reviewer", "analyst", "auditor"])
def test_only_an_administrator_makes_accounts(cast: Cast, name: str):
    with pytest.raises(PermissionDenied):
        accounts.account_create(by=cast[name], username="new", password=PASSWORD, role=Role.ANALYST)


def test_a_new_account_is_audited_without_its_password(cast: Cast):
    user = accounts.account_create(
        by=cast.administrator,
        username="zhou.lan",
        password=PASSWORD,
        full_name="周岚",
        role=Role.REPORTER,
        department=cast.department,
    )
    event = last_event()
    assert user.check_password(PASSWORD)
    assert (event.action, event.actor, event.object_id) == (
        "account.created",
        cast.administrator,
        str(user.pk),
    )
    assert event.detail == {
        "full_name": "周岚",
        "email": "",
        "role": "reporter",
        "department": "economy",
    }
    assert PASSWORD not in str(event.detail)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.LEAD])
def test_a_person_of_a_department_needs_one(cast: Cast, role: Role):
    with pytest.raises(ValidationError):
        accounts.account_create(by=cast.administrator, username="new", password=PASSWORD, role=role)


def test_an_update_records_what_it_changed_and_nothing_else(cast: Cast):
    accounts.account_update(
        by=cast.administrator, user=cast.reporter, full_name="李想", role=Role.LEAD
    )
    assert last_event().detail == {"full_name": ["", "李想"], "role": ["reporter", "lead"]}
    before = AuditEvent.objects.count()
    accounts.account_update(by=cast.administrator, user=cast.reporter, full_name="李想")
    assert AuditEvent.objects.count() == before


def test_the_last_administrator_can_neither_leave_nor_change_role(cast: Cast):
    with pytest.raises(LastAdministrator):
        accounts.account_set_active(by=cast.administrator, user=cast.administrator, is_active=False)
    with pytest.raises(LastAdministrator):
        accounts.account_update(by=cast.administrator, user=cast.administrator, role=Role.ANALYST)
    second = make_user("second", Role.ADMINISTRATOR)
    assert not accounts.account_set_active(
        by=second, user=cast.administrator, is_active=False
    ).is_active


def test_a_deactivated_administrator_is_no_substitute(cast: Cast):
    make_user("gone", Role.ADMINISTRATOR, is_active=False)
    with pytest.raises(LastAdministrator):
        accounts.account_update(by=cast.administrator, user=cast.administrator, role=Role.ANALYST)


def test_deactivation_ends_the_token_for_good(cast: Cast):
    token = token_issue(by=None, user=cast.analyst)
    accounts.account_set_active(by=cast.administrator, user=cast.analyst, is_active=False)
    assert token_user(token) is None
    accounts.account_set_active(by=cast.administrator, user=cast.analyst, is_active=True)
    assert token_user(token) is None


def test_a_reset_password_lifts_the_lockout_and_ends_the_token(cast: Cast):
    token = token_issue(by=None, user=cast.analyst)
    AccessAttempt.objects.create(
        username="analyst", ip_address="10.0.0.1", failures_since_start=5, user_agent="a"
    )
    accounts.account_reset_password(by=cast.administrator, user=cast.analyst, password=PASSWORD)
    assert not AccessAttempt.objects.exists()
    assert token_user(token) is None
    assert User.objects.get(pk=cast.analyst.pk).check_password(PASSWORD)
    assert last_event().action == "account.password_reset"


def test_everybody_changes_their_own_password(cast: Cast):
    user = accounts.own_password_change(by=cast.leader, password=PASSWORD)
    assert user.check_password(PASSWORD)
    assert (last_event().action, last_event().actor) == ("account.password_changed", cast.leader)


# Units


def test_a_renamed_unit_keeps_its_old_name_for_earlier_days(cast: Cast):
    unit = make_unit("tax", "示范市国税局")
    accounts.unit_rename(
        by=cast.administrator,
        unit=unit,
        name_zh="示范市税务局",
        name_en="Example Tax Bureau",
        valid_from=date(2018, 7, 1),
    )
    assert unit.name_on(date(2018, 6, 30)) == "示范市国税局"
    assert unit.name_on(date(2018, 7, 1)) == "示范市税务局"
    assert last_event().detail["name_zh"] == ["示范市国税局", "示范市税务局"]


def test_a_unit_is_not_renamed_before_its_present_name_began(cast: Cast):
    unit = make_unit("tax", "示范市国税局")
    rename = {"by": cast.administrator, "unit": unit, "name_en": ""}
    accounts.unit_rename(**rename, name_zh="示范市税务局", valid_from=date(2018, 7, 1))
    with pytest.raises(ValidationError):
        accounts.unit_rename(**rename, name_zh="示范市税务总局", valid_from=date(2018, 7, 1))
    assert unit.names.count() == 2


def test_a_unit_takes_a_successor_and_a_heads_address(cast: Cast):
    merged = accounts.unit_create(by=cast.administrator, code="merged", name_zh="示范市工信局")
    accounts.unit_update(
        by=cast.administrator, unit=cast.department, head_email="head@example.org", successor=merged
    )
    cast.department.refresh_from_db()
    assert cast.department.successor == merged
    assert last_event().detail["successor"] == [None, merged.pk]


# Assignments


def change(cast: Cast, form, period: Period, **values):
    return accounts.assignment_change(
        by=cast.administrator,
        form=form,
        department=cast.other_department,
        from_period=period,
        **{"needs_confirmation": False, **values},
    )


def spans(form) -> list[tuple[str, str, str | None]]:
    rows = FormAssignment.objects.filter(form=form).select_related("department")
    return [
        (row.department.code, str(row.from_period), row.to_period and str(row.to_period))
        for row in rows
    ]


def test_a_form_changes_hands_from_a_period_on(cast: Cast):
    form = make_form("F1")
    make_assignment(form=form, department=cast.department, from_period="2016Q1")
    change(cast, form, Q4, needs_confirmation=True)
    assert spans(form) == [("economy", "2016Q1", "2018Q3"), ("science", "2018Q4", None)]
    assert last_event().detail["needs_confirmation"] == [False, True]


def test_assignments_of_a_form_never_overlap(cast: Cast):
    form = make_form("F1")
    make_assignment(form=form, department=cast.department, from_period="2016Q1", to_period="2019Q4")
    change(cast, form, Q4)
    assert spans(form) == [("economy", "2016Q1", "2018Q3"), ("science", "2018Q4", None)]
    with pytest.raises(AssignmentRefused):
        change(cast, form, Q4)


def test_a_form_whose_return_is_open_stays_where_it_is(cast: Cast):
    form = make_form("F1")
    make_assignment(form=form, department=cast.department)
    make_return(
        form=form, department=cast.department, reporting_period=make_reporting_period("2018Q4")
    )
    with pytest.raises(AssignmentRefused, match="2018Q4"):
        change(cast, form, Q4)
    change(cast, form, Q4.plus(1))
    assert spans(form)[-1] == ("science", "2019Q1", None)


# The first administrator


@pytest.mark.django_db
def test_the_command_makes_an_administrator_who_can_log_in(monkeypatch, capsys):
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    call_command("create_administrator", "--username", "root")
    user = User.objects.get(username="root")
    assert (user.role, user.check_password(PASSWORD)) == (Role.ADMINISTRATOR, True)
    assert last_event().actor is None
    assert PASSWORD not in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize("weak", ["short", "password1234", "8475629301", "administrator-root"])
def test_the_command_refuses_a_weak_password(monkeypatch, weak: str):
    monkeypatch.setenv("ADMIN_PASSWORD", weak)
    with pytest.raises(CommandError):
        call_command("create_administrator", "--username", "administrator-root")
    assert not User.objects.exists()


def test_a_weak_password_is_refused_in_chinese():
    with pytest.raises(ValidationError) as caught:
        validate_password("123")
    assert [one for one in caught.value.messages if one.isascii()] == []


def test_the_command_refuses_a_name_that_is_taken(cast: Cast, monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    with pytest.raises(CommandError):
        call_command("create_administrator", "--username", "reporter")


@pytest.mark.django_db
@pytest.mark.parametrize("given", [(), ("--username", "root")])
def test_the_command_says_what_to_give_it_where_nobody_can_be_asked(monkeypatch, given):
    monkeypatch.delenv("ADMIN_PASSWORD", raising=False)
    monkeypatch.setattr("builtins.input", ended)
    monkeypatch.setattr("targets.management.commands.create_administrator.getpass", ended)
    with pytest.raises(CommandError, match="ADMIN_PASSWORD"):
        call_command("create_administrator", *given)


def ended(prompt: str) -> str:
    raise EOFError
