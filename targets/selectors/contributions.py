"""Who pulls a target: parks and clusters with what they hold now, and what they added in a year.

What a part holds is the breakdown of the period; what it added is what that breakdown and the one
of the year before differ by, enterprises that opened, closed or did not report included. A target's
page, which asks why, tells those apart.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from targets.calc.changes import rounded
from targets.calc.numbers import round_half_up
from targets.calc.periods import Period
from targets.models import Indicator
from targets.selectors.breakdown import ZONE, BreakdownReport, By, breakdown_report
from targets.selectors.changes import (
    DENOMINATOR,
    WITHHELD,
    ChangeReport,
    ChangeRow,
    NoSplit,
    change_reports,
)
from targets.selectors.progress import ProgressRow
from targets.selectors.withheld import WithheldIn, withheld_parts

Amount = TypeVar("Amount", Decimal, Fraction)
CUTS = (By.PARK, By.CLUSTER)
LAST = (None, ZONE, WITHHELD)
"""What is no place comes after the places."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One part. `value` and `increase` are in the indicator's unit for sums and counts, in the
    numerator's own for ratios (the denominator's part: in the denominator's).

    `effect` is what the part did to the indicator, in its unit, `pulled` the same in points: of a
    percentage, or per cent of last year's value. `increase` and `pulled` are rounded so that the
    parts add up as they are printed; the `exact` ones are not rounded. None where there is none.
    """

    key: str | None
    name: str
    value: Fraction | None = None
    share: Fraction | None = None
    increase: Decimal | None = None
    effect: Fraction | None = None
    pulled: Decimal | None = None
    exact_increase: Fraction | None = None
    exact_pulled: Fraction | None = None

    @property
    def is_traceable(self) -> bool:
        """There is a value, and it may be told where it comes from."""
        return self.value is not None and self.key != WITHHELD


@dataclass(frozen=True)
class Contributions:
    """`total` is the sum of `rows`; of a ratio, what its numerator did, and `denominator` the
    rest. `has_change` False: last year's quarter is not to be seen, or `no_split` says why."""

    by: By
    rows: list[Contribution]
    total: Contribution
    denominator: Contribution | None
    has_change: bool
    no_split: NoSplit | None
    withheld: frozenset[str | None]
    """The keys of the parts that stand in one row."""

    @property
    def pulled(self) -> Decimal | None:
        """The indicator's own change on the year."""
        below = self.denominator.pulled if self.denominator else Decimal(0)
        if self.total.pulled is None or below is None:
            return None
        return self.total.pulled + below

    @cached_property
    def span(self) -> tuple[Fraction, Fraction]:
        """The least and the greatest effect, 0 among them: what the bars are drawn over."""
        parts = [*self.rows, *([self.denominator] if self.denominator else [])]
        held = [Fraction(0), *(one.effect for one in parts if one.effect is not None)]
        return min(held), max(held)


def carrier(rows: Sequence[ProgressRow]) -> ProgressRow | None:
    """The first target that is a sum over enterprises: what parks and clusters add up to."""
    return next((row for row in rows if _adds_up(row)), None)


def _adds_up(row: ProgressRow) -> bool:
    formula = row.definition.formula if row.definition else None
    return bool(formula and formula.is_flow_sum and not any(term.is_zone for term in formula.terms))


def pulled_row(rows: list[ProgressRow], code: str | None) -> ProgressRow | None:
    """The row of a target's code; without one the target that parks and clusters add up to, or
    where that has no value the first with one that enterprises make up. None where no row has the
    code."""
    if code:
        return next((row for row in rows if row.indicator.code == code), None)
    main = carrier(rows) or rows[0]
    divided = [main, *(row for row in rows if _is_of_enterprises(row))]
    return next((row for row in divided if row.measure.value is not None), main)


def _is_of_enterprises(row: ProgressRow) -> bool:
    formula = row.definition.formula if row.definition else None
    return formula is not None and not all(term.is_zone for term in formula.numerator)


def contributions(
    indicator: Indicator,
    period: Period,
    as_of: datetime | None,
    *,
    visible: Collection[Period] | None,
    with_suppression: bool,
    cuts: Sequence[By] = CUTS,
) -> list[Contributions]:
    """By park, then by cluster, or by `cuts`; a fixed number of queries. `visible`: the periods the
    reader may see; None: all. `with_suppression`: parts that tell about single enterprises are one
    row, of what they hold and what they added: the same parts, withheld in either quarter."""
    earlier = period.plus(-4)
    has_earlier = visible is None or earlier in visible
    withheld: WithheldIn | None = None
    if with_suppression:
        withheld = withheld_parts(indicator, (earlier, period) if has_earlier else (period,))
        if has_earlier:
            withheld = dict.fromkeys(withheld, withheld[earlier].or_in(withheld[period]))
    reader = (as_of, with_suppression)
    changes: dict[By, ChangeReport] = {}
    if has_earlier:
        changes = change_reports(
            indicator, earlier, period, cuts, *reader, in_places=True, withheld=withheld
        )
    return [
        _contributions(breakdown_report(indicator, period, by, *reader, withheld), changes.get(by))
        for by in cuts
    ]


def _contributions(now: BreakdownReport, change: ChangeReport | None) -> Contributions:
    moved = {row.key: row for row in change.rows} if change else {}
    values = _numerators(now)
    is_ratio = now.total.denominator is not None
    scale = Fraction(1) if is_ratio or not now.definition else now.definition.formula.factor
    whole = now.total.numerator
    names = {key: one.name for key, one in moved.items()} | {one.key: one.name for one in now.rows}
    effects = {key: one.effect for key, one in moved.items()}
    increases = {
        key: ((one.after or 0) - (one.before or 0)) * scale
        for key, one in moved.items()
        if key != DENOMINATOR
    }
    shown_increases = rounded(increases, 0 if is_ratio else now.indicator.decimals)
    points = _points(change, effects)
    pulled = _pulled(points, now.indicator)

    def part(key: str | None, value: Fraction | None) -> Contribution:
        return Contribution(
            key,
            names.get(key, ""),
            value=None if value is None else value * scale,
            share=value / whole if value is not None and whole else None,
            increase=shown_increases.get(key),
            effect=effects.get(key),
            pulled=pulled.get(key),
            exact_increase=increases.get(key),
            exact_pulled=points.get(key),
        )

    rows = [part(key, values.get(key)) for key in {**values, **moved} if key != DENOMINATOR]
    rows.sort(key=lambda one: (_place(one.key), -(one.value or 0)))
    has_change = bool(moved)
    return Contributions(
        by=now.by,
        rows=rows,
        total=_total(rows, whole, scale, has_change),
        denominator=_below(now, moved.get(DENOMINATOR), pulled) if is_ratio else None,
        has_change=has_change,
        no_split=change.no_split if change else None,
        withheld=frozenset(row.key for row in now.rows if row.suppressed),
    )


def _numerators(now: BreakdownReport) -> dict[str | None, Fraction | None]:
    """What each part holds; those that must not be shown are one part."""
    held = {row.key: row.part.numerator for row in now.rows if not row.suppressed}
    if len(held) < len(now.rows) and now.total.numerator is not None:
        shown = sum((one for one in held.values() if one is not None), Fraction(0))
        held[WITHHELD] = now.total.numerator - shown
    return held


def _points(
    change: ChangeReport | None, effects: Mapping[str | None, Fraction]
) -> dict[str | None, Fraction]:
    """The effects in points. None of them on a base of 0 or below, except of percentages."""
    base = change.value_before.value if change else None
    if change is None or base is None:
        return {}
    is_percent = change.indicator.unit_zh == "%"
    if base <= 0 and not is_percent:
        return {}
    scale = Fraction(1) if is_percent else 100 / base
    return {key: scale * effect for key, effect in effects.items()}


def _pulled(
    points: Mapping[str | None, Fraction], indicator: Indicator
) -> dict[str | None, Decimal]:
    """Rounded so that they add up. What rounding leaves over between numerator and denominator is
    the denominator's, so that every cut shows the same."""
    places = indicator.decimals if indicator.unit_zh == "%" else 1
    parts = {key: one for key, one in points.items() if key != DENOMINATOR}
    shown = rounded(parts, places)
    if DENOMINATOR in points:
        whole = round_half_up(sum(points.values(), Fraction(0)), places)
        shown[DENOMINATOR] = whole - sum(shown.values())
    return shown


def _total(
    rows: list[Contribution], whole: Fraction | None, scale: Fraction, has_change: bool
) -> Contribution:
    def added(values: Iterable[Amount | None], nothing: Amount) -> Amount | None:
        held = [one for one in values if one is not None]
        return sum(held, nothing) if held and has_change else None

    return Contribution(
        key="total",
        name="",
        value=None if whole is None else whole * scale,
        share=Fraction(1) if whole else None,
        increase=added((one.increase for one in rows), Decimal(0)),
        effect=sum((one.effect for one in rows if one.effect is not None), Fraction(0)),
        pulled=added((one.pulled for one in rows), Decimal(0)),
        exact_increase=added((one.exact_increase for one in rows), Fraction(0)),
        exact_pulled=added((one.exact_pulled for one in rows), Fraction(0)),
    )


def _below(
    now: BreakdownReport, moved: ChangeRow | None, pulled: Mapping[str | None, Decimal]
) -> Contribution:
    bottom = now.total.denominator
    increase = None
    if moved and moved.after is not None and moved.before is not None:
        increase = round_half_up(moved.after - moved.before, 0)
    return Contribution(
        key=DENOMINATOR,
        name=moved.name if moved else "",
        value=bottom,
        increase=increase,
        effect=moved.effect if moved else None,
        pulled=pulled.get(DENOMINATOR),
    )


def _place(key: str | None) -> int:
    return LAST.index(key) + 1 if key in LAST else 0
