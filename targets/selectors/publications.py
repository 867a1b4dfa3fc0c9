"""An issue beside what is known today."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from targets.models import Publication
from targets.selectors.bridge import BridgeReport, bridge_report
from targets.selectors.progress import ProgressRow, progress_report


@dataclass(frozen=True, slots=True)
class ThenNow:
    """One target: its value as it was published, and today's row."""

    then: Decimal | None
    row: ProgressRow

    @property
    def is_other(self) -> bool:
        now = self.row.measure.value
        if self.then is None or now is None:
            return self.then is not now
        return abs(Decimal(now.numerator) / Decimal(now.denominator) - self.then) > SLACK


SLACK = Decimal("1e-11")
"""Frozen figures have twelve decimals."""


@dataclass(frozen=True)
class Today:
    rows: list[ThenNow]
    bridge: BridgeReport | None


def today_beside(publication: Publication) -> Today | None:
    """A fixed number of queries; None without a policy."""
    report = progress_report(publication.period)
    then = progress_report(publication.period, publication.as_of)
    if report is None or then is None:
        return None
    frozen = {one["indicator"]: one["value"] for one in publication.figures.get("results", ())}
    rows = [ThenNow(_decimal(frozen.get(row.indicator.code)), row) for row in report.rows]
    return Today(rows, bridge_report(then))


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
