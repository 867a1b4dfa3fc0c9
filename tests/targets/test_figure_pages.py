"""The page that leads from a value to the returns and imports it was made of."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from hightech_zone.lib.clock import db_now
from targets.calc.bridge import Cause
from targets.calc.periods import Period
from targets.choices import Decision, Role
from targets.formatting import exact, number
from targets.models import DataElement, Indicator, Observation
from targets.selectors.breakdown import By, breakdown_report
from targets.selectors.changed_cells import changed_keys, read_cells
from targets.services.aggregation import aggregate_all
from tests.board_stage import revise
from tests.factories import (
    make_reporting_period,
    make_return,
    make_submission,
    make_submitted_cell,
    make_user,
)
from tests.factories.common import AN_INSTANT

pytestmark = pytest.mark.django_db

TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def analyst(board, client: Client) -> Client:
    client.force_login(make_user(role=Role.ANALYST))
    return client


def address(code: str, period: str) -> str:
    return reverse("targets:figure-detail", kwargs={"code": code, "period": period})


def text_of(client: Client, where: str) -> str:
    """What a reader sees, without tags and with single blanks."""
    response = client.get(where)
    assert response.status_code == 200
    return " ".join(TAG.sub(" ", response.content.decode()).split())


# The formula


def test_a_ratio_is_written_in_words_and_then_with_its_numbers(analyst: Client) -> None:
    shown = text_of(analyst, address("rd_intensity", "2018Q3"))
    assert "1.98%从哪来" in shown
    assert (
        "100 × (企业研发（R&amp;D）经费支出（近四季累计，企业合计） + 高校院所研发经费支出"
        "（近四季累计，全区）) ÷ 地区生产总值（近四季累计，全区）"
    ) in shown
    assert "= 100 × (47,559.6 + 0) ÷ 2,402,000 = 1.98%" in shown


def test_a_sum_is_written_with_its_change_of_unit(analyst: Client) -> None:
    shown = text_of(analyst, address("industrial_output", "2018Q3"))
    assert "= 7,486,000 ÷ 10,000 = 748.6亿元" in shown


def test_what_only_large_enterprises_count_for_says_so(analyst: Client) -> None:
    shown = text_of(analyst, address("hightech_share", "2018Q3"))
    assert "高新技术产品增加值（近四季累计，规上企业合计）" in shown
    assert "分子、分母只计两边都有数的企业。" in shown


def test_each_term_has_its_sum_its_periods_and_its_coverage(analyst: Client) -> None:
    shown = text_of(analyst, address("industrial_output", "2018Q3"))
    assert "2018年三季度 + 2017年四季度 − 2017年三季度 均为本年累计" in shown
    assert "7,486,000 万元 1/47" in shown


def test_a_count_of_the_register_has_no_returns(analyst: Client) -> None:
    shown = text_of(analyst, address("hightech_firms", "2018Q3"))
    assert "= 期末证书有效的企业数" in shown
    assert "企业数 = 46家" in shown
    assert "由证书名录在期末当日计数，不另行填报。" in shown


def test_a_value_that_is_missing_has_its_reason_and_its_terms(analyst: Client) -> None:
    shown = text_of(analyst, address("talents_per_10k", "2018Q3"))
    assert "2018年三季度为什么没有数" in shown
    assert "分子缺数，所以算不出来。" in shown
    assert "— ÷ —" not in shown


def test_a_period_before_any_definition_says_so(analyst: Client) -> None:
    assert "这个报告期没有生效的口径" in text_of(analyst, address("gdp", "1900Q1"))


# The way there


def test_the_values_of_board_and_target_lead_here(analyst: Client) -> None:
    link = f'class="fig" href="{address("rd_intensity", "2018Q3")}"'
    assert link in analyst.get("/?period=2018Q3").content.decode()
    shown = analyst.get("/targets/rd_intensity/?period=2018Q3").content.decode()
    assert shown.count(link) == 3  # the fact, the row of its quarter, the end of the change
    assert f'class="fig" href="{address("rd_intensity", "2018Q2")}"' in shown


def test_a_target_leads_to_its_clause_at_the_same_moment(analyst: Client) -> None:
    shown = analyst.get("/targets/gdp/?period=2018Q3").content.decode()
    clause = re.search(r'href="(/policy/\?period=2018Q3)#(c-[^"]+)"', shown)
    assert clause
    assert f'id="{clause[2]}"' in analyst.get(clause[1]).content.decode()


def test_a_cell_of_an_earlier_day_holds_nothing_of_later(analyst: Client) -> None:
    where = "/cells/2018Q3/gdp/"
    assert "现行" in text_of(analyst, where)
    assert "这一格没有报过数" in text_of(analyst, f"{where}?as_of=2001-01-01")


def test_a_cell_that_was_imported_tells_of_its_approval_too(analyst: Client) -> None:
    reviewer = make_user("approver", Role.REVIEWER, full_name="孟审核")
    held = make_return(reporting_period=make_reporting_period("2018Q3"))
    submission = make_submission(
        of_return=held,
        submitted_at=datetime(2018, 10, 12, 2, tzinfo=UTC),
        decision=Decision.APPROVED,
        decided_at=datetime(2018, 10, 13, 8, tzinfo=UTC),
        decided_by=reviewer,
    )
    make_submitted_cell(submission, DataElement.objects.get(code="gdp"), 600)
    where = "/cells/2018Q3/gdp/"
    approval = f"通过 {reviewer} 2018-10-13 16:00"
    assert approval in text_of(analyst, where)
    before = text_of(analyst, f"{where}?as_of=2018-10-12")
    assert "初报" in before
    assert approval not in before


def test_a_dash_of_the_board_leads_nowhere(analyst: Client) -> None:
    shown = analyst.get("/?period=2018Q3").content.decode()
    assert address("talents_per_10k", "2018Q3") not in shown


def test_departments_are_led_to_published_periods_only(board, client: Client) -> None:
    make_reporting_period("2018Q3", published_at=AN_INSTANT)
    client.force_login(make_user(role=Role.REPORTER))
    shown = client.get("/targets/rd_intensity/?period=2018Q3").content.decode()
    assert address("rd_intensity", "2018Q3") in shown
    assert address("rd_intensity", "2018Q2") not in shown
    assert client.get(address("rd_intensity", "2018Q3")).status_code == 200
    assert client.get(address("rd_intensity", "2018Q2")).status_code == 403


@pytest.mark.parametrize("written", ["2018", "2018Q5", "２０１８Q3", "x"])
def test_a_period_that_makes_no_sense_is_a_bad_request(analyst: Client, written: str) -> None:
    assert analyst.get(address("gdp", written)).status_code == 400


def test_an_unknown_indicator_is_not_found(analyst: Client) -> None:
    assert analyst.get(address("nothing", "2018Q3")).status_code == 404


def test_the_page_is_for_reading(analyst: Client) -> None:
    assert analyst.post(address("gdp", "2018Q3")).status_code == 405


def test_the_page_and_the_api_say_the_same(analyst: Client) -> None:
    shown = text_of(analyst, address("rd_intensity", "2018Q3"))
    query = {"indicator": "rd_intensity", "period": "2018Q3"}
    answer = analyst.get("/api/v1/figures/", query).json()
    assert len(answer["sources"]) == shown.count("导入的数视为已通过")
    for source in answer["sources"]:
        assert f"导入：{source['imported_from']}" in shown


def test_the_file_of_the_rows_has_the_heads_of_the_page(analyst: Client) -> None:
    where = address("industrial_output", "2018Q3")
    content = analyst.get(f"{where}rows.csv").content.decode("utf-8-sig")
    heads = content.splitlines()[0].split(",")
    assert heads[4:7] == ["2018年三季度", "加：2017年四季度", "减：2017年三季度"]
    shown = text_of(analyst, where)
    assert [one for one in heads[4:7] if one not in shown] == []


DECIMALS = re.compile(r">−?[0-9,]+(?:\.([0-9]+))?<")


def test_a_column_has_one_number_of_decimals(analyst: Client) -> None:
    revise(value=Decimal("5500000.25"))
    aggregate_all()
    where = address("industrial_output", "2018Q3")
    page = analyst.get(where).content.decode()
    rows = page.partition('id="rows"')[2].partition("</section>")[0].partition("<tbody>")[2]
    written = DECIMALS.findall(rows)
    assert {len(one) for one in written} == {2}
    assert len(written) > 3
    shown = text_of(analyst, f"{where}changes/")
    assert re.search(r"[0-9]\.00 5,500,000\.25 [−+][0-9,]+\.[0-9]{2} ", shown)


def test_the_zones_own_figures_have_the_decimals_of_their_unit(analyst: Client) -> None:
    revise(value=Decimal("1700000.5"), element="gdp")
    aggregate_all()
    page = analyst.get(address("gdp", "2018Q3")).content.decode()
    own = page.partition('id="p5"')[2].partition("</section>")[0]
    written = DECIMALS.findall(own)
    assert len(written) > 2
    assert set(written) == {"5"} | {"0"}


# The cells that changed


def test_a_corrected_cell_is_two_clicks_from_the_figure(analyst: Client) -> None:
    revise(value=Decimal("5500000"))
    aggregate_all()
    figure = analyst.get(address("industrial_output", "2018Q3")).content.decode()
    link = re.search(r'<a href="([^"]+/changes/)">修订1</a>', figure)
    assert link
    shown = text_of(analyst, link[1])
    assert "有1格审定以后更正过" in shown
    assert "5,500,000" in shown
    assert "差错" in shown
    assert "/cells/2018Q3/industrial_output/" in analyst.get(link[1]).content.decode()


def test_a_leader_is_told_how_many_cells_are_not_listed(board, client: Client) -> None:
    client.force_login(make_user(role=Role.LEADER))
    revise(value=Decimal("5500000"))
    aggregate_all()
    shown = text_of(client, address("industrial_output", "2018Q3") + "changes/")
    assert "这个数用到的格里有1格审定以后更正过。其中1格是单个企业的数" in shown
    assert "5,500,000" not in shown


def test_a_withdrawn_cell_tells_what_it_was_and_when_its_last_value_ceased(board) -> None:
    before = db_now()
    revise(value=Decimal("5500000"))
    corrected = Observation.objects.get(value=Decimal("5500000"))
    Observation.objects.filter(pk=corrected.pk).update(superseded_at=(after := db_now()))
    keys = changed_keys({(corrected.element.code, corrected.period)}, before)
    (cell,) = read_cells(keys, before)
    assert (cell.cause, cell.at) == (Cause.WITHDRAWN, after)
    assert cell.before not in (None, corrected.value)


def test_changes_since_a_moment_tell_how_the_figure_itself_moved(board, analyst: Client) -> None:
    before = db_now()
    where = f"{address('industrial_output', '2018Q3')}changes/?{urlencode({'since': before})}"
    assert "这个数没有变，仍为" in text_of(analyst, where)
    revise(value=Decimal("5500000"))
    aggregate_all()
    shown = text_of(analyst, where)
    assert "这个数从" in shown
    assert "，相差−" in shown or "，相差+" in shown
    analyst.cookies["django_language"] = "en"
    english = text_of(analyst, where)
    assert "The figure went from " in english
    assert " Submitted by Reviewed by " in english
    assert "Error：" not in english


def test_changes_are_told_up_to_now_and_refused_for_an_earlier_day(analyst: Client) -> None:
    where = address("industrial_output", "2018Q3") + "changes/?since=2018-12-01"
    assert analyst.get(where).status_code == 200
    response = analyst.get(f"{where}&as_of=2018-12-31")
    assert (response.status_code, "请只用一个" in response.content.decode()) == (400, True)


def test_a_part_is_written_with_its_own_numbers(analyst: Client) -> None:
    """Of a park, and of one enterprise; a part of R&D has only what it puts into the zone's."""
    output = Indicator.objects.get(code="industrial_output")
    period = Period.parse("2018Q3")
    for by, name in ((By.CLUSTER, "cluster"), (By.ENTERPRISE, "q")):
        row = breakdown_report(output, period, by).rows[0]
        value, place = exact(row.part.value), row.name or "不属任何产业"
        where = f"{address('industrial_output', '2018Q3')}?{urlencode({name: row.key or '-'})}"
        shown = text_of(analyst, where)
        assert f"{place}的{number(row.part.value, output.decimals)}亿元从哪来" in shown
        assert f"{place} = {exact(row.part.numerator)} ÷ 10,000 = {value}亿元" in shown
    rd = breakdown_report(Indicator.objects.get(code="rd_intensity"), period, By.ENTERPRISE)
    row = rd.rows[0]
    shown = text_of(analyst, f"{address('rd_intensity', '2018Q3')}?q={row.key}")
    own = exact(100 * row.part.numerator / rd.total.denominator)
    written = f"100 × {exact(row.part.numerator)} ÷ {exact(rd.total.denominator)} = {own}%"
    assert f"{row.name}计入全区的部分 = {written}" in shown


def test_links_of_an_earlier_day_keep_it(analyst: Client) -> None:
    day = "2019-01-01"
    for where in (address("industrial_output", "2018Q3"), "/targets/industrial_output/"):
        answer = analyst.get(where, {"as_of": day, "period": "2018Q3"})
        if answer.status_code == 200:
            links = re.findall(r'href="/enterprises/[0-9A-Z]{18}/([^"]*)"', answer.content.decode())
            assert {one for one in links if f"as_of={day}" not in one} == set()
