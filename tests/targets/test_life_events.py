"""Moves, mergers, splits, names, closings: the past stays, and each firm counts once."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from targets.calc.periods import Period, period_range
from targets.choices import LifeEventState
from targets.errors import InvalidInput, InvalidTransition, OwnSubmission
from targets.models import (
    AuditEvent,
    Enterprise,
    EnterpriseStage,
    Indicator,
    LifeEvent,
    OutboxMessage,
    Succession,
    TermCell,
)
from targets.selectors.definitions import definitions_in_force
from targets.selectors.sums import term_sums
from targets.services.aggregation import aggregate_all, aggregate_stale
from targets.services.check import aggregates_check
from targets.services.life_events import (
    event_confirm,
    event_decline,
    event_effects,
    event_propose,
    event_withdraw,
)
from tests.cast import Cast
from tests.factories import (
    make_assignment,
    make_clause,
    make_cluster,
    make_element,
    make_enterprise,
    make_form,
    make_growth_stage,
    make_observation,
    make_park,
    make_policy,
    make_target,
    make_target_setting,
    make_threshold,
    make_uscc,
)
from tests.world import FIRST, LAST, make_world

AT = Period.parse("2018Q1")
GROUNDS = {"reason": "工商登记变更", "document": "变更通知书〔2018〕3号"}


def proposed(cast: Cast, firm: Enterprise, kind: str, **facts) -> LifeEvent:
    event = LifeEvent(enterprise=firm, kind=kind, **{**GROUNDS, **facts})
    return event_propose(event=event, by=cast.analyst)


def done(cast: Cast, firm: Enterprise, kind: str, **facts) -> LifeEvent:
    return event_confirm(event=proposed(cast, firm, kind, **facts), by=cast.reviewer)


def places(firm: Enterprise) -> list[tuple[str | None, str, str | None]]:
    rows = firm.memberships.current().select_related("park").order_by("from_period")
    return [
        (row.park and row.park.code, str(row.from_period), row.to_period and str(row.to_period))
        for row in rows
    ]


# What each does


def test_a_name_changes_and_the_old_one_stays_known(cast: Cast):
    firm = make_enterprise("盘锦旧名公司")
    before = firm.versions.get().recorded_at
    done(cast, firm, "rename", name="盘锦新名公司", on=date(2018, 5, 1))
    firm.refresh_from_db()
    assert firm.name == "盘锦新名公司"
    assert "jiuming" in firm.search
    assert "xinming" in firm.search
    assert firm.versions.as_of(before).get().name == "盘锦旧名公司"


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("2018Q1", [("east", "2015Q1", "2017Q4"), ("west", "2018Q1", None)]),
        ("2015Q1", [("west", "2015Q1", None)]),
    ],
)
def test_a_move_begins_in_its_quarter(cast: Cast, first: str, expected: list):
    east, west = make_park(code="east"), make_park(code="west")
    firm = make_enterprise(park=east)
    period = Period.parse(first)
    done(cast, firm, "move", from_period=period, park=west, above_scale=True)
    assert places(firm) == expected


def test_a_move_into_a_gap_ends_before_what_follows(cast: Cast):
    east, west = make_park(code="east"), make_park(code="west")
    firm = make_enterprise(park=east, from_period="2018Q3")
    done(cast, firm, "move", from_period=AT, park=west, above_scale=False)
    assert places(firm) == [("west", "2018Q1", "2018Q2"), ("east", "2018Q3", None)]


def test_a_merged_enterprise_ends_with_the_quarter_before_and_names_its_successor(cast: Cast):
    firm, into = make_enterprise(), make_enterprise()
    done(cast, firm, "merge", from_period=AT, other=into)
    version = firm.versions.current().get()
    assert (version.active_to, str(version.last_period)) == (date(2017, 12, 31), "2017Q4")
    assert Succession.objects.current().get().successor == into


@pytest.mark.parametrize("continues", [True, False])
def test_a_split_registers_the_new_enterprise_where_the_old_one_was(cast: Cast, continues: bool):
    firm = make_enterprise(park=make_park(code="east"))
    facts = {"uscc": make_uscc(900).lower(), "name": "分出公司", "continues": continues}
    done(cast, firm, "split", from_period=AT, **facts)
    fresh = Enterprise.objects.get(uscc=make_uscc(900))
    assert fresh.versions.get().active_from == date(2018, 1, 1)
    assert places(fresh) == [("east", "2018Q1", None)]
    assert (firm.versions.current().get().active_to is None) == continues


def test_what_was_closed_by_mistake_goes_on_where_it_was(cast: Cast):
    firm, into = make_enterprise(park=make_park(code="east")), make_enterprise()
    done(cast, firm, "merge", from_period=AT, other=into)
    done(cast, firm, "reopen")
    assert firm.versions.current().get().active_to is None
    assert places(firm) == [("east", "2015Q1", None)]
    assert not Succession.objects.current().exists()
    assert Succession.objects.count() == 1


def test_a_stage_is_reached_on_its_day(cast: Cast):
    stage = make_growth_stage(policy=make_policy(is_active=True))
    firm = make_enterprise()
    done(cast, firm, "stage", stage=stage, on=date(2018, 3, 1))
    assert EnterpriseStage.objects.current().get().since == date(2018, 3, 1)


# Who may, and when


def test_nothing_changes_before_a_second_person_confirms(cast: Cast):
    firm = make_enterprise()
    event = proposed(cast, firm, "close", on=date(2018, 6, 30))
    assert firm.versions.get().active_to is None
    with pytest.raises(PermissionDenied):
        event_confirm(event=event, by=cast.analyst)
    assert event_confirm(event=event, by=cast.reviewer).state == LifeEventState.CONFIRMED
    assert firm.versions.current().get().active_to == date(2018, 6, 30)
    actions = AuditEvent.objects.values_list("action", flat=True).order_by("pk")
    assert list(actions) == ["life_event.proposed", "life_event.confirmed"]
    assert OutboxMessage.objects.exists()
    with pytest.raises(InvalidTransition, match="办结"):
        event_confirm(event=event, by=cast.reviewer)


@pytest.mark.parametrize("name", ["reporter", "reviewer", "auditor", "administrator"])
def test_an_analyst_proposes_and_nobody_else(cast: Cast, name: str):
    event = LifeEvent(enterprise=make_enterprise(), kind="close", on=date(2018, 6, 30), **GROUNDS)
    with pytest.raises(PermissionDenied):
        event_propose(event=event, by=cast[name])


def test_nobody_confirms_what_they_proposed(cast: Cast):
    event = proposed(cast, make_enterprise(), "close", on=date(2018, 6, 30))
    cast.analyst.role = "reviewer"
    cast.analyst.save()
    with pytest.raises(OwnSubmission):
        event_confirm(event=event, by=cast.analyst)


def test_what_is_declined_or_taken_back_changes_nothing_and_makes_room(cast: Cast):
    firm = make_enterprise()
    first = proposed(cast, firm, "close", on=date(2018, 6, 30))
    with pytest.raises(InvalidTransition, match="等确认"):
        proposed(cast, firm, "rename", name="别名", on=date(2018, 6, 30))
    with pytest.raises(InvalidInput):
        event_decline(event=first, by=cast.reviewer, answer="不")
    event_decline(event=first, by=cast.reviewer, answer="没有依据文件")
    event_withdraw(event=proposed(cast, firm, "close", on=date(2018, 6, 30)), by=cast.analyst)
    assert firm.versions.get().active_to is None


@pytest.mark.parametrize(
    ("kind", "facts", "fields"),
    [
        ("close", {}, {"on"}),
        ("close", {"on": date(2019, 1, 22)}, {"on"}),
        ("move", {"from_period": Period.parse("2019Q2")}, {"from_period"}),
        ("merge", {"from_period": AT}, {"other"}),
        ("split", {"from_period": AT, "uscc": "1", "name": "甲"}, {"uscc"}),
        ("rename", {"on": date(2018, 1, 1), "reason": " "}, {"name", "reason"}),
        ("reopen", {"document": ""}, {"document"}),
    ],
)
def test_all_that_is_missing_is_told_at_once(cast: Cast, kind: str, facts: dict, fields: set):
    with pytest.raises(InvalidInput) as refused:
        proposed(cast, make_enterprise(), kind, **facts)
    assert {one.field for one in refused.value.problems} == fields


def test_what_the_register_contradicts_is_refused(cast: Cast):
    firm = make_enterprise("甲", active_to=date(2017, 6, 30))
    other = make_enterprise("乙", park=make_park(code="east"))
    for subject, kind, facts in (
        (firm, "close", {"on": date(2017, 1, 1)}),
        (firm, "move", {"from_period": AT, "above_scale": True}),
        (other, "merge", {"from_period": AT, "other": firm}),
        (other, "merge", {"from_period": AT, "other": other}),
        (other, "merge", {"from_period": Period.parse("2015Q1"), "other": firm}),
        (other, "reopen", {}),
        (other, "rename", {"name": "乙", "on": date(2018, 1, 1)}),
        (other, "split", {"from_period": AT, "uscc": firm.uscc, "name": "丙"}),
    ):
        with pytest.raises(InvalidTransition):
            proposed(cast, subject, kind, **facts)
    assert not LifeEvent.objects.exists()


# What it does to the sums


def zone_totals(last: Period) -> dict:
    """Every term of every formula. The two of the seasonal share are left out: by its rule it
    speaks of the enterprises that have their fourth quarter too, and so of later ones."""
    definitions = definitions_in_force()
    own = {(one.id, n) for one in definitions for n in range(len(one.formula.terms))}
    sums = term_sums(definitions, period_range(FIRST, last))
    return {key: held for key, held in sums.items() if key[:2] in own}


def all_events(world) -> list[tuple[Enterprise, str, dict]]:
    """One event of each kind at each of three quarters, each of an enterprise of its own."""
    active = [one for one in world.enterprises if one.versions.current().get().active_to is None]
    old = iter(one for one in active if one.versions.current().get().active_from.year < 2016)
    park, cluster = make_park(code="third"), make_cluster(code="third")
    found = []
    for number, written in enumerate(("2016Q4", "2017Q3", "2018Q2")):
        period = Period.parse(written)
        found += [
            (next(old), "rename", {"name": f"新名{number}", "on": period.first_day}),
            (
                next(old),
                "move",
                {"from_period": period, "park": park, "cluster": cluster, "above_scale": True},
            ),
            (next(old), "merge", {"from_period": period, "other": next(old)}),
        ]
    return found


@pytest.mark.once
def test_no_past_quarter_changes_and_the_second_path_agrees_after_each_event(cast: Cast):
    world = make_world(40)
    aggregate_all()
    for firm, kind, facts in all_events(world):
        first = facts.get("from_period") or Period.containing(facts["on"])
        past, every = zone_totals(first.plus(-1)), zone_totals(LAST)
        done(cast, firm, kind, **facts)
        aggregate_stale()
        assert zone_totals(first.plus(-1)) == past, (kind, str(first))
        if kind == "rename":
            assert zone_totals(LAST) == every
        assert aggregates_check() == [], (kind, str(first))
    assert TermCell.objects.exists()


def test_a_move_leaves_the_zone_as_it_was_and_carries_its_own_sums_along(cast: Cast):
    world = make_world(24)
    aggregate_all()
    firm = next(one for one in world.enterprises if one.memberships.current().count() == 1)
    place, park = firm.memberships.current().get(), make_park(code="third")
    facts = {"from_period": AT, "park": park, "above_scale": place.above_scale}
    before = zone_totals(LAST)
    done(cast, firm, "move", **facts, cluster=place.cluster)
    aggregate_stale()
    assert zone_totals(LAST) == before
    held = TermCell.objects.filter(park=park.pk)
    assert min(held.values_list("period", flat=True)) == AT
    assert set(held.values_list("period", flat=True)) >= set(period_range(AT, LAST))


def test_the_effect_foretold_is_taken_back(cast: Cast):
    make_world(12)
    aggregate_all()
    firm = Enterprise.objects.first()
    totals = zone_totals(LAST)
    event = proposed(cast, firm, "close", on=date(2016, 6, 30))
    foretold = event_effects(event, cast.analyst)
    assert str(foretold.before) == "2016Q1"
    assert foretold.moved == []
    assert firm.versions.current().get().active_to is None
    assert zone_totals(LAST) == totals


# Pages


def address(firm: Enterprise, kind: str = "") -> str:
    return reverse("targets:life-event-new", args=[firm.uscc]) + (f"?kind={kind}" if kind else "")


def test_an_analyst_looks_ahead_and_then_proposes(cast: Cast, client: Client):
    make_world(6)
    make_policy(is_active=True)
    make_threshold()
    make_clause()
    indicator = Indicator.objects.get(code="industrial_output")
    make_target_setting(target=make_target(indicator=indicator))
    aggregate_all()
    firm = Enterprise.objects.first()
    client.force_login(cast.analyst)
    posted = {**GROUNDS, "on": "2016-06-30"}
    page = client.post(address(firm, "close"), {**posted, "verb": "preview"})
    assert page.status_code == 200
    assert "对目标的影响" in page.content.decode()
    assert not LifeEvent.objects.exists()
    kept = client.post(address(firm, "close"), {**posted, "verb": "propose"})
    assert (kept.status_code, kept.url) == (302, LifeEvent.objects.get().get_absolute_url())
    client.force_login(cast.reviewer)
    assert "2016-06-30" in client.get(kept.url).content.decode()
    assert client.post(kept.url, {"verb": "decline"}).status_code == 422
    assert client.post(kept.url, {"verb": "confirm"}).status_code == 302
    assert firm.versions.current().get().active_to == date(2016, 6, 30)
    assert client.post(kept.url, {"verb": "confirm"}).status_code == 409


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("move", {"from_period": "2018Q1"}),
        ("rename", {"name": "新名", "on": "2018-01-01"}),
        ("merge", {"from_period": "2018Q1"}),
        ("split", {"from_period": "2018Q1", "uscc": make_uscc(901), "name": "分出"}),
        ("stage", {"on": "2018-01-01"}),
    ],
)
def test_every_kind_has_a_form(cast: Cast, client: Client, kind: str, facts: dict):
    firm, other = make_enterprise(), make_enterprise()
    stage = make_growth_stage(policy=make_policy(is_active=True))
    make_threshold()
    client.force_login(cast.analyst)
    posted = {**GROUNDS, **facts, "other": other.uscc, "stage": stage.pk, "verb": "propose"}
    answer = client.post(address(firm, kind), posted)
    assert answer.status_code == 302, answer.content.decode()
    assert LifeEvent.objects.get().kind == kind
    assert client.get(answer.url).status_code == 200


def test_a_refusal_is_shown_beside_what_was_typed(cast: Cast, client: Client):
    firm = make_enterprise()
    client.force_login(cast.analyst)
    page = client.post(address(firm, "merge"), {**GROUNDS, "other": "1", "verb": "propose"})
    assert page.status_code == 422
    assert "没有登记这个代码的企业" in page.content.decode()


def test_both_pages_name_the_other_and_what_is_not_comparable(cast: Cast, client: Client):
    element = make_element("employees")
    make_assignment(form=make_form("F4", [element]), department=cast.department)
    firm, into = make_enterprise("甲"), make_enterprise("乙")
    for period, value in (("2017Q4", 50), ("2018Q4", 90)):
        make_observation(element, period, value, into)
    client.force_login(cast.analyst)
    page = reverse("targets:enterprise-detail", args=[into.uscc])
    assert "+80.0%" in client.get(page).content.decode()
    done(cast, firm, "merge", from_period=AT, other=into)
    text = client.get(page).content.decode()
    assert "并入本企业：" in text
    assert firm.uscc in text
    assert "2018年一季度起合并或分立" in text
    assert "+80.0%" not in text
    ended = client.get(reverse("targets:enterprise-detail", args=[firm.uscc])).content.decode()
    assert "已并入：" in ended
    assert into.uscc in ended
