"""Worked tables of the order in which returns are reviewed."""

from targets.calc.review_order import (
    Part,
    attention,
    effect,
    largest_part,
    moved,
    queries_weigh,
    surprise,
)
from targets.calc.spread import median, place_of, usual_band
from tests.worked.tables import Result, Row, by_row, number, numbers, shown, whole_table


@whole_table("size")
def size(rows: list[Row]) -> list[Result]:
    parts = [Part(row["indicator"], number(row["own"]), number(row["whole"])) for row in rows]
    largest = largest_part(parts)
    return [{"share": shown(part.share), "size": shown(part is largest)} for part in parts]


@by_row("usual-band")
def band(row: Row) -> Result:
    found = usual_band(numbers(row["changes"]))
    return {"low": shown(found.low), "high": shown(found.high)}


@by_row("surprise")
def surprising(row: Row) -> Result:
    new, carried, compared, outside = (
        int(row[name]) for name in ("new", "carried", "compared", "outside")
    )
    return {
        "queries": shown(queries_weigh(new, carried)),
        "surprise": shown(surprise(new, carried, compared, outside)),
    }


@whole_table("effect")
def largest_effect(rows: list[Row]) -> list[Result]:
    changes = [(number(row["before"]), number(row["after"])) for row in rows]
    largest = effect(changes)
    return [{"moved": shown(moved(one)), "effect": shown(moved(one) == largest)} for one in changes]


@by_row("attention")
def order(row: Row) -> Result:
    found = (number(row[name]) for name in ("size", "surprise", "effect"))
    return {"attention": shown(attention(*found))}


@by_row("change-peers")
def peers(row: Row) -> Result:
    held = numbers(row["changes"])
    own = number(row["own"])
    return {"median": shown(median(held)), "place": shown(place_of(own, held))}
