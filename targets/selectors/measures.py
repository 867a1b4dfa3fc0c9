"""Indicators at the whole zone: measures by period, and the sums behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from targets.aggregates.query import Definition
from targets.calc.formulas import Term
from targets.calc.in_year import YearSums
from targets.calc.periods import Period
from targets.calc.sums import NOTHING, Coverage, Measure, TermSum, UndefinedReason, measure
from targets.models import DefinitionVersion
from targets.selectors.definitions import definition_versions, definitions_in_force
from targets.selectors.sums import TermKey, term_sums

UNDEFINED = Measure(None, None, None, UndefinedReason.MISSING_NUMERATOR, Coverage())


@dataclass(frozen=True)
class Book:
    """Definitions and zone-wide sums of some periods, as of one instant; read once, asked often."""

    versions: dict[int, DefinitionVersion]
    definitions: dict[str, list[Definition]]
    """By indicator code, in order of first period."""
    sums: dict[TermKey, TermSum]

    def definition(self, indicator: str, period: Period) -> Definition | None:
        """The definition in force; before the first one, none."""
        held = self.definitions.get(indicator, ())
        return next((one for one in held if one.applies_to(period)), None)

    @cached_property
    def periods(self) -> set[Period]:
        """Those with sums of any definition."""
        return {period for _, _, period in self.sums}

    def term_sums(
        self, definition: Definition, period: Period, terms: Sequence[Term]
    ) -> list[TermSum]:
        """Of the first `terms` that are stored."""
        places = range(len(terms))
        return [self.sums.get((definition.id, place, period), NOTHING) for place in places]

    def measure(self, indicator: str, period: Period) -> Measure:
        """Undefined where no definition was in force."""
        definition = self.definition(indicator, period)
        if definition is None:
            return UNDEFINED
        formula = definition.formula
        return measure(formula, self.term_sums(definition, period, formula.terms))

    def year_sums(self, definition: Definition, period: Period) -> YearSums:
        """The sums of the in-year view: this year's so far, and last year's season."""
        count, stored = len(definition.formula.terms), definition.formula.stored_terms
        now = self.term_sums(definition, period, stored)
        earlier = self.term_sums(definition, period.plus(-4), stored)
        return YearSums(
            ytd=tuple(now[count : 2 * count]),
            season_part=tuple(earlier[2 * count : 3 * count]),
            season_whole=tuple(earlier[3 * count :]),
        )


def book(periods: Iterable[Period], as_of: datetime | None = None) -> Book:
    """Definitions and sums for `periods`; the definitions' own periods do not matter."""
    versions = definition_versions(as_of)
    definitions = definitions_in_force(as_of)
    by_indicator: dict[str, list[Definition]] = {}
    for version, definition in zip(versions, definitions, strict=True):
        by_indicator.setdefault(version.indicator.code, []).append(definition)
    sums = term_sums(definitions, periods, as_of)
    return Book({version.pk: version for version in versions}, by_indicator, sums)
