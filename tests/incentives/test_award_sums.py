"""Sums of awards: whom they are told, what came back, and which budget files in hand burden."""

from decimal import Decimal

import pytest
from django.test import Client

from incentives.selectors.overview import overview
from incentives.services.budgets import budget_allot
from incentives.services.clawbacks import clawback_recover
from targets.models import User
from tests.factories import make_award
from tests.incentives.awards_stage import Stage, make_awards_stage

HERE = "/incentives/"


def read(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def taxed(cast, settings) -> Stage:
    """A scheme that gives back what was paid of a tax, as much as it was."""
    settings.ZONE_TODAY = None
    return make_awards_stage(cast, payout="tax", amount_min=None, amount_max=None)


@pytest.mark.parametrize("where", ["", "?year=2018", "effect/?year=2018"])
def test_a_leader_is_not_told_a_single_awards_amount(
    client: Client, taxed: Stage, where: str
) -> None:
    award = taxed.paid(amount="3.7219")
    assert "3.7219" in read(client, taxed.cast.analyst, f"{HERE}{where}")
    shown = read(client, taxed.cast.leader, f"{HERE}{where}")
    shown_of_scheme = shown[
        shown.index('id="schemes"' if "effect" not in where else 'id="moved"') :
    ]
    assert "3.7219" not in shown_of_scheme
    assert "不公开" in shown_of_scheme
    assert award.number not in shown


def test_a_leader_sees_what_was_set_aside_and_nobodys_entry(client: Client, taxed: Stage) -> None:
    award = taxed.paid(amount="3.7219")
    address = f"{HERE}budgets/{taxed.budget().pk}/"
    assert award.number in read(client, taxed.cast.finance, address)
    shown = read(client, taxed.cast.leader, address)
    entries = shown[shown.index('id="entries"') :]
    assert "财预1号" in entries
    assert award.number not in entries
    assert "3.7219" not in entries


def test_what_came_back_stands_beside_what_was_paid(client: Client, stage: Stage) -> None:
    award = stage.paid()
    clawback = stage.clawed_back(award)
    for amount, voucher in (("4", "R-1"), ("6", "R-2")):
        clawback_recover(
            clawback=clawback, part=stage.part(award), amount=Decimal(amount), voucher=voucher,
            by=stage.payer,
        )  # fmt: skip
    line = overview(stage.cast.analyst, None).schemes[0]
    assert (line.done, line.money.paid, line.money.returned) == (1, 10, 10)
    for where in ("", "effect/?year=2018", f"enterprises/{award.enterprise.uscc}/"):
        assert "已收回10" in read(client, stage.cast.analyst, HERE + where)


def test_files_in_hand_of_any_year_burden_todays_budget_only(stage: Stage) -> None:
    """1000 are left this year; a file of 2018 and one of 2017 may cost 10 each."""
    budget_allot(year=2018, amount=Decimal(500), document="财预0号", by=stage.cast.finance)
    stage.candidate()
    make_award(scheme=stage.scheme, year=2017, state="checking")
    reader = stage.cast.analyst
    for year in (None, 2019):
        page = overview(reader, year)
        assert (page.expected, page.left_after) == (20, 980)
    page = overview(reader, 2018)
    assert page.budget is not None
    assert (page.budget.year, page.expected, page.left_after) == (2018, None, None)


@pytest.mark.parametrize("year", ["9999", "0000", "1899", "3000", "20188", "二〇一八"])
@pytest.mark.parametrize("where", ["", "effect/", "overview.xlsx"])
def test_a_year_that_cannot_be_is_refused_in_words(
    client: Client, stage: Stage, where: str, year: str
) -> None:
    client.force_login(stage.cast.analyst)
    answer = client.get(f"{HERE}{where}", {"year": year})
    assert answer.status_code == 400
    assert "四位数字" in answer.content.decode()
