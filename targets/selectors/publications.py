"""An issue beside what is known today, and what is still under way with its period."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hightech_zone.lib.clock import day_of, today
from targets.calc.periods import Period
from targets.choices import CorrectionState, ReturnState
from targets.models import Correction, Indicator, Publication, Return
from targets.querysets import standing
from targets.selectors.bridge import BridgeReport, bridge_report
from targets.selectors.progress import ProgressRow, progress_report

WAITING = (ReturnState.SUBMITTED, ReturnState.RETURNED, ReturnState.REOPENED)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """How many returns of a period wait for the committee or are back, and how many corrections
    wait for a decision."""

    returns: int
    corrections: int


def is_of_today(publication: Publication) -> bool:
    """Whether it was checked today: the day on the paper has to be that of signing."""
    return publication.as_of is not None and day_of(publication.as_of) == today()


def under_way(period: Period) -> UnderWay:
    """Two queries."""
    returns = Return.objects.filter(reporting_period__period=period)
    waiting = Correction.objects.filter(
        state=CorrectionState.OPEN, of_return__reporting_period__period=period
    )
    return UnderWay(
        returns.annotate(stands=standing()).filter(stands__in=WAITING).count(), waiting.count()
    )


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
    return Today(rows, bridge_report(then, report))


@dataclass(frozen=True, slots=True)
class Between:
    """One indicator in two issues, as each froze it; None: not in the issue, or without a value."""

    indicator: Indicator
    first: Decimal | None
    second: Decimal | None
    first_status: str | None
    second_status: str | None

    @property
    def difference(self) -> Decimal | None:
        if self.first is None or self.second is None:
            return None
        return self.second - self.first


def issues_between(first: Publication, second: Publication) -> list[Between]:
    """In the order of the second issue, then what only the first has. One query."""
    one, other = _by_code(first), _by_code(second)
    codes = [*other, *(code for code in one if code not in other)]
    indicators = Indicator.objects.filter(code__in=codes).in_bulk(field_name="code")
    return [
        Between(
            indicators[code],
            _decimal(one.get(code, {}).get("value")),
            _decimal(other.get(code, {}).get("value")),
            one.get(code, {}).get("status"),
            other.get(code, {}).get("status"),
        )
        for code in codes
        if code in indicators
    ]


def _by_code(issue: Publication) -> dict[str, dict[str, Any]]:
    return {one["indicator"]: one for one in issue.figures.get("results", ())}


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
