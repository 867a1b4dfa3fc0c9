"""From sums to a measure: undefined sides, their reasons, and coverage."""

import pytest

from targets.calc.formulas import Formula
from targets.calc.sums import (
    FULL,
    NOTHING,
    Coverage,
    TermSum,
    UndefinedReason,
    add_up,
    coverage_of,
    lowest,
    measure,
)
from tests.targets.calc.specs import (
    COUNT,
    HELD,
    INTENSITY,
    OUTPUT,
    PATENTS,
    F,
    enterprise,
    summed,
)

WHY = UndefinedReason
FLOW = enterprise("industrial_output")
PAIRED = Formula(F(100), (enterprise("hightech_value_added"),), (enterprise("value_added"),))
SILENT = summed(0, defined=0, due=3)
"""Three enterprises that were due and did not report."""


@pytest.mark.parametrize(
    ("formula", "sums", "value", "numerator", "denominator"),
    [
        pytest.param(OUTPUT, [summed("6810000")], "681", "6810000", None, id="a sum in 亿元"),
        pytest.param(OUTPUT, [summed("-0.0001")], "-0.00000001", "-0.0001", None, id="below 0"),
        pytest.param(OUTPUT, [summed("0")], "0", "0", None, id="zero is a number"),
        pytest.param(COUNT, [summed("51", defined=300)], "51", "51", None, id="a count"),
        pytest.param(COUNT, [summed("0", defined=300)], "0", "0", None, id="a count of none"),
        pytest.param(
            PATENTS, [summed("860"), summed("172000")], "50", "860", "172000", id="a ratio of sums"
        ),
        pytest.param(
            # 100 × (21 000 + 9 000) ÷ 1 200 000
            INTENSITY,
            [summed("21000"), summed("9000"), summed("1200000")],
            "2.5",
            "30000",
            "1200000",
            id="enterprises and institutions over the zone's GDP",
        ),
        pytest.param(
            PATENTS, [summed("0"), summed("172000")], "0", "0", "172000", id="nothing over much"
        ),
        pytest.param(
            Formula(F(100), (enterprise("a"),), (enterprise("b"),)),
            [summed("5"), summed("-20")],
            "-25",
            "5",
            "-20",
            id="a denominator below 0 divides all the same",
        ),
    ],
)
def test_a_measure_is_factor_times_sums(
    formula: Formula, sums: list[TermSum], value: str, numerator: str, denominator: str | None
) -> None:
    found = measure(formula, sums)
    assert (found.value, found.numerator, found.undefined_reason) == (F(value), F(numerator), None)
    assert found.denominator == (None if denominator is None else F(denominator))


@pytest.mark.parametrize(
    ("formula", "sums", "reason"),
    [
        pytest.param(OUTPUT, [SILENT], WHY.MISSING_NUMERATOR, id="nobody reported"),
        pytest.param(OUTPUT, [NOTHING], WHY.NO_ENTERPRISES, id="nobody is there"),
        pytest.param(COUNT, [NOTHING], WHY.NO_ENTERPRISES, id="nobody to count"),
        pytest.param(PATENTS, [SILENT, SILENT], WHY.MISSING_NUMERATOR, id="neither side"),
        pytest.param(PATENTS, [summed("5"), SILENT], WHY.MISSING_DENOMINATOR, id="no denominator"),
        pytest.param(
            PAIRED,
            [summed(0, defined=0, due=3, cells=3), SILENT],
            WHY.MISSING_DENOMINATOR,
            id="a pair without its denominator",
        ),
        pytest.param(
            PAIRED,
            [SILENT, summed(0, defined=0, due=3, cells=3)],
            WHY.MISSING_NUMERATOR,
            id="a pair without its numerator",
        ),
        pytest.param(
            PATENTS, [summed("5"), summed("0")], WHY.ZERO_DENOMINATOR, id="a denominator of 0"
        ),
        pytest.param(
            INTENSITY,
            [summed("5"), summed(0, defined=0, due=1), summed("9")],
            WHY.MISSING_NUMERATOR,
            id="the institutions' part is missing",
        ),
        pytest.param(
            INTENSITY,
            [SILENT, summed("5"), summed("9")],
            WHY.MISSING_NUMERATOR,
            id="the enterprises' part is missing",
        ),
        pytest.param(
            INTENSITY,
            [NOTHING, summed("5"), summed("9")],
            WHY.NO_ENTERPRISES,
            id="no enterprises beside a zone that reported",
        ),
        pytest.param(
            INTENSITY,
            [summed("5"), summed("5"), summed(0, defined=0, due=1)],
            WHY.MISSING_DENOMINATOR,
            id="GDP is missing",
        ),
    ],
)
def test_what_is_missing_makes_undefined_and_says_so(
    formula: Formula, sums: list[TermSum], reason: UndefinedReason
) -> None:
    found = measure(formula, sums)
    assert (found.value, found.undefined_reason) == (None, reason)


def test_the_sides_are_kept_where_only_the_quotient_is_undefined() -> None:
    found = measure(PATENTS, [summed("5"), summed("0")])
    assert (found.numerator, found.denominator) == (5, 0)


@pytest.mark.parametrize(
    ("one", "coverage"),
    [
        pytest.param(
            summed(1, defined=3, due=4, weights=(90, 100), cells=2),
            Coverage(F("0.75"), F("0.5"), F("0.9")),
            id="by count, by cell, by weight",
        ),
        pytest.param(
            summed(1, defined=3, due=4, weights=(0, 0), cells=4),
            Coverage(F("0.75"), F(1), F("0.75")),
            id="without weights the count stands in",
        ),
        pytest.param(
            summed(0, defined=0, due=4, weights=(0, 100), cells=0),
            Coverage(F(0), F(0), F(0)),
            id="nobody",
        ),
        pytest.param(
            summed(1, defined=1, due=4, weights=(100, 100), cells=1),
            Coverage(F("0.25"), F("0.25"), F(1)),
            id="one that is everything",
        ),
        pytest.param(NOTHING, Coverage(None, None, None), id="nothing due"),
    ],
)
def test_coverage_counts_and_weighs(one: TermSum, coverage: Coverage) -> None:
    assert coverage_of(FLOW, one) == coverage


def test_counts_from_a_register_are_covered_in_full() -> None:
    assert coverage_of(HELD, summed(51, defined=300)) == FULL
    assert measure(COUNT, [summed(51, defined=300)]).coverage == FULL


def test_an_indicator_is_covered_as_its_worst_term() -> None:
    sums = [
        summed(5, defined=9, due=10, weights=(95, 100)),
        summed(5, defined=1),
        summed(9, defined=1, weights=(1, 2)),
    ]
    assert measure(INTENSITY, sums).coverage == Coverage(F("0.9"), F("0.9"), F("0.5"))


def test_what_is_not_due_does_not_lower_coverage() -> None:
    assert lowest([Coverage(), Coverage(F(1), None, F("0.5"))]) == Coverage(F(1), None, F("0.5"))
    assert lowest([]) == Coverage()


def test_sums_add_and_subtract_member_by_member() -> None:
    one, other = summed("1.5", defined=2, due=3, weights=(4, 5)), summed("-0.5", weights=(1, 1))
    both = summed("1.0", defined=3, due=4, weights=(5, 6))
    assert add_up([one, other]) == one + other == both
    assert both - other == one
    assert add_up([]) == NOTHING


def test_active_enterprises_are_counted_once() -> None:
    assert measure(PATENTS, [summed(1, due=7), summed(2, due=7)]).active == 7
