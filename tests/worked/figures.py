"""Worked tables from periods to coverage."""

from targets.calc.numbers import round_half_up
from targets.calc.periods import Period, trailing_parts
from targets.calc.progress import is_sufficient
from targets.calc.sums import NOTHING, TermSum, coverage_of, measure
from tests.targets.calc.pack import FORMULAS
from tests.targets.calc.specs import OUTPUT, PATENTS, USUAL, summed
from tests.targets.calc.subjects import make_subject, zone_sums
from tests.worked.tables import NONE, Result, Row, by_row, number, shown, shown_all

SILENT = summed(0, defined=0, due=3)


@by_row("quarters")
def quarters(row: Row) -> Result:
    period = Period.parse(row["quarter"])
    return {
        "number": str(period.index),
        "first day": str(period.first_day),
        "last day": str(period.last_day),
    }


@by_row("distance")
def distance(row: Row) -> Result:
    return {"quarters": shown(Period.parse(row["to"]).quarters_since(Period.parse(row["from"])))}


@by_row("parts")
def parts(row: Row) -> Result:
    found = trailing_parts(Period.parse(row["quarter"]))
    return {
        name: " ".join(str(at) for at, one in found if one == sign) or NONE
        for name, sign in (("added", 1), ("taken off", -1))
    }


def figure(text: str) -> str | None:
    return None if text == "missing" else text.replace("−", "-")


@by_row("trailing-year")
def trailing_year(row: Row) -> Result:
    period = Period.parse(row["quarter"])
    last_fourth, same = Period.of(period.year - 1, 4), period.plus(-4)
    cells = {
        period: row["own quarter"],
        last_fourth: row["last year's fourth"],
        same: row["last year's same"],
    }
    first = min(at for at, text in cells.items() if text != "not active")
    given = {str(at): figure(text) for at, text in cells.items() if text != "not active"}
    one = make_subject({"industrial_output": given}, str(first))
    found = zone_sums(OUTPUT, str(period), [one])[0]
    return {"ttm": shown(found.total if found.defined else None)}


@by_row("pairs")
def pairs(row: Row) -> Result:
    columns = [row[name].split(" · ") for name in ("invention_patents", "employees")]
    firms = [
        make_subject(
            {"invention_patents": {"2018Q3": figure(a)}, "employees": {"2018Q3": figure(b)}}
        )
        for a, b in zip(*columns, strict=True)
    ]
    found = measure(PATENTS, zone_sums(PATENTS, "2018Q3", firms))
    return {
        **shown_all(found, ("numerator", "denominator")),
        "patents_per_10k": shown(found.value),
    }


def term_sum(text: str) -> TermSum:
    if text == "nobody":
        return NOTHING
    return SILENT if text == "missing" else summed(text)


@by_row("measures")
def measures(row: Row) -> Result:
    texts = [*row["numerator"].split(" + "), *filter(None, [row["denominator"]])]
    found = measure(FORMULAS[row["indicator"]], [term_sum(text) for text in texts])
    return {"value": shown(found.value), "undefined because": shown(found.undefined_reason)}


@by_row("rounding")
def rounding(row: Row) -> Result:
    exact = number(row["exact"])
    return {
        "one decimal": str(round_half_up(exact, 1)).replace("-", "−"),
        "two decimals": str(round_half_up(exact, 2)).replace("-", "−"),
        "API": shown(exact),
    }


@by_row("coverage")
def coverage(row: Row) -> Result:
    weights = (row["weight covered"], row["weight due"])
    one = summed(1, int(row["defined"]), int(row["due"]), weights, int(row["values"]))
    return shown_all(coverage_of(OUTPUT.terms[0], one), ("units", "cells", "weighted"))


@by_row("weights")
def weights(row: Row) -> Result:
    columns = [row[name].split(" · ") for name in ("a year ago", "now")]
    firms = [
        make_subject({"industrial_output": {"2017Q4": figure(then), "2018Q4": figure(now)}})
        for then, now in zip(*columns, strict=True)
    ]
    found = measure(OUTPUT, zone_sums(OUTPUT, "2018Q4", firms)[:1]).coverage
    return shown_all(found, ("units", "weighted"))


@by_row("sufficient")
def sufficient(row: Row) -> Result:
    found = is_sufficient(number(row["value"]), number(row["weighted"]), USUAL)
    return {"sufficient": shown(found)}
