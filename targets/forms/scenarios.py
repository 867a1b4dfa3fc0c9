"""Assumptions as an address says them, and the fields that show them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hightech_zone.lib.numbers import NotANumber, read_tolerant
from targets.calc.numbers import plain
from targets.calc.scenario import Demand
from targets.errors import Problem
from targets.models.scenario import ASSUMED
from targets.scenario_sentences import demand_words, hint_words, lever_unit
from targets.selectors.progress import ProgressRow
from targets.selectors.scenarios import LeverRow, ScenarioResult
from targets.svg.slider import Scale, scale, slider_marks
from targets.words import NOT_A_NUMBER, UNREADABLE


@dataclass(frozen=True)
class Assumptions:
    """`numbers` by lever's key, without what was left empty; `typed` everything as it came."""

    numbers: dict[str, Decimal]
    typed: dict[str, str]
    problems: list[Problem]


def read_assumptions(
    query: Mapping[str, str], known: Iterable[str], takes_unknown: bool = False
) -> Assumptions:
    """`plus-gdp=120000`, in the unit of the item. `takes_unknown`: other formulas' items are
    passed over instead of being wrong."""
    levers = list(known)
    typed = {
        name.removeprefix(ASSUMED): text for name, text in query.items() if name.startswith(ASSUMED)
    }
    numbers: dict[str, Decimal] = {}
    problems = []
    if not takes_unknown:
        problems = [unknown(key) for key in sorted(set(typed) - set(levers))]
    for key in levers:
        text = typed.get(key, "").strip()
        if not text:
            continue
        try:
            numbers[key] = read_tolerant(text)
        except NotANumber as error:
            said = UNREADABLE.get(error.code, NOT_A_NUMBER) % {"text": error.text}
            problems.append(Problem(said, error.code, field=key))
    return Assumptions(numbers, typed, problems)


def unknown(key: str) -> Problem:
    return Problem(_("没有“%(key)s”这一项。") % {"key": key}, "unknown_term", field=key)


@dataclass(frozen=True)
class LeverField:
    """One lever with its slider and what was typed. The slider's ends do not depend on anything
    assumed, so that it holds still while it is moved."""

    row: LeverRow
    typed: str
    problem: str

    @property
    def name(self) -> str:
        return f"{ASSUMED}{self.row.lever.key}"

    @cached_property
    def scale(self) -> Scale:
        found = [self.row.recent, self.row.settled.amount]
        known = any(one is not None for one in found)
        return scale(found if known else [self.row.value and abs(self.row.value) / 20])

    @property
    def low(self) -> str:
        return plain(self.scale.low)

    @property
    def high(self) -> str:
        return plain(self.scale.high)

    @property
    def step(self) -> str:
        return plain(self.scale.step)

    @property
    def at(self) -> str:
        """Where the slider stands."""
        return plain(self.row.increase or 0)

    @property
    def recent(self) -> str:
        """Where it stands while nothing is assumed."""
        return plain(self.row.recent or 0)

    @property
    def unit(self) -> str:
        return lever_unit(self.row)

    def words(self, demand: Demand) -> str:
        """`至少5,667万元`, in the decimals of this slider."""
        return demand_words(demand, self.scale.places, self.unit)

    def wanted(self) -> Iterator[tuple[ProgressRow, str]]:
        """What each target that uses the item asks of it."""
        for row, demand in self.row.demands:
            yield row, hint_words(demand, self.scale.places)

    @property
    def marks(self) -> SafeString:
        first = self.row.demands[0][1] if self.row.demands else None
        return slider_marks(self.scale, self.row.recent, first)


def lever_fields(result: ScenarioResult, given: Assumptions) -> list[LeverField]:
    wrong = {one.field: one.message for one in given.problems}
    return [
        LeverField(row, given.typed.get(row.lever.key, ""), wrong.get(row.lever.key, ""))
        for row in result.levers
    ]
