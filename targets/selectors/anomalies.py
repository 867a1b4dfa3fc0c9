"""The queries of a submission as a reviewer judges them: figures, words, the last two years."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from targets.calc.periods import Period, period_range
from targets.choices import ElementKind, Verdict
from targets.formatting import NOTHING, number, percent, period_name, with_unit
from targets.models import DataElement, Observation, Submission, SubmittedFinding
from targets.rule_sentences import finding_sentence
from targets.selectors.return_table import figure
from targets.selectors.review.facts import change_on
from targets.selectors.review.table import Peers, ReviewTable, less
from targets.words import named

HISTORY = 8
"""Quarters that the trend shows, this one included."""

Series = dict[Period, Decimal | None]


@dataclass(frozen=True, slots=True)
class Trend:
    """Values of the last eight quarters, oldest first; None is a gap."""

    periods: list[Period]
    values: list[Decimal | None]

    @property
    def told(self) -> str:
        """`近八个季度：2017年一季度 1,120，……`"""
        pairs = (
            f"{period_name(period)} {figure(value)}"
            for period, value in zip(self.periods, self.values, strict=True)
        )
        return _("近八个季度：%(values)s") % {"values": _("，").join(pairs)}


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One query; `asked` is its sentence, with every figure it is about. For flows `now`, `before`
    and `year_before` are single quarters, `to_date` the year to date; for stocks the values
    themselves, and `to_date` is empty."""

    finding: SubmittedFinding
    uscc: str
    name: str
    element: str
    unit: str
    rule: str
    asked: str
    is_flow: bool
    now: Decimal | None
    before: Decimal | None
    year_before: Decimal | None
    to_date: str
    trend: Trend
    peers: Peers | None

    @property
    def is_carried(self) -> bool:
        return self.finding.carried_from_id is not None

    @property
    def is_kept(self) -> bool:
        """The verdict is that of the submission before, about the same figures and words."""
        at = self.finding.verdict_at
        return at is not None and at < self.finding.submission.submitted_at

    @property
    def tone(self) -> str:
        """How the card is marked: judged, to be corrected, or open."""
        if self.finding.verdict == Verdict.CORRECT:
            return "is-back"
        return "is-done" if self.finding.verdict or self.is_carried else "is-open"

    @property
    def change(self) -> str:
        """Against last quarter, `↑62.0%`; in the unit where whole things are counted, `↓3件`."""
        if self.now is None or self.before is None:
            return NOTHING
        moved = self.now - self.before
        arrow = "↑" if moved > 0 else "↓" if moved < 0 else ""
        if not self.is_flow:
            return arrow + with_unit(number(abs(moved)), self.unit)
        change = change_on(self.now, self.before)
        return NOTHING if change is None else arrow + percent(abs(change))


def anomalies(submission: Submission, table: ReviewTable) -> list[Anomaly]:
    """In the order of the rules, those whose explanation was accepted a quarter or a submission
    earlier last; three queries, whatever their number."""
    findings = list(
        submission.findings.select_related("rule", "element", "enterprise", "verdict_by").order_by(
            "rule__order", "pk"
        )
    )
    period = submission.of_return.reporting_period.period
    history = _history(findings, period)
    elements = {one.code: one for one in DataElement.objects.all()}
    now = {(row.uscc, cell.column.code): cell.now for row in table.rows for cell in row.cells}
    found = [
        _anomaly(one, period, history[one.enterprise_id, one.element_id], now, table, elements)
        for one in findings
    ]
    return sorted(found, key=lambda one: one.is_carried or one.is_kept)


def _history(
    findings: Iterable[SubmittedFinding], period: Period
) -> Mapping[tuple[int | None, int], Series]:
    """Approved values back to the quarter before the trend's first, by enterprise and element."""
    held = Observation.objects.current().filter(
        enterprise__in={one.enterprise_id for one in findings if one.enterprise_id},
        element__in={one.element_id for one in findings},
        period__gte=period.plus(-HISTORY),
        period__lt=period,
    ) | Observation.objects.current().filter(
        enterprise__isnull=True,
        element__in={one.element_id for one in findings if not one.enterprise_id},
        period__gte=period.plus(-HISTORY),
        period__lt=period,
    )
    found: dict[tuple[int | None, int], Series] = defaultdict(dict)
    for at, enterprise, element, value in held.values_list(
        "period", "enterprise", "element", "value"
    ):
        found[enterprise, element][at] = value
    return found


def _anomaly(
    finding: SubmittedFinding,
    period: Period,
    history: Series,
    now: Mapping[tuple[str, str], Decimal | None],
    table: ReviewTable,
    elements: Mapping[str, DataElement],
) -> Anomaly:
    element = finding.element
    uscc = finding.enterprise.uscc if finding.enterprise else ""
    submitted = now.get((uscc, element.code))
    series = {**history, period: submitted}
    is_flow = element.kind == ElementKind.FLOW

    def at(when: Period) -> Decimal | None:
        return alone(series, when) if is_flow else series.get(when)

    periods = period_range(period.plus(1 - HISTORY), period)
    return Anomaly(
        finding=finding,
        uscc=uscc,
        name=finding.enterprise.name if finding.enterprise else _("全区"),
        element=named(element),
        unit=named(element, "unit"),
        rule=named(finding.rule),
        asked=finding_sentence(finding.rule.kind, finding.facts, element.code, elements),
        is_flow=is_flow,
        now=at(period),
        before=at(period.plus(-1)),
        year_before=at(period.plus(-4)),
        to_date=figure(submitted) if is_flow and period.quarter > 1 else "",
        trend=Trend(periods, [at(one) for one in periods]),
        peers=table.peers_of(uscc, element.code),
    )


def alone(series: Mapping[Period, Decimal | None], period: Period) -> Decimal | None:
    """A single quarter of figures that are year to date."""
    value = series.get(period)
    return value if period.quarter == 1 else less(value, series.get(period.plus(-1)))
