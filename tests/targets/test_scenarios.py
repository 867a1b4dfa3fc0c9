"""Scenarios on the board of every kind of row: what they come to, who keeps and who sees them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, QueryDict

from hightech_zone.lib.clock import db_now
from targets.access import get_scenario_to_delete, visible_scenarios
from targets.calc.outlook import Outlook
from targets.calc.periods import Period
from targets.calc.scenario import Obstacle
from targets.calc.sums import UndefinedReason
from targets.choices import Role
from targets.errors import InvalidInput
from targets.forms.scenarios import lever_fields, read_assumptions
from targets.models import AuditEvent, Policy, Scenario, User
from targets.scenario_sentences import (
    beside_outlook,
    beside_projection,
    outcome_gap_words,
    outcome_value,
    pace_sentence,
    reached_sentence,
    says_otherwise,
    scenario_sentence,
)
from targets.selectors.progress import progress_report
from targets.selectors.scenarios import kept_scenarios, scenario_desk
from targets.services.scenarios import scenario_delete, scenario_save
from tests.board_stage import LAST
from tests.factories import make_policy, make_reporting_period, make_scenario, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(board):
    return scenario_desk(progress_report(LAST))


@pytest.fixture
def analyst(board) -> User:
    return make_user("analyst", Role.ANALYST)


def by_code(result) -> dict:
    return {one.row.indicator.code: one for one in result.targets}


def numbers(**given: str) -> dict[str, Decimal]:
    return {key: Decimal(text) for key, text in given.items()}


def save(by: User, name: str = "方案", **given: str) -> Scenario:
    return scenario_save(
        by=by,
        policy=Policy.objects.get(is_active=True),
        name=name,
        period=LAST,
        as_of=None,
        assumptions=numbers(**(given or {"gdp": "90000"})),
    )


def test_nothing_assumed_is_the_boards_recent_projection_of_sums_and_counts(desk) -> None:
    found = by_code(desk.result({}))
    for code in ("industrial_output", "gdp", "hightech_firms"):
        assert found[code].outcome.value == found[code].row.ahead.projection.recent
        assert found[code].outcome == found[code].unchanged
    # 748.6 + 9 × (748.6 − 668.3) ÷ 4
    assert found["industrial_output"].outcome.value == Fraction("929.275")
    # (47,559.6 + 9 × 2,698.3) ÷ (2,402,000 + 9 × 78,250)
    assert found["rd_intensity"].outcome.value == 100 * Fraction("71844.3") / 3_106_250


def test_what_rd_would_have_to_bring(desk) -> None:
    one = by_code(desk.result({}))["rd_intensity"]
    first = one.asked[0]
    assert first.lever.key == "rd_expenditure"
    assert first.demand.amount == (Fraction("93187.5") - Fraction("47559.6")) / 9
    full = by_code(desk.result(numbers(rd_expenditure="5070")))["rd_intensity"]
    assert full.outcome.is_met
    assert full.unchanged.is_met is False


def test_gdp_moves_its_own_target_and_the_share_of_rd_and_nothing_else(desk) -> None:
    was, now = by_code(desk.result({})), by_code(desk.result(numbers(gdp="0")))
    moved = {code for code in was if was[code].outcome != now[code].outcome}
    assert moved == {"gdp", "rd_intensity"}
    assert now["gdp"].outcome.value == Fraction("240.2")


def test_employees_move_both_ratios_per_ten_thousand(board) -> None:
    """At 2018Q2 talents are reported, too."""
    desk = scenario_desk(progress_report(LAST.plus(-1)))
    was, now = by_code(desk.result({})), by_code(desk.result(numbers(employees="1000")))
    moved = {code for code in was if was[code].outcome != now[code].outcome}
    assert moved == {"patents_per_10k", "talents_per_10k"}


def test_a_missing_item_leaves_its_target_undefined_with_the_reason(desk) -> None:
    result = desk.result({})
    one = by_code(result)["talents_per_10k"]
    assert (one.outcome.value, one.outcome.reason) == (None, UndefinedReason.MISSING_NUMERATOR)
    assert one.asked[0].demand.reason is UndefinedReason.MISSING_NUMERATOR
    lever = next(row for row in result.levers if row.lever.key == "highend_talents")
    assert (lever.value, lever.recent, lever.at_end) == (None, None, None)


def test_without_a_year_before_only_what_is_assumed_is_computed(board) -> None:
    desk = scenario_desk(progress_report(Period.parse("2016Q3")))
    assert by_code(desk.result({}))["gdp"].outcome.reason is Obstacle.NO_RECENT_CHANGE
    assert by_code(desk.result(numbers(gdp="1000")))["gdp"].outcome.value == Fraction("187.7")


def test_a_lever_stands_the_same_on_the_desk_of_one_target(desk) -> None:
    alone = scenario_desk(progress_report(LAST, indicator="rd_intensity"))
    keys = ["rd_expenditure", "rd_expenditure_institutions", "gdp"]
    assert list(alone.levers) == keys
    assert len(desk.levers) == 10
    assert all(alone.ground.standings[one] == desk.ground.standings[one]
               for one in alone.levers.values())  # fmt: skip


def test_the_desk_takes_the_same_queries_for_any_number_of_targets(
    board, django_assert_num_queries
) -> None:
    report = progress_report(LAST)
    with django_assert_num_queries(1):
        scenario_desk(report).result(numbers(gdp="1"))


def test_sentences_are_made_of_the_results_numbers(desk) -> None:
    result = desk.result({})
    assert scenario_sentence(result).startswith(
        "只照各数据项近一年的增量走下去，到2020年末七项目标中<b>两项达标</b>、<b>四项不达标</b>、"
        "<b>一项算不出</b>。"
    )
    assert scenario_sentence(desk.result(numbers(gdp="1"))).startswith("照这些假设，")
    one = by_code(result)["rd_intensity"]
    row = next(lever for lever in result.levers if lever.lever == one.asked[0].lever)
    assert reached_sentence(one) == "到2020年末为2.31%，离目标还差0.69个百分点。"
    assert pace_sentence(one, row, 0) == (
        "企业研发（R&D）经费支出每季还要多2,372万元，须达是近一年平均的1.88倍。"
    )


def test_the_headline_says_where_and_why_the_board_says_otherwise(desk) -> None:
    result = desk.result({})
    said = scenario_sentence(result).partition("总览按线性、几何、近一年三种推算：")[2]
    differing = [
        one
        for one in result.targets
        if one.outcome.is_met is not None
        and one.row.ahead.outlook != (Outlook.LIKELY if one.outcome.is_met else Outlook.UNLIKELY)
        and one.row.ahead.outlook != Outlook.UNKNOWN
    ]
    assert differing
    names, _, why = said.partition("。")[2].partition("与总览的说法不同：")
    assert names == "、".join(one.row.indicator.short_zh for one in differing)
    assert "只取近一年的增量" in why
    assert "总览" not in scenario_sentence(desk.result(numbers(gdp="1")))


def test_value_and_gap_of_a_count_agree_as_they_are_written(desk) -> None:
    """46 and 9 × 1.5 are 59.5: told as 60, of the 81 that are asked for 21 too few."""
    one = by_code(desk.result({"certificates-hightech": Decimal("1.5")}))["hightech_firms"]
    assert one.outcome.value == Fraction("59.5")
    assert outcome_value(one.row, one.outcome) == "60"
    assert outcome_gap_words(one.row, one.outcome) == "−21"
    assert reached_sentence(one) == "到2020年末为60家，离目标还差21家。"


def test_what_is_short_of_a_goal_by_less_than_is_written_does_not_reach_it(desk) -> None:
    one = by_code(desk.result({}))["hightech_firms"]
    near = replace(one, outcome=replace(one.outcome, value=Fraction("80.6"), gap=Fraction("-0.4")))
    assert reached_sentence(near) == "到2020年末约为81家，还差一点才达到目标。"


def test_a_desk_says_why_its_number_is_not_the_projection(desk) -> None:
    said = {code: beside_projection(one) for code, one in by_code(desk.result({})).items()}
    assert said["rd_intensity"] == (
        "预计2020年的2.48%是把比率本身按线性、几何、近一年推算后取的中位数；"
        "这里的2.31%是分子、分母各照近一年的增量走到那时再相除，所以两数不同。"
    )
    assert {code for code, one in said.items() if one} == {"rd_intensity", "hightech_share"}
    firms = by_code(desk.result({}))["hightech_firms"]
    share = by_code(desk.result({}))["hightech_share"]
    at_risk = replace(share.row, ahead=replace(share.row.ahead, outlook=Outlook.AT_RISK))
    said = beside_projection(replace(share, row=at_risk))
    assert said.endswith("再相除，所以预计一栏说“存在风险”，这里说“不达标”。")
    other = replace(firms, unchanged=replace(firms.unchanged, value=Fraction(60)))
    assert beside_projection(other) == (
        "预计2020年的73家取线性、几何、近一年推算的中位数；"
        "这里的60家只照近一年的增量推算，所以预计一栏说“存在风险”，这里说“不达标”。"
    )


def test_what_an_address_says_is_read_as_a_person_types(desk) -> None:
    query = QueryDict("period=2018Q3&plus-gdp=12,000&plus-employees=&plus-rd_expenditure=1e5")
    found = read_assumptions(query, desk.levers)
    assert found.numbers == {"gdp": 12_000}
    assert [(one.field, one.rule) for one in found.problems] == [("rd_expenditure", "exponent")]
    strange = QueryDict("plus-nothing=1")
    assert [one.rule for one in read_assumptions(strange, desk.levers).problems] == ["unknown_term"]
    assert read_assumptions(strange, desk.levers, takes_unknown=True).problems == []


def test_a_slider_holds_still_while_it_is_moved(desk) -> None:
    for given in ({}, numbers(rd_expenditure="9999999"), numbers(gdp="200000")):
        result = desk.result(given)
        fields = lever_fields(result, read_assumptions({}, desk.levers))
        field = next(one for one in fields if one.row.lever.key == "rd_expenditure")
        assert (field.low, field.high, field.step) == ("0", "8000", "10")


def test_a_scenario_is_kept_with_its_address_and_in_the_trail(analyst: User) -> None:
    made = save(analyst, " 加大研发 ", rd_expenditure="5070", gdp="90000.5")
    assert made.name == "加大研发"
    assert made.get_absolute_url() == (
        "/scenarios/?period=2018Q3&plus-rd_expenditure=5070&plus-gdp=90000.5"
    )
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor, event.object_label) == (
        "scenario.saved", analyst, "加大研发"
    )  # fmt: skip
    assert event.detail["assumptions"] == {"rd_expenditure": "5070", "gdp": "90000.5"}


@pytest.mark.parametrize("role", [one for one in Role if one not in (Role.ANALYST, Role.REVIEWER)])
def test_others_do_not_keep_scenarios(board, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        save(make_user("other", role))


def test_what_is_wrong_with_a_scenario_to_keep(analyst: User) -> None:
    for name, given in (("", {"gdp": "1"}), ("x" * 41, {"gdp": "1"})):
        with pytest.raises(InvalidInput, match="名字"):
            save(analyst, name, **given)
    with pytest.raises(InvalidInput, match="没有改动"):
        scenario_save(
            by=analyst, policy=Policy.objects.get(), name="空", period=LAST, as_of=None,
            assumptions={},
        )  # fmt: skip
    save(analyst, "同名")
    with pytest.raises(InvalidInput, match="同名"):
        save(analyst, "同名")
    save(make_user("another", Role.REVIEWER), "同名")
    assert Scenario.objects.count() == 2


def test_only_who_made_it_deletes_it(analyst: User) -> None:
    made = save(analyst)
    other = make_user("another", Role.ANALYST)
    with pytest.raises(PermissionDenied):
        scenario_delete(by=other, scenario=made)
    with pytest.raises(PermissionDenied):
        get_scenario_to_delete(other, made.pk)
    with pytest.raises(PermissionDenied):
        get_scenario_to_delete(make_user("leader", Role.LEADER), made.pk)
    scenario_delete(by=analyst, scenario=get_scenario_to_delete(analyst, made.pk))
    assert not Scenario.objects.exists()
    assert AuditEvent.objects.latest("id").detail["assumptions"] == {"gdp": "90000"}
    with pytest.raises(Http404):
        get_scenario_to_delete(analyst, made.pk)


def test_departments_see_those_of_published_periods_at_their_moment(board, analyst: User) -> None:
    published = db_now() - timedelta(days=2)
    make_reporting_period("2018Q2", published_at=published)
    make_reporting_period("2018Q3")
    now = make_scenario("now", "2018Q2", made_by=analyst)
    after = make_scenario("after", "2018Q2", made_by=analyst, as_of=published + timedelta(hours=1))
    make_scenario("before", "2018Q2", made_by=analyst, as_of=published - timedelta(hours=1))
    make_scenario("unpublished", "2018Q3", made_by=analyst)
    reporter = make_user("reporter", Role.REPORTER)
    assert set(visible_scenarios(reporter)) == {now, after}
    assert visible_scenarios(make_user("leader", Role.LEADER)).count() == 4
    with pytest.raises(PermissionDenied):
        visible_scenarios(make_user("admin", Role.ADMINISTRATOR))


def test_another_policys_scenarios_are_not_shown(analyst: User) -> None:
    make_scenario(policy=make_policy(is_active=False), made_by=analyst)
    assert not visible_scenarios(analyst).exists()


def test_kept_scenarios_of_the_moment_stand_beside_one_another(desk, analyst: User) -> None:
    make_scenario("earlier", "2018Q2", made_by=analyst)
    for number in range(8):
        make_scenario(f"s{number}", made_by=analyst, assumptions={"gdp": f"{number}"})
    found = kept_scenarios(analyst, desk)
    assert len(found.all) == 9
    assert [one.scenario.name for one in found.beside] == ["s7", "s6", "s5", "s4", "s3", "s2"]
    assert found.beside[0].outcomes == desk.outcomes(numbers(gdp="7"))


def test_a_kept_item_no_formula_uses_any_more_is_passed_over(desk, analyst: User) -> None:
    make_scenario(made_by=analyst, assumptions={"gone": "1"})
    assert kept_scenarios(analyst, desk).beside[0].outcomes == desk.outcomes({})


@pytest.mark.parametrize("wrong", [{"name": ""}, {"assumptions": {}}, {"name": "twice"}])
def test_the_database_refuses_what_must_not_be(analyst: User, wrong: dict) -> None:
    make_scenario("twice", made_by=analyst)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_scenario(**{"name": "other", **wrong}, made_by=analyst)


def test_a_desk_says_why_its_word_is_not_the_outlooks(desk) -> None:
    """Also where both numbers are the same, as those of sums are."""
    targets = by_code(desk.result({}))
    for one in targets.values():
        outlook, met = one.row.ahead.outlook, one.unchanged.is_met
        alike = {Outlook.LIKELY: True, Outlook.UNLIKELY: False}.get(outlook) == met
        is_known = met is not None and outlook != Outlook.UNKNOWN
        assert says_otherwise(one) == (is_known and not alike)
        assert bool(beside_outlook(one)) == (says_otherwise(one) or bool(beside_projection(one)))
    gdp = targets["gdp"]
    said = beside_outlook(
        replace(
            gdp,
            row=replace(gdp.row, ahead=replace(gdp.row.ahead, outlook=Outlook.AT_RISK)),
            unchanged=replace(gdp.unchanged, is_met=False),
        )
    )
    assert said.startswith("预计一栏的“存在风险”看线性、几何、近一年三种推算（")
    assert said.endswith("这里的“不达标”只照近一年的增量走，所以两处的话不同。")
