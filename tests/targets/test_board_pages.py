"""The board and its workbook, on a stage with every kind of row."""

import re
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from hightech_zone.lib.clock import db_now
from targets.calc.outlook import Outlook
from targets.calc.periods import Period
from targets.calc.progress import Status
from targets.choices import Role
from targets.formatting import number, signed
from targets.models import FormAssignment, FormElement, Policy, ThresholdSetting
from targets.selectors.board import SORTS, in_order, lead, verdict
from targets.selectors.progress import progress_report
from targets.sentences import board_sentence
from targets.services.aggregation import aggregate_all
from tests.board_stage import LAST, revise
from tests.factories import (
    make_assignment,
    make_reporting_period,
    make_return,
    make_threshold,
    make_user,
)
from tests.factories.common import AN_INSTANT
from tests.instants import instant

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(board, client: Client) -> Client:
    return signed_in(client, Role.ANALYST)


def signed_in(client: Client, role: Role) -> Client:
    client.force_login(make_user(role=role))
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_stage_has_every_kind_of_row(board) -> None:
    found = [row.progress.status for row in progress_report(LAST).rows]
    assert found == [
        Status.BEHIND,
        Status.ON_TRACK,
        Status.SERIOUSLY_BEHIND,
        Status.ON_TRACK,
        Status.AHEAD,
        Status.BEHIND,
        Status.INSUFFICIENT_DATA,
    ]


def test_sentence_is_made_of_the_rows_numbers(board) -> None:
    sentence = board_sentence(verdict(progress_report(LAST)))
    assert "到2018年三季度末，七项目标中" in sentence
    assert "<b>一项领先</b>、<b>两项正常</b>、<b>两项滞后</b>、<b>一项严重滞后</b>" in sentence
    assert "差得最远的是<b>研发经费占GDP比重</b>，预计为2.48%，离目标差0.53个百分点" in sentence


def test_where_all_stand_alike_one_word_says_so(board) -> None:
    early = verdict(progress_report(Period.parse("2016Q4")))
    assert board_sentence(early) == "到2016年四季度末，七项目标都还不判断进度。"


def test_a_quarter_without_approved_figures_is_called_so(board) -> None:
    empty = verdict(progress_report(Period.parse("2020Q4")))
    assert board_sentence(empty) == "2020年四季度还没有审核通过的数据。"


def test_the_sentence_is_a_sentence_in_english(board) -> None:
    with translation.override("en"):
        sentence = board_sentence(verdict(progress_report(LAST)))
    counts = "<b>two are behind</b>, <b>one is seriously behind</b> and <b>one has "
    assert "At the end of Q3 2018, of seven targets <b>one is ahead</b>, " in sentence
    assert f"{counts}insufficient data</b>." in sentence
    assert " are likely to be met" in sentence or " is likely to be met" in sentence


def test_the_headline_leaves_no_outlook_out(board) -> None:
    report = progress_report(LAST)
    assert Outlook.UNLIKELY in {row.ahead.outlook for row in report.rows}
    assert "预计不达标" in board_sentence(verdict(report))


def test_board_shows_seven_rows_with_value_progress_and_status(analyst: Client) -> None:
    shown = page(analyst, "/?period=2018Q3")
    assert shown.count('class="c-bul"') == 8
    for text in ("748.6", "35.2%", "−8.5", "严重滞后", "+15.0%", "&gt;80"):
        assert text in shown


def test_missing_value_is_a_dash_with_its_reason(analyst: Client) -> None:
    shown = page(analyst, "/?period=2018Q3")
    talents = shown[shown.index("高端创新人才") :]
    assert "分子缺数" in talents
    assert "数据不全" in talents


def test_a_target_without_enough_data_says_who_owes_them(analyst: Client) -> None:
    held = FormElement.objects.get(element__code="highend_talents").form
    owing = FormAssignment.objects.filter(form=held).first() or make_assignment(form=held)
    where = "/targets/talents_per_10k/?period=2018Q3"
    said = f"还等{owing.department}报{held.code} {held.name_zh}。"
    assert said not in page(analyst, where)
    period = make_reporting_period("2018Q3")
    assert said in page(analyst, where)
    make_return(form=held, reporting_period=period, department=owing.department, state="submitted")
    assert said not in page(analyst, where)


def test_board_explains_thresholds_version_and_completeness(analyst: Client) -> None:
    shown = page(analyst, "/?period=2018Q3")
    for text in ("110%", "95%", "70%", "80%", "完整率", "数据第1版"):
        assert text in shown


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_holds_all_rows_and_puts_missing_ones_last(board, sort: str) -> None:
    rows = in_order(progress_report(LAST).rows, sort)
    assert len(rows) == 7
    if sort != "policy":
        assert rows[-1].progress.status is Status.INSUFFICIENT_DATA


def test_order_by_gap_starts_with_the_furthest_behind(board) -> None:
    rows = in_order(progress_report(LAST).rows, "gap")
    assert rows[0].indicator.code == "rd_intensity"
    assert [lead(row) for row in rows[:-1]] == sorted(lead(row) for row in rows[:-1])


@pytest.mark.parametrize("written", ["2018", "2018Q5", "２０１８Q3", "x"])
def test_malformed_period_is_refused_with_a_sentence(analyst: Client, written: str) -> None:
    answer = analyst.get("/", {"period": written})
    assert answer.status_code == 400
    assert "报告期应写成2018Q3。" in answer.content.decode()


def test_period_without_figures_shows_dashes(analyst: Client) -> None:
    shown = page(analyst, "/?period=2014Q1")
    assert "没有应报企业" in shown
    assert "缺数" in shown


def test_reporter_waits_for_the_publication(board, client: Client) -> None:
    signed_in(client, Role.REPORTER)
    assert "还没有公布的报告期" in page(client, "/")
    assert client.get("/?period=2018Q3").status_code == 403
    make_reporting_period("2018Q3", published_at=AN_INSTANT)
    assert "748.6" in page(client, "/")


def test_administrator_is_led_to_the_accounts(board, client: Client) -> None:
    assert signed_in(client, Role.ADMINISTRATOR).get("/").status_code == 302


def test_board_without_a_policy_in_force_says_so(analyst: Client) -> None:
    Policy.objects.update(is_active=False)
    assert "还没有政策和目标" in page(analyst, "/")


def test_board_costs_the_same_queries_for_any_number_of_targets(
    analyst: Client, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(75):
        page(analyst, "/?period=2018Q3")


def test_workbook_holds_the_boards_rows_as_numbers(analyst: Client) -> None:
    response = analyst.get("/board.xlsx?period=2018Q3")
    assert 'filename="targets-2018Q3.xlsx"' in response["Content-Disposition"]
    sheet, *_pulls, notes = load_workbook(BytesIO(response.content)).worksheets
    heads = [cell.value for cell in sheet[3]]
    rows = [dict(zip(heads, (cell.value for cell in line), strict=True)) for line in sheet["4:10"]]
    assert rows[0]["现值"] == pytest.approx(748.6)
    assert rows[2]["完成进度"] == pytest.approx(0.36 / 1.38)
    assert rows[6]["现值"] is None
    assert rows[6]["缺数原因"] == "分子缺数"
    assert (rows[5]["比较"], rows[5]["目标值"]) == (">", 80)
    assert notes["B1"].value == Policy.objects.get().document_number


def as_shown(cell) -> str:
    """What Excel shows of a cell of ours."""
    if not isinstance(cell.value, int | float):
        return cell.value or ""
    form = cell.number_format.split(";")[0]
    decimals = len(form.partition(".")[2].partition("%")[0].partition('"')[0])
    value = Fraction(cell.value).limit_denominator(10**9) * (100 if "%" in form else 1)
    shown = signed(value, decimals) if form.startswith("+") else number(value, decimals)
    return shown + ("%" if "%" in form else "")


def texts(row: str) -> list[str]:
    cells = re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
    return [re.sub(r"<[^>]+>", " ", one).strip() for one in cells]


@pytest.mark.parametrize("asked", ["", "&sort=change", "&sort=status&pull=rd_intensity"])
def test_the_workbook_is_what_the_screen_shows(analyst: Client, asked: str) -> None:
    html = page(analyst, f"/?period=2018Q3{asked}")
    link = re.search(r'href="(/board\.xlsx[^"]*)"', html)[1].replace("&amp;", "&")
    sheets = load_workbook(BytesIO(analyst.get(link).content)).worksheets
    board_html = re.search(r'<table class="board">.*?</table>', html, re.DOTALL)[0]
    on_screen = [texts(row) for row in board_html.partition("<tbody>")[2].split("</tr>")[:-1]]
    heads = [cell.value for cell in sheets[0][3]]
    held = [dict(zip(heads, row, strict=True)) for row in sheets[0]["4:10"]]
    assert len(on_screen) == len(held) == 7
    for row, seen in zip(held, on_screen, strict=True):
        assert row["目标"].value in seen[0]
        for name, place in (("现值", 2), ("此时应达", 3), ("完成进度", 4), ("状态", 5)):
            assert as_shown(row[name]) in seen[place], name
        assert seen[7].startswith(as_shown(row["比上年同期"]) or "—")
        assert (as_shown(row["与序时相差（百分点）"]) or "") in seen[4]
    tables = re.findall(r'<table class="tb tb--tight contrib">.*?</table>', html, re.DOTALL)
    assert len(tables) == len(sheets) - 2
    for table, sheet in zip(tables, sheets[1:-1], strict=True):
        seen = [texts(row) for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)[1:]]
        rows = [[as_shown(cell) for cell in row] for row in sheet.iter_rows(min_row=4)]
        assert [row[0] for row in rows] == [row[0] for row in seen]
        for ours, theirs in zip(rows, seen, strict=True):
            shown = [one for one in theirs[1:] if one not in ("", "—")]
            assert [one for one in ours[1:] if one] == shown


def test_workbook_never_reads_text_as_a_formula(analyst: Client) -> None:
    Policy.objects.update(document_number="=1+1")
    content = analyst.get("/board.xlsx?period=2018Q3").content
    cell = load_workbook(BytesIO(content)).worksheets[-1]["B1"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_reporter_may_not_export(board, client: Client) -> None:
    assert signed_in(client, Role.REPORTER).get("/board.xlsx?period=2018Q3").status_code == 403


def test_as_of_shows_what_was_known_then(analyst: Client) -> None:
    """A figure revised since is the old one; links keep the day; a note says that this is past."""
    shown = page(analyst, "/?period=2018Q3")
    assert "748.6" in shown
    before = instant()
    revise(value=Decimal(9_000_000))
    aggregate_all()
    assert "748.6" not in page(analyst, "/?period=2018Q3")
    asked = {"period": "2018Q3", "as_of": before.isoformat()}
    then = analyst.get("/", asked).content.decode()
    assert "748.6" in then
    assert "当时的样子" in then
    detail = f"/targets/industrial_output/?{urlencode(asked).replace('&', '&amp;')}"
    assert detail[:60] in then
    target = analyst.get("/targets/industrial_output/", asked).content.decode()
    assert "748.6" in target
    assert "当时的样子" in target
    figure = analyst.get("/targets/industrial_output/figures/2018Q3/", asked).content.decode()
    assert "748.6" in figure
    assert "按数据第" not in figure
    book = load_workbook(BytesIO(analyst.get("/board.xlsx", asked).content))
    notes = {row[0]: row[1] for row in book.worksheets[-1].iter_rows(values_only=True)}
    assert "数据时点" in notes
    assert "数据版本" not in notes


@pytest.mark.parametrize("written", ["yesterday", "2018-13-01", "2099-01-01"])
def test_a_day_that_is_none_or_to_come_is_refused_with_a_sentence(
    analyst: Client, written: str
) -> None:
    for address in (
        "/",
        "/targets/industrial_output/",
        "/targets/industrial_output/figures/2018Q3/",
    ):
        assert analyst.get(address, {"period": "2018Q3", "as_of": written}).status_code == 400


def test_before_its_publication_a_period_is_not_shown(board, client: Client) -> None:
    signed_in(client, Role.REPORTER)
    before = db_now() - timedelta(seconds=1)
    make_reporting_period("2018Q3", published_at=db_now())
    then, after = ({"period": "2018Q3", "as_of": one.isoformat()} for one in (before, db_now()))
    assert client.get("/", after).status_code == 200
    assert client.get("/", then).status_code == 403
    del then["period"]
    assert "还没有公布的报告期" in client.get("/", then).content.decode()


def test_before_the_policy_was_loaded_there_were_no_targets(analyst: Client) -> None:
    assert "2017年1月1日还没有目标" in page(analyst, "/?period=2018Q3&as_of=2017-01-01")
    address = "/targets/industrial_output/?period=2018Q3&as_of=2017-01-01"
    assert analyst.get(address).status_code == 404


def test_an_earlier_day_says_what_changed_since_on_pages_and_by_api(analyst: Client) -> None:
    asked = {"period": "2018Q3", "as_of": (db_now() - timedelta(microseconds=1)).isoformat()}
    revise(value=Decimal("5500000"))
    now = db_now()
    ThresholdSetting.objects.current().update(superseded_at=now)
    make_threshold(behind=Decimal("0.6"), reason="与考核办法一致", recorded_at=now)
    aggregate_all()
    board_html = analyst.get("/", asked).content.decode()
    target_html = analyst.get("/targets/industrial_output/", asked).content.decode()
    answer = analyst.get("/api/v1/bridge/", asked).json()
    (row,), (setting,) = answer["results"], answer["settings"]
    assert setting == {
        "indicator": None,
        "setting": "behind",
        "period": None,
        "before": "0.7",
        "after": "0.6",
        "reason": "与考核办法一致",
    }
    assert row["indicator"] == "industrial_output"
    (part,) = row["parts"]
    assert (part["causes"], part["counts"]) == (["correction"], {"correction": 1})
    assert Decimal(row["before"]) + Decimal(part["effect"]) == Decimal(row["after"])
    for html in (board_html, target_html):
        assert 'id="bridge"' in html
        assert "亿元：一处更正" in html
        assert "“滞后”的界限：70.0%改为60.0%（与考核办法一致）" in html
    counted = re.search(r'<a href="([^"]+)">[^<]*：一处更正</a>', board_html)
    assert counted
    cells = page(analyst, counted[1].replace("&amp;", "&"))
    assert "有1格变了" in cells
    assert ">5,500,000<" in cells
    assert "/cells/2018Q3/industrial_output/" in cells
    assert 'id="bridge"' not in page(analyst, "/?period=2018Q3")
    assert analyst.get("/api/v1/bridge/?period=2018Q3").status_code == 400


def test_tables_of_an_earlier_day_are_numbered_as_they_stand(board, client: Client) -> None:
    leader = signed_in(client, Role.LEADER)
    assert "<i>表3</i>谁在拉动" in page(leader, "/?period=2018Q3")
    then = urlencode({"period": "2018Q3", "as_of": db_now().isoformat()})
    assert "<i>表2</i>谁在拉动" in page(leader, f"/?{then}")
