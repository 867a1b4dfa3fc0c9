"""What holds for every target: ends of the path, units, and no praise for getting worse."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from targets.calc.changes import change_of_ratio, change_of_sum, rounded
from targets.calc.numbers import round_half_up
from targets.calc.outlook import Outlook, ahead
from targets.calc.periods import period_range
from targets.calc.progress import Path, Status, TargetSpec, expected, progress
from tests.targets.calc.specs import USUAL, Q
from tests.targets.calc.strategies import positive, rationals, scaled_spec, specs

periods = st.sampled_from(period_range(Q("2016Q2"), Q("2021Q4")))
under_way = st.sampled_from(period_range(Q("2016Q4"), Q("2020Q4")))
parts = st.dictionaries(st.sampled_from("abcdef"), rationals, max_size=6)

RANK = {
    Status.ACHIEVED: 0,
    Status.AHEAD: 1,
    Status.ON_TRACK: 2,
    Status.BEHIND: 3,
    Status.SERIOUSLY_BEHIND: 4,
}
OUTLOOK_RANK = {Outlook.LIKELY: 0, Outlook.AT_RISK: 1, Outlook.UNLIKELY: 2}


@given(specs())
def test_a_path_passes_through_baseline_and_target(spec: TargetSpec) -> None:
    assert expected(spec, spec.end) == spec.target
    assert expected(spec, spec.end.plus(5)) == spec.target
    assert expected(spec, spec.start.plus(-1)) is None
    assert expected(spec, spec.start) == (spec.target if spec.is_kept else spec.baseline)


@given(specs().filter(lambda one: one.path is not Path.MILESTONES and one.baseline is not None))
def test_a_path_only_goes_towards_the_target(spec: TargetSpec) -> None:
    values = [expected(spec, at) for at in period_range(spec.start, spec.end)]
    steps = pairwise(values)
    assert all(spec.better_by(after, before) >= 0 for before, after in steps)


@settings(max_examples=400)
@given(specs(), periods, rationals, rationals)
def test_a_status_is_never_better_where_the_value_is_worse(
    spec: TargetSpec, period: object, one: Fraction, other: Fraction
) -> None:
    better, worse = (one, other) if spec.better_by(one, other) >= 0 else (other, one)
    good, bad = (progress(spec, period, value, Fraction(1), USUAL) for value in (better, worse))
    assume(good.status is not None and bad.status is not None)
    assert RANK[good.status] <= RANK[bad.status]


@given(specs(), under_way, rationals, rationals, st.dictionaries(under_way, rationals, max_size=6))
def test_an_outlook_is_never_better_where_the_value_is_worse(
    spec: TargetSpec, period: object, one: Fraction, other: Fraction, held: dict
) -> None:
    """Among values on one side of 0: the geometric projection exists only above it."""
    assume((one > 0) == (other > 0))
    better, worse = (one, other) if spec.better_by(one, other) >= 0 else (other, one)
    good, bad = (ahead(spec, period, {**held, period: value}) for value in (better, worse))
    assert (good.outlook is Outlook.UNKNOWN) == (bad.outlook is Outlook.UNKNOWN)
    if good.outlook is not Outlook.UNKNOWN:
        assert OUTLOOK_RANK[good.outlook] <= OUTLOOK_RANK[bad.outlook]
        assert good.shortfall <= bad.shortfall


@given(specs(), periods, rationals, positive)
def test_units_change_values_but_neither_shares_nor_status(
    spec: TargetSpec, period: object, value: Fraction, by: Fraction
) -> None:
    assume(spec.path is not Path.GEOMETRIC)  # its values are rounded to 50 digits
    before = progress(spec, period, value, Fraction(1), USUAL)
    after = progress(scaled_spec(spec, by), period, value * by, Fraction(1), USUAL)
    for name in ("time_elapsed", "attainment", "progress", "pace", "status", "status_reason"):
        assert getattr(after, name) == getattr(before, name)
    for name in ("expected", "gap"):
        was = getattr(before, name)
        assert getattr(after, name) == (None if was is None else was * by)


@given(specs(), periods, rationals)
def test_a_falling_target_is_a_rising_one_upside_down(
    spec: TargetSpec, period: object, value: Fraction
) -> None:
    """Attainment alone is not mirrored: target ÷ value is no reflection of value ÷ target."""
    assume(spec.path is not Path.GEOMETRIC and not spec.is_kept)
    turned = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
    mirror = scaled_spec(spec, Fraction(-1))
    mirror = type(spec)(turned[spec.comparator], *[getattr(mirror, name) for name in FIELDS])
    one = progress(spec, period, value, Fraction(1), USUAL)
    other = progress(mirror, period, -value, Fraction(1), USUAL)
    for name in ("time_elapsed", "gap", "progress", "pace", "status", "status_reason"):
        assert getattr(one, name) == getattr(other, name)


FIELDS = ("target", "start", "end", "baseline", "path", "milestones")


@given(positive, parts, parts)
def test_effects_of_a_sum_add_up(factor: Fraction, before: dict, after: dict) -> None:
    change = change_of_sum(factor, before, after)
    assert change.total == factor * (sum(after.values()) - sum(before.values()))


@given(positive, parts, parts, rationals, rationals)
def test_effects_of_a_ratio_add_up(
    factor: Fraction, before: dict, after: dict, under: Fraction, over: Fraction
) -> None:
    change = change_of_ratio(factor, before, after, under, over)
    if not under or not over:
        assert change is None
        return
    was, now = sum(before.values()) / under, sum(after.values()) / over
    assert change.total == factor * (now - was)


@given(parts, st.integers(0, 4))
def test_rounded_parts_add_up_to_the_rounded_whole(held: dict, places: int) -> None:
    shown = rounded(held, places)
    assert set(shown) == set(held)
    assert sum(shown.values()) == round_half_up(sum(held.values()), places)
    # All but the one that takes the difference are rounded on their own.
    odd = [key for key in held if shown[key] != round_half_up(held[key], places)]
    assert len(odd) <= 1
    assert all(abs(held[key]) == max(map(abs, held.values())) for key in odd)
