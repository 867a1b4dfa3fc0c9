"""Worked tables of what awards moved."""

from decimal import Decimal
from fractions import Fraction

from incentives.calc.effect import Firm, compare, cost_of_each, trailing_year
from incentives.calc.few import withheld
from targets.calc.numbers import round_half_up
from targets.calc.periods import Period
from tests.worked.tables import Result, Row, by_row, number, numbers, shown, whole_table


@by_row("growth")
def growth(row: Row) -> Result:
    held = {
        Period.parse(name): Decimal(text)
        for name, text in row.items()
        if name.startswith("20") and text != "missing"
    }
    before, after = (trailing_year(held, Period.of(year, 2)) for year in (2018, 2019))
    found = Firm("kin", True, before, after).growth
    return {"before": shown(before), "after": shown(after), "growth": shown(found)}


def firms(texts: str, is_supported: bool) -> list[Firm]:
    return [
        Firm("kin", is_supported, Fraction(100), None if one is None else 100 * (1 + one))
        for one in numbers(texts)
    ]


@by_row("beside")
def beside(row: Row) -> Result:
    given = firms(row["supported"], True) + firms(row["similar"], False)
    found = compare(given, is_open=row["sees enterprises"] == "yes")
    return {
        "of the supported": shown(found.supported.median),
        "of the similar": shown(found.similar.median),
        "difference": shown(found.difference),
    }


@by_row("cost-of-each")
def cost(row: Row) -> Result:
    found = cost_of_each(number(row["paid"]), int(row["awards paid"]))
    return {"each": shown(None if found is None else round_half_up(found, 4))}


@whole_table("few")
def few(rows: list[Row]) -> list[Result]:
    schemes = {row["scheme"]: place for place, row in enumerate(rows)}
    amounts = {
        (schemes[row["scheme"]], int(row["year"]), f"{place}-{row['scheme']}-{row['year']}"): one
        for row in rows
        for place, one in enumerate(numbers(row["amounts"]))
    }
    found = withheld(amounts)
    return [
        {"withheld": shown(found.hides(schemes[row["scheme"]], int(row["year"])))} for row in rows
    ]
