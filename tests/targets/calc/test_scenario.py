"""Targets under assumed growth, worked by hand: a zone at 2018Q3, nine quarters before 2020Q4."""

import pytest

from targets.calc.formulas import Formula, Take, Term, TermLevel
from targets.calc.outlook import ahead
from targets.calc.scenario import (
    Case,
    Demand,
    Ground,
    Lever,
    Obstacle,
    Outcome,
    course,
    demand,
    lever_of,
    outcome,
    standing,
)
from targets.calc.sums import UndefinedReason
from tests.targets.calc.specs import (
    COUNT,
    INTENSITY,
    OUTPUT,
    PATENTS,
    F,
    Q,
    make_spec,
    summed,
)

NOW = Q("2018Q3")
RD, INSTITUTIONS, GDP = (lever_of(INTENSITY, term) for term in INTENSITY.terms)
INVENTIONS, EMPLOYEES = (lever_of(PATENTS, term) for term in PATENTS.terms)
FIRMS = lever_of(COUNT, COUNT.terms[0])
GDP_SUM = Formula(F("0.0001"), INTENSITY.denominator)

# Now and a year ago, in the elements' own units; the recent increase is a quarter of the change.
SUMS = {
    RD: (40_000, 32_000),  # 2,000 a quarter
    INSTITUTIONS: (8_000, 8_000),  # 0
    GDP: (2_400_000, 2_000_000),  # 100,000
    INVENTIONS: (382, 282),  # 25
    EMPLOYEES: (100_000, 96_000),  # 1,000
}
INTENSITY_GOAL = make_spec(3, "1.62")
PATENTS_GOAL = make_spec(55, "21.4")
GDP_GOAL = make_spec(300, 186)


def make_ground(sums=SUMS, period=NOW, negative=(RD, INSTITUTIONS)) -> Ground:
    standings = {
        lever: standing(
            Term(lever.source, lever.take, lever.level),
            [(summed(now), None if ago is None else summed(ago))],
            F("0.8"),
            lever in negative,
        )
        for lever, (now, ago) in sums.items()
    }
    return Ground(period, F("0.8"), standings)


def make_case(spec, formula, sums=SUMS) -> Case:
    return Case(spec, formula, [summed(sums[lever_of(formula, one)][0]) for one in formula.terms])


GROUND = make_ground()
INTENSITY_CASE = make_case(INTENSITY_GOAL, INTENSITY)
PATENTS_CASE = make_case(PATENTS_GOAL, PATENTS)
GDP_CASE = make_case(GDP_GOAL, GDP_SUM)


def reached(case: Case, ground: Ground = GROUND, **assumed) -> Outcome:
    by_key = {lever.key: lever for lever in ground.standings}
    given = {by_key[key]: F(value) for key, value in assumed.items()}
    return outcome(ground, case, ground.increases(given))


def needed(case: Case, lever: Lever, ground: Ground = GROUND, **assumed) -> Demand:
    by_key = {one.key: one for one in ground.standings}
    given = {by_key[key]: F(value) for key, value in assumed.items()}
    return demand(ground, case, ground.increases(given), lever)


def test_without_assumptions_every_item_goes_on_as_in_the_last_four_quarters() -> None:
    # (40,000 + 9 × 2,000 + 8,000) ÷ (2,400,000 + 9 × 100,000) = 66,000 ÷ 3,300,000 = 2 %
    found = reached(INTENSITY_CASE)
    assert (found.numerator, found.denominator) == (66_000, 3_300_000)
    assert (found.value, found.gap, found.is_met) == (2, -1, False)


def test_a_sum_without_assumptions_is_the_recent_projection_of_the_rules() -> None:
    values = {NOW: F(240), NOW.plus(-4): F(200)}
    projected = ahead(GDP_GOAL, NOW, values).projection.recent
    found = reached(GDP_CASE)
    assert found.value == projected == 330
    assert (found.gap, found.is_met) == (30, True)


def test_the_worked_example_of_the_rules() -> None:
    # 51 firms at 2018Q4, 46 a year ago: 61 at 2020Q4; 3.75 a quarter make 81
    ground = make_ground({FIRMS: (51, 46)}, Q("2018Q4"))
    case = make_case(make_spec(80, 40, ">", is_count=True), COUNT, {FIRMS: (51, 46)})
    found = outcome(ground, case, ground.increases({}))
    assert (found.value, found.gap, found.is_met) == (61, -20, False)
    wanted = demand(ground, case, ground.increases({}), FIRMS)
    assert (wanted.amount, wanted.is_least, wanted.is_strict) == (F("3.75"), True, False)
    full = outcome(ground, case, {FIRMS: wanted.amount})
    assert (full.value, full.gap, full.is_met) == (81, 0, True)


def test_a_denominator_moves_every_ratio_that_uses_it() -> None:
    # 607 ÷ 109,000; with 3,000 more employees a quarter 607 ÷ 127,000
    assert reached(PATENTS_CASE).value == F(607 * 10_000, 109_000)
    assert reached(PATENTS_CASE, employees=3_000).value == F(607 * 10_000, 127_000)
    # GDP alone at 150,000 a quarter: 375 亿元, and 66,000 ÷ 3,750,000 = 1.76 %
    assert reached(GDP_CASE, gdp=150_000).value == 375
    assert reached(INTENSITY_CASE, gdp=150_000).value == F("1.76")


def test_what_a_numerator_would_have_to_bring() -> None:
    # 3 % of 3,300,000 is 99,000; (99,000 − 8,000 − 40,000) ÷ 9
    found = needed(INTENSITY_CASE, RD)
    assert found == Demand(F(17_000, 3), is_least=True)
    assert found.with_places(0) == 5_667
    assert reached(INTENSITY_CASE, rd_expenditure=5_667).is_met
    assert not reached(INTENSITY_CASE, rd_expenditure=5_666).is_met


def test_what_a_denominator_may_grow_by_at_most() -> None:
    # 66,000 is 3 % of 2,200,000: GDP would have to fall
    found = needed(INTENSITY_CASE, GDP)
    assert found == Demand(F(-200_000, 9), is_least=False)
    assert found.with_places(0) == -22_223
    assert reached(INTENSITY_CASE, gdp=-22_223).is_met
    assert not reached(INTENSITY_CASE, gdp=-22_222).is_met


def test_a_demand_depends_on_what_the_others_do() -> None:
    # 55 in 10,000 of 127,000 employees: 698.5 patents
    assert needed(PATENTS_CASE, INVENTIONS, employees=3_000).amount == (F("698.5") - 382) / 9


def test_a_strict_target_that_is_no_count_asks_for_more_than_the_amount() -> None:
    case = make_case(make_spec(3, "1.62", ">"), INTENSITY)
    found = needed(case, RD)
    assert (found.amount, found.is_strict) == (F(17_000, 3), True)
    assert outcome(GROUND, case, {**GROUND.increases({}), RD: found.amount}).is_met is False
    exact = needed(case, RD, gdp=0)  # 72,000 − 48,000 = 24,000 over 9 quarters
    assert Demand(F(3), is_strict=True).with_places(0) == 4
    assert Demand(F(3), is_least=False, is_strict=True).with_places(0) == 2
    assert exact.amount == F(24_000, 9)


def test_falling_targets_are_mirrored() -> None:
    case = make_case(make_spec(1, 2, "<="), INTENSITY)
    assert (reached(case).gap, reached(case).is_met) == (-1, False)
    # 1 % of 3,300,000 is 33,000, 15,000 less than now, over 9 quarters: at most
    found = needed(case, RD)
    assert found == Demand(F(-15_000, 9), is_least=False)
    assert needed(case, GDP).is_least


@pytest.mark.parametrize(
    ("sums", "reason"),
    [
        ([summed(defined=0, due=1), summed(8_000), summed(9)], UndefinedReason.MISSING_NUMERATOR),
        ([summed(4), summed(8), summed(defined=0, due=1)], UndefinedReason.MISSING_DENOMINATOR),
        ([summed(4, 7, 10), summed(8), summed(9)], Obstacle.INSUFFICIENT_DATA),
    ],
)
def test_what_is_missing_is_undefined_and_never_zero(sums: list, reason: str) -> None:
    case = Case(INTENSITY_GOAL, INTENSITY, sums)
    assert reached(case) == Outcome(reason=reason)
    assert needed(case, RD) == Demand(reason=reason)


def test_without_a_year_to_compare_with_there_is_nothing_to_go_on_by() -> None:
    ground = make_ground({**SUMS, RD: (40_000, None)})
    assert reached(INTENSITY_CASE, ground).reason is Obstacle.NO_RECENT_CHANGE
    assert reached(INTENSITY_CASE, ground, rd_expenditure=2_000).value == 2
    assert needed(INTENSITY_CASE, RD, ground).amount == F(17_000, 3)
    assert needed(INTENSITY_CASE, GDP, ground).reason is Obstacle.NO_RECENT_CHANGE


def test_a_sum_that_would_fall_below_zero_is_no_outcome() -> None:
    assert reached(PATENTS_CASE, employees=-20_000).reason is Obstacle.BELOW_ZERO
    assert reached(INTENSITY_CASE, rd_expenditure=-20_000).value < 0  # R&D may be negative
    assert needed(make_case(make_spec(-5, 0, "<="), PATENTS), INVENTIONS).reason is (
        Obstacle.BELOW_ZERO
    )


def test_a_denominator_that_comes_to_zero() -> None:
    ground = make_ground(negative=(GDP,))
    found = reached(INTENSITY_CASE, ground, gdp=F(-2_400_000, 9))
    assert (found.value, found.denominator) == (None, 0)
    assert found.reason is UndefinedReason.ZERO_DENOMINATOR


def test_an_item_the_formula_does_not_use_has_no_effect() -> None:
    assert needed(GDP_CASE, RD).reason is Obstacle.NO_EFFECT
    assert needed(make_case(make_spec(0, 1), INTENSITY), GDP).reason is Obstacle.NO_EFFECT


def test_from_the_target_period_on_it_is_the_fact() -> None:
    ground = make_ground({lever: (now, None) for lever, (now, _) in SUMS.items()}, Q("2020Q4"))
    assert reached(INTENSITY_CASE, ground, gdp=9).value == 2  # 48,000 ÷ 2,400,000
    assert needed(INTENSITY_CASE, RD, ground) == Demand(reason=Obstacle.NO_QUARTERS_LEFT)


def test_the_sum_of_the_most_enterprises_speaks_for_an_item() -> None:
    paired, whole = (summed(90, 3), summed(80, 3)), (summed(100, 4), summed(60, 4))
    found = standing(PATENTS.denominator[0], [paired, whole], F("0.8"), False)
    assert (found.value, found.recent) == (100, 10)


def test_a_year_ago_that_was_not_covered_is_nothing_to_go_on_by() -> None:
    found = standing(OUTPUT.terms[0], [(summed(100, 4), summed(60, 3, 4))], F("0.8"), False)
    assert (found.value, found.recent) == (100, None)


def test_items_are_told_apart_by_source_and_scale() -> None:
    above = Formula(
        F(100),
        (Term("industrial_value_added", Take.TTM, TermLevel.ENTERPRISE),),
        (Term("gdp", Take.TTM, TermLevel.ZONE),),
        above_scale_only=True,
    )
    assert [lever_of(above, one).key for one in above.terms] == [
        "industrial_value_added-above_scale",
        "gdp",
    ]
    assert lever_of(above, above.denominator[0]) == GDP
    assert FIRMS.key == "certificates-hightech"


def test_the_course_goes_from_the_value_now_to_the_outcome() -> None:
    ground, case = make_ground(), make_case(PATENTS_GOAL, PATENTS)
    increases = ground.increases({INVENTIONS: F(20)})
    found = course(ground, case, increases)
    assert list(found) == [NOW.plus(n) for n in range(10)]
    assert found[NOW] == F(382) / 100_000 * 10_000
    assert found[NOW.plus(4)] == F(382 + 80) / 104_000 * 10_000
    assert found[Q("2020Q4")] == outcome(ground, case, increases).value


def test_there_is_no_course_to_an_outcome_without_a_value() -> None:
    ground, case = make_ground(), make_case(PATENTS_GOAL, PATENTS)
    assert course(ground, case, ground.increases({INVENTIONS: F(-60)})) == {}
