"""The desk of all targets, the short one of each, kept scenarios, and the same by API."""

import re
from fractions import Fraction

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from hightech_zone.lib.clock import db_now
from targets.calc.numbers import plain
from targets.choices import Role
from targets.models import Scenario, User
from targets.selectors.progress import progress_report
from targets.selectors.scenarios import scenario_desk
from tests.board_stage import LAST
from tests.factories import make_reporting_period, make_scenario, make_user
from tests.factories.common import AN_INSTANT

pytestmark = pytest.mark.django_db
ADDRESS = "/scenarios/?period=2018Q3"


@pytest.fixture
def analyst(board) -> User:
    return make_user("analyst", Role.ANALYST)


@pytest.fixture
def reader(analyst: User, client: Client) -> Client:
    client.force_login(analyst)
    return client


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def row(page: str, name: str) -> str:
    """The cells of a target's line of the first table."""
    (found,) = re.findall(rf"<tr>(?:(?!<tr>).)*?>{name}</a>.*?</tr>", page)[:1]
    return found


def test_the_whole_scenario_is_in_the_address(reader: Client) -> None:
    page = text(reader, f"{ADDRESS}&plus-rd_expenditure=5070")
    assert 'name="plus-rd_expenditure" value="5070"' in page
    assert ">3.00<" in row(page, "研发经费占GDP比重")
    assert "达标" in row(page, "研发经费占GDP比重")
    assert "照这些假设，到2020年末七项目标中" in page
    assert "分子缺数" in row(page, "万人高端创新人才")


def test_without_assumptions_all_go_on_as_in_the_last_year(reader: Client) -> None:
    page = text(reader, ADDRESS)
    assert "只照各数据项近一年的增量走下去" in page
    assert ">929.3<" in row(page, "工业总产值")
    assert "至少5,070万元" in row(page, "研发经费占GDP比重")
    assert 'placeholder="2,698"' in page
    assert "“照近一年”不是总览的预计" in page


def test_what_cannot_be_read_is_said_and_nothing_is_computed(reader: Client) -> None:
    page = text(reader, f"{ADDRESS}&plus-gdp=12e3&plus-rd_expenditure=5000", 400)
    assert "“12e3”是科学计数法" in page
    assert 'aria-describedby="plus-gdp-hint plus-gdp-error" aria-invalid="true"' in page
    assert 'value="5000"' in page
    assert "没有计算" in page
    assert "929.3" not in page
    assert "没有“nothing”这一项" in text(reader, f"{ADDRESS}&plus-nothing=1", 400)


@pytest.mark.parametrize("query", ["period=2018Q5", "period=2018Q3&as_of=2099-01-01"])
def test_a_moment_that_is_none_is_refused(reader: Client, query: str) -> None:
    text(reader, f"/scenarios/?{query}", 400)


def test_another_quarter_is_looked_at_with_the_same_assumptions(reader: Client) -> None:
    page = text(reader, f"{ADDRESS}&plus-gdp=12,000")
    assert page.count('<input type="hidden" name="plus-gdp" value="12000">') == 2


def test_the_part_asked_for_by_the_script_is_the_page_s(reader: Client) -> None:
    page = text(reader, f"{ADDRESS}&plus-gdp=0")
    part = text(reader, "/scenarios/results/?period=2018Q3&plus-gdp=0&plus-employees=")
    assert part.strip().split("<template")[0] in page
    assert 'data-query="period=2018Q3&amp;plus-gdp=0"' in part
    wrong = text(reader, "/scenarios/results/?period=2018Q3&plus-gdp=x")
    assert "没有计算" in wrong
    assert "data-query" not in wrong


def test_keeping_leads_to_the_address_and_stands_beside_others(reader: Client) -> None:
    reader.post(f"{ADDRESS}&plus-gdp=0", {"name": "GDP不变"})
    response = reader.post(f"{ADDRESS}&plus-rd_expenditure=5070", {"name": "加大研发"})
    made = Scenario.objects.get(name="加大研发")
    assert response.headers["Location"] == made.get_absolute_url()
    page = text(reader, made.get_absolute_url())
    assert "方案已保存" in page
    compared = page[page.index('id="t2"') : page.index('id="kept"')]
    assert compared.index("现在所设") < compared.index("加大研发") < compared.index("GDP不变")
    assert "240.2" in compared


def test_a_refused_name_leaves_what_was_typed(reader: Client) -> None:
    answers = [reader.post(f"{ADDRESS}&plus-gdp=0", {"name": "同名"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 422]
    page = answers[1].content.decode()
    assert "您已有一个叫“同名”的方案" in page
    assert 'name="name" value="同名"' in page
    assert reader.post(f"{ADDRESS}&plus-gdp=x&plus-employees=1", {"name": "x"}).status_code == 422
    assert reader.post(ADDRESS, {"name": "没有假设"}).status_code == 422
    assert Scenario.objects.count() == 1


def test_only_who_made_it_is_offered_to_delete(reader: Client, analyst: User) -> None:
    mine = make_scenario("mine", made_by=analyst)
    other = make_scenario("theirs", made_by=make_user("other", Role.REVIEWER))
    page = text(reader, ADDRESS)
    assert f"/scenarios/{mine.pk}/delete/" in page
    assert f"/scenarios/{other.pk}/delete/" not in page
    assert reader.post(f"/scenarios/{other.pk}/delete/").status_code == 403
    response = reader.post(f"/scenarios/{mine.pk}/delete/")
    assert response.headers["Location"] == ADDRESS
    assert list(Scenario.objects.all()) == [other]


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.FINANCE])
def test_who_sees_the_board_opens_but_does_not_keep(board, client: Client, role: Role) -> None:
    made = make_scenario(made_by=make_user("maker", Role.ANALYST))
    client.force_login(make_user(role=role))
    page = text(client, made.get_absolute_url())
    assert "加大研发" in page
    assert "存为方案" not in page
    assert client.post(f"{ADDRESS}&plus-gdp=0", {"name": "x"}).status_code == 403


def test_departments_wait_for_the_publication(board, client: Client) -> None:
    made = make_scenario(made_by=make_user("maker", Role.ANALYST))
    client.force_login(make_user("reporter", Role.REPORTER))
    addresses = (
        made.get_absolute_url(),
        "/scenarios/results/?period=2018Q3",
        "/targets/rd_intensity/desk/?period=2018Q3",
        "/api/v1/scenario/?period=2018Q3",
    )
    assert {client.get(one).status_code for one in addresses} == {403}
    make_reporting_period("2018Q3", published_at=AN_INSTANT)
    assert {client.get(one).status_code for one in addresses} == {200}


def test_a_target_s_page_has_the_desk_of_its_formula(reader: Client) -> None:
    page = text(reader, "/targets/rd_intensity/?period=2018Q3")
    desk = page[page.index('id="desk"') :]
    assert "怎样才能到3%" in desk
    fields = re.findall(r'name="(plus-[\w-]+)"', desk)
    assert fields == ["plus-rd_expenditure", "plus-rd_expenditure_institutions", "plus-gdp"]
    assert "离目标还差0.69个百分点" in desk
    assert "分子、分母各照近一年的增量走到那时再相除，所以两数不同。" in desk
    assert "现在2,698" in desk
    assert "须达5,070" in desk
    assert 'href="/scenarios/?period=2018Q3"' in desk


def test_what_is_asked_stands_in_the_unit_it_is_typed_in(reader: Client) -> None:
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    desk = text(reader, "/targets/rd_intensity/?period=2018Q3").partition('id="desk"')[2]
    hint = desk.partition('id="plus-rd_expenditure-hint"')[2].partition("</div>")[0]
    assert "at least 5,070." in hint
    assert "CNY" not in hint


def test_a_target_s_desk_takes_its_items_from_the_address_of_all(reader: Client) -> None:
    page = text(reader, "/targets/rd_intensity/?period=2018Q3&plus-gdp=0&plus-employees=9")
    desk = page[page.index('id="desk"') :]
    assert 'href="/scenarios/?period=2018Q3&amp;plus-gdp=0"' in desk
    part = text(reader, "/targets/rd_intensity/desk/?period=2018Q3&plus-gdp=0")
    assert part.strip().split("<template")[0] in desk
    assert "“x”不是数" in text(reader, "/targets/rd_intensity/desk/?period=2018Q3&plus-gdp=x")
    assert reader.get("/targets/nothing/desk/").status_code == 404


def test_a_count_asks_for_its_goal(reader: Client) -> None:
    page = text(reader, "/targets/hightech_firms/?period=2018Q3")
    assert "怎样才能到81家" in page


def test_every_page_seen_from_an_earlier_day_says_so_in_its_links(reader: Client) -> None:
    day = timezone.localdate(db_now()).isoformat()
    moment = f"period=2018Q3&as_of={day}"
    for address in (f"/scenarios/?{moment}", f"/targets/gdp/?{moment}"):
        assert f"as_of={day}" in text(reader, address)
        assert "当时的样子" in text(reader, address)


def test_the_board_leads_to_the_desk(reader: Client) -> None:
    assert 'href="/scenarios/?period=2018Q3"' in text(reader, "/?period=2018Q3")


def test_the_api_says_what_the_page_says(reader: Client) -> None:
    answer = reader.get("/api/v1/scenario/?period=2018Q3&plus-rd_expenditure=5070").json()
    assert list(answer) == ["period", "as_of", "data_version", "terms", "results"]
    result = scenario_desk(progress_report(LAST)).result({"rd_expenditure": 5070})
    for shown, one in zip(answer["results"], result.targets, strict=True):
        value = one.outcome.value
        assert shown["value"] == (None if value is None else plain(value))
        assert shown["met"] == one.outcome.is_met
    rd = answer["results"][2]
    assert (rd["indicator"], rd["met"], rd["goal"]) == ("rd_intensity", True, "3")
    assert [one["term"] for one in rd["required"]] == [
        "rd_expenditure", "rd_expenditure_institutions", "gdp"
    ]  # fmt: skip
    assert rd["required"][0] == {
        "term": "rd_expenditure",
        "amount": plain((Fraction("93187.5") - Fraction("47559.6")) / 9),
        "bound": "at_least",
        "reason": None,
    }
    assert rd["required"][2]["bound"] == "at_most"
    talents = answer["results"][6]
    assert (talents["value"], talents["undefined_reason"]) == (None, "missing_numerator")
    term = next(one for one in answer["terms"] if one["key"] == "rd_expenditure")
    assert (term["assumed"], term["recent"], term["unit"]) == ("5070", "2698.3", "万元")


@pytest.mark.parametrize("query", ["plus-gdp=x", "plus-nothing=1", "plus-gdp=1e5"])
def test_the_api_names_what_it_cannot_read(reader: Client, query: str) -> None:
    response = reader.get(f"/api/v1/scenario/?period=2018Q3&{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("/scenarios/results/", "/scenarios/"),
        ("/targets/rd_intensity/desk/", "/targets/rd_intensity/"),
    ],
)
def test_who_opens_the_address_of_a_part_gets_its_page(
    reader: Client, part: str, whole: str
) -> None:
    asked = "?period=2018Q3&plus-gdp=1"
    answer = reader.get(part + asked, headers={"Sec-Fetch-Dest": "document"})
    assert (answer.status_code, answer.headers["Location"]) == (302, whole + asked)
    assert reader.get(part + asked, headers={"Sec-Fetch-Dest": "empty"}).status_code == 200


def test_what_is_assumed_is_drawn_in_the_target_s_figure(reader: Client) -> None:
    address = "/targets/rd_intensity/?period=2018Q3"
    assert "t-assumed" not in text(reader, address)
    assert "t-assumed" not in text(reader, f"{address}&plus-employees=9"), "another target's item"
    assert "t-assumed" not in text(reader, f"{address}&plus-gdp=x")
    figure = text(reader, f"{address}&plus-rd_expenditure=5200").partition('id="desk"')[0]
    assert figure.count("t-assumed") == 9
    assert ">3.04</text>" in figure.partition(">假设</text>")[2]
    part = text(reader, "/targets/rd_intensity/desk/?period=2018Q3&plus-rd_expenditure=5200")
    assert part.count("t-assumed") == 9


def test_who_may_not_save_is_not_asked_to(board, client: Client) -> None:
    for role, said in ((Role.ANALYST, True), (Role.LEADER, False)):
        client.force_login(make_user(role.value, role))
        assert ("起个名字存下" in text(client, ADDRESS)) is said
