"""A form that one department fills, and what came in of it; today is 2019-01-21."""

from datetime import datetime

from django.test import Client
from django.urls import reverse

from targets.calc.periods import Period
from targets.choices import ReturnState
from targets.models import Form, Return
from tests.cast import Cast
from tests.factories import (
    make_assignment,
    make_element,
    make_form,
    make_reporting_period,
    make_return,
)

Q4 = Period.parse("2018Q4")
PAGE = "targets:completeness"


def make_reported_form(cast: Cast) -> Form:
    form = make_form("F1", [make_element("industrial_output"), make_element("employees")])
    make_assignment(form=form, department=cast.department, from_period="2017Q2")
    return form


def submitted(form: Form, cast: Cast, period: str, when: datetime, **values) -> Return:
    return make_return(
        form=form,
        department=cast.department,
        reporting_period=make_reporting_period(period),
        first_submitted_at=when,
        **{"state": ReturnState.SUBMITTED, **values},
    )


def read(client: Client, user, query: str = "") -> str:
    client.force_login(user)
    return client.get(f"{reverse(PAGE)}?{query}").content.decode()
