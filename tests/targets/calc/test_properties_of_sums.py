"""What holds for every zone: order, parts, units, missing figures."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from targets.calc.breakdown import breakdown
from targets.calc.formulas import Formula
from targets.calc.periods import Period, trailing_parts
from targets.calc.reference import Figure, Subject, reference_sums
from targets.calc.sums import Measure, TermSum, add_up, measure
from tests.targets.calc.specs import added
from tests.targets.calc.strategies import (
    COUNT,
    OUTPUT,
    PERIOD,
    STOCKS,
    enterprises,
    formulas,
    reporting,
    scaled,
    zones,
)


def measured(formula: Formula, firms: list[Subject], zone: Subject) -> Measure:
    sums = reference_sums(formula, PERIOD, firms, zone)
    terms = range(len(formula.terms))
    return measure(formula, [terms_of(sums, number) for number in terms])


def terms_of(sums: dict, number: int, cuts: set | None = None) -> TermSum:
    return add_up(
        one for (term, cut), one in sums.items() if term == number and (cuts is None or cut in cuts)
    )


@given(formulas, enterprises, zones, st.randoms())
def test_sums_do_not_depend_on_the_order_of_enterprises(
    formula: Formula, firms: list[Subject], zone: Subject, random: object
) -> None:
    shuffled = firms[:]
    random.shuffle(shuffled)
    assert reference_sums(formula, PERIOD, firms, zone) == reference_sums(
        formula, PERIOD, shuffled, zone
    )


@given(formulas, enterprises, zones, st.integers(0, 5))
def test_sums_of_two_halves_add_up_to_the_sum(
    formula: Formula, firms: list[Subject], zone: Subject, at: int
) -> None:
    whole = reference_sums(formula, PERIOD, firms, Subject())
    halves = [reference_sums(formula, PERIOD, half, Subject()) for half in (firms[:at], firms[at:])]
    for number, term in enumerate(formula.stored_terms):
        if not term.is_zone:
            found = [terms_of(half, number) for half in halves]
            assert add_up(found) == terms_of(whole, number)


@given(formulas, enterprises, zones, st.lists(st.integers(0, 2), min_size=9, max_size=9))
def test_parts_add_up_to_the_whole_however_it_is_cut(
    formula: Formula, firms: list[Subject], zone: Subject, groups: list[int]
) -> None:
    sums = reference_sums(formula, PERIOD, firms, zone)
    count = range(len(formula.terms))
    cuts = [(park, cluster) for park in range(3) for cluster in range(3)]
    grouped = {
        group: {cut for cut, its in zip(cuts, groups, strict=True) if its == group}
        for group in range(3)
    }
    # What stands at the places of the other level must not matter.
    parts = {
        group: [terms_of(sums, number, chosen) for number in count]
        for group, chosen in grouped.items()
    }
    own = [terms_of(sums, number) for number in count]
    found = breakdown(formula, parts, own, "zone")
    whole = measured(formula, firms, zone)
    if whole.numerator is not None:
        assert added(one.numerator for one in found) == whole.numerator
        if whole.numerator:
            assert added(one.share for one in found) == 1
    if whole.denominator is not None:
        assert added(one.denominator for one in found) == whole.denominator


@given(formulas, enterprises, zones, st.sampled_from([10, 10_000]))
def test_smaller_units_scale_sums_and_leave_ratios_and_coverage(
    formula: Formula, firms: list[Subject], zone: Subject, by: int
) -> None:
    before = measured(formula, firms, zone)
    after = measured(formula, [scaled(one, by) for one in firms], scaled(zone, by))
    assert after.coverage == before.coverage
    assert after.undefined_reason == before.undefined_reason
    factor = 1 if formula.denominator or formula is COUNT else by
    assert after.value == (None if before.value is None else before.value * factor)


@given(st.sampled_from([OUTPUT, STOCKS]), st.lists(reporting(), min_size=1, max_size=4), st.data())
def test_a_figure_that_goes_missing_never_raises_a_sum(
    formula: Formula, firms: list[Subject], data: st.DataObject
) -> None:
    silent = silence_one(formula, firms, data, [at for at, _ in trailing_parts(PERIOD)])
    before = measured(formula, firms, Subject()).numerator
    after = measured(formula, silent, Subject()).numerator
    assert after is None or (before is not None and after <= before)


@given(formulas, st.lists(reporting(), min_size=1, max_size=4), zones, st.data())
def test_a_figure_that_goes_missing_never_raises_coverage(
    formula: Formula, firms: list[Subject], zone: Subject, data: st.DataObject
) -> None:
    before = measured(formula, firms, zone).coverage
    after = measured(formula, silence_one(formula, firms, data, [PERIOD]), zone).coverage
    for name in ("units", "cells", "weighted"):
        was, now = getattr(before, name), getattr(after, name)
        assert (was is None) == (now is None)
        assert was is None or now <= was


def silence_one(
    formula: Formula, firms: list[Subject], data: st.DataObject, periods: list[Period]
) -> list[Subject]:
    """The same enterprises, one figure missing that the formula looks at."""
    place = data.draw(st.integers(0, len(firms) - 1))
    term = data.draw(st.sampled_from(formula.terms))
    at = data.draw(st.sampled_from(periods))
    figures = {**firms[place].figures, (term.source, at): Figure(None)}
    return [*firms[:place], replace(firms[place], figures=figures), *firms[place + 1 :]]
