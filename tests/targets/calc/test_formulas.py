"""What a pack's formula becomes."""

from fractions import Fraction

import pytest

from targets.calc.formulas import Formula, Take, Term, TermLevel
from tests.targets.calc.specs import COUNT, HELD, INTENSITY, OUTPUT, PATENTS, enterprise, zone


def test_a_formula_is_read_as_the_pack_writes_it() -> None:
    formula = Formula.from_data(
        {
            "factor": "100",
            "numerator": [{"element": "a", "take": "ttm", "level": "enterprise"}],
            "denominator": [{"element": "b", "take": "stock", "level": "zone"}],
            "filter": "above_scale",
        }
    )
    assert formula == Formula(
        Fraction(100), (enterprise("a"),), (zone("b", Take.STOCK),), above_scale_only=True
    )


def test_a_factor_is_exact() -> None:
    data = {
        "factor": "0.0001",
        "numerator": [{"register": "r", "take": "count", "level": "register"}],
    }
    formula = Formula.from_data(data)
    assert formula.factor == Fraction(1, 10_000)
    assert formula.numerator == (Term("r", Take.COUNT, TermLevel.REGISTER),)
    assert formula.denominator == ()
    assert not formula.above_scale_only


@pytest.mark.parametrize(
    ("formula", "is_paired", "is_flow_sum"),
    [
        pytest.param(OUTPUT, False, True, id="a sum of flows"),
        pytest.param(COUNT, False, False, id="a count"),
        pytest.param(INTENSITY, False, False, id="a denominator of the zone only"),
        pytest.param(PATENTS, True, False, id="both of enterprises"),
        pytest.param(
            Formula(Fraction(1), (enterprise("a", Take.STOCK),)), False, False, id="a sum of stocks"
        ),
        pytest.param(Formula(Fraction(1), (HELD,), (HELD,)), False, False, id="two registers"),
    ],
)
def test_the_shape_of_a_formula_tells_how_it_is_summed(
    formula: Formula, is_paired: bool, is_flow_sum: bool
) -> None:
    assert (formula.is_paired, formula.is_flow_sum) == (is_paired, is_flow_sum)


def test_only_a_sum_of_flows_stores_terms_for_its_year() -> None:
    assert PATENTS.stored_terms == PATENTS.terms
    assert [term.take for term in OUTPUT.stored_terms] == [
        Take.TTM,
        Take.YTD,
        Take.SEASON,
        Take.YEAR,
    ]
    both = Formula(Fraction(1), (enterprise("a"), zone("b")))
    assert [(term.source, term.take.value) for term in both.stored_terms] == [
        ("a", "ttm"),
        ("b", "ttm"),
        ("a", "ytd"),
        ("b", "ytd"),
        ("a", "season"),
        ("b", "season"),
        ("a", "year"),
        ("b", "year"),
    ]


@pytest.mark.parametrize(
    ("take", "factor", "is_count"),
    [("count", "1", True), ("stock", "1", True), ("stock", "0.5", False), ("ttm", "1", False)],
)
def test_whole_numbers_are_counts(take: str, factor: str, is_count: bool) -> None:
    term = {"element": "employees", "take": take, "level": "enterprise"}
    assert Formula.from_data({"factor": factor, "numerator": [term]}).is_count is is_count
