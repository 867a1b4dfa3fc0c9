"""Who carries an indicator, and who pulled it up or down within a year: aggregates only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from targets.calc.periods import Period
from targets.models import Indicator
from targets.selectors.breakdown import ZONE, BreakdownRow, By, breakdown_report
from targets.selectors.progress import ProgressRow


@dataclass(frozen=True, slots=True)
class Pull:
    """One park or cluster; `key` None: enterprises in none. Values in the indicator's unit.

    `change` is against the same quarter of last year, `pulled` the same as a fraction of the whole
    of that quarter, so that the parts' add up to the whole's growth. None where a figure is
    missing, or withheld because few enterprises stand behind it (`is_withheld`).
    """

    key: str | None
    name: str
    value: Fraction | None
    change: Fraction | None
    pulled: Fraction | None
    is_withheld: bool

    @property
    def growth(self) -> Fraction | None:
        """As a fraction of the part's own value a year ago; None on a base of 0 or below."""
        if self.value is None or self.change is None:
            return None
        base = self.value - self.change
        return self.change / base if base > 0 else None


def carrier(rows: Sequence[ProgressRow]) -> ProgressRow | None:
    """The first target that is a sum over enterprises: what parks and clusters add up to."""
    return next((row for row in rows if _adds_up(row)), None)


def _adds_up(row: ProgressRow) -> bool:
    formula = row.definition.formula if row.definition else None
    return bool(formula and formula.is_flow_sum and not any(term.is_zone for term in formula.terms))


def pulls(
    indicator: Indicator,
    period: Period,
    by: By,
    as_of: datetime | None,
    *,
    visible: Collection[Period] | None,
    with_suppression: bool,
) -> list[Pull]:
    """In the order of the register. `visible`: the periods the reader may see; None: all."""
    now = breakdown_report(indicator, period, by, as_of, with_suppression)
    earlier, before = period.plus(-4), None
    if visible is None or earlier in visible:
        before = breakdown_report(indicator, earlier, by, as_of, with_suppression)
    held = {one.key: one for one in before.rows} if before else {}
    whole = before.total.value if before else None
    return [_pull(one, held.get(one.key), whole) for one in now.rows if one.key != ZONE]


def _pull(row: BreakdownRow, before: BreakdownRow | None, whole: Fraction | None) -> Pull:
    value, base = row.part.value, before.part.value if before else None
    change = value - base if value is not None and base is not None else None
    pulled = change / whole if change is not None and whole else None
    is_withheld = row.suppressed or bool(before and before.suppressed)
    return Pull(row.key, row.name, value, change, pulled, is_withheld)
