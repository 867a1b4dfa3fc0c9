"""What holds for every table of figures: order, units of measure, missing figures."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from targets.calc.validation import KINDS, OFFSETS, Row, Rule, Series, findings
from tests.targets.calc.checks import FORM, STOCKS, rule

OUTPUT, ADDED, RESEARCH = "industrial_output", "industrial_value_added", "rd_expenditure"
ELEMENTS = (OUTPUT, ADDED, RESEARCH, "employees")
FIGURES = ",".join(ELEMENTS)
SCALE_FREE = [
    rule("part_above_whole", RESEARCH, whole=OUTPUT),
    rule("ytd_falling", FIGURES),
    rule("change", FIGURES, limit="0.3"),
    rule("change", FIGURES, code="change-year", limit="0.3", against="year"),
    rule("unit_smell", FIGURES),
    rule("ratio_bounds", ADDED, denominator=OUTPUT, high="0.6"),
    rule("peers", ADDED, denominator=OUTPUT, minimum="3", spread="1"),
    rule("copied", f"{OUTPUT},{ADDED}"),
    rule("copied", f"{OUTPUT},{ADDED}", code="copied-rows", of="rows"),
    rule("stock_falling", FIGURES, floor="0"),
    rule("zero_after_positive", FIGURES),
]
OF_ONE_ROW = [one for one in SCALE_FREE if one.kind != "peers"]
NUMERIC = [one for one in SCALE_FREE if one.kind != "certificate_without"]

amounts = st.one_of(
    st.sampled_from([Decimal(0), Decimal(100), Decimal(20), Decimal(1000)]),
    st.integers(-200, 3000).map(Decimal),
)


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    quarter = draw(st.integers(1, 4))
    rows = []
    for number in range(draw(st.integers(1, 5))):
        held = {
            element: Series(
                quarter,
                element not in STOCKS,
                draw(st.dictionaries(st.sampled_from((0, *OFFSETS)), amounts, min_size=3)),
            )
            for element in ELEMENTS
        }
        rows.append(Row(f"{number}", held, cluster=draw(st.sampled_from(["x", "y"]))))
    return rows


def keys(rules: list[Rule], rows: list[Row]) -> set[tuple[str, str, str]]:
    return {(one.rule, one.row, one.element) for one in findings(rules, rows, FORM)}


@given(tables(), st.randoms())
def test_the_order_of_rows_and_rules_makes_no_difference(rows, random):
    rows += [replace(row, key=f"twin of {row.key}") for row in rows]
    rules, shuffled = list(SCALE_FREE), list(rows)
    before = {(one.rule, one.row, one.element): one.facts for one in findings(rules, rows, FORM)}
    random.shuffle(rules)
    random.shuffle(shuffled)
    after = findings(rules, shuffled, FORM)
    assert {(one.rule, one.row, one.element): one.facts for one in after} == before


@given(tables(), st.sampled_from([Decimal("0.0001"), Decimal("0.37"), Decimal(10_000)]))
def test_another_unit_of_measure_changes_no_finding_of_a_kind_without_floor(rows, scale):
    scaled = [
        replace(
            row,
            series={
                element: replace(
                    held, values={offset: value * scale for offset, value in held.values.items()}
                )
                for element, held in row.series.items()
            },
        )
        for row in rows
    ]
    assert keys(SCALE_FREE, scaled) == keys(SCALE_FREE, rows)


def poorer(row: Row) -> Iterator[Row]:
    """The row with each of its figures gone in turn."""
    for element, held in row.series.items():
        for gone in held.values:
            left = {offset: value for offset, value in held.values.items() if offset != gone}
            series = {**row.series, element: replace(held, values=left)}
            yield replace(row, series=series)


@given(tables())
def test_a_figure_that_goes_missing_creates_no_finding(rows):
    """But for peers, whose quartiles are others' figures too."""
    for row in rows[:2]:
        for one in OF_ONE_ROW:
            before = keys([one], [row])
            for left in poorer(row):
                assert keys([one], [left]) <= before, one.code


@given(tables())
def test_who_reports_nothing_is_asked_nothing(rows):
    empty = [
        replace(
            row,
            series={
                element: replace(held, values={o: v for o, v in held.values.items() if o})
                for element, held in row.series.items()
            },
        )
        for row in rows
    ]
    assert keys(NUMERIC, empty) == set()


def test_every_kind_is_tried_by_a_property_or_has_its_own_cases():
    assert {one.kind for one in SCALE_FREE} | {"certificate_without"} == set(KINDS)
