"""Worked tables of targets under assumed growth."""

from fractions import Fraction

from targets.calc.outlook import goal
from targets.calc.periods import Period
from targets.calc.scenario import (
    Case,
    Demand,
    Ground,
    Lever,
    demand,
    lever_of,
    outcome,
    standing,
)
from tests.targets.calc.specs import COUNT, INTENSITY, PATENTS, USUAL, make_spec, summed
from tests.worked.tables import NONE, Result, Row, by_row, number, numbers, shown

FORMULAS = {
    "rd_intensity": (INTENSITY, make_spec(3, "1.62")),
    "patents_per_10k": (PATENTS, make_spec(55, "21.4")),
    "hightech_firms": (COUNT, make_spec(80, 40, ">", is_count=True)),
}


def given(row: Row) -> tuple[Ground, Case, dict[Lever, Fraction | None]]:
    """Sums now and a year ago and the assumed increases, in the order of the formula's terms."""
    formula, spec = FORMULAS[row["target"]]
    now, ago, assumed = (numbers(row[name]) for name in ("now", "year ago", "assumed"))
    sums = [summed(0, 0, 1) if one is None else summed(str(one)) for one in now]
    earlier = [None if one is None else summed(str(one)) for one in ago]
    levers = [lever_of(formula, term) for term in formula.terms]
    standings = {
        lever: standing(term, [(one, then)], USUAL.coverage, allows_negative=False)
        for lever, term, one, then in zip(levers, formula.terms, sums, earlier, strict=True)
    }
    ground = Ground(Period.parse(row["quarter"]), USUAL.coverage, standings)
    named = {lever: one for lever, one in zip(levers, assumed, strict=True) if one is not None}
    return ground, Case(spec, formula, sums), ground.increases(named)


@by_row("scenario")
def scenario(row: Row) -> Result:
    ground, case, increases = given(row)
    found = outcome(ground, case, increases)
    return {
        "numerator": shown(found.numerator),
        "denominator": shown(found.denominator),
        "value": shown(found.value) if found.value is not None else str(found.reason),
        "gap": shown(found.gap),
        "met": shown(found.is_met),
    }


@by_row("demand")
def the_demand(row: Row) -> Result:
    ground, case, increases = given(row)
    lever = lever_of(case.formula, case.formula.terms[int(row["term"]) - 1])
    found = demand(ground, case, increases, lever)
    if found.amount is None:
        return {"amount": NONE, "bound": str(found.reason), "put back": NONE}
    back = outcome(ground, case, {**increases, lever: found.amount})
    assert back.value == goal(case.spec)
    bound = "at least" if found.is_least else "at most"
    return {"amount": shown(found.amount), "bound": bound, "put back": shown(back.value)}


@by_row("written-demand")
def written(row: Row) -> Result:
    amount = number(row["amount"])
    found = Demand(amount, is_least=row["bound"] == "at least", is_strict=row["strict"] == "yes")
    return {f"{places} decimals": shown(found.with_places(places)) for places in (0, 2)}
