"""How a worked table is read and written.

A function takes the rows of one table, as texts by column, and answers the columns it computes,
row by row; the other columns are what was given.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from targets.calc.numbers import plain

Row = Mapping[str, str]
Result = dict[str, str]
WORKED: dict[str, Callable[[list[Row]], Iterable[Result]]] = {}
NONE = "—"


def by_row(name: str) -> Callable[[Callable[[Row], Result]], Callable[[Row], Result]]:
    def register(function: Callable[[Row], Result]) -> Callable[[Row], Result]:
        assert name not in WORKED, name
        WORKED[name] = lambda rows: [function(row) for row in rows]
        return function

    return register


def whole_table(name: str) -> Callable[..., Callable[[list[Row]], Iterable[Result]]]:
    def register(function: Callable[[list[Row]], Iterable[Result]]) -> Callable:
        WORKED[name] = function
        return function

    return register


def number(text: str) -> Fraction | None:
    return None if text in (NONE, "", "missing") else Fraction(text.replace("−", "-"))


def numbers(text: str) -> list[Fraction | None]:
    return [number(one) for one in text.split(" · ")]


def shown(value: object) -> str:
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction | Decimal | int):
        return plain(value).replace("-", "−")
    return str(value)


def shown_all(found: object, names: Iterable[str]) -> Result:
    return {name: shown(getattr(found, name)) for name in names}
