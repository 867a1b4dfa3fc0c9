"""The pages under /accounts/, used as an administrator does; who may is in the access matrix."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from targets.calc.periods import Period
from targets.choices import Role
from targets.models import FormAssignment, Unit, User
from tests.cast import Cast
from tests.factories import make_assignment, make_form, make_unit_name, make_user

PASSWORD = "liaohe-delta-1984"


@pytest.fixture
def admin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.administrator)
    return client


def post(client: Client, name: str, *args, **data):
    return client.post(reverse(f"targets:{name}", args=args), data, follow=True)


def test_the_list_shows_who_may_do_what(admin: Client, cast: Cast):
    page = admin.get(reverse("targets:account-list")).content.decode()
    assert "示范市经信委" in page
    assert "部门负责人" in page


def test_a_choice_begins_with_words_or_a_dash(admin: Client):
    page = admin.get(reverse("targets:account-create")).content.decode()
    assert '<option value="" selected>请选择</option>' in page  # the role
    assert '<option value="" selected>—</option>' in page  # the department
    assert "------" not in page


def test_a_new_account_logs_in_with_the_password_it_was_given(admin: Client, cast: Cast):
    post(
        admin,
        "account-create",
        username="zhou.lan",
        password=PASSWORD,
        full_name="周岚",
        role=Role.REPORTER,
        department=cast.department.pk,
    )
    user = User.objects.get(username="zhou.lan")
    assert (user.department, user.role) == (cast.department, Role.REPORTER)
    assert (
        Client().post(reverse("login"), {"username": "zhou.lan", "password": PASSWORD}).status_code
        == 302
    )


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"password": "12345678"}, "password", "密码"),
        ({"username": "reporter"}, "username", "已存在"),
        ({"role": Role.LEAD, "department": ""}, "department", "必须属于一个部门"),
        ({"role": "king"}, "role", "king"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said_beside_the_field(
    admin: Client, cast: Cast, change: dict, field: str, said: str
):
    typed = {"username": "new", "password": PASSWORD, "role": Role.ANALYST, **change}
    response = post(admin, "account-create", **typed)
    assert said in " ".join(response.context["form"].errors[field])
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not User.objects.filter(username="new").exists()


def test_an_account_is_edited(admin: Client, cast: Cast):
    post(
        admin,
        "account-detail",
        cast.reporter.pk,
        full_name="李想",
        role=Role.LEAD,
        department=cast.other_department.pk,
    )
    cast.reporter.refresh_from_db()
    assert (cast.reporter.full_name, cast.reporter.role) == ("李想", Role.LEAD)
    assert cast.reporter.department == cast.other_department


def test_the_last_administrator_is_told_why_they_stay(admin: Client, cast: Cast):
    edited = post(admin, "account-detail", cast.administrator.pk, role=Role.ANALYST)
    assert "最后一个" in edited.content.decode()
    assert edited.context["account"].role == Role.ADMINISTRATOR
    shut_out = post(admin, "account-set-active", cast.administrator.pk, is_active="0")
    assert "最后一个" in shut_out.content.decode()


def test_whoever_is_deactivated_is_out_with_the_next_request(admin: Client, cast: Cast):
    theirs = Client()
    theirs.force_login(cast.analyst)
    own_page = reverse("targets:password-change")
    assert theirs.get(own_page).status_code == 200
    post(admin, "account-set-active", cast.analyst.pk, is_active="0")
    assert theirs.get(own_page).status_code == 302


def test_a_reset_password_must_be_strong_and_works_at_once(admin: Client, cast: Cast):
    weak = post(admin, "account-reset-password", cast.analyst.pk, password="analyst1")
    assert weak.context["password_form"].errors["password"]
    post(admin, "account-reset-password", cast.analyst.pk, password=PASSWORD)
    assert User.objects.get(username="analyst").check_password(PASSWORD)


def test_an_administrator_who_resets_their_own_password_stays_in(admin: Client, cast: Cast):
    post(admin, "account-reset-password", cast.administrator.pk, password=PASSWORD)
    assert admin.get(reverse("targets:account-list")).status_code == 200


def test_one_changes_ones_own_password_knowing_the_old_one(db, client: Client):
    client.force_login(make_user("leader", Role.LEADER, password="old-password-77"))
    elsewhere = Client()
    elsewhere.force_login(User.objects.get(username="leader"))
    new = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    refused = post(client, "password-change", old_password="wrong", **new)
    assert refused.context["form"].errors["old_password"]
    changed = post(client, "password-change", old_password="old-password-77", **new)
    assert "密码已修改" in changed.content.decode()
    assert client.get(reverse("targets:password-change")).status_code == 200
    assert elsewhere.get(reverse("targets:password-change")).status_code == 302


def test_a_unit_is_added_once(admin: Client):
    for _ in range(2):
        response = post(admin, "unit-list", code="tax", name_zh="示范市税务局", name_en="")
    assert response.context["form"].errors["code"]
    assert Unit.objects.filter(code="tax").count() == 1


def test_a_unit_is_renamed_from_a_day_on(admin: Client, cast: Cast):
    post(
        admin, "unit-rename", "economy", name_zh="示范市工信局", name_en="", valid_from="2019-01-10"
    )
    assert cast.department.name_on(date(2019, 1, 9)) == "示范市经信委"
    page = admin.get(reverse("targets:unit-list")).content.decode()
    assert "示范市工信局" in page
    assert "2019-01-09前为示范市经信委" in page


@pytest.mark.parametrize(
    ("field", "value"), [("valid_from", "2018-07-01"), ("name_zh", "示范市经信委")]
)
def test_a_name_neither_begins_before_the_last_one_nor_comes_back(
    admin: Client, cast: Cast, field: str, value: str
):
    make_unit_name(unit=cast.department, name_zh="示范市工信委", valid_from=date(2018, 7, 1))
    typed = {"name_zh": "示范市工信局", "valid_from": "2019-01-10", field: value}
    response = post(admin, "unit-rename", "economy", **typed)
    assert response.context["rename_form"].errors[field]
    assert cast.department.names.count() == 2


def test_a_unit_is_merged_into_another_but_not_into_itself(admin: Client, cast: Cast):
    other, own = cast.other_department, cast.department
    refused = post(admin, "unit-detail", own.code, head_email="", successor=own.pk)
    assert refused.context["form"].errors["successor"]
    post(admin, "unit-detail", own.code, head_email="head@example.org", successor=other.pk)
    own.refresh_from_db()
    assert (own.successor, own.head_email) == (other, "head@example.org")


def test_a_form_is_given_to_another_department(admin: Client, cast: Cast):
    make_assignment(form=make_form("F1"), department=cast.department)
    response = post(
        admin,
        "assignment-change",
        "F1",
        department=cast.other_department.pk,
        from_period="2019Q1",
        needs_confirmation="on",
    )
    latest = FormAssignment.objects.get(to_period__isnull=True)
    assert (latest.department, latest.from_period) == (
        cast.other_department,
        Period.parse("2019Q1"),
    )
    assert latest.needs_confirmation
    assert "示范市科技局" in response.content.decode()


def test_what_a_service_refuses_stands_beside_its_field(admin: Client, cast: Cast):
    make_assignment(form=make_form("F1"), department=cast.department, from_period="2019Q1")
    response = post(
        admin,
        "assignment-change",
        "F1",
        department=cast.other_department.pk,
        from_period="2018Q4",
    )
    assert "须晚于该期" in response.context["form"].errors["from_period"][0]
