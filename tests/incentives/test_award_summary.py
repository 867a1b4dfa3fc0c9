"""What the summary tells of the awards, and to whom it does not."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from hightech_zone.lib.clock import db_now
from incentives.models import Award
from incentives.selectors.summary import awards_spending
from incentives.services.clawbacks import clawback_recover
from incentives.services.payments import voucher_confirm
from targets.calc.periods import Period
from targets.models import User
from targets.selectors.progress import ProgressReport, progress_report
from targets.selectors.summary.spending import Spending
from tests.factories import make_target_setting
from tests.incentives.awards_stage import OPENED, Stage


def report(period: str = "2018Q4") -> ProgressReport:
    found = progress_report(Period.parse(period))
    assert found is not None
    return found


def told(user: User) -> Spending:
    found = awards_spending(user, report())
    assert found is not None
    return found


def words(spending: Spending) -> str:
    return "".join(one.text for one in spending.notes)


def test_staff_are_told_what_was_paid_by_whom_and_what_came_back(matched: Stage) -> None:
    award = matched.paid(amount="100")
    clawback = matched.clawed_back(award)
    clawback_recover(
        clawback=clawback, part=matched.part(award), amount=Decimal(20), voucher="R-1",
        by=matched.payer,
    )  # fmt: skip
    found = told(matched.cast.analyst)
    line = found.lines[0]
    assert (line.paid, line.recipients, found.paid) == (50, 1, 50)
    assert line.result == "每张新证50万元，已收回20万元"
    assert "高新区已拨50万元，已收回20万元" in words(found)
    assert {one.address for one in (*found.lines, *found.notes)} == {"/incentives/?year=2018"}


def test_the_budget_of_the_year_is_told_with_what_is_left(stage: Stage, settings) -> None:
    stage.paid()
    settings.ZONE_TODAY = OPENED
    stage.approved(name="GR2")
    found = awards_spending(stage.cast.analyst, report("2019Q1"))
    assert found is not None
    assert words(found) == (
        "2019年高新区预算1,000万元：已批待拨10万元，已拨10万元（不论奖补属哪一年度），还可安排980万元，已收回0万元。"
    )
    assert found.notes[0].address == "/incentives/budgets/"


def test_a_leader_is_told_the_same_where_the_policy_fixes_the_amount(stage: Stage) -> None:
    stage.paid()
    found = told(stage.cast.leader)
    line = found.lines[0]
    assert (line.paid, line.recipients, found.paid) == (10, 1, 10)
    assert line.result == "每张新证10万元"
    assert "高新区已拨10万元" in words(found)
    assert "不公开" not in words(found)
    assert awards_spending(stage.cast.leader, report("2019Q1")) == awards_spending(
        stage.cast.analyst, report("2019Q1")
    )


def test_of_a_tax_a_leader_is_told_to_how_many_it_went_and_what_was_set_aside(
    taxed: Stage,
) -> None:
    taxed.paid(amount="3.7219")
    found = told(taxed.cast.leader)
    assert (found.lines[0].paid, found.paid, found.recipients) == (None, None, 1)
    found = awards_spending(taxed.cast.leader, report("2019Q1"))
    assert found is not None
    assert found.notes[0].text == (
        "2019年高新区最初安排预算1,000万元；其后的调整和已批、已拨、还可安排的金额不公开。"
    )


def test_a_leader_is_told_taxes_of_three_and_of_no_fewer(shared_tax: Stage, settings) -> None:
    leader, analyst = shared_tax.cast.leader, shared_tax.cast.analyst
    for number in range(4):
        settings.ZONE_TODAY = OPENED
        award = shared_tax.paid(amount="100", name=f"GR{number}")
        found = told(leader)
        if number < 2:
            assert (found.lines[0].paid, found.paid, found.lines[0].result) == (None, None, "")
            assert "不公开" in words(found)
            assert "出资" not in words(found)
        assert told(analyst).paid == 50 * (number + 1)
    assert (found.lines[0].paid, found.paid) == (200, 200)
    assert "高新区已拨200万元；市本级已拨0万元，待拨200万元" in words(found)
    # The city has paid for one of them.
    voucher_confirm(part=shared_tax.part(award, "city"), by=shared_tax.payer, voucher="C-1")
    assert "市本级已拨50万元" in words(told(analyst))
    assert "出资" not in words(told(leader))
    assert told(leader).paid == 250


def test_recipients_are_counted_once_however_many_awards_they_have(stage: Stage, settings) -> None:
    awards = []
    for number in range(3):
        settings.ZONE_TODAY = OPENED
        awards.append(stage.paid(name=f"GR{number}"))
    firm = awards[0].enterprise
    for number, award in enumerate(awards[:2]):
        Award.objects.filter(pk=award.pk).update(enterprise=firm, subject=f"项目{number}")
    found = told(stage.cast.analyst)
    line = found.lines[0]
    assert found.recipients == 2
    assert (line.recipients, line.paid, line.result) == (2, 30, "每张新证10万元")


def test_an_earlier_day_and_who_sees_no_budgets_are_told_nothing(stage: Stage) -> None:
    stage.paid()
    assert awards_spending(stage.cast.analyst, replace(report(), as_of=db_now())) is None
    assert awards_spending(stage.cast.reporter, report()) is None


@pytest.mark.parametrize("role", ["leader", "analyst"])
def test_the_summary_has_the_money_in_it(client: Client, stage: Stage, role: str) -> None:
    make_target_setting()
    award = stage.paid()
    client.force_login(stage.cast[role])
    page = client.get("/summary/?period=2018Q4").content.decode()
    section = page[page.index('id="money"') :]
    assert 'href="/incentives/?year=2018"' in section
    assert "每张新证10万元" in section
    assert "不公开" not in section
    assert award.number not in page
