"""The bridge between two days: the parts lead exactly from the one value to the other."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from targets.calc.bridge import BridgePart, Cause, bridge, shown_parts, shown_places, switchings
from targets.calc.numbers import round_half_up

values = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**6)
ways = st.lists(st.none() | values, min_size=len(Cause), max_size=len(Cause))


@given(values, ways)
def test_the_parts_lead_from_then_to_now(before: Fraction, way: list[Fraction | None]) -> None:
    parts = bridge(before, list(zip(Cause, way, strict=True)))
    if way[-1] is None:
        assert parts is None
        return
    assert before + sum((one.effect for one in parts), Fraction(0)) == way[-1]
    assert all(one.effect for one in parts)
    told = [cause for one in parts for cause in one.causes]
    assert told == sorted(set(told), key=list(Cause).index)


@given(values, st.lists(values, min_size=1, max_size=6), st.integers(0, 3))
def test_what_is_printed_leads_from_the_printed_value_to_the_other(
    before: Fraction, way: list[Fraction], places: int
) -> None:
    parts = bridge(before, list(zip(Cause, way, strict=False)))
    shown = shown_parts(before, way[-1], parts, places)
    if parts:
        start, end = (round_half_up(one, places) for one in (before, way[-1]))
        assert start + sum(shown) == end


@given(values, values, st.integers(0, 3))
def test_a_change_is_printed_as_what_the_printed_values_differ_by(
    before: Fraction, after: Fraction, places: int
) -> None:
    shown = shown_places(before, after, places)
    start, end = (round_half_up(one, shown) for one in (before, after))
    if shown < places + 4:
        assert end - start == round_half_up(after - before, shown) != 0


def test_a_change_too_small_for_the_decimals_is_printed_with_more_of_them() -> None:
    """In the demonstration 500.0567 became 500.1364: both are 500.1, and the change is not 0.1."""
    before, after = Fraction("500.0567"), Fraction("500.1364")
    assert shown_places(before, after, 1) == 2
    assert shown_places(Fraction("649.8"), Fraction("649.9"), 1) == 1


def test_causes_with_nothing_between_them_are_told_together() -> None:
    each = [
        (Cause.REGISTER, Fraction(11)),
        (Cause.CORRECTION, None),
        (Cause.LATE, Fraction(15)),
        (Cause.WITHDRAWN, Fraction(15)),
    ]
    assert bridge(Fraction(10), each) == [
        BridgePart((Cause.REGISTER,), Fraction(1)),
        BridgePart((Cause.CORRECTION, Cause.LATE), Fraction(4)),
    ]


def test_nothing_leads_from_or_to_an_undefined_value() -> None:
    assert bridge(None, [(Cause.LATE, Fraction(1))]) is None
    assert bridge(Fraction(1), [(Cause.WITHDRAWN, None)]) is None


def test_a_cause_that_changed_nothing_makes_no_step() -> None:
    changed = dict.fromkeys(Cause, False) | {Cause.CORRECTION: True, Cause.WITHDRAWN: True}
    (first, held), (second, everything) = switchings(changed)
    assert (first, second) == (Cause.CORRECTION, Cause.WITHDRAWN)
    assert Cause.LATE not in held
    assert everything == set(Cause)
