"""What holds for every scenario: nothing assumed is the recent projection, what is required meets
the goal exactly, and the order of things does not matter."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from targets.calc.formulas import Formula
from targets.calc.outlook import goal, meets, project
from targets.calc.periods import period_range
from targets.calc.scenario import (
    Case,
    Demand,
    Ground,
    Lever,
    Obstacle,
    demand,
    lever_of,
    outcome,
    standing,
)
from targets.calc.sums import measure
from tests.targets.calc.specs import F, Q, summed
from tests.targets.calc.strategies import FORMULAS, rationals, specs

THRESHOLD = F("0.8")
periods = st.sampled_from(period_range(Q("2017Q4"), Q("2020Q3")))
totals = st.integers(0, 10**6)
SUMS = {key: one for key, one in FORMULAS.items() if not one.denominator}


@st.composite
def cases(draw: st.DrawFn, formulas: list[Formula]) -> tuple[Ground, Case, dict, dict]:
    """A ground with one case; the sums a year ago; assumptions for some of the levers."""
    formula = draw(st.sampled_from(formulas))
    spec = draw(specs())
    spec = replace(spec, is_count=formula.is_count and draw(st.booleans()))
    now = [summed(draw(totals)) for _ in formula.terms]
    ago = [summed(draw(totals)) for _ in formula.terms]
    levers = [lever_of(formula, term) for term in formula.terms]
    standings = {
        lever: standing(term, [(one, then)], THRESHOLD, allows_negative=draw(st.booleans()))
        for lever, term, one, then in zip(levers, formula.terms, now, ago, strict=True)
    }
    ground = Ground(draw(periods), THRESHOLD, standings)
    assumed = {lever: draw(rationals) for lever in levers if draw(st.booleans())}
    return ground, Case(spec, formula, now), dict(zip(levers, ago, strict=True)), assumed


every = cases(list(FORMULAS.values()))


@given(cases(list(SUMS.values())))
def test_nothing_assumed_is_the_recent_projection(drawn: tuple) -> None:
    ground, case, ago, _ = drawn
    values = {
        ground.period: measure(case.formula, case.sums).value,
        ground.period.plus(-4): measure(case.formula, list(ago.values())).value,
    }
    found = outcome(ground, case, ground.increases({}))
    assume(found.reason is not Obstacle.BELOW_ZERO)  # the rules' projection goes on below
    assert found.value == project(case.spec, ground.period, values).recent


@given(every)
def test_assuming_the_recent_increase_is_assuming_nothing(drawn: tuple) -> None:
    ground, case, _, _ = drawn
    recent = {lever: one.recent for lever, one in ground.standings.items()}
    assert outcome(ground, case, ground.increases(recent)) == outcome(
        ground, case, ground.increases({})
    )


def required(drawn: tuple) -> tuple[Ground, Case, dict, Lever, Demand]:
    ground, case, _, assumed = drawn
    increases = ground.increases(assumed)
    lever = lever_of(case.formula, case.formula.terms[-1])
    found = demand(ground, case, increases, lever)
    assume(found.amount is not None)
    return ground, case, increases, lever, found


@given(every)
def test_what_is_required_comes_to_the_goal_exactly(drawn: tuple) -> None:
    ground, case, increases, lever, found = required(drawn)
    reached = outcome(ground, case, {**increases, lever: found.amount})
    assert (reached.gap, reached.value) == (0, goal(case.spec))
    assert reached.is_met == meets(case.spec, goal(case.spec)) == (not found.is_strict)


@given(every, st.integers(0, 4))
def test_what_is_required_meets_the_goal_when_written_with_decimals(drawn, places: int) -> None:
    ground, case, increases, lever, found = required(drawn)
    written = found.with_places(places)
    assert (written >= found.amount) if found.is_least else (written <= found.amount)
    assert abs(written - found.amount) <= F(1, 10**places)
    reached = outcome(ground, case, {**increases, lever: written})
    assume(reached.value is not None)
    assume(same_side(case, ground, lever, found, written))
    assert reached.is_met


@given(every, st.fractions(F(1, 10**6), F(1, 100)))
def test_less_than_what_is_required_misses(drawn, bit: Fraction) -> None:
    ground, case, increases, lever, found = required(drawn)
    short = found.amount - bit if found.is_least else found.amount + bit
    reached = outcome(ground, case, {**increases, lever: short})
    assume(reached.value is not None)
    assume(same_side(case, ground, lever, found, short))
    assert not reached.is_met


def same_side(case: Case, ground: Ground, lever: Lever, found: Demand, amount: Fraction) -> bool:
    """A denominator that changes its sign on the way turns the ratio over."""
    if not case.formula.denominator:
        return True
    one, other = (
        outcome(ground, case, {**ground.increases({}), lever: number}).denominator
        for number in (found.amount, amount)
    )
    return bool(one and other) and (one > 0) == (other > 0)


@given(every, st.randoms(use_true_random=False))
def test_the_order_of_parts_does_not_matter(drawn: tuple, random) -> None:
    ground, case, _, assumed = drawn
    pairs = list(zip(case.formula.terms, case.sums, strict=True))
    split = len(case.formula.numerator)
    above, below = pairs[:split], pairs[split:]
    random.shuffle(above)
    turned = Case(
        case.spec,
        replace(case.formula, numerator=tuple(term for term, _ in above)),
        [one for _, one in above + below],
    )
    shuffled = list(assumed.items())
    random.shuffle(shuffled)
    increases, others = ground.increases(assumed), ground.increases(dict(shuffled))
    assert outcome(ground, case, increases) == outcome(ground, turned, others)
    for lever in ground.standings:
        assert demand(ground, case, increases, lever) == demand(ground, turned, others, lever)


@given(every, rationals)
def test_what_a_formula_does_not_use_leaves_it_alone(drawn: tuple, other: Fraction) -> None:
    ground, case, _, assumed = drawn
    stranger = Lever("elsewhere", case.formula.terms[0].take, case.formula.terms[0].level)
    increases = ground.increases(assumed)
    assert outcome(ground, case, increases) == outcome(ground, case, {**increases, stranger: other})
