"""The returns behind a figure, and who is led to them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from hightech_zone.lib.clock import db_now
from targets.calc.periods import Period
from targets.models import DataElement, Enterprise, Indicator, Membership, Return
from targets.selectors.figures import figure_report
from targets.services.aggregation import aggregate_all
from targets.services.review import return_approve
from tests.cast import Cast
from tests.factories import (
    make_definition,
    make_element,
    make_enterprise,
    make_indicator,
    make_membership,
    make_observation,
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


# Which figures are behind it


OWN_SHARE = {
    "factor": "100",
    "filter": "above_scale",
    "numerator": [{"element": "hightech_value_added", "take": "ttm", "level": "enterprise"}],
    "denominator": [{"element": "industrial_value_added", "take": "ttm", "level": "enterprise"}],
}


@pytest.fixture
def share(db) -> Indicator:
    """A share that counts above-scale enterprises having both figures."""
    indicator = make_indicator("share")
    make_definition(OWN_SHARE, indicator=indicator, first_period="2016Q1")
    for code in ("hightech_value_added", "industrial_value_added"):
        make_element(code)
    return indicator


def figures(enterprise: Enterprise, period: str, *codes: str) -> None:
    for code in codes or ("hightech_value_added", "industrial_value_added"):
        make_observation(DataElement.objects.get(code=code), period, 5, enterprise)


def cells(indicator: Indicator, period: str = "2018Q4", **options: Any) -> dict[str, int]:
    """How many figures the page names, by data element and period."""
    aggregate_all()
    report = figure_report(indicator, Period.parse(period), **options)
    return {f"{one.element.code} {one.period}": one.cells for one in report.sources}


BOTH_ONCE = {"hightech_value_added 2018Q4": 1, "industrial_value_added 2018Q4": 1}


def test_an_enterprise_below_scale_is_no_source_of_an_above_scale_figure(share: Indicator) -> None:
    figures(make_enterprise(above_scale=True), "2018Q4")
    figures(make_enterprise(above_scale=False), "2018Q4")
    figures(make_enterprise(is_member=False), "2018Q4")
    assert cells(share) == BOTH_ONCE


def test_the_size_at_the_figures_own_quarter_decides(share: Indicator) -> None:
    firm = make_enterprise(is_member=False)
    make_membership(enterprise=firm, above_scale=False, to_period="2018Q2")
    make_membership(enterprise=firm, above_scale=True, from_period="2018Q3")
    for period in ("2017Q3", "2017Q4", "2018Q2", "2018Q3"):
        figures(firm, period)
    assert cells(share, "2018Q2") == {}
    assert set(cells(share, "2018Q3")) == {
        f"{code} {period}"
        for code in ("hightech_value_added", "industrial_value_added")
        for period in ("2018Q3", "2017Q4", "2017Q3")
    }


def test_a_figure_without_its_pair_is_no_source(share: Indicator) -> None:
    figures(make_enterprise(), "2018Q4")
    figures(make_enterprise(), "2018Q4", "industrial_value_added")
    assert cells(share) == BOTH_ONCE


def test_a_trailing_year_with_a_hole_has_no_sources(share: Indicator) -> None:
    whole, holed = make_enterprise(), make_enterprise()
    for period in ("2017Q3", "2017Q4", "2018Q3"):
        figures(whole, period)
    figures(holed, "2018Q3")
    assert set(cells(share, "2018Q3").values()) == {1}


def test_a_figure_from_before_an_enterprise_was_active_is_no_source(share: Indicator) -> None:
    firm = make_enterprise(active_from=date(2018, 1, 1))
    for period in ("2017Q3", "2017Q4", "2018Q3"):
        figures(firm, period)
    assert set(cells(share, "2018Q3")) == {
        "hightech_value_added 2018Q3",
        "industrial_value_added 2018Q3",
    }


def test_a_zone_figure_is_a_source_where_its_trailing_year_is_whole(db) -> None:
    indicator = make_indicator("gdp")
    make_definition(
        {"factor": "0.0001", "numerator": [{"element": "gdp", "take": "ttm", "level": "zone"}]},
        indicator=indicator,
    )
    gdp = make_element("gdp")
    for period in ("2017Q3", "2018Q3", "2018Q4"):
        make_observation(gdp, period, 5)
    assert cells(indicator, "2018Q3") == {}
    assert cells(indicator, "2018Q4") == {"gdp 2018Q4": 1}


def test_the_sources_of_an_earlier_day_are_those_of_its_registers(share: Indicator) -> None:
    firm = make_enterprise(above_scale=True)
    figures(firm, "2018Q4")
    before = db_now()
    Membership.objects.update(superseded_at=before + timedelta(seconds=1))
    make_membership(enterprise=firm, above_scale=False)
    assert cells(share) == {}
    assert cells(share, as_of=before) == BOTH_ONCE
