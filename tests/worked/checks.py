"""Worked tables of validation rules."""

from collections.abc import Sequence
from fractions import Fraction

from targets.calc.explanations import content_of, fault_of_words
from targets.calc.validation import Finding
from targets.calc.validation_kinds import quantile
from tests.targets.calc.checks import asked, row, rule
from tests.worked.tables import NONE, Result, Row, by_row, number, numbers, shown

FLOW, STOCK, OTHER = "industrial_output", "employees", "rd_expenditure"
ELEMENTS = {"flow": FLOW, "stock": STOCK}


def spaced(text: str) -> str:
    return text.replace(" · ", " ")


def fact(found: Sequence[Finding], name: str) -> str:
    return found[0].facts[name].replace("-", "−") if found else NONE


@by_row("part-above-whole")
def part_above_whole(given: Row) -> Result:
    held = row(**{OTHER: given["part"], FLOW: given["whole"]})
    below = asked(rule("part_above_whole", OTHER, whole=FLOW), held)
    above = asked(rule("part_above_whole", FLOW, part=OTHER), held)
    assert len(below) == len(above)
    return {"asked": shown(bool(below))}


@by_row("falling")
def falling(given: Row) -> Result:
    element = FLOW if given["kind"] == "ytd_falling" else STOCK
    held = row(quarter=int(given["quarter"]), **{element: spaced(given["figures"])})
    params = {name: given[name] for name in ("floor", "limit") if given[name]}
    return {"asked": shown(bool(asked(rule(given["kind"], element, **params), held)))}


@by_row("change")
def change(given: Row) -> Result:
    """Every change is found by a rule without limit and floor; the given ones then decide."""
    element = ELEMENTS[given["kind of figure"]]
    held = row(quarter=int(given["quarter"]), **{element: spaced(given["figures"])})
    params = {name: given[name] for name in ("against", "limit", "floor")}
    any_change = {**params, "limit": "0", "floor": "0"}
    found = asked(rule("change", element, **any_change), held)
    offset = -1 if given["against"] == "quarter" else -4
    series = held.series[element]
    return {
        "alone": shown(series.alone(0)),
        "base": shown(series.alone(offset)),
        "change": fact(found, "change"),
        "asked": shown(bool(asked(rule("change", element, **params), held))),
    }


@by_row("unit-smell")
def unit_smell(given: Row) -> Result:
    element = ELEMENTS[given["kind of figure"]]
    held = row(quarter=int(given["quarter"]), **{element: spaced(given["figures"])})
    found = asked(rule("unit_smell", element, floor=given["floor"]), held)
    return {"factor": fact(found, "factor")}


@by_row("ratio-bounds")
def ratio_bounds(given: Row) -> Result:
    held = row(**{OTHER: given["value"], FLOW: given["denominator"]})
    bounds = {"low": given["low"].replace("−", "-"), "high": given["high"]}
    found = asked(rule("ratio_bounds", OTHER, denominator=FLOW, **bounds), held)
    value, base = number(given["value"]), number(given["denominator"])
    ratio = value / base if value is not None and base else None
    if found:
        assert Fraction(found[0].facts["ratio"]) == ratio
    return {"ratio": shown(ratio), "asked": shown(bool(found))}


@by_row("peers")
def peers(given: Row) -> Result:
    ratios = numbers(given["ratios of the cluster"])
    rows = [
        row(f"{place:02}", cluster="one", **{OTHER: shown(one), FLOW: "1"})
        for place, one in enumerate(ratios)
    ]
    params = {"spread": given["spread"], "minimum": given["minimum"]}
    found = asked(rule("peers", OTHER, denominator=FLOW, **params), *rows)
    ordered = sorted(one for one in ratios if one is not None)
    return {
        "lower quartile": shown(quantile(ordered, Fraction(1, 4))),
        "upper quartile": shown(quantile(ordered, Fraction(3, 4))),
        "asked about": fact(found, "ratio"),
    }


@by_row("words")
def words(given: Row) -> Result:
    said = given["words"]
    return {"left": content_of(said).left, "refused as": fault_of_words(said) or NONE}
