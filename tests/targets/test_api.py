"""The API's answers: shapes, refusals, and numbers that agree with one another."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from pytest_django import DjangoDbBlocker

from hightech_zone.lib.clock import db_now
from targets.calc.numbers import plain
from targets.choices import Role
from targets.services.aggregation import aggregate_all
from targets.services.tokens import token_issue
from tests.cast import Cast
from tests.factories import (
    make_form,
    make_form_element,
    make_reporting_period,
    make_target,
    make_target_setting,
    make_threshold,
    make_user,
)
from tests.kept import kept
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with kept(django_db_blocker):
        make_threshold()
        world = make_world(14)
        form = make_form("F1")
        make_form_element(form=form, element=world.elements["industrial_output"])
        for definition in world.definitions.values():
            make_target_setting(target=make_target(indicator=definition.indicator), value=50)
        aggregate_all()
        yield world


@pytest.fixture
def world(built: World, db: None) -> World:
    return built


def get(client: Client, role: Role, path: str, **parameters: str):
    client.force_login(make_user(role=role))
    return client.get(f"/api/v1/{path}/", parameters)


def test_progress_has_the_shape_others_rely_on(client: Client, world: World) -> None:
    answer = get(client, Role.ANALYST, "progress", period="2018Q3").json()
    assert list(answer) == ["period", "as_of", "data_version", "completeness", "results"]
    assert [row["indicator"] for row in answer["results"]] == list(world.definitions)
    row = answer["results"][0]
    assert set(row) == {
        "indicator", "name", "unit", "comparator", "target", "goal", "baseline", "value",
        "numerator", "denominator", "undefined_reason", "expected", "gap", "attainment",
        "progress", "pace", "time_elapsed", "status", "status_reason", "projection", "outlook",
        "shortfall", "required", "coverage", "in_year", "definition_version",
    }  # fmt: skip
    assert set(row["projection"]) == {"linear", "geometric", "recent", "low", "central", "high"}
    assert set(row["required"]) == {"linear", "geometric", "best_quarter_multiple"}
    assert set(row["coverage"]) == {"units", "cells", "weighted"}
    assert set(row["in_year"]) == {
        "ytd", "year_target", "attainment", "time_elapsed", "seasonal_share"
    }  # fmt: skip
    assert row["denominator"] is None
    assert isinstance(row["numerator"], str)
    assert answer["results"][4]["in_year"] is None


def test_parts_of_a_breakdown_add_up_to_the_whole(client: Client, world: World) -> None:
    for by in ("park", "cluster", "park_cluster", "enterprise"):
        for indicator in world.definitions:
            query = {"indicator": indicator, "by": by, "period": "2018Q3"}
            answer = get(client, Role.ANALYST, "breakdown", **query).json()
            numerators = [Fraction(row["numerator"] or 0) for row in answer["results"]]
            assert sum(numerators) == Fraction(answer["total"]["numerator"])
            shares = [Fraction(row["share"] or 0) for row in answer["results"]]
            assert abs(sum(shares) - 1) < Fraction(1, 10**9)


def test_without_a_park_the_key_is_null_and_the_zone_s_terms_are_named_so(
    client: Client, world: World
) -> None:
    query = {"indicator": "rd_intensity", "by": "park", "period": "2018Q3"}
    rows = get(client, Role.ANALYST, "breakdown", **query).json()["results"]
    assert [row["key"] for row in rows] == ["east", "west", None, "zone"]
    assert {row["value"] for row in rows} == {None}
    assert rows[3]["denominator"] is not None


def test_progress_series_breakdown_and_figures_say_the_same(client: Client, world: World) -> None:
    rows = get(client, Role.ANALYST, "progress", period="2018Q3").json()["results"]
    for row in rows:
        query = {"indicator": row["indicator"], "period": "2018Q3"}
        last = get(client, Role.ANALYST, "series", **query).json()["results"][-1]
        total = get(client, Role.ANALYST, "breakdown", by="park", **query).json()["total"]
        figure = get(client, Role.ANALYST, "figures", **query).json()
        for name in ("value", "numerator", "denominator", "coverage"):
            assert row[name] == last[name] == total[name] == figure[name], (row["indicator"], name)
        assert (last["expected"], last["status"]) == (row["expected"], row["status"])


def test_figures_name_formula_terms_and_sources(client: Client, world: World) -> None:
    query = {"indicator": "rd_intensity", "period": "2018Q3"}
    answer = get(client, Role.ANALYST, "figures", **query).json()
    assert answer["definition"]["number"] == 1
    assert [term["side"] for term in answer["terms"]] == ["numerator", "numerator", "denominator"]
    assert answer["terms"][0]["periods"] == ["2018Q3", "2017Q4", "2017Q3"]
    assert {source["imported_from"] for source in answer["sources"]} == {"batch-1"}
    cells = {(one["element"], one["period"]): one["cells"] for one in answer["sources"]}
    for term in answer["terms"]:
        assert cells[term["source"], "2018Q3"] == term["enterprises_defined"] > 0


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [
        ("progress", {"period": "2018-Q3"}, 400),
        ("progress", {"period": "２018Q3"}, 400),
        ("progress", {"period": "2035Q1"}, 200),
        ("progress", {"as_of": "yesterday"}, 400),
        ("progress", {"as_of": "2999-01-01"}, 400),
        ("progress", {"as_of": "2999-01-01T00:00:00"}, 400),
        ("progress", {"as_of": "2018-02-31"}, 400),
        ("series", {}, 400),
        ("series", {"indicator": "nothing"}, 404),
        ("breakdown", {"indicator": "gdp", "by": "colour"}, 400),
        ("breakdown", {"indicator": "gdp"}, 400),
    ],
)
def test_bad_questions_get_a_clear_answer(
    client: Client, world: World, path: str, parameters: dict, status: int
) -> None:
    response = get(client, Role.ANALYST, path, **parameters)
    assert response.status_code == status
    if status >= 400:
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["detail"]


def test_a_period_without_data_is_answered_with_nulls(client: Client, world: World) -> None:
    row = get(client, Role.ANALYST, "progress", period="2035Q1").json()["results"][0]
    assert (row["value"], row["status"], row["gap"]) == (None, "insufficient_data", None)
    assert row["projection"] == dict.fromkeys(row["projection"])


def test_as_of_before_the_figures_were_recorded_knows_nothing(client: Client, world: World) -> None:
    answer = get(client, Role.ANALYST, "progress", period="2018Q3", as_of="2019-01-01").json()
    assert {row["value"] for row in answer["results"]} <= {None}


def test_anonymous_programs_are_refused_and_tokens_let_them_in(
    client: Client, world: World
) -> None:
    assert client.get("/api/v1/progress/").status_code == 401
    token = token_issue(by=None, user=make_user(role=Role.ANALYST))
    headers = {"Authorization": f"Token {token}"}
    assert client.get("/api/v1/progress/", headers=headers).status_code == 200
    headers = {"Authorization": "Token guessed"}
    assert client.get("/api/v1/progress/", headers=headers).status_code == 401


def test_departments_see_published_periods_only(client: Client, world: World, cast: Cast) -> None:
    client.force_login(cast.reporter)
    assert client.get("/api/v1/progress/?period=2018Q3").status_code == 403
    make_reporting_period("2018Q2", published_at="2018-08-01T00:00:00Z")
    assert client.get("/api/v1/progress/").json()["period"] == "2018Q2"


def test_leaders_get_no_part_that_tells_about_an_enterprise(client: Client, world: World) -> None:
    query = {"indicator": "industrial_output", "by": "park_cluster", "period": "2018Q3"}
    rows = get(client, Role.LEADER, "breakdown", **query).json()["results"]
    hidden = [row for row in rows if row["suppressed"]]
    assert len(hidden) >= 2
    assert all(row["numerator"] is row["value"] is row["share"] is None for row in hidden)
    assert get(client, Role.LEADER, "breakdown", **{**query, "by": "enterprise"}).status_code == 403


def test_names_follow_the_reader_s_language(client: Client, world: World) -> None:
    client.force_login(make_user(role=Role.ANALYST))
    chinese = client.get("/api/v1/targets/").json()[0]["name"]
    headers = {"Accept-Language": "en"}
    english = client.get("/api/v1/targets/", headers=headers).json()[0]["name"]
    assert (chinese, english) == ("工业总产值", "Industrial output")


def test_registers_are_lists_in_pages(client: Client, world: World) -> None:
    answer = get(client, Role.ANALYST, "enterprises", page_size="5").json()
    assert (answer["count"], len(answer["results"])) == (14, 5)
    answer = get(client, Role.ANALYST, "certificates").json()
    assert {row["kind"] for row in answer["results"]} == {"hightech"}


@pytest.mark.parametrize("role", [Role.REPORTER, Role.LEAD])
def test_departments_read_registers_of_periods_whose_figures_they_may_not_see(
    client: Client, world: World, role: Role
) -> None:
    """As the page does. 2018Q3 is not published, and nothing else is either."""
    client.force_login(make_user(role=role))
    seen_by_analyst = get(Client(), Role.ANALYST, "enterprises", period="2018Q3").json()
    assert seen_by_analyst["count"] == 14
    for query in ({}, {"period": "2018Q3"}, {"as_of": "2026-01-01", "period": "2018Q3"}):
        assert client.get("/api/v1/enterprises/", query).status_code == 200
    assert client.get("/api/v1/enterprises/", {"period": "2018Q3"}).json() == seen_by_analyst
    assert client.get("/enterprises/").status_code == 200
    for name in ("progress", "series", "breakdown", "figures"):
        query = {"indicator": "rd_intensity", "by": "park", "period": "2018Q3"}
        assert client.get(f"/api/v1/{name}/", query).status_code == 403


def test_completeness_counts_what_is_due(client: Client, world: World) -> None:
    (row,) = get(client, Role.ANALYST, "completeness", period="2018Q3").json()["results"]
    assert row["form"] == "F1"
    assert 0 < row["approved"] < row["due"] <= 14
    assert row["completeness"] == plain(Fraction(row["approved"], row["due"]))


def test_the_schema_is_valid_and_complete(tmp_path: Path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yaml"))
    schema = SchemaGenerator().get_schema(request=None, public=True)
    assert "/api/v1/progress/" in schema["paths"]
    for path in schema["paths"].values():
        for operation in path.values():
            problem = operation["responses"]["default"]["content"]["application/problem+json"]
            assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_a_series_leaves_out_periods_that_are_not_published(
    client: Client, world: World, cast: Cast
) -> None:
    make_reporting_period("2018Q1", published_at="2018-05-01T00:00:00Z")
    make_reporting_period("2018Q3", published_at="2018-11-01T00:00:00Z")
    client.force_login(cast.reporter)
    query = {"indicator": "industrial_output", "period": "2018Q3"}
    rows = client.get("/api/v1/series/", query).json()["results"]
    assert [row["period"] for row in rows] == ["2018Q1", "2018Q3"]


@pytest.mark.parametrize("period", ["1900Q1", "2999Q4"])
def test_the_first_and_the_last_period_one_can_write(
    client: Client, world: World, period: str
) -> None:
    for path in ("progress", "series"):
        query = {"period": period, "indicator": "industrial_output"}
        assert get(client, Role.ANALYST, path, **query).status_code == 200


@pytest.mark.parametrize("mark", ["T", "t", " "])
def test_an_instant_later_today_is_in_the_future(client: Client, world: World, mark: str) -> None:
    later = timezone.localtime(db_now() + timedelta(minutes=2)).replace(tzinfo=None)
    written = later.isoformat(sep=mark, timespec="seconds")
    assert get(client, Role.ANALYST, "progress", as_of=written).status_code == 400
