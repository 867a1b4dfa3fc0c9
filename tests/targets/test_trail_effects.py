"""What each change in the trail did to the targets, whatever way its figures came."""

import logging
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client

from targets.access.changes import visible_changes
from targets.models import Enterprise, EventEffects, LifeEvent, StaleMark, User
from targets.selectors.recent_changes import Kind, RecentChange, entries, told
from targets.services import trail_effects
from targets.services.aggregation import aggregate_stale
from targets.services.corrections import correction_approve
from targets.services.imports.bundle import bundle_import
from targets.services.life_events import event_confirm, event_propose
from targets.services.registers import certificate_put, enterprise_put
from targets.services.review import return_reopen
from targets.services.trail_effects import effects_note
from tests.cast import Cast
from tests.factories import (
    make_audit_event,
    make_definition,
    make_enterprise,
    make_indicator,
    make_observation,
    make_target,
    make_target_setting,
    make_threshold,
)
from tests.packs import load
from tests.targets.bundle_stage import write_bundle
from tests.targets.corrections_stage import approved, requested
from tests.targets.returns_stage import Stage, make_stage

pytestmark = pytest.mark.django_db
BEFORE = datetime(2019, 1, 1, tzinfo=UTC)
OUTPUT = {"element": "industrial_output", "take": "stock", "level": "enterprise"}
FIRMS = {"register": "hightech", "take": "count", "level": "register"}
NO_TARGET = "各目标都没有变"
OF_FEW = "影响能看出单家企业的数，不列"


def make_reading(code: str, name: str, term: dict[str, str]) -> None:
    indicator = make_indicator(code, short_zh=name, unit_zh="亿元", decimals=1)
    formula = {"factor": "1", "numerator": [term], "denominator": []}
    make_definition(formula, indicator=indicator, first_period="2010Q1", recorded_at=BEFORE)
    make_target_setting(target=make_target(indicator=indicator), recorded_at=BEFORE)


@pytest.fixture
def stage(cast: Cast) -> Stage:
    """One target: the industrial output, of which two enterprises report 100 each."""
    held = make_stage(cast)
    make_threshold(recorded_at=BEFORE)
    make_reading("output", "产值", OUTPUT)
    return held


def make_held(stage: Stage, period: str, *values: int) -> list[Enterprise]:
    """As many enterprises with these figures, known before everything else."""
    firms = [make_enterprise(f"{number}号厂") for number in range(len(values))]
    for firm, value in zip(firms, values, strict=True):
        make_observation(stage.output, period, value, firm, recorded_at=BEFORE)
    return firms


def listed(user: User) -> list[RecentChange]:
    aggregate_stale()
    effects_note()
    changes = told(user, list(entries(user)))
    return [one for one in changes if one.kind is not Kind.AGGREGATED]


def in_words(change: RecentChange) -> list[str]:
    return [str(one) for one in change.effects]


def happened(cast: Cast, firm: Enterprise, kind: str, **facts: object) -> None:
    grounds = {"reason": "工商登记变更", "document": "变更通知书〔2018〕3号"}
    event = LifeEvent(enterprise=firm, kind=kind, **grounds, **facts)
    event_confirm(event=event_propose(event=event, by=cast.analyst), by=cast.reviewer)


def imported(folder: Path, values: dict[str, int], period: str = "2018Q4") -> None:
    rows = [f"{period},{uscc},industrial_output,{value}" for uscc, value in values.items()]
    bundle_import(folder=write_bundle(folder, figures=rows))


def test_an_approval_and_the_correction_after_it_tell_what_each_moved(
    stage: Stage, cast: Cast
) -> None:
    correction_approve(correction=requested(stage), by=cast.reviewer)
    corrected, accepted = listed(cast.auditor)
    assert (corrected.kind, accepted.kind) == (Kind.CORRECTED, Kind.APPROVED)
    assert in_words(accepted) == ["2018年四季度 产值 — → 200.0亿元，序时状态由数据不全转不判断"]
    assert in_words(corrected) == ["2018年四季度 产值 200.0 → 250.0亿元"]
    assert corrected.touched == ""


def test_what_was_taken_back_with_a_reopening_is_told(stage: Stage, cast: Cast) -> None:
    held = approved(stage)
    return_reopen(
        of_return=held, by=cast.reviewer, reason="请核实。", until=date(2019, 1, 25), withdraw=True
    )
    (told_of,) = in_words(listed(cast.auditor)[0])
    assert told_of.startswith("2018年四季度 产值 200.0亿元 → —")


def test_a_reopening_that_takes_nothing_back_moves_no_target(stage: Stage, cast: Cast) -> None:
    held = approved(stage)
    return_reopen(of_return=held, by=cast.reviewer, reason="请核实。", until=date(2019, 1, 25))
    assert (listed(cast.auditor)[0].effects, listed(cast.auditor)[0].touched) == ([], NO_TARGET)


def test_an_import_tells_every_quarter_it_moved(stage: Stage, cast: Cast, tmp_path: Path) -> None:
    first, second = make_held(stage, "2018Q3", 10, 20)
    rows = [
        f"2018Q3,{first.uscc},industrial_output,11",
        f"2018Q4,{second.uscc},industrial_output,30",
    ]
    bundle_import(folder=write_bundle(tmp_path, figures=rows))
    (change,) = listed(cast.auditor)
    assert change.kind is Kind.IMPORTED
    assert in_words(change) == [
        "2018年四季度 产值 — → 30.0亿元",
        "2018年三季度 产值 30.0 → 31.0亿元",
    ]


def test_events_and_registers_tell_what_they_moved(stage: Stage, cast: Cast) -> None:
    make_reading("firms", "高企", FIRMS)
    ended, renamed = make_held(stage, "2018Q4", 10, 20)
    happened(cast, ended, "close", on=date(2018, 9, 30))
    happened(cast, renamed, "rename", on=date(2018, 10, 1), name="新名厂")
    certificate_put(enterprise=renamed, kind="hightech", number="1", issued_on=date(2018, 11, 1))
    enterprise_put(uscc=renamed.uscc, name="又名厂", active_from=date(2015, 1, 1))
    put, certified, named, closed = listed(cast.auditor)
    assert in_words(closed) == ["2018年四季度 产值 30.0 → 20.0亿元"]
    assert (named.effects, named.touched) == ([], "只改名称，合计不变")
    assert in_words(certified) == ["2018年四季度 高企 0.0 → 1.0亿元"]
    assert put.effects == []
    assert put.touched.endswith(NO_TARGET)


def test_a_pack_tells_which_targets_it_moved(cast: Cast) -> None:
    load()
    load(("value: 80", "value: 81"), ("en: GDP}", "en: Zone GDP}"))
    load(("value: 80", "value: 81"), ("en: GDP}", "en: GDP of the zone}"))
    worded, changed, first = listed(cast.auditor)
    assert (worded.kind, worded.address) == (Kind.POLICY, "/policy/")
    assert (worded.effects, worded.touched) == ([], NO_TARGET)
    assert changed.effects == []
    assert in_words(first)[0] == "新列目标工业总产值"
    assert len(first.leading) == 4
    assert len(first.leading) + len(first.further) == len(first.effects) > 5


def test_a_target_value_that_makes_another_status_is_told(stage: Stage, cast: Cast) -> None:
    load()
    aggregate_stale()
    effects_note()
    for firm, year in zip([make_enterprise(str(n)) for n in range(40)], range(40), strict=True):
        certificate_put(
            enterprise=firm, kind="hightech", number=str(year), issued_on=date(2015, 1, 1)
        )
    load(("value: 80", "value: 20"))
    change = next(one for one in listed(cast.auditor) if one.kind is Kind.POLICY)
    assert "高新技术企业 序时状态由" in in_words(change)[0]


# Who may see it


def test_who_may_not_see_single_enterprises_learns_of_none(stage: Stage, cast: Cast) -> None:
    correction_approve(correction=requested(stage), by=cast.reviewer)
    for reader in (cast.leader, cast.finance):
        corrected, accepted = listed(reader)
        assert corrected.effects == []
        assert corrected.touched.endswith(OF_FEW)
        assert in_words(accepted) == ["2018年四季度 产值 — → 200.0亿元，序时状态由数据不全转不判断"]


@pytest.mark.parametrize(
    ("fresh", "is_told"),
    [((11, 21, 31), True), ((11, 21, 30), False), ((11, 21, 90), False)],
    ids=["three", "two", "one of three makes up nearly all"],
)
def test_what_several_changed_is_told_to_all(
    stage: Stage, cast: Cast, tmp_path: Path, fresh: tuple[int, ...], is_told: bool
) -> None:
    firms = make_held(stage, "2018Q4", 10, 20, 30)
    values = {firm.uscc: value for firm, value in zip(firms, fresh, strict=True)}
    imported(tmp_path, values)
    assert bool(listed(cast.leader)[0].effects) is is_told
    assert listed(cast.analyst)[0].effects


def test_what_ends_is_of_one_however_many_report(stage: Stage, cast: Cast, client: Client) -> None:
    ended, *_ = make_held(stage, "2018Q4", 10, 20, 30, 40)
    happened(cast, ended, "close", on=date(2018, 9, 30))
    for reader in (cast.leader, cast.finance):
        (change,) = listed(reader)
        assert change.effects == []
        client.force_login(reader)
        shown = client.get("/api/v1/changes/?kind=life").json()["results"][0]
        assert (shown["effects"], OF_FEW in shown["touched"]) == ([], True)


def test_departments_read_of_published_quarters_only(stage: Stage, cast: Cast) -> None:
    correction_approve(correction=requested(stage), by=cast.reviewer)
    corrected, accepted = listed(cast.reporter)
    assert accepted.effects == corrected.effects == []
    stage.period.published_at = BEFORE
    stage.period.save()
    assert in_words(listed(cast.reporter)[0]) == ["2018年四季度 产值 200.0 → 250.0亿元"]
    assert [one.kind for one in listed(cast.stranger)] == []


# When it is found


def test_an_effect_is_that_of_its_day(stage: Stage, cast: Cast, tmp_path: Path) -> None:
    first, second = make_held(stage, "2018Q4", 10, 20)
    imported(tmp_path, {first.uscc: 15})
    imported(tmp_path, {second.uscc: 27})
    latest, earlier = listed(cast.auditor)
    assert in_words(earlier) == ["2018年四季度 产值 30.0 → 35.0亿元"]
    assert in_words(latest) == ["2018年四季度 产值 35.0 → 42.0亿元"]
    imported(tmp_path, {first.uscc: 99})
    assert [in_words(one) for one in listed(cast.auditor)[1:]] == [
        in_words(latest),
        in_words(earlier),
    ]


def test_nothing_is_said_before_the_sums_are_there(
    stage: Stage, cast: Cast, tmp_path: Path
) -> None:
    imported(tmp_path, {make_held(stage, "2018Q4", 10)[0].uscc: 15})
    assert StaleMark.objects.exists()
    assert effects_note() == 0
    (change,) = told(cast.auditor, list(entries(cast.auditor)))
    assert (change.effects, change.touched) == ([], "")


def test_a_change_whose_instant_is_gone_stays_unknown(stage: Stage, cast: Cast) -> None:
    make_audit_event(action="bundle.imported", object_type="importbatch", object_id="77")
    (change,) = listed(cast.auditor)
    assert EventEffects.objects.get().effects is None
    assert (change.effects, change.touched) == ([], "")
    assert effects_note() == 0


def test_before_there_were_targets_nothing_is_said(cast: Cast, tmp_path: Path) -> None:
    held = make_stage(cast)
    imported(tmp_path, {held.first.uscc: 15})
    (change,) = listed(cast.auditor)
    assert (change.effects, change.touched) == ([], "")


def test_one_that_fails_keeps_no_other_waiting(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    sound = make_audit_event(action="return.returned")
    make_audit_event(action="return.approved", object_id="of no return")
    with caplog.at_level(logging.ERROR):
        assert effects_note() == 1
    assert [one.event for one in EventEffects.objects.all()] == [sound]
    assert "could not be found" in caplog.text


def test_every_change_that_is_listed_has_its_effects_looked_for(cast: Cast) -> None:
    for action in trail_effects.INSTANTS:
        make_audit_event(action=action)
    assert visible_changes(cast.auditor).count() == len(trail_effects.INSTANTS)
