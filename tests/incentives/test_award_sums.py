"""Sums of awards: whom they are told, what came back, and which budget files in hand burden."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from incentives.models import Award
from incentives.selectors.budgets import budget_lines, budget_name
from incentives.selectors.overview import overview
from incentives.services.budgets import budget_allot, budget_authorise_overrun, budget_cut
from incentives.services.clawbacks import clawback_recover
from targets.models import Enterprise, User
from tests.factories import make_award, make_enterprise, make_scheme, make_talent
from tests.incentives.awards_stage import OPENED, Stage

HERE = "/incentives/"


def read(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("where", ["", "?year=2018", "effect/?year=2018"])
def test_a_leader_is_not_told_a_single_awards_amount(
    client: Client, taxed: Stage, where: str
) -> None:
    award = taxed.paid(amount="3.7219")
    assert "3.7219" in read(client, taxed.cast.analyst, f"{HERE}{where}")
    shown = read(client, taxed.cast.leader, f"{HERE}{where}")
    for secret in ("3.7219", "996.2781", award.number):
        assert secret not in shown, secret
    assert "不公开" in shown


TOLD = ["", "?year=2018", "effect/?year=2018", "budgets/", "budgets/{pk}/"]


@pytest.mark.parametrize("where", TOLD)
def test_a_leader_is_told_what_one_award_of_a_fixed_amount_cost(
    client: Client, stage: Stage, where: str
) -> None:
    """The policy fixes it, and the public notice named who gets it."""
    award = stage.paid()
    shown = read(client, stage.cast.leader, HERE + where.format(pk=stage.budget().pk))
    assert ("付10万元" if "effect" in where else "已拨10万元") in shown
    assert award.number not in shown
    assert "不公开</td>" not in shown


@pytest.mark.parametrize("where", TOLD)
def test_beside_a_fixed_amount_a_tax_is_not_had_by_subtraction(
    client: Client, taxed: Stage, where: str
) -> None:
    """One budget of 1000 pays 10 of the one and 3.7219 of the other."""
    fixed = beside(taxed)
    taxed.paid(amount="3.7219")
    settings.ZONE_TODAY = OPENED
    fixed.paid(name="GR2")
    page = overview(taxed.cast.leader, 2018)
    assert [one.money.paid for one in page.schemes] == [None, 10]
    assert (page.money.paid, page.sums[0].paid, page.sums[0].left) == (None, None, None)
    shown = read(client, taxed.cast.leader, HERE + where.format(pk=taxed.budget().pk))
    for secret in ("3.7219", "13.7219", "986.2781"):
        assert secret not in shown, secret
    assert "不公开" in shown


def test_files_in_hand_are_told_but_for_the_step_of_a_tax(taxed: Stage) -> None:
    fixed = beside(taxed)
    taxed.priced(amount="3.7219")
    fixed.priced(name="GR2")
    fixed.published(name="GR3")

    def amounts(reader: User, year: int | None) -> dict[str, Decimal | None]:
        return {one.code: one.amount for one in overview(reader, year).steps}

    staff, leader = amounts(taxed.cast.analyst, None), amounts(taxed.cast.leader, 2018)
    assert (staff["amount"], staff["notice"]) == (Decimal("13.7219"), 10)
    assert (leader["amount"], leader["notice"], leader["paid"]) == (None, 10, 0)
    assert amounts(taxed.cast.leader, None)["amount"] is None


def beside(stage: Stage) -> Stage:
    """Another scheme, of a fixed amount, in the same hands and of the same budget."""
    options = {name: getattr(stage.scheme, name) for name in ("fact", "evidence", "unit")}
    return replace(stage, scheme=make_scheme(clause=stage.scheme.clause, **options))


def held_by(firm: Enterprise, awards: Iterable[Award]) -> None:
    """Projects of one enterprise."""
    for number, award in enumerate(awards):
        Award.objects.filter(pk=award.pk).update(enterprise=firm, subject=f"项目{number}")


def several(stage: Stage, number: int, amount: str) -> list[Award]:
    awards = []
    for _number in range(number):
        settings.ZONE_TODAY = OPENED
        awards.append(stage.paid(amount=amount, name=f"GR{Award.objects.count()}"))
    return awards


def test_projects_of_one_enterprise_are_of_one_holder(taxed: Stage) -> None:
    awards, reader = several(taxed, 3, "10"), taxed.cast.leader
    for owner in ("talent", "enterprise"):
        assert overview(reader, None).money.paid == 30
        if owner == "enterprise":
            held_by(make_enterprise(), awards)
        else:
            who = make_talent()
            Award.objects.update(talent=who)
        assert overview(reader, None).money.paid is None
        Award.objects.update(talent=None)


def test_a_leader_is_told_what_others_owe_where_it_is_owed_to_three(shared_tax: Stage) -> None:
    awards = several(shared_tax, 2, "100")
    reader = shared_tax.cast.leader
    assert overview(reader, None).owed is None
    assert overview(shared_tax.cast.analyst, None).owed == 100
    awards += several(shared_tax, 1, "100")
    for year in (None, 2018):
        assert overview(reader, year).owed == 150
    held_by(make_enterprise(), awards)
    for year in (None, 2018):
        assert overview(reader, year).owed is None


def test_what_others_owe_does_not_tell_what_the_zone_has_still_to_pay(shared_tax: Stage) -> None:
    """Everything that waits less what is owed is one part of the zone's."""
    several(shared_tax, 4, "100")
    settings.ZONE_TODAY = OPENED
    shared_tax.approved(name="GR9", amount="100")
    page = overview(shared_tax.cast.leader, None)
    assert (page.money.waiting, page.owed) == (300, None)


def test_what_files_in_hand_may_cost_is_for_those_who_open_them(
    client: Client, taxed: Stage
) -> None:
    taxed.priced(amount="3.7219")
    assert overview(taxed.cast.analyst, None).expected == Decimal("3.7219")
    page = overview(taxed.cast.leader, None)
    assert (page.expected, page.left_after, page.unpriced) == (None, None, 0)
    shown = read(client, taxed.cast.leader, HERE)
    assert "在办预计" not in shown
    for secret in ("3.7219", "996.2781"):
        assert secret not in shown, secret


BUDGET_PAGES = ["budgets/", "budgets/{pk}/", ""]


@pytest.mark.parametrize("where", BUDGET_PAGES)
def test_what_few_got_of_a_budget_is_not_told_and_what_was_set_aside_is(
    client: Client, taxed: Stage, where: str
) -> None:
    several(taxed, 2, "3.7219")
    address = HERE + where.format(pk=taxed.budget().pk)
    assert "7.4438" in read(client, taxed.cast.finance, address)
    shown = read(client, taxed.cast.leader, address)
    for secret in ("7.4438", "992.5562"):
        assert secret not in shown, secret
    assert "不公开" in shown
    assert "1,000" in shown
    several(taxed, 1, "3.7219")
    assert "11.1657" in read(client, taxed.cast.leader, address)


@pytest.mark.parametrize("where", [*BUDGET_PAGES, "budgets.xlsx"])
@pytest.mark.parametrize("change", ["cut", "authorise"])
def test_a_change_to_what_few_got_does_not_tell_it(
    client: Client, taxed: Stage, change: str, where: str
) -> None:
    """At the end of a year the rest is given back, or just as much authorised as was lacking."""
    taxed.paid(amount="3.7219")
    by, budget = taxed.cast.finance, taxed.budget()
    if change == "cut":
        budget_cut(budget=budget, amount=Decimal("996.2781"), document="财预3号", by=by)
    else:
        budget_authorise_overrun(
            budget=budget, amount=Decimal("3.7219"), authority="纪要1号", by=taxed.cast.reviewer
        )
    client.force_login(taxed.cast.leader)
    answer = client.get(HERE + where.format(pk=budget.pk))
    told = texts_of(answer)
    assert any("1,000" in one or one == "1000" for one in told), told
    assert any("最初" in one for one in told)
    for secret in ("3.7219", "996.2781", "1,003.7219", "1003.7219"):
        assert not [one for one in told if secret in one], secret


def texts_of(answer: HttpResponse) -> list[str]:
    if not answer["Content-Type"].startswith("text/html"):
        sheets = load_workbook(BytesIO(answer.content)).worksheets
        rows = (row for sheet in sheets for row in sheet.iter_rows(values_only=True))
        return [str(cell) for row in rows for cell in row if cell is not None]
    return [answer.content.decode()]


def test_a_budget_that_many_have_of_is_not_told_beside_the_rest_of_their_scheme(
    taxed: Stage,
) -> None:
    """40 of the scheme less the 30 of its own budget would be the 10 of the one before."""
    several(taxed, 1, "10")
    budget_allot(
        year=2019, amount=Decimal(500), document="财预2号", by=taxed.cast.finance,
        scheme=taxed.scheme,
    )  # fmt: skip
    several(taxed, 3, "10")

    def paid_of(reader: User) -> dict[str, Decimal | None]:
        return {budget_name(one.budget): one.paid for one in budget_lines(reader)}

    of_all, own = "没有单列预算的各项", taxed.scheme.name_zh
    assert paid_of(taxed.cast.finance) == {of_all: 10, own: 30}
    assert paid_of(taxed.cast.leader) == {of_all: None, own: None}
    assert overview(taxed.cast.leader, None).money.paid == 40


def test_workbooks_say_what_is_withheld(client: Client, taxed: Stage) -> None:
    several(taxed, 2, "3.7219")
    taxed.priced(name="GR9", amount="5")
    client.force_login(taxed.cast.leader)
    for where in ("overview.xlsx", "budgets.xlsx"):
        sheets = load_workbook(BytesIO(client.get(f"{HERE}{where}").content))
        for sheet in sheets.worksheets[:-1]:
            rows = list(sheet.iter_rows(values_only=True))
            assert "不公开" in {cell for row in rows for cell in row}, (where, sheet.title)
            assert not {Decimal("7.4438"), 7.4438, 5} & {cell for row in rows for cell in row}


def test_the_workbook_of_the_catalogue_is_the_page(client: Client, taxed: Stage) -> None:
    taxed.paid(amount="3.7219")
    make_scheme(code="INC-08", name_zh="无资金", payout="none", amount_min=None, amount_max=None)
    for reader, amount, is_explained in (
        (taxed.cast.finance, Decimal("3.7219"), False),
        (taxed.cast.leader, "不公开", True),
    ):
        client.force_login(reader)
        book = load_workbook(BytesIO(client.get(f"{HERE}overview.xlsx").content))
        rows = {row[0]: row[6:] for row in book["奖补目录"].iter_rows(values_only=True)}
        of_cash, without, total = (rows[one] for one in (taxed.scheme.name_zh, "无资金", "合计"))
        assert without == (None,) * 4
        paid = amount if amount == "不公开" else pytest.approx(float(amount))
        assert (of_cash[0], total[0]) == (paid, paid)
        said = [cell for row in book["说明"].iter_rows(values_only=True) for cell in row]
        assert any("按税收实得" in str(one) for one in said) == is_explained


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


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_red_line_of_the_budget_is_explained_where_it_is_drawn(
    client: Client, stage: Stage, language: str
) -> None:
    """1000 are left; the second file may cost 10 beyond it."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    words = {"zh-hans": "红线：预算到此为止", "en": "Red line: where the budget ends"}[language]
    make_award(scheme=stage.scheme, state="checking", amount_max=1000)
    shown = read(client, stage.cast.analyst, HERE)
    assert "b-target" not in shown
    assert words not in shown
    stage.candidate()
    shown = read(client, stage.cast.analyst, HERE)
    assert shown.count("b-target") == 2
    assert words in shown


@pytest.mark.parametrize("year", ["9999", "0000", "1899", "3000", "20188", "二〇一八"])
@pytest.mark.parametrize("where", ["", "effect/", "overview.xlsx"])
def test_a_year_that_cannot_be_is_refused_in_words(
    client: Client, stage: Stage, where: str, year: str
) -> None:
    client.force_login(stage.cast.analyst)
    answer = client.get(f"{HERE}{where}", {"year": year})
    assert answer.status_code == 400
    assert "四位数字" in answer.content.decode()
