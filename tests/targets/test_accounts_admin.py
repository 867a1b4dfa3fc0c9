"""The administrator's look behind the pages."""

import pytest
from django.test import Client
from django.urls import reverse

from targets.admin_site import site
from targets.models import Observation, Return, User
from tests.cast import Cast
from tests.factories import make_form, make_job, make_reporting_period


@pytest.fixture
def admin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.administrator)
    return client


def test_every_list_opens_and_nothing_can_be_added(admin: Client):
    make_form("F1")
    make_job()
    make_reporting_period()
    for model in site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert admin.get(reverse(f"{name}_changelist")).status_code == 200
        assert admin.get(reverse(f"{name}_add")).status_code == 403
        first = model._default_manager.first()
        if first is not None:
            assert admin.get(reverse(f"{name}_change", args=[first.pk])).status_code == 200
            assert admin.post(reverse(f"{name}_change", args=[first.pk])).status_code == 403
            assert admin.post(reverse(f"{name}_delete", args=[first.pk])).status_code == 403


def test_no_figures_and_no_passwords_are_there(admin: Client, cast: Cast):
    assert not {Observation, Return} & set(site._registry)
    page = admin.get(reverse("admin:targets_user_change", args=[cast.reporter.pk]))
    assert cast.reporter.password not in page.content.decode()


def test_staff_and_superuser_flags_open_nothing(cast: Cast, client: Client):
    User.objects.filter(pk=cast.analyst.pk).update(is_staff=True, is_superuser=True)
    client.force_login(cast.analyst)
    assert client.get(reverse("admin:index")).status_code == 403


def test_there_is_no_second_login_and_no_second_change_of_password(admin: Client):
    assert Client().get(reverse("admin:login")).url.startswith(reverse("login"))
    assert admin.get(reverse("admin:login")).url == reverse("admin:index")
    change = admin.get(reverse("admin:password_change"))
    assert change.url == reverse("targets:password-change")
