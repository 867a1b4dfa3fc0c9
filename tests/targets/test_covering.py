"""Which spans of periods hold in a period: memberships, versions, assignments."""

import pytest

from targets.access import visible_forms
from targets.calc.periods import Period
from targets.models import EnterpriseVersion, Membership
from targets.querysets import covering
from tests.cast import Cast
from tests.factories import make_assignment, make_enterprise, make_form, make_membership

pytestmark = pytest.mark.django_db

SPANS = [
    ("2018Q2", "2018Q3", "2018Q1", False),
    ("2018Q2", "2018Q3", "2018Q2", True),
    ("2018Q2", "2018Q3", "2018Q3", True),
    ("2018Q2", "2018Q3", "2018Q4", False),
    ("2018Q2", None, "2030Q1", True),
    ("2018Q2", None, "2018Q1", False),
]


@pytest.mark.parametrize(("first", "last", "asked", "holds"), SPANS)
def test_both_ends_belong_to_a_span_and_an_empty_end_is_open(first, last, asked, holds) -> None:
    firm = make_enterprise(is_member=False)
    make_membership(enterprise=firm, from_period=first, to_period=last)
    assert Membership.objects.filter(covering(Period.parse(asked))).exists() is holds


@pytest.mark.parametrize(("first", "last", "asked", "holds"), SPANS)
def test_a_form_is_filled_in_the_periods_it_is_assigned_for(
    cast: Cast, first, last, asked, holds
) -> None:
    make_assignment(form=make_form(), department=cast.department, from_period=first, to_period=last)
    assert visible_forms(cast.reporter, Period.parse(asked)).exists() is holds


def test_the_columns_of_a_span_are_named_by_whoever_asks() -> None:
    make_enterprise()
    in_2015 = covering(Period.parse("2015Q1"), "first_period", "last_period")
    before = covering(Period.parse("2014Q4"), "first_period", "last_period")
    assert EnterpriseVersion.objects.filter(in_2015).count() == 1
    assert not EnterpriseVersion.objects.filter(before).exists()
