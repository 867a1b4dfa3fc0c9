"""What is withheld of a period, by every indicator and on every day."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from targets.calc.periods import Period
from targets.choices import Role
from targets.models import Cluster, Enterprise, Indicator, Observation, Park, ReportingPeriod
from targets.selectors import withheld as selector
from targets.selectors.breakdown import By, breakdown_report
from targets.selectors.contributions import contributions
from targets.selectors.cross import cross_table
from targets.selectors.multiples import multiples
from targets.services.aggregation import aggregate_all
from tests.factories import (
    make_certificate,
    make_cluster,
    make_definition,
    make_element,
    make_enterprise,
    make_indicator,
    make_observation,
    make_park,
    make_reporting_period,
    make_target,
    make_target_setting,
    make_threshold,
    make_user,
)

pytestmark = pytest.mark.django_db
LAST = Period.parse("2018Q3")
RECORDED, PUBLISHED = datetime(2018, 10, 20, tzinfo=UTC), datetime(2018, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
CODES = ("patents_per_10k", "talents_per_10k")


def stock(code: str) -> dict[str, str]:
    return {"element": code, "take": "stock", "level": "enterprise"}


@pytest.fixture
def firms() -> list[Enterprise]:
    """Three parks and two clusters with four enterprises in each cell; of the first cell one has
    nearly all the talents."""
    elements = [make_element(one) for one in ("employees", "invention_patents", "highend_talents")]
    for code, top in zip(CODES, ("invention_patents", "highend_talents"), strict=True):
        indicator = make_indicator(code)
        make_definition(
            {"factor": "10000", "numerator": [stock(top)], "denominator": [stock("employees")]},
            indicator=indicator,
            recorded_at=RECORDED,
        )
        make_target_setting(target=make_target(indicator=indicator))
    counted = {"register": "hightech", "take": "count", "level": "register"}
    make_definition(
        {"factor": "1", "numerator": [counted]},
        indicator=make_indicator("hightech_firms"),
        recorded_at=RECORDED,
    )
    parks, clusters = [make_park() for _ in range(3)], [make_cluster() for _ in range(2)]
    found = []
    for number in range(24):
        firm = make_enterprise(
            park=parks[number // 8], cluster=clusters[number // 4 % 2], recorded_at=RECORDED
        )
        for element in elements:
            value = 900 if element.code == "highend_talents" and number == 0 else 10
            make_observation(element, LAST, value, firm, recorded_at=RECORDED)
        found.append(firm)
    aggregate_all()
    return found


def published(at: datetime = PUBLISHED) -> None:
    make_reporting_period(str(LAST), published_at=at)


def hidden(code: str, by: By = By.PARK_CLUSTER, as_of: datetime | None = None) -> set:
    indicator = Indicator.objects.get(code=code)
    rows = breakdown_report(indicator, LAST, by, as_of, with_suppression=True).rows
    return {row.key for row in rows if row.suppressed}


def corrected(firm: Enterprise, code: str, value: int, at: datetime) -> None:
    held = Observation.objects.get(enterprise=firm, element__code=code, superseded_at__isnull=True)
    Observation.objects.filter(pk=held.pk).update(superseded_at=at)
    revision = held.revision + 1
    make_observation(held.element, LAST, value, firm, recorded_at=at, revision=revision)


def evened(firms: list[Enterprise]) -> None:
    """None has more than the others before the period is published."""
    corrected(firms[0], "highend_talents", 10, PUBLISHED - 3 * DAY)


def test_what_one_indicator_withholds_every_one_that_shares_an_element_does(firms) -> None:
    for by in (By.PARK, By.CLUSTER, By.PARK_CLUSTER):
        assert hidden(CODES[0], by) == hidden(CODES[1], by) != set()
        assert hidden("hightech_firms", by) == set()


def test_a_denominator_is_looked_at_too(firms) -> None:
    evened(firms)
    assert hidden(CODES[0]) == set()
    corrected(firms[9], "employees", 900, PUBLISHED - 2 * DAY)
    park, cluster = Park.objects.all()[1], Cluster.objects.first()
    assert f"{park.code}/{cluster.code}" in hidden(CODES[0]) == hidden(CODES[1])


def test_every_table_of_a_period_takes_what_was_chosen(firms) -> None:
    indicator = Indicator.objects.get(code=CODES[0])
    table = cross_table(indicator, LAST, None, with_suppression=True)
    parks, clusters = hidden(CODES[0], By.PARK), hidden(CODES[0], By.CLUSTER)
    assert {line.head.key for line in table.lines if line.head.suppressed} == parks
    assert {head.key for head in table.heads if head.suppressed} == clusters
    courses = multiples(indicator, LAST, By.PARK, with_suppression=True).parts
    assert {one.key for one in courses if one.rows[LAST].suppressed} == parks
    pulls = contributions(indicator, LAST, None, visible=None, with_suppression=True)
    assert [one.withheld for one in pulls] == [parks, clusters]


@pytest.mark.parametrize("as_of", [PUBLISHED, PUBLISHED + DAY, PUBLISHED + 3 * DAY, None])
def test_every_day_withholds_what_told_on_any(firms, as_of: datetime | None) -> None:
    published()
    corrected(firms[0], "highend_talents", 10, PUBLISHED + DAY)
    corrected(firms[20], "invention_patents", 900, PUBLISHED + 2 * DAY)
    corrected(firms[20], "invention_patents", 10, PUBLISHED + 3 * DAY)
    aggregate_all()
    found = hidden(CODES[0], as_of=as_of)
    first, last = (
        f"{park.code}/{cluster.code}"
        for park, cluster in (
            (Park.objects.first(), Cluster.objects.first()),
            (Park.objects.last(), Cluster.objects.last()),
        )
    )
    assert {first, last} <= found
    assert found == hidden(CODES[1], as_of=PUBLISHED)


def test_what_stood_before_the_publication_does_not_count(firms) -> None:
    corrected(firms[0], "highend_talents", 10, PUBLISHED - DAY)
    published()
    aggregate_all()
    assert hidden(CODES[0]) == hidden(CODES[0], as_of=PUBLISHED) == set()


def test_there_are_no_parts_of_a_day_before_the_publication(firms) -> None:
    everything = 6
    assert len(hidden(CODES[0])) < everything
    assert len(hidden(CODES[0], as_of=PUBLISHED)) == everything
    published(PUBLISHED + DAY)
    assert len(hidden(CODES[0], as_of=PUBLISHED)) == everything
    assert len(hidden(CODES[0], as_of=PUBLISHED + DAY)) < everything


def test_an_enterprise_that_moved_is_not_told_by_the_two_places(firms) -> None:
    evened(firms)
    published()
    held = firms[5].memberships.get()
    places = {
        f"{park.code}/{cluster}"
        for park in Park.objects.all()[:2]
        for cluster in Cluster.objects.values_list("code", flat=True)
    }
    at = PUBLISHED + DAY
    firms[5].memberships.update(superseded_at=at)
    held.pk, held.park, held.recorded_at = None, Park.objects.all()[1], at
    held.save(force_insert=True)
    aggregate_all()
    assert hidden(CODES[0]) & places == hidden(CODES[0], as_of=PUBLISHED) & places != set()


def test_a_certificate_that_is_recorded_later_is_a_state_too(firms) -> None:
    published()
    for number in range(24):
        if number // 4:
            make_certificate(enterprise=firms[number], recorded_at=RECORDED)
    make_certificate(enterprise=firms[0], recorded_at=RECORDED)
    assert hidden("hightech_firms") != set()
    for number in (1, 2, 3):
        at = PUBLISHED + number * DAY
        make_certificate(enterprise=firms[number], recorded_at=at)
    aggregate_all()
    assert hidden("hightech_firms") == hidden("hightech_firms", as_of=PUBLISHED) != set()


def test_of_more_states_than_are_read_the_cells_are_withheld(
    firms, monkeypatch: pytest.MonkeyPatch
) -> None:
    evened(firms)
    published()
    corrected(firms[4], "invention_patents", 11, PUBLISHED + DAY)
    for day in (2, 3):
        corrected(firms[20], "invention_patents", 10 + day, PUBLISHED + day * DAY)
    aggregate_all()
    cell = f"{Park.objects.first().code}/{Cluster.objects.last().code}"
    assert cell not in hidden(CODES[0])
    monkeypatch.setattr(selector, "MOST_STATES", 1)
    assert cell in hidden(CODES[0])


def test_coverage_is_coarse_and_not_told_of_what_is_withheld(firms, client: Client) -> None:
    Observation.objects.filter(enterprise=firms[22], element__code="employees").update(
        superseded_at=RECORDED
    )
    make_threshold()
    aggregate_all()
    exact, shown = {}, {}
    for role, found in ((Role.ANALYST, exact), (Role.LEADER, shown)):
        client.force_login(make_user(role, role))
        query = {"indicator": CODES[0], "period": str(LAST)}
        for by in ("park", "cluster", "park_cluster"):
            answer = client.get("/api/v1/breakdown/", {**query, "by": by}).json()
            found |= {one["key"]: one for one in answer["results"]}
            found["whole", by] = answer["total"]
        for name in ("series", "figures", "progress"):
            answer = client.get(f"/api/v1/{name}/", query).json()
            found[name] = answer if name == "figures" else answer["results"][0]
    for key, one in shown.items():
        told = one["coverage"]
        if one.get("suppressed"):
            assert set(told.values()) == {None}
        else:
            assert all(len(value) <= len("0.95") for value in told.values())
            assert all(
                0 <= float(exact[key]["coverage"][part]) - float(value) < 0.01
                for part, value in told.items()
            )
    assert any(len(one["coverage"]["units"]) > len("0.95") for one in exact.values())
    assert ReportingPeriod.objects.count() == 0
