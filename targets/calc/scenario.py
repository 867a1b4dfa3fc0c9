"""What the targets come to if each item went on by an assumed increase, and what it would take.

Rules: sections 3 to 5; docs/algorithms/scenarios.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from targets.calc.formulas import Formula, Take, Term, TermLevel
from targets.calc.outlook import goal, meets
from targets.calc.periods import Period
from targets.calc.progress import TargetSpec
from targets.calc.sums import (
    Measure,
    TermSum,
    UndefinedReason,
    coverage_of,
    is_defined,
    measure,
)


class Obstacle(StrEnum):
    """Why there is no value, or no increase that would do."""

    INSUFFICIENT_DATA = "insufficient_data"
    NO_RECENT_CHANGE = "no_recent_change"
    BELOW_ZERO = "below_zero"
    NO_QUARTERS_LEFT = "no_quarters_left"
    NO_EFFECT = "no_effect"


Reason = Obstacle | UndefinedReason


@dataclass(frozen=True, slots=True)
class Lever:
    """An item whose growth is assumed: the same for every formula that has it as a term."""

    source: str
    take: Take
    level: TermLevel
    above_scale: bool = False

    @property
    def key(self) -> str:
        """As an address names it. An element is either a flow or a stock, so `take` is not
        needed to tell levers apart."""
        name = f"certificates-{self.source}" if self.level is TermLevel.REGISTER else self.source
        return f"{name}-above_scale" if self.above_scale else name


def lever_of(formula: Formula, term: Term) -> Lever:
    """The filter of a formula never narrows what the zone itself reports."""
    is_narrowed = formula.above_scale_only and not term.is_zone
    return Lever(term.source, term.take, term.level, is_narrowed)


@dataclass(frozen=True, slots=True)
class Standing:
    """A lever's sum at the period and its average change a quarter over the last four, in its own
    unit. `recent` None: there is no sum to go by now or a year ago."""

    value: Fraction | None
    recent: Fraction | None
    allows_negative: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One target with the definition in force and its terms' sums at the period."""

    spec: TargetSpec
    formula: Formula
    sums: Sequence[TermSum]


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything a scenario starts from. `coverage`: the least that figures are judged by."""

    period: Period
    coverage: Fraction
    standings: Mapping[Lever, Standing]

    def left(self, case: Case) -> int:
        """Quarters to the target period; 0 from it on."""
        return max(0, case.spec.end.quarters_since(self.period))

    def increases(self, assumed: Mapping[Lever, Fraction]) -> dict[Lever, Fraction | None]:
        """Every lever's increase a quarter: the assumed one, else the recent."""
        return {
            lever: assumed.get(lever, standing.recent) for lever, standing in self.standings.items()
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """A target at its period. `gap` is how much better than the goal; negative: short of it."""

    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    gap: Fraction | None = None
    is_met: bool | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """The increase a quarter of one lever at which a target comes to its goal, others held.

    `is_least`: that much or more does it; else that much or less. `is_strict`: the amount itself
    does not yet, anything beyond it does.
    """

    amount: Fraction | None = None
    is_least: bool = True
    is_strict: bool = False
    reason: Reason | None = None

    def with_places(self, places: int) -> Fraction | None:
        """The number of so many decimals nearest to the amount that meets the goal."""
        if self.amount is None:
            return None
        scaled = self.amount * 10**places
        if self.is_least:
            whole = floor(scaled) + 1 if self.is_strict else ceil(scaled)
        else:
            whole = ceil(scaled) - 1 if self.is_strict else floor(scaled)
        return Fraction(whole, 10**places)


def is_usable(term: Term, summed: TermSum, coverage: Fraction) -> bool:
    """Defined, and covered well enough to be judged by."""
    weighted = coverage_of(term, summed).weighted
    return is_defined(term, summed) and (weighted is None or weighted >= coverage)


def standing(
    term: Term,
    sums: Iterable[tuple[TermSum, TermSum | None]],
    coverage: Fraction,
    allows_negative: bool,
) -> Standing:
    """A lever's standing from its sums now and a year ago in each formula that has it.

    Formulas that pair their sides may count fewer enterprises: the sum of the most speaks for
    the lever.
    """
    now, ago = max(sums, key=lambda pair: pair[0].defined)
    if not is_usable(term, now, coverage):
        return Standing(None, None, allows_negative)
    recent = None
    if ago is not None and is_usable(term, ago, coverage):
        recent = (Fraction(now.total) - Fraction(ago.total)) / 4
    return Standing(Fraction(now.total), recent, allows_negative)


def outcome(
    ground: Ground,
    case: Case,
    increases: Mapping[Lever, Fraction | None],
    quarters: int | None = None,
) -> Outcome:
    """The target after so many quarters, at its period unless told, if each term's sum grew by its
    lever's increase every quarter.

    **Missing**: a term without a sum, or without an increase to go by, leaves the value undefined
    with the reason; from the target period on the value is what it is.
    """
    grown = _grown(ground, case, increases, quarters)
    if not isinstance(grown, list):
        return Outcome(reason=grown)
    found = measure(case.formula, grown)
    if found.value is None:
        return Outcome(None, found.numerator, found.denominator, reason=found.undefined_reason)
    gap = case.spec.better_by(found.value, goal(case.spec))
    met = meets(case.spec, found.value)
    return Outcome(found.value, found.numerator, found.denominator, gap, met)


def course(
    ground: Ground, case: Case, increases: Mapping[Lever, Fraction | None]
) -> dict[Period, Fraction]:
    """The target at every quarter from the ground's to its own; nothing where it comes to no
    value there. A quarter between without a value is left out."""
    ends = [outcome(ground, case, increases, n).value for n in range(ground.left(case) + 1)]
    if ends[-1] is None:
        return {}
    return {ground.period.plus(n): value for n, value in enumerate(ends) if value is not None}


def demand(
    ground: Ground, case: Case, increases: Mapping[Lever, Fraction | None], lever: Lever
) -> Demand:
    """What `lever` would have to grow by, the others growing as in `increases`.

    With `A + a·g` above and `B + b·g` below, `f·(A + a·g) = goal·(B + b·g)` has one solution.
    """
    left = ground.left(case)
    if not left:
        return Demand(reason=Obstacle.NO_QUARTERS_LEFT)
    still = _grown(ground, case, {**increases, lever: Fraction(0)})
    if not isinstance(still, list):
        return Demand(reason=still)
    aim, formula = goal(case.spec), case.formula
    above, below = _sides(formula, still)
    up, down = (left * count for count in _counts(formula, lever))
    slope = formula.factor * up - aim * down
    if not slope:
        return Demand(reason=Obstacle.NO_EFFECT)
    amount = (aim * below - formula.factor * above) / slope
    under = below + down * amount
    if not under:
        return Demand(reason=UndefinedReason.ZERO_DENOMINATOR)
    reached = _grown(ground, case, {**increases, lever: amount})
    if not isinstance(reached, list):
        return Demand(reason=reached)
    is_least = (slope / under > 0) != case.spec.is_falling
    is_strict = case.spec.is_strict and not case.spec.is_count
    return Demand(amount, is_least, is_strict)


def _grown(
    ground: Ground,
    case: Case,
    increases: Mapping[Lever, Fraction | None],
    quarters: int | None = None,
) -> list[TermSum] | Reason:
    """The terms' sums after so many quarters, at the target period unless told, or why there are
    none."""
    reason = _obstacle_now(ground, case)
    if reason is not None:
        return reason
    left = ground.left(case) if quarters is None else quarters
    grown = []
    for term, one in zip(case.formula.terms, case.sums, strict=True):
        lever = lever_of(case.formula, term)
        increase = increases.get(lever) if left else Fraction(0)
        if increase is None:
            return Obstacle.NO_RECENT_CHANGE
        total = Fraction(one.total) + left * increase
        if total < 0 and not ground.standings[lever].allows_negative:
            return Obstacle.BELOW_ZERO
        grown.append(replace(one, total=total))
    return grown


def _obstacle_now(ground: Ground, case: Case) -> Reason | None:
    """A denominator that is 0 now need not be so at the target period."""
    now: Measure = measure(case.formula, case.sums)
    if now.undefined_reason not in (None, UndefinedReason.ZERO_DENOMINATOR):
        return now.undefined_reason
    weighted = now.coverage.weighted
    is_covered = weighted is None or weighted >= ground.coverage
    return None if is_covered else Obstacle.INSUFFICIENT_DATA


def _sides(formula: Formula, sums: Sequence[TermSum]) -> tuple[Fraction, Fraction]:
    """Numerator and denominator; below a formula without one stands 1."""
    split = len(formula.numerator)
    above, below = (
        sum((Fraction(one.total) for one in side), Fraction(0))
        for side in (sums[:split], sums[split:])
    )
    return above, below if formula.denominator else Fraction(1)


def _counts(formula: Formula, lever: Lever) -> tuple[int, int]:
    """How often a lever stands above and below."""
    above, below = (
        sum(lever_of(formula, term) == lever for term in side)
        for side in (formula.numerator, formula.denominator)
    )
    return above, below
