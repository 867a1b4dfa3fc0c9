"""The returns behind a figure, and who is led to them."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from targets.models import Return
from targets.services.aggregation import aggregate_all
from targets.services.review import return_approve
from tests.cast import Cast
from tests.factories import (
    make_definition,
    make_indicator,
    make_target_setting,
    make_threshold,
)
from tests.factories.common import AN_INSTANT
from tests.targets.returns_stage import Stage, make_stage

ADDRESS = "/targets/output/figures/2018Q4/"
OUTPUT = {"element": "industrial_output", "take": "ttm", "level": "enterprise"}


def text_of(client: Client) -> str:
    """What a reader sees, without tags and with single blanks."""
    return " ".join(strip_tags(client.get(ADDRESS).content.decode()).split())


@pytest.fixture
def approved(cast: Cast) -> Return:
    stage: Stage = make_stage(cast)
    make_threshold()
    make_definition(
        {"factor": "0.0001", "numerator": [OUTPUT]},
        indicator=make_indicator("output", decimals=2),
        first_period="2010Q1",
    )
    make_target_setting()
    done = return_approve(
        of_return=stage.submitted(first_output="41,234.5"), by=stage.cast.reviewer
    )
    aggregate_all()
    return done


def test_a_figure_names_the_return_who_submitted_it_and_who_approved_it(
    approved: Return, client: Client, cast: Cast
) -> None:
    client.force_login(cast.analyst)
    shown = text_of(client)
    assert "= 41,334.5 ÷ 10,000 = 4.1335亿元" in shown
    source = shown[shown.index("报送和导入") :]
    for words in ("F1", "示范市经信委", "第1次提交", "reporter", "reviewer"):
        assert words in source


@pytest.mark.parametrize(
    ("name", "opens"),
    [
        ("reviewer", True),
        ("analyst", True),
        ("auditor", True),
        ("finance", False),
        ("leader", False),
    ],
)
def test_only_those_who_may_open_the_return_are_led_to_it(
    approved: Return, client: Client, cast: Cast, name: str, opens: bool
) -> None:
    client.force_login(cast[name])
    shown = client.get(ADDRESS).content.decode()
    assert (f'href="{approved.get_absolute_url()}"' in shown) is opens
    assert "F1" in shown


@pytest.mark.parametrize(("name", "opens"), [("reporter", True), ("stranger", False)])
def test_a_department_is_led_to_its_own_returns_only(
    approved: Return, client: Client, cast: Cast, name: str, opens: bool
) -> None:
    approved.reporting_period.published_at = AN_INSTANT
    approved.reporting_period.save()
    client.force_login(cast[name])
    shown = client.get(ADDRESS).content.decode()
    assert (f'href="{approved.get_absolute_url()}"' in shown) is opens
