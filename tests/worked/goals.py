"""Worked tables of paths, status and outlook."""

from fractions import Fraction

from targets.calc.in_year import YearSums, in_year
from targets.calc.outlook import ahead, goal, meets
from targets.calc.periods import Period
from targets.calc.progress import Path, expected
from targets.calc.sums import TermSum
from tests.targets.calc.pack import PACK
from tests.targets.calc.specs import OUTPUT, USUAL, judge, make_spec, summed
from tests.worked.figures import SILENT
from tests.worked.tables import NONE, Result, Row, by_row, number, shown, shown_all

MILESTONES = {"2017Q4": 44, "2018Q4": 52, "2019Q4": 64}


@by_row("path")
def path(row: Row) -> Result:
    way = Path(row["path"])
    milestones = MILESTONES if way is Path.MILESTONES else None
    spec = make_spec(row["target"], number(row["baseline"]), path=way, milestones=milestones)
    return {"expected": shown(expected(spec, Period.parse(row["quarter"])))}


@by_row("thresholds")
def thresholds(row: Row) -> Result:
    shipped = str(PACK["thresholds"][row["name"]])
    assert Fraction(shipped) == getattr(USUAL, row["name"])
    return {"value": shipped}


@by_row("status")
def status(row: Row) -> Result:
    spec = make_spec(row["target"], number(row["baseline"]), row["comparator"])
    found = judge(spec, row["quarter"], number(row["value"]))
    names = ("expected", "gap", "attainment", "progress", "pace")
    return {**shown_all(found, names), "status": found.status or found.status_reason}


@by_row("in-year")
def the_year(row: Row) -> Result:
    given = ("year to date", "last year's same", "last year's whole")
    found = in_year(
        OUTPUT,
        make_spec(1000, 800),
        Period.parse(row["quarter"]),
        YearSums(*((million(row[name]),) for name in given)),
    )
    return {
        "year's target": shown(found.year_target),
        "attainment": shown(found.attainment),
        "time elapsed": shown(found.time_elapsed),
        "seasonal share": shown(found.seasonal_share),
    }


def million(text: str) -> TermSum:
    """亿元 in the element's 万元."""
    return SILENT if text == "missing" else summed(int(text) * 10_000)


@by_row("goal")
def the_goal(row: Row) -> Result:
    spec = make_spec(row["target"], 40, row["comparator"], is_count=row["count"] == "yes")
    return {
        "goal": shown(goal(spec)),
        **{f"met by {one}": shown(meets(spec, Fraction(one))) for one in (80, 81)},
    }


def values_of(row: Row, earlier: str, quarters_earlier: int) -> tuple[Period, dict]:
    period = Period.parse(row["quarter"])
    given = {period: row["value"], period.plus(-quarters_earlier): row[earlier]}
    return period, {at: number(text) for at, text in given.items() if text != NONE}


@by_row("projection")
def projection(row: Row) -> Result:
    comparator = row["comparator"]
    baseline = number(row["baseline"])
    spec = make_spec(row["target"], baseline, comparator, is_count=comparator == ">")
    found = ahead(spec, *values_of(row, "year earlier", 4))
    names = ("linear", "geometric", "recent", "low", "central", "high")
    return {
        **shown_all(found.projection, names),
        "outlook": found.outlook.value,
        "shortfall": shown(found.shortfall),
    }


@by_row("required")
def required(row: Row) -> Result:
    comparator = row["comparator"]
    baseline = number(row["baseline"])
    spec = make_spec(row["target"], baseline, comparator, is_count=comparator == ">")
    found = ahead(spec, *values_of(row, "quarter before", 1)).required
    return shown_all(found, ("linear", "geometric", "best_quarter_multiple"))
