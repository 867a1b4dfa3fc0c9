"""What the money of a year moved: read from awards that were paid and figures that are approved."""

from fractions import Fraction
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from incentives.models import Award
from incentives.selectors.effect import EffectPage, effect_page
from targets.calc.periods import Period
from targets.models import DataElement, Enterprise
from targets.services.aggregation import aggregate_all
from tests.factories import (
    make_award,
    make_definition,
    make_element,
    make_enterprise,
    make_indicator,
    make_observation,
    make_policy,
    make_scheme,
    make_target,
    make_target_setting,
)
from tests.incentives.awards_stage import OPENED, Stage

YEARS = {"2017Q2": "40", "2017Q4": "100", "2018Q2": "50", "2018Q4": "120", "2019Q2": "80"}
"""Of a flow, year to date: 110 up to 2018Q2 (50 + 100 − 40), 150 up to 2019Q2 (80 + 120 − 50)."""
OTHERS = {"2017Q2": "10", "2017Q4": "30", "2018Q2": "20", "2018Q4": "50", "2019Q2": "30"}
"""40 up to 2018Q2 (20 + 30 − 10), 60 up to 2019Q2 (30 + 50 − 20)."""


def tell(element: DataElement, firm: Enterprise, figures: dict[str, str]) -> None:
    for period, value in figures.items():
        make_observation(element, period, value, firm)


def make_served(stage: Stage, code: str, take: str) -> DataElement:
    """An indicator of the scheme's clause, of what enterprises report of `code`."""
    element, indicator = make_element(code), make_indicator()
    term = {"element": code, "take": take, "level": "enterprise"}
    make_definition({"factor": "0.0001", "numerator": [term]}, indicator=indicator)
    target = make_target(indicator=indicator, clause=stage.scheme.clause)
    make_target_setting(target=target)
    return element


def read(stage: Stage, year: int | None = 2018, role: str = "analyst") -> EffectPage:
    page = effect_page(stage.cast[role], year)
    assert page is not None
    return page


@pytest.mark.parametrize(
    ("code", "take", "growths"),
    [
        ("industrial_output", "ttm", (Fraction(150, 110) - 1, Fraction(60, 40) - 1)),
        ("employees", "stock", (Fraction(80, 50) - 1, Fraction(30, 20) - 1)),
    ],
)
def test_growth_is_of_trailing_years_and_of_the_ends_of_a_stock(
    stage: Stage, code: str, take: str, growths: Any
) -> None:
    element = make_served(stage, code, take)
    tell(element, stage.paid().enterprise, YEARS)
    tell(element, make_enterprise(), OTHERS)
    aggregate_all()
    line = read(stage).lines[0]
    assert line.comparison is not None
    assert line.until == Period.of(2019, 2)
    assert (line.comparison.supported.median, line.comparison.similar.median) == growths


def test_a_year_that_lacks_a_figure_is_not_compared(stage: Stage) -> None:
    element = make_served(stage, "industrial_output", "ttm")
    tell(element, stage.paid().enterprise, {**YEARS, "2018Q3": "70"})
    without = {at: value for at, value in OTHERS.items() if at != "2017Q2"}
    tell(element, make_enterprise(), without)
    aggregate_all()
    comparison = read(stage).lines[0].comparison
    assert comparison is not None
    assert (comparison.similar.firms, comparison.similar.compared) == (1, 0)


def test_a_certificate_costs_what_was_paid_for_those_that_were(stage: Stage) -> None:
    stage.paid()
    stage.candidate("GR2")
    line = read(stage).lines[0]
    assert (line.facts, line.awarded, line.cost_of_each) == (2, 1, 10)


def test_a_quarter_few_have_reported_yet_is_not_compared(stage: Stage) -> None:
    element = make_served(stage, "industrial_output", "ttm")
    tell(element, stage.paid().enterprise, {**YEARS, "2018Q3": "70", "2019Q3": "95"})
    tell(element, make_enterprise(), {**OTHERS, "2018Q3": "30"})
    aggregate_all()
    line = read(stage).lines[0]
    assert line.comparison is not None
    assert (line.until, line.comparison.similar.compared) == (Period.of(2019, 2), 1)


def test_who_was_supported_under_an_earlier_policy_is_not_similar(stage: Stage) -> None:
    element = make_served(stage, "industrial_output", "ttm")
    tell(element, stage.paid().enterprise, YEARS)
    settings.ZONE_TODAY = OPENED
    earlier = stage.paid(name="GR2")
    past = make_scheme(policy=make_policy(is_active=False), code=stage.scheme.code)
    Award.objects.filter(pk=earlier.pk).update(scheme=past)
    tell(element, earlier.enterprise, OTHERS)
    aggregate_all()
    comparison = read(stage).lines[0].comparison
    assert comparison is not None
    assert (comparison.supported.firms, comparison.similar.firms) == (1, 0)


def test_a_leader_is_told_no_median_of_few(stage: Stage) -> None:
    element = make_served(stage, "industrial_output", "ttm")
    tell(element, stage.paid().enterprise, YEARS)
    for _number in range(3):
        tell(element, make_enterprise(), OTHERS)
    aggregate_all()
    for role, is_told in (("analyst", True), ("leader", False)):
        line = read(stage, role=role).lines[0]
        assert line.comparison is not None
        assert (line.comparison.supported.median is not None) is is_told
        assert line.comparison.similar.median == Fraction(60, 40) - 1
        assert line.money.paid == 10


def test_without_a_year_it_is_the_latest_that_money_was_paid_for(stage: Stage) -> None:
    stage.paid()
    make_award(scheme=stage.scheme, year=2019, state="checking")
    make_award(scheme=stage.scheme, year=2017, state="checking")
    page = read(stage, None)
    assert (page.year, page.years, page.money.paid) == (2018, [2019, 2018, 2017], 10)
    assert [read(stage, year).money.paid for year in (2017, 2019)] == [0, 0]


def test_an_auditor_comes_from_a_sum_to_its_file_batch_and_entries(
    stage: Stage, client: Client
) -> None:
    award = stage.paid()
    listed = f"/incentives/awards/?scheme={award.scheme.code}&policy=current&year={award.year}"
    part = award.disbursements.get()
    own = f"/incentives/awards/{award.pk}/"
    chain = [
        (f"/incentives/effect/?year={award.year}", listed.replace("&", "&amp;")),
        (listed, own),
        (own, f"/incentives/batches/{part.batch.number}/"),
        (own, f"/incentives/budgets/{part.budget.pk}/"),
        (f"/incentives/budgets/{part.budget.pk}/", award.number),
    ]
    client.force_login(stage.cast.auditor)
    for address, leads_to in chain:
        assert leads_to in client.get(address).content.decode(), (address, leads_to)
