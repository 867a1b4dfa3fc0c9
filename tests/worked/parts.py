"""Worked tables of parts, changes and what is withheld."""

from fractions import Fraction

from targets.calc.breakdown import Part, breakdown
from targets.calc.changes import change_of_ratio, change_of_sum, rounded
from targets.calc.formulas import Formula
from targets.calc.numbers import round_half_up
from targets.calc.sums import NOTHING, TermSum
from targets.calc.suppression import Cost, withheld
from tests.targets.calc.specs import INTENSITY, OUTPUT, PATENTS, added, summed
from tests.worked.tables import Result, Row, by_row, number, numbers, shown, shown_all, whole_table


def parts_of(
    formula: Formula, rows: list[Row], columns: list[str], zone: list[TermSum] | None = None
) -> list[Part]:
    held = {
        row["part"]: [summed(row[name]) if name else NOTHING for name in columns] for row in rows
    }
    return breakdown(formula, held, zone, "zone")


def with_whole(formula: Formula, rows: list[Row], columns: list[str]) -> list[Result]:
    """The last row adds up those before it."""
    found = parts_of(formula, rows[:-1], columns)
    whole = parts_of(formula, rows[-1:], columns)[0]
    assert added(one.numerator for one in found) == whole.numerator
    return [shown_all(one, ("value", "share")) for one in [*found, whole]]


@whole_table("parts-of-output")
def parts_of_output(rows: list[Row]) -> list[Result]:
    return with_whole(OUTPUT, rows, ["sum"])


@whole_table("parts-of-patents")
def parts_of_patents(rows: list[Row]) -> list[Result]:
    return with_whole(PATENTS, rows, ["invention_patents", "employees"])


@whole_table("parts-of-intensity")
def parts_of_intensity(rows: list[Row]) -> list[Result]:
    own = [NOTHING, summed(rows[-1]["numerator"]), summed(rows[-1]["gdp"])]
    found = parts_of(INTENSITY, rows[:-1], ["numerator", "", ""], own)
    return [shown_all(one, ("value", "share")) for one in found]


def sides(rows: list[Row]) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    before, after = (
        {row["part"]: value for row in rows if (value := number(row[name])) is not None}
        for name in ("before", "after")
    )
    return before, after


@whole_table("change-of-ratio")
def ratio_change(rows: list[Row]) -> list[Result]:
    *held, below, ratio = rows
    before, after = sides(held)
    under = [number(below[name]) for name in ("before", "after")]
    change = change_of_ratio(PATENTS.factor, before, after, *under)
    for name, side, one in (("before", before, under[0]), ("after", after, under[1])):
        assert number(ratio[name]) == PATENTS.factor * sum(side.values()) / one
    effects = [change.by_part[row["part"]] for row in held]
    return [{"effect": shown(one)} for one in (*effects, change.denominator, change.total)]


@whole_table("change-of-sum")
def sum_change(rows: list[Row]) -> list[Result]:
    *held, whole = rows
    before, after = sides(held)
    change = change_of_sum(OUTPUT.factor, before, after)
    for name, side in (("before", before), ("after", after)):
        assert number(whole[name]) == OUTPUT.factor * sum(side.values())
    effects = [change.by_part[row["part"]] for row in held]
    return [{"effect": shown(one)} for one in (*effects, change.total)]


@by_row("rounded")
def rounded_parts(row: Row) -> Result:
    held = dict(enumerate(numbers(row["parts"])))
    whole = round_half_up(sum(held.values()), 1)
    texts = [str(one).replace("-", "−") for one in rounded(held, 1).values()]
    return {"whole": str(whole).replace("-", "−"), "shown": " · ".join(texts)}


@whole_table("suppression")
def suppression(rows: list[Row]) -> list[Result]:
    """Parks, all of whose enterprises are in one cluster."""
    layer = {
        (place, 0): {place * 100 + n: one for n, one in enumerate(numbers(row["contributions"]))}
        for place, row in enumerate(rows)
    }
    costs = {cell: Cost(len(held), sum(held.values())) for cell, held in layer.items()}
    hidden = withheld([layer], costs)
    return [{"withheld": shown((place, None) in hidden)} for place in range(len(rows))]
