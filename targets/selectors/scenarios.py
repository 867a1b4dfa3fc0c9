"""The board under assumed growth: its levers, what each target comes to, and kept scenarios."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from targets.access import visible_scenarios
from targets.calc.formulas import Term
from targets.calc.periods import Period
from targets.calc.scenario import (
    Case,
    Demand,
    Ground,
    Lever,
    Outcome,
    course,
    demand,
    lever_of,
    outcome,
    standing,
)
from targets.calc.sums import TermSum, UndefinedReason
from targets.models import DataElement, Scenario
from targets.selectors.definitions import elements
from targets.selectors.measures import Book
from targets.selectors.progress import ProgressReport, ProgressRow

BESIDE = 6
"""Kept scenarios whose results stand beside one another: the newest of the moment."""

Assumed = Mapping[str, Decimal]
"""Increases a quarter by the key of their lever."""


@dataclass(frozen=True)
class LeverRow:
    """A lever as its field shows it. `element` None: counted from a register. `assumed` None: it
    goes on as in the last four quarters. `at_end`: its sum at the last target period; None where
    there is nothing to go by. `demands`: what each target would ask of it, in the board's order.
    """

    lever: Lever
    element: DataElement | None
    value: Fraction | None
    recent: Fraction | None
    assumed: Fraction | None
    at_end: Fraction | None
    demands: list[tuple[ProgressRow, Demand]]
    settled: Demand
    """What the first of them asks for while nothing is assumed: it does not move."""

    @property
    def increase(self) -> Fraction | None:
        return self.recent if self.assumed is None else self.assumed


@dataclass(frozen=True)
class Asked:
    """What one item would have to bring, the others as assumed."""

    lever: Lever
    demand: Demand


@dataclass(frozen=True)
class TargetResult:
    """`unchanged`: the outcome with nothing assumed. `asked` of each item, in the formula's order;
    empty where no definition is in force."""

    row: ProgressRow
    outcome: Outcome
    unchanged: Outcome
    asked: list[Asked]

    def demand_of(self, lever: Lever) -> Demand:
        return next(one.demand for one in self.asked if one.lever == lever)


@dataclass(frozen=True)
class ScenarioResult:
    """`levers` in the order of the board's formulas."""

    assumed: dict[str, Decimal]
    levers: list[LeverRow]
    targets: list[TargetResult]


@dataclass(frozen=True)
class ScenarioDesk:
    """A board's rows made ready to be asked what if. No queries after it is made."""

    report: ProgressReport
    ground: Ground
    cases: list[tuple[ProgressRow, Case | None]]
    elements: dict[str, DataElement]

    @cached_property
    def levers(self) -> dict[str, Lever]:
        """Those of the rows' formulas, by key."""
        found: dict[str, Lever] = {}
        for _, case in self.cases:
            for term in case.formula.terms if case else ():
                lever = lever_of(case.formula, term)  # type: ignore[union-attr]
                found.setdefault(lever.key, lever)
        return found

    @property
    def end(self) -> Period:
        """The last target period."""
        return max(row.spec.end for row, _ in self.cases)

    def outcomes(self, assumed: Assumed) -> list[Outcome]:
        """One a row; keys that no formula uses are passed over."""
        increases = self._increases(assumed)
        return [self._outcome(case, increases) for _, case in self.cases]

    def course(self, row: ProgressRow, assumed: Assumed) -> dict[Period, Fraction]:
        """Where the target of `row` would be at each quarter to its own, the one shown first."""
        case = next(case for one, case in self.cases if one is row)
        return {} if case is None else course(self.ground, case, self._increases(assumed))

    def result(self, assumed: Assumed) -> ScenarioResult:
        increases, unchanged = self._increases(assumed), self._increases({})
        targets = [
            TargetResult(
                row,
                self._outcome(case, increases),
                self._outcome(case, unchanged),
                self._asked(case, increases),
            )
            for row, case in self.cases
        ]
        settled = [self._asked(case, unchanged) for _, case in self.cases]
        return ScenarioResult(
            assumed=dict(assumed),
            levers=[
                self._lever_row(lever, assumed, increases, targets, settled)
                for lever in self.levers.values()
            ],
            targets=targets,
        )

    def _lever_row(
        self,
        lever: Lever,
        assumed: Assumed,
        increases: Mapping[Lever, Fraction | None],
        targets: Sequence[TargetResult],
        settled: Sequence[Sequence[Asked]],
    ) -> LeverRow:
        held, given = self.ground.standings[lever], assumed.get(lever.key)
        left = max(0, self.end.quarters_since(self.report.period))
        asking = [
            (one.row, asked.demand)
            for one in targets
            for asked in one.asked
            if asked.lever == lever
        ]
        return LeverRow(
            lever=lever,
            element=self.elements.get(lever.source),
            value=held.value,
            recent=held.recent,
            assumed=None if given is None else Fraction(given),
            at_end=_grown(held.value, left, increases[lever]),
            demands=asking,
            settled=next(a.demand for asked in settled for a in asked if a.lever == lever),
        )

    def _increases(self, assumed: Assumed) -> dict[Lever, Fraction | None]:
        held = self.levers
        return self.ground.increases(
            {held[key]: Fraction(one) for key, one in assumed.items() if key in held}
        )

    def _outcome(self, case: Case | None, increases: Mapping[Lever, Fraction | None]) -> Outcome:
        if case is None:  # no definition was in force
            return Outcome(reason=UndefinedReason.MISSING_NUMERATOR)
        return outcome(self.ground, case, increases)

    def _asked(self, case: Case | None, increases: Mapping[Lever, Fraction | None]) -> list[Asked]:
        if case is None:
            return []
        levers = dict.fromkeys(lever_of(case.formula, term) for term in case.formula.terms)
        return [Asked(one, demand(self.ground, case, increases, one)) for one in levers]


def _grown(value: Fraction | None, left: int, increase: Fraction | None) -> Fraction | None:
    return None if value is None or increase is None else value + left * increase


def scenario_desk(report: ProgressReport) -> ScenarioDesk:
    """Made from the rows of `report`, be it of all targets or of one; a lever stands the same in
    both. A fixed number of queries."""
    period, ago = report.period, report.period.plus(-4)
    known = elements()
    coverage = report.thresholds.coverage
    pairs = _lever_sums(report.held, period, ago)
    standings = {
        lever: standing(term, sums, coverage, _allows_negative(known, term))
        for lever, (term, sums) in pairs.items()
    }
    return ScenarioDesk(
        report=report,
        ground=Ground(period, coverage, standings),
        cases=[(row, _case(row, report.held, period)) for row in report.rows],
        elements=known,
    )


def _case(row: ProgressRow, held: Book, period: Period) -> Case | None:
    definition = held.definition(row.indicator.code, period)
    if definition is None:
        return None
    formula = definition.formula
    return Case(row.spec, formula, held.term_sums(definition, period, formula.terms))


Pair = tuple[TermSum, TermSum | None]


def _lever_sums(held: Book, period: Period, ago: Period) -> dict[Lever, tuple[Term, list[Pair]]]:
    """Each lever's sums now and a year ago, in every formula in force that has it. A definition
    that has come since is compared with the same item of the one before it."""
    found: dict[Lever, tuple[Term, list[Pair]]] = {}
    for code in held.definitions:
        earlier = {lever: one for lever, _, one in _terms(held, code, ago)}
        for lever, term, one in _terms(held, code, period):
            _, pairs = found.setdefault(lever, (term, []))
            pairs.append((one, earlier.get(lever)))
    return found


def _terms(held: Book, code: str, period: Period) -> Iterable[tuple[Lever, Term, TermSum]]:
    definition = held.definition(code, period)
    if definition is not None:
        terms = definition.formula.terms
        for term, one in zip(terms, held.term_sums(definition, period, terms), strict=True):
            yield lever_of(definition.formula, term), term, one


def _allows_negative(elements: Mapping[str, DataElement], term: Term) -> bool:
    element = elements.get(term.source)
    return element is not None and element.allows_negative


@dataclass(frozen=True)
class KeptResult:
    """A kept scenario with its outcomes, one a row of the board."""

    scenario: Scenario
    outcomes: list[Outcome]


@dataclass(frozen=True)
class KeptScenarios:
    """`all` newest first; `beside`: those of the moment shown with their results."""

    all: list[Scenario]
    beside: list[KeptResult]


def kept_scenarios(user: Any, desk: ScenarioDesk) -> KeptScenarios:
    """What the reader may open; one query."""
    held = list(visible_scenarios(user))
    same = [one for one in held if _is_of(one, desk.report.period, desk.report.as_of)]
    beside = [KeptResult(one, desk.outcomes(_numbers(one))) for one in same[:BESIDE]]
    return KeptScenarios(held, beside)


def _is_of(scenario: Scenario, period: Period, as_of: datetime | None) -> bool:
    return (scenario.period, scenario.as_of) == (period, as_of)


def _numbers(scenario: Scenario) -> dict[str, Decimal]:
    return {key: Decimal(text) for key, text in scenario.assumptions.items()}
