"""One figure, wherever it is shown: page, target page, API and workbook say the same."""

import re
from fractions import Fraction
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from targets.choices import Role
from targets.formatting import number, percent, signed
from targets.models import Indicator
from tests.board_stage import make_board
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PERIOD = "2018Q3"


@pytest.fixture
def client(client: Client) -> Client:
    make_board()
    client.force_login(make_user(role=Role.ANALYST))
    return client


def rows_of(page: str) -> list[str]:
    """The text of each row of the board's table."""
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    rows = re.split(r"<tr\b", body)[1:]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in rows]


def fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def test_the_board_shows_what_the_api_answers(client: Client) -> None:
    answers = client.get("/api/v1/progress/", {"period": PERIOD}).json()["results"]
    rows = rows_of(client.get("/", {"period": PERIOD}).content.decode())
    assert len(rows) == len(answers) == 7
    for answer, row in zip(answers, rows, strict=True):
        places = Indicator.objects.get(code=answer["indicator"]).decimals
        insufficient = answer["status"] == "insufficient_data"
        for name in ("value", "expected", "baseline"):
            shown = number(fraction(answer[name]), places)
            assert shown in row or (insufficient and name == "value"), (answer["indicator"], name)
        if answer["progress"]:
            assert percent(fraction(answer["progress"]), 1) in row
            lead = fraction(answer["progress"]) - fraction(answer["time_elapsed"])
            assert signed(lead * 100, 1) in row


def test_the_workbook_holds_what_the_api_answers(client: Client) -> None:
    answers = client.get("/api/v1/progress/", {"period": PERIOD}).json()["results"]
    book = load_workbook(BytesIO(client.get("/board.xlsx", {"period": PERIOD}).content))
    head, *rows = book.worksheets[0].iter_rows(min_row=3, values_only=True)
    columns = {"基期值": "baseline", "现值": "value", "此时应达": "expected", "目标值": "target"}
    columns |= {"完成进度": "progress", "时间进度": "time_elapsed"}
    for answer, row in zip(answers, rows, strict=True):
        held = dict(zip(head, row, strict=True))
        for title, name in columns.items():
            exact = fraction(answer[name])
            if exact is None:
                assert held[title] is None
            else:
                assert held[title] == pytest.approx(float(exact), rel=1e-9)
        central = fraction(answer["projection"]["central"])
        assert held["预计值"] == (None if central is None else pytest.approx(float(central)))


def test_each_target_page_shows_what_the_series_answers(client: Client) -> None:
    for indicator in Indicator.objects.all():
        query = {"indicator": indicator.code, "period": PERIOD}
        answers = client.get("/api/v1/series/", query).json()["results"]
        page = client.get(f"/targets/{indicator.code}/", {"period": PERIOD}).content.decode()
        text = re.sub(r"<[^>]+>", " ", page)
        for answer in answers:
            shown = number(fraction(answer["value"]), indicator.decimals)
            assert shown in text, (indicator.code, answer["period"])


def test_the_desk_of_a_target_tells_the_projection_of_its_page(client: Client) -> None:
    """At 2017Q3, where the recent change is the only projection and leads to 144.5 enterprises."""
    fact = re.compile(r"<dt>预计2020年</dt><dd>([\d.,—]+)")
    told = re.compile(r"<dt>照近一年</dt><dd>([\d.,—]+)")
    found = {}
    for indicator in Indicator.objects.all():
        page = client.get(f"/targets/{indicator.code}/", {"period": "2017Q3"}).content.decode()
        pair = fact.search(page)[1], told.search(page)[1]
        assert pair[0] == pair[1] or "所以两数不同" in page, (indicator.code, pair)
        found[indicator.code] = pair
    assert found["hightech_firms"] == ("145", "145")
