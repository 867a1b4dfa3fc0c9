"""The breakdown page by park or cluster: small charts, two periods, two parts; and its files."""

import csv
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from io import BytesIO, StringIO

import pytest
from django.db import transaction
from django.test import Client
from openpyxl import load_workbook

from targets.choices import Role
from targets.formatting import number, period_name
from targets.models import DataElement, Indicator
from targets.multiples_tables import charts
from targets.selectors.breakdown import By
from targets.selectors.cross import Show, figure
from targets.selectors.multiples import multiples, scale_of, whole_of
from targets.services.aggregation import aggregate_all
from tests.factories import make_clause, make_policy, make_target, make_target_setting, make_user
from tests.world import FORMULAS, LAST, make_world

pytestmark = pytest.mark.django_db
OUTPUT = "/targets/industrial_output/breakdown"
TABLE = re.compile(r"<table.*?</table>", re.S)
ROW = re.compile(r"<tr.*?</tr>", re.S)
TAG = re.compile(r"<[^>]+>")
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.S)


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


@pytest.fixture
def analyst(world, client: Client) -> Client:
    client.force_login(make_user(role=Role.ANALYST))
    return client


def tables_of(page: str) -> list[list[list[str]]]:
    """The words of every cell of every table."""
    return [
        [[unescape(TAG.sub("", cell)) for cell in CELL.findall(row)] for row in ROW.findall(table)]
        for table in TABLE.findall(page)
    ]


def plain(cell: str) -> str:
    """What the screen shows as CSV writes a number."""
    return cell.replace(",", "").replace("−", "-").removeprefix("+").replace("—", "")


def as_shown(exact: str, cell: str) -> str:
    """A number of the CSV with the decimals of its cell on the screen."""
    sign = "%" if exact.endswith("%") else ""
    shown = plain(cell).removesuffix("%")
    if not exact or not shown:
        return exact
    rounded = Decimal(exact.removesuffix("%")).quantize(Decimal(shown), ROUND_HALF_UP)
    return f"{rounded or abs(rounded):f}{sign}"  # no minus before 0


@pytest.mark.parametrize("code", FORMULAS)
@pytest.mark.parametrize("by", [By.PARK, By.CLUSTER])
def test_in_every_quarter_the_parts_add_up_to_the_whole(world, code: str, by: By) -> None:
    held = multiples(Indicator.objects.get(code=code), LAST, by)
    assert held.periods[-1] == LAST
    courses = [*held.parts, *([held.zone] if held.zone else [])]
    for at in held.periods:
        parts = sum(figure(one.rows[at], Show.NUMERATOR) or 0 for one in courses)
        assert whole_of(held.reports[at], Show.NUMERATOR) in (parts, None)


def test_all_small_charts_share_a_scale_that_holds_every_value(world) -> None:
    held = multiples(Indicator.objects.get(code="hightech_share"), LAST, By.PARK)
    scale = scale_of(held, Show.VALUE)
    assert scale is not None
    assert scale.has_zone
    values = [figure(part.rows[at], Show.VALUE) for part in held.parts for at in held.periods]
    values += [whole_of(held.reports[at], Show.VALUE) for at in held.periods]
    assert scale.low == min(one for one in values if one is not None)
    assert scale.high == max(one for one in values if one is not None)


def test_small_charts_of_a_sum_have_the_zone_s_own_part(world) -> None:
    held = multiples(Indicator.objects.get(code="rd_intensity"), LAST, By.PARK)
    assert held.zone is not None
    assert held.drawn(Show.NUMERATOR)[-1] is held.zone
    own = figure(held.zone.rows[LAST], Show.NUMERATOR)
    name = charts(held, Show.NUMERATOR)[-2]
    assert (name.name, name.latest, name.is_part) == ("全区数，不分企业", number(own), False)
    assert held.zone not in held.drawn(Show.VALUE)


@pytest.mark.parametrize("show", ["value", "numerator", "share", "coverage"])
def test_page_csv_and_workbook_hold_the_same_three_tables(analyst: Client, show: str) -> None:
    asked = {"period": str(LAST), "by": "cluster", "show": show, "a": "all"}
    shown = tables_of(analyst.get(f"{OUTPUT}/", asked).content.decode())
    assert len(shown) == 3
    text = analyst.get(f"{OUTPUT}.csv", asked).content.decode("utf-8-sig")
    blocks: list[list[list[str]]] = [[]]
    for line in csv.reader(StringIO(text)):
        blocks[-1].append(line) if line else blocks.append([])
    book = load_workbook(BytesIO(analyst.get(f"{OUTPUT}.xlsx", asked).content))
    numbers = 0
    for table, (_title, *lines), sheet in zip(shown, blocks, book.worksheets, strict=False):
        head, *rows = table
        assert [head, *([row[0], *map(plain, row[1:])] for row in rows)] == [
            lines[0],
            *(
                [line[0], *map(as_shown, line[1:], row[1:])]
                for line, row in zip(lines[1:], rows, strict=True)
            ),
        ]
        held = list(sheet.iter_rows(min_row=3, values_only=True))
        assert list(held[0]) == head
        for row, stored in zip(rows, held[1:], strict=True):
            assert stored[0] == row[0]
            numbers += sum(isinstance(one, int | float) for one in stored)
            assert [one is None for one in stored] == [not plain(one) for one in row]
    assert numbers > 30
    notes = dict(book.worksheets[-1].iter_rows(max_col=2, values_only=True))
    assert "迁入迁出、开业关闭" in notes["说明"]


def test_every_chart_is_named_and_told_and_has_its_table(analyst: Client) -> None:
    page = analyst.get(f"{OUTPUT}/", {"period": str(LAST), "by": "park"}).content.decode()
    pictures = re.findall(r'<svg class="multiple"[^>]*role="img" aria-label="([^"]+)"', page)
    latest = re.findall(r"<h3>(?:<a [^>]*>)?([^<]*)(?:</a>)? <b>(.*?)</b></h3>", page)
    assert len(pictures) == len(latest) > 2
    rows = {row[0]: row for row in tables_of(page)[0]}
    for label, (name, value) in zip(pictures[:-1], latest[:-1], strict=True):
        assert rows[unescape(name)][-1] == value
        assert label.endswith(f" {value}")


def test_the_name_of_a_part_leads_to_its_enterprises(analyst: Client) -> None:
    page = analyst.get(f"{OUTPUT}/", {"period": str(LAST), "by": "cluster"}).content.decode()
    ways = re.findall(r'<h3><a href="([^"]+)">([^<]*)</a>', page)
    assert len(ways) > 2
    for way, name in ways:
        listed = analyst.get(f"{OUTPUT}/{unescape(way)}").content.decode()
        assert unescape(name) in unescape(listed.partition('id="x1"')[2].partition("</h2>")[0])


def test_what_the_address_chooses_stays_when_another_period_is_chosen(analyst: Client) -> None:
    asked = {"period": str(LAST), "by": "park", "show": "share", "a": "all"}
    page = analyst.get(f"{OUTPUT}/", asked).content.decode()
    form = page.partition('<form class="period"')[2].partition("</form>")[0]
    for name in ("by", "show", "a"):
        assert f'name="{name}" value="{asked[name]}"' in form


def test_a_leader_is_told_nothing_of_revealing_parts(world, client: Client) -> None:
    client.force_login(make_user(role=Role.LEADER))
    held = multiples(
        Indicator.objects.get(code="industrial_output"), LAST, By.PARK, with_suppression=True
    )
    rows = [row for part in held.parts for row in part.rows.values() if row and row.suppressed]
    asked = {"period": str(LAST), "by": "park"}
    page = client.get(f"{OUTPUT}/", asked).content.decode()
    words = [cell for table in tables_of(page) for row in table for cell in row]
    assert ("不单列" in words) is bool(rows)
    assert "by=enterprise" not in page


@pytest.mark.parametrize("query", ["by=colour", "vs=2099Q4", "vs=x", "a=nowhere", "b=nowhere"])
def test_what_there_is_not_is_refused(analyst: Client, query: str) -> None:
    start = "" if query.startswith("by") else "by=park&"
    assert analyst.get(f"{OUTPUT}/?{start}{query}").status_code == 400


def test_the_tables_name_the_unit_of_what_they_show_and_the_span(analyst: Client) -> None:
    asked = {"period": str(LAST), "by": "park", "show": "numerator"}
    page = analyst.get("/targets/rd_intensity/breakdown/", asked).content.decode()
    unit = DataElement.objects.get(code="rd_expenditure").unit_zh
    first = period_name(LAST.plus(-7))
    assert f"{first}至{period_name(LAST)}：分子（{unit}）" in page
    assert f"相比：分子（{unit}）" in page
    assert "（%）" not in page
    text = analyst.get("/targets/rd_intensity/breakdown.csv", asked).content.decode("utf-8-sig")
    assert f"分子（{unit}）" in text.splitlines()[0]


@pytest.mark.parametrize("by", ["park", "cluster"])
def test_every_number_of_a_place_leads_to_its_enterprises(analyst: Client, by: str) -> None:
    page = analyst.get(f"{OUTPUT}/", {"period": str(LAST), "by": by}).content.decode()
    ways = re.findall(r'<td class="num"><a class="fig" href="([^"]+)">([^<]+)</a>', page)
    assert len(ways) > 20
    earlier = next(way for way, _ in ways if f"period={LAST.plus(-4)}" in way)
    assert f"by=enterprise&amp;{by}=" in earlier
    assert analyst.get(unescape(earlier)).status_code == 200


def test_who_may_not_see_enterprises_is_led_to_where_a_places_number_comes_from(
    world, client: Client
) -> None:
    client.force_login(make_user(role=Role.LEADER))
    page = client.get(f"{OUTPUT}/", {"period": str(LAST), "by": "park"}).content.decode()
    assert "by=enterprise" not in page
    way = re.search(r'<td class="num"><a class="fig" href="([^"]+\?park=[^"]+)">', page)
    assert way is not None
    assert client.get(unescape(way[1])).status_code == 200
