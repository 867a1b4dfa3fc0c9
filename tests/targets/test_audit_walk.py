"""A sceptical auditor's walk: ten figures chosen at random, each followed through the links of the
pages to its cells, and computed again from what those cells show.

Nothing here asks the engine: cells are read off the pages, and added up as plain fractions.
"""

import csv
import html
import re
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from urllib.parse import urljoin

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from targets.choices import Role
from targets.services.aggregation import aggregate_all
from targets.services.policy.load import policy_load
from targets.services.policy.pack import SHIPPED_PACK
from tests.factories import make_user

SEED = 20190121
FIGURES = 10
PERIODS = ("2017Q4", "2018Q2", "2018Q3")
CELLS_OPENED = 3
"""Of each figure, opened one by one; all others are read from the rows of the figure's page."""

# Factor, numerator, denominator: the policy's formulas, written down here a second time.
FORMULAS: dict[str, tuple[Fraction, list[str], list[str]]] = {
    "industrial_output": (Fraction(1, 10_000), ["industrial_output"], []),
    "gdp": (Fraction(1, 10_000), ["gdp"], []),
    "rd_intensity": (Fraction(100), ["rd_expenditure", "rd_expenditure_institutions"], ["gdp"]),
    "hightech_share": (Fraction(100), ["hightech_value_added"], ["industrial_value_added"]),
    "patents_per_10k": (Fraction(10_000), ["invention_patents"], ["employees"]),
    "hightech_firms": (Fraction(1), ["hightech"], []),
    "talents_per_10k": (Fraction(10_000), ["highend_talents"], ["employees"]),
}
STOCKS = {"invention_patents", "employees", "highend_talents"}

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        policy_load(text=SHIPPED_PACK.read_text(encoding="utf-8"), by=None)
        call_command("make_demo_data", enterprises=70, quarters=12, seed=5, verbosity=0)
        aggregate_all()
        yield
        transaction.set_rollback(True)


class Reader:
    """Follows links and counts the clicks."""

    def __init__(self, client: Client) -> None:
        self.client, self.at, self.clicks = client, "/", 0

    def open(self, address: str) -> str:
        self.at = urljoin(self.at, html.unescape(address))
        response = self.client.get(self.at)
        assert response.status_code == 200, self.at
        self.page = response.content.decode()
        return self.page

    def click(self, address: str) -> str:
        assert f'href="{address}"' in self.page, (address, self.at)
        self.clicks += 1
        return self.open(address)


def link(page: str, pattern: str) -> str:
    found = re.search(rf'href="([^"]*{pattern}[^"]*)"', page)
    assert found, (pattern, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))[:1500])
    return found[1]


def amount(text: str) -> Fraction:
    return Fraction(re.sub(r"<[^>]+>", "", text).strip().replace(",", "").replace("−", "-"))


def cells_of(page: str) -> Iterator[tuple[str, str, str, Fraction | None]]:
    """Address, period, element and number of every cell linked on a page."""
    for address, period, element, text in re.findall(
        r'href="(/cells/(\w+)/(\w+)/[^"]*)">([^<]*)</a>', page
    ):
        yield address, period, element, amount(text) if re.search(r"\d", text) else None


def sign_of(element: str, period: str, shown: str) -> int:
    """+1 for this year so far and last year's whole, −1 for last year so far (rules, 3)."""
    if element in STOCKS or period == shown or period.endswith("Q4"):
        return 1
    return -1


def trace(client: Client, code: str, shown: str, start: str) -> tuple[Fraction, str]:
    """The value, added up from cells, and the text of the figure's page."""
    reader = Reader(client)
    reader.open(start)
    first = reader.click(link(reader.page, f"/targets/{code}/figures/{shown}/"))
    factor, numerator, denominator = FORMULAS[code]
    totals: dict[str, Fraction] = dict.fromkeys([*numerator, *denominator], Fraction(0))
    seen: set[str] = set()
    figure_page, clicks = reader.at, reader.clicks
    for tab in dict.fromkeys(re.findall(r'href="(\?term=\d+[^"]*)"', first)) or [""]:
        reader.at, reader.page, reader.clicks = figure_page, first, clicks
        page = reader.click(tab) if tab else first
        for row in rows_of(reader, page):
            if "hightech" in totals:
                totals["hightech"] += 1
            for address, period, element, number in cells_of(row):
                if address not in seen and number is not None:
                    totals[element] += sign_of(element, period, shown) * number
                    if len(seen) < CELLS_OPENED:
                        check_cell(client, reader, address, number)
                seen.add(address)
    over = sum((totals[one] for one in denominator), Fraction(0)) if denominator else 1
    return factor * sum((totals[one] for one in numerator), Fraction(0)) / over, first


def rows_of(reader: Reader, page: str) -> Iterator[str]:
    """The rows with cells or certificates that count, of this page of the list and all further."""
    while True:
        for row in re.findall(r"<tr>.*?</tr>", page, re.S):
            is_register = "计入</td>" in row and "/enterprises/" in row
            if (is_register or "/cells/" in row) and "不计</td>" not in row:
                yield row
        further = re.search(r'href="([^"]*)" rel="next"', page)
        if not further:
            return
        page = reader.open(further[1])


def check_cell(client: Client, reader: Reader, address: str, number: Fraction) -> None:
    """The cell's page, at most the third click, has the number in force and where it came from."""
    assert reader.clicks + 1 <= 3
    page = client.get(html.unescape(address)).content.decode()
    assert "figures.csv" in page
    assert "SHA-256" in page
    in_force = re.search(r"<b>([\d,.−-]+)</b>", page)
    assert in_force
    assert amount(in_force[1]) == number


def test_ten_figures_can_be_computed_again_from_their_cells(demo, client: Client) -> None:
    client.force_login(make_user(role=Role.AUDITOR))
    rng = Random(SEED)
    places = [(code, period, where) for code in FORMULAS for period in PERIODS for where in "btx"]
    starts = {"b": "/?period={1}", "t": "/targets/{0}/?period={1}"}
    for code, period, where in rng.sample(places, FIGURES):
        start = starts.get(where, "/targets/{0}/breakdown/?period={1}").format(code, period)
        value, page = trace(client, code, period, start)
        query = {"period": period, "indicator": code}
        answer = client.get("/api/v1/progress/", query).json()["results"]
        told = next(one["value"] for one in answer if one["indicator"] == code)
        assert abs(Fraction(told) - value) < Fraction(1, 10**11), (code, period)
        shown = re.search(r"= <b>([^<]*)</b>", page)
        assert shown, (code, period)
        assert abs(amount(re.sub(r"[^\d.,−-]", "", shown[1])) - value) < Fraction(1, 100)


def test_the_rows_exported_are_those_of_all_pages(demo, client: Client) -> None:
    client.force_login(make_user(role=Role.AUDITOR))
    address = "/targets/industrial_output/figures/2018Q3/"
    text = client.get(f"{address}rows.csv").content.decode("utf-8-sig")
    head, *rows, total = csv.reader(text.splitlines())
    place = head.index("计入的数")
    counted = [Fraction(row[place]) for row in rows if row[place]]
    assert sum(counted) == Fraction(total[place])
    page = client.get(address).content.decode()
    assert f"<b>{Fraction(total[place]).__float__():,.12g}</b>".split(".")[0] in page
    assert f"全部{len(rows)}家" in page
