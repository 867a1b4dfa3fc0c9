"""The breakdown page: the table, its enterprises, and both as files."""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from typing import cast

import pytest
from django.db import transaction
from django.test import Client
from openpyxl import load_workbook

from targets import formatting
from targets.calc.changes import Mover
from targets.choices import Role
from targets.models import Cluster, Enterprise, Indicator, Park
from targets.selectors.breakdown import NONE, BreakdownReport, By, breakdown_report
from targets.selectors.cross import (
    EnterpriseParts,
    Move,
    Order,
    cross_table,
    enterprise_parts,
    figure,
    place,
)
from targets.selectors.measures import UNDEFINED
from targets.services.aggregation import aggregate_all
from tests.factories import make_clause, make_policy, make_target, make_target_setting, make_user
from tests.world import FORMULAS, LAST, make_world

pytestmark = pytest.mark.django_db
OUTPUT = "/targets/industrial_output/breakdown"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        make_world(30)
        make_policy(is_active=True)
        make_clause()
        for indicator in Indicator.objects.all():
            make_target_setting(target=make_target(indicator=indicator))
        aggregate_all()
        yield
        transaction.set_rollback(True)


def signed_in(client: Client, role: Role) -> Client:
    client.force_login(make_user(role=role))
    return client


@pytest.fixture
def analyst(world, client: Client) -> Client:
    return signed_in(client, Role.ANALYST)


@pytest.mark.parametrize("code", FORMULAS)
def test_the_total_of_chosen_enterprises_is_that_of_their_rows(world, code: str) -> None:
    """Where only the zone has a denominator the rows have numerators, and so has their total."""
    indicator = Indicator.objects.get(code=code)
    park = place(Park, Park.objects.order_by("pk")[0].code)
    chosen = enterprise_parts(indicator, LAST, None, park)
    for side in ("numerator", "denominator"):
        held = [getattr(row.part, side) for row in chosen.rows]
        known = [one for one in held if one is not None]
        assert getattr(chosen.whole, side) == (sum(known) if known else None), side
    parks = breakdown_report(indicator, LAST, By.PARK).rows
    assert chosen.whole.value == next((o.part.value for o in parks if o.key == park.code), None)


@pytest.mark.parametrize("code", FORMULAS)
def test_cells_add_up_to_both_margins_and_the_whole(world, code: str) -> None:
    table = cross_table(Indicator.objects.get(code=code), LAST)
    rows = [line.head for line in table.lines]
    for line in table.lines:
        cells = [figure(cell, "numerator") or 0 for _, cell in line.cells]
        assert sum(cells) == (figure(line.head, "numerator") or 0)
    for at, head in enumerate(table.heads):
        column = [figure(line.cells[at][1], "numerator") or 0 for line in table.lines]
        assert sum(column) == (figure(head, "numerator") or 0)
    zone = [table.zone] if table.zone else []
    margin = sum(figure(row, "numerator") or 0 for row in [*rows, *zone])
    assert table.whole.total.numerator in (margin, None)


def test_the_enterprises_of_a_cell_add_up_to_it(world) -> None:
    output = Indicator.objects.get(code="industrial_output")
    checked = 0
    for line in cross_table(output, LAST).lines:
        park = place(Park, line.code)
        for head, cell in line.cells:
            if cell is None:
                continue
            parts = enterprise_parts(output, LAST, None, park, place(Cluster, head.key or NONE))
            assert parts.whole.numerator == cell.part.numerator
            assert len(parts.rows) == cell.part.enterprises
            checked += 1
    assert checked > 4


@pytest.mark.parametrize("show", ["value", "numerator", "share", "coverage"])
@pytest.mark.parametrize("by", ["park", "enterprise"])
def test_the_csv_holds_what_the_workbook_holds(analyst: Client, show: str, by: str) -> None:
    query = {"period": str(LAST), "show": show, "by": by}
    text = analyst.get(f"{OUTPUT}.csv", query).content.decode("utf-8-sig")
    book = load_workbook(BytesIO(analyst.get(f"{OUTPUT}.xlsx", query).content))
    sheets = [
        [
            ["" if one is None else one for one in row]
            for row in sheet.iter_rows(min_row=3, values_only=True)
        ]
        for sheet in book.worksheets[:-1]
    ]
    tables = [[line for line in table if len(line) > 1] for table in tables_of(text)]
    assert len(tables) == len(sheets)
    for table, rows in zip(tables, sheets, strict=True):
        assert table[0] == rows[0]
        for line, row in zip(table[1:], rows[1:], strict=True):
            read = [one if isinstance(held, str) else number_of(one)
                    for one, held in zip(line, row, strict=True)]  # fmt: skip
            assert read == [
                one if isinstance(one, str) else pytest.approx(one, rel=1e-9) for one in row
            ]


def tables_of(text: str) -> list[list[list[str]]]:
    """Split where a line is empty; a table's title is a line of one cell."""
    return [list(csv.reader(StringIO(part))) for part in text.split("\r\n\r\n")]


def number_of(written: str) -> float:
    """As a spreadsheet reads it."""
    return float(written.rstrip("%")) / (100 if written.endswith("%") else 1)


def test_the_parts_of_the_csv_add_up(analyst: Client) -> None:
    text = analyst.get(f"{OUTPUT}.csv", {"period": str(LAST), "show": "value"}).content
    *parts, whole = list(csv.reader(StringIO(text.decode("utf-8-sig"))))[1:]
    assert sum(Decimal(line[-1]) for line in parts if line[-1]) == Decimal(whole[-1])
    assert any(len(line[-1].partition(".")[2]) > 1 for line in parts)


def test_the_page_writes_the_numbers_of_the_csv(analyst: Client) -> None:
    query = {"period": str(LAST), "show": "numerator"}
    page = analyst.get(f"{OUTPUT}/", query).content.decode()
    text = analyst.get(f"{OUTPUT}.csv", query).content.decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text)))[1:]
    assert len(lines) == len(cross_table_lines()) + 1
    assert [one[0] for one in lines if one[0] not in page] == []
    written = [Decimal(one) for line in lines for one in line[1:] if one]
    assert [one for one in written if formatting.number(one) not in page] == []
    assert len(written) > 10


def test_each_cell_names_its_cluster_where_a_telephone_shows_no_heads(analyst: Client) -> None:
    page = analyst.get(f"{OUTPUT}/", {"period": str(LAST)}).content.decode()
    heads = page.partition("<thead>")[2].partition("</thead>")[0]
    names = re.findall(r'<th scope="col" class="num">(.*?)</th>', heads)
    named = re.findall(r'<td class="num" data-h="(.*?)">', page)
    assert len(names) > 2
    assert named[: len(names)] == named[-len(names) :] == names
    assert len(named) == len(names) * (len(cross_table_lines()) + 1)


def cross_table_lines() -> list:
    return cross_table(Indicator.objects.get(code="industrial_output"), LAST).lines


def test_a_leader_gets_revealing_cells_withheld_and_no_enterprises(world, client: Client) -> None:
    signed_in(client, Role.LEADER)
    page = client.get(f"{OUTPUT}/", {"period": str(LAST)}).content.decode()
    assert "不单列" in page
    assert "看各企业" not in page
    assert "by=enterprise" not in page
    csv_text = client.get(f"{OUTPUT}.csv", {"period": str(LAST)}).content.decode()
    in_note = 1
    assert csv_text.count("不单列") == page.count("不单列") - in_note
    for address in (f"{OUTPUT}.xlsx", f"{OUTPUT}.csv"):
        asked = {"period": str(LAST), "by": "enterprise"}
        assert client.get(address, asked).status_code == 403


def test_a_name_like_a_formula_stays_text(analyst: Client) -> None:
    firm = Enterprise.objects.first()
    firm.name = "=HYPERLINK(1)"
    firm.save()
    asked = {"period": str(LAST), "by": "enterprise"}
    assert "'=HYPERLINK(1)" in analyst.get(f"{OUTPUT}.csv", asked).content.decode()
    sheet = load_workbook(BytesIO(analyst.get(f"{OUTPUT}.xlsx", asked).content)).worksheets[0]
    cell = next(one for row in sheet.iter_rows() for one in row if one.value == "=HYPERLINK(1)")
    assert cell.data_type == "s"


@pytest.mark.parametrize("query", ["show=colour", "park=nowhere", "cluster=none", "period=x"])
def test_what_there_is_not_is_refused(analyst: Client, query: str) -> None:
    assert analyst.get(f"{OUTPUT}/?{query}").status_code == 400


def test_a_figure_narrowed_to_a_park_begins_with_the_parks_value(analyst: Client) -> None:
    line = next(
        one for one in cross_table_lines() if one.head and one.head.part.value and one.code != "-"
    )
    output = Indicator.objects.get(code="industrial_output")
    own = formatting.number(line.head.part.value, output.decimals)
    whole = formatting.number(cross_table(output, LAST).whole.total.value, output.decimals)
    where = f"/targets/industrial_output/figures/{LAST}/"
    page = analyst.get(where, {"park": line.code}).content.decode()
    assert re.search(rf"<h1 class=\"title\">{line.head.name}的{re.escape(own)}.*从哪来</h1>", page)
    assert f"全区：{whole}" in page


def test_a_leader_is_not_told_the_value_of_a_place_that_is_withheld(world, client: Client) -> None:
    output = Indicator.objects.get(code="industrial_output")
    rows = breakdown_report(output, LAST, By.PARK_CLUSTER, with_suppression=True).rows
    park, cluster = next(one.key for one in rows if one.suppressed and one.key).split("/")
    signed_in(client, Role.LEADER)
    where = f"/targets/industrial_output/figures/{LAST}/"
    page = client.get(where, {"park": park, "cluster": cluster}).content.decode()
    assert "不单列。全区：" in page


@pytest.mark.parametrize("more", ["", "&park=nowhere", "&show=nothing", "&period=2018Q3"])
def test_who_may_not_see_enterprises_is_told_so(world, client: Client, more: str) -> None:
    """By an address passed on they get the parks and a sentence; no file."""
    signed_in(client, Role.LEADER)
    answer = client.get(f"{OUTPUT}.xlsx?by=enterprise{more}")
    assert answer.status_code == 403
    assert "依统计法保密" in answer.content.decode()
    answer = client.get(f"{OUTPUT}/?by=enterprise{more}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "依统计法保密" in page
    assert "by=enterprise" not in page.partition("<main")[2].partition("</main>")[0]
    parks = client.get(f"{OUTPUT}/?by=park{more if 'period' in more else ''}").content.decode()
    assert re.findall(r"<td.*?</td>", page) == re.findall(r"<td.*?</td>", parks)


def test_a_cell_without_a_park_or_cluster_is_named_as_everywhere(world) -> None:
    output = Indicator.objects.get(code="industrial_output")
    names = [row.name for row in breakdown_report(output, LAST, By.PARK_CLUSTER).rows]
    assert not any("-" in name.split() for name in names)
    assert any("不在任何园区" in name or "不属任何产业" in name for name in names)


def test_the_file_of_enterprises_has_the_decimals_of_the_screen(world, analyst: Client) -> None:
    held = cross_table_lines()[0]
    asked = {"by": "enterprise", "park": held.code, "period": str(LAST)}
    shown = re.findall(
        r'figures/[^"]*">([−0-9,.]+)</a>', analyst.get(f"{OUTPUT}/", asked).content.decode()
    )
    rows = csv.reader(StringIO(analyst.get(f"{OUTPUT}.csv", asked).content.decode("utf-8-sig")))
    written = [row[3] for row in list(rows)[1:] if row[3]]
    assert [one.replace(",", "").replace("−", "-") for one in shown][-len(written) :] == written
    assert any("." in one for one in written)


EARLIER = LAST.plus(-4)


@pytest.mark.parametrize("code", FORMULAS)
def test_each_enterprises_change_adds_up_to_the_wholes(world, code: str) -> None:
    indicator = Indicator.objects.get(code=code)
    parts = enterprise_parts(indicator, LAST, compared=EARLIER)
    assert parts.compared == EARLIER
    then = breakdown_report(indicator, EARLIER, By.ENTERPRISE).rows
    assert (parts.before or 0) == sum(one.part.numerator or 0 for one in then)
    held = [parts.move(row) for row in parts.rows]
    known = [one.difference for one in held if one.difference is not None]
    silent = [one for one in held if one.mover is Mover.UNREPORTED]
    assert {one.difference for one in silent} <= {None}, "missing is not zero"
    rest = sum((one.after or 0) - (one.before or 0) for one in silent)
    assert sum(known) + rest == (parts.whole.numerator or 0) - (parts.before or 0)
    assert (parts.difference or 0) == sum(known)


def test_enterprises_sort_by_their_fall_and_those_that_closed_are_listed(world) -> None:
    parts = enterprise_parts(Indicator.objects.get(code="industrial_output"), LAST, None,
                             compared=EARLIER)  # fmt: skip
    falls = [parts.move(row).difference for row in parts.in_order(Order.FALL)]
    known = [one for one in falls if one is not None]
    assert known == sorted(known)
    assert falls[len(known) :] == [None] * (len(falls) - len(known))
    closed = parts.moved(Mover.CLOSED)
    assert closed
    assert all(row.part.numerator is None for row in closed)
    assert all(parts.move(row).difference < 0 for row in closed if parts.move(row).before)


def test_the_page_lists_those_that_closed_alone(analyst: Client) -> None:
    asked = {"by": "enterprise", "period": str(LAST), "vs": str(EARLIER), "moved": "closed"}
    page = analyst.get(f"{OUTPUT}/", asked).content.decode()
    parts = enterprise_parts(Indicator.objects.get(code="industrial_output"), LAST, None,
                             compared=EARLIER)  # fmt: skip
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert table.count('<th scope="row">') == len(parts.moved(Mover.CLOSED))
    text = analyst.get(f"{OUTPUT}.csv", asked).content.decode("utf-8-sig")
    assert len(text.splitlines()) == 1 + len(parts.moved(Mover.CLOSED))


@pytest.mark.parametrize("query", ["sort=colour", "moved=nowhere"])
def test_an_order_or_move_there_is_not_is_refused(analyst: Client, query: str) -> None:
    assert analyst.get(f"{OUTPUT}/?by=enterprise&{query}").status_code == 400


def test_columns_of_dashes_are_left_out(analyst: Client) -> None:
    asked = {"by": "enterprise", "period": str(LAST)}
    page = analyst.get("/targets/rd_intensity/breakdown/", asked).content.decode()
    heads = page.partition("<thead>")[2].partition("</thead>")[0]
    assert "分子（" in heads
    assert "分母（" not in heads
    assert "指标值（" not in heads
    assert "占全区" in heads


def test_what_closed_is_not_told_as_the_change_of_a_quarter_not_reported() -> None:
    closed, silent = (
        Move(Fraction(3), None, Mover.CLOSED),
        Move(Fraction(9), None, Mover.UNREPORTED),
    )
    report = cast(BreakdownReport, None)
    here = Move(Fraction(1), Fraction(2))
    assert EnterpriseParts([], UNDEFINED, report, LAST, {"a": closed}).difference == -3
    assert (
        EnterpriseParts([], UNDEFINED, report, LAST, {"a": closed, "b": silent}).difference is None
    )
    moves = {"a": closed, "b": silent, "c": here}
    assert EnterpriseParts([], UNDEFINED, report, LAST, moves).difference == -2
