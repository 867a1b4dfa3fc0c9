"""Everything a summary states, from what the board, the bridge and the completeness table say.

Aggregates only, whoever reads: leaders are told of departments, never of single enterprises.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from hightech_zone.lib.clock import day_read_from
from targets.access import Permission, check, visible_periods
from targets.calc.periods import Period
from targets.calc.summary import MOST, Point, TargetFacts, UnitFacts, decisions, risks
from targets.choices import CorrectionState
from targets.models import Assumption, Correction, Publication, ReportingPeriod, SummaryText
from targets.selectors.board import Verdict, verdict, way
from targets.selectors.bridge import BridgeReport, bridge_report
from targets.selectors.completeness.table import (
    CompletenessTable,
    Line,
    Timing,
    completeness_table,
)
from targets.selectors.progress import ProgressReport, ProgressRow, progress_report
from targets.selectors.summary.moves import Move, Step, desk, move_of
from targets.selectors.wall import Lapsing, lapsing


@dataclass(frozen=True, slots=True)
class LastPublished:
    """The last publication before the period of a summary. `at`: when its figures were read.
    `signed_at` None: no issue was signed, and `at` is the day the period was to be published."""

    period: Period
    at: datetime
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Light:
    """One target. `before`: its value at the last publication, as it was published then; None
    where there is none or it was not sufficient."""

    row: ProgressRow
    before: Fraction | None
    move: Move

    @property
    def change(self) -> Fraction | None:
        now = self.row.measure.value if self.row.is_sufficient else None
        return now - self.before if now is not None and self.before is not None else None


@dataclass(frozen=True, slots=True)
class Corrected:
    """Corrections of one form and period for one class of reasons, approved since."""

    period: Period
    form: str
    reason_class: str
    times: int
    cells: int


@dataclass(frozen=True)
class Revisions:
    """What is known differently today of the figures that were published last. `bridge`: target
    by target and by what."""

    bridge: BridgeReport
    corrected: list[Corrected]


@dataclass(frozen=True)
class Summary:
    """`risks` and `decisions` are the first few. `then`: the board of `publication`. `table`: None
    on the summary of an earlier day. `texts`: what staff wrote, by slot and language."""

    report: ProgressReport
    verdict: Verdict
    publication: LastPublished | None
    then: ProgressReport | None
    lights: list[Light]
    risks: list[Point]
    decisions: list[Point]
    lapsing: Mapping[str, Lapsing]
    """By the indicator's code."""
    units: Mapping[str, Line]
    """The departments' lines of the completeness table, by code."""
    assumptions: Mapping[str, Assumption]
    table: CompletenessTable | None
    texts: Mapping[tuple[str, str], SummaryText]

    @property
    def points(self) -> list[Point]:
        return [*self.risks, *self.decisions]

    @property
    def says_nothing(self) -> bool:
        """A period of before any target starts, of which nothing is known."""
        has_value = any(row.measure.value is not None for row in self.report.rows)
        return precedes_targets(self.report) and not has_value

    def light(self, code: str) -> Light:
        return next(one for one in self.lights if one.row.indicator.code == code)


def summary_facts(user: Any, period: Period, as_of: datetime | None = None) -> Summary | None:
    """The summary of a period as `user` may see it; None without a policy or targets.

    **Shape** a fixed number of queries, whatever the number of enterprises. Needs no request: a
    publication asks with the person who publishes.
    """
    check(user, Permission.VIEW_SUMMARY)
    report = progress_report(period, as_of, visible=visible_periods(user, as_of))
    if report is None or not report.rows:
        return None
    publication = last_publication(period, as_of)
    then = progress_report(publication.period, publication.at) if publication else None
    table = completeness_table(user, period) if as_of is None else None
    lapsed = _lapsing(report, as_of)
    unowned = report.policy.assumptions.filter(owner=None)
    assumptions = {one.code: one for one in unowned}
    targets = [_target_facts(row, lapsed) for row in report.rows]
    units = {line.department.code: line for line in table.units if line.department} if table else {}
    ranked = risks(targets, [_unit_facts(code, line) for code, line in units.items()])
    asked = decisions(ranked, targets, list(assumptions))
    is_before = precedes_targets(report)
    return Summary(
        report=report,
        verdict=verdict(report),
        publication=publication,
        then=then,
        lights=_lights(report, then, table, lapsed),
        risks=[] if is_before else ranked[:MOST],
        decisions=[] if is_before else asked[:MOST],
        lapsing=lapsed,
        units=units,
        assumptions=assumptions,
        table=table,
        texts=_texts(period, as_of),
    )


def precedes_targets(report: ProgressReport) -> bool:
    """Whether the period is one of before any target starts: nothing is behind then, and there is
    nothing to decide."""
    return all(report.period < row.spec.start for row in report.rows)


def last_publication(period: Period, as_of: datetime | None = None) -> LastPublished | None:
    """The latest published period before `period`, published by `as_of`: as its latest signed
    issue read it, which is the one that stands, else as it was when it was published. One query."""
    held = ReportingPeriod.objects.filter(published_at__isnull=False, period__lt=period)
    issues = Publication.objects.filter(period=OuterRef("period"), signed_at__isnull=False)
    if as_of is not None:
        held, issues = held.filter(published_at__lte=as_of), issues.filter(signed_at__lte=as_of)
    latest = issues.order_by("-signed_at", "-pk")
    read = held.annotate(
        read_at=Coalesce(Subquery(latest.values("as_of")[:1]), "published_at"),
        signed_at=Subquery(latest.values("signed_at")[:1]),
    )
    found = read.order_by("-period").values_list("period", "read_at", "signed_at").first()
    return LastPublished(*found) if found else None


def _lapsing(report: ProgressReport, as_of: datetime | None) -> dict[str, Lapsing]:
    """By the indicator's code. None for a quarter before the latest that ended: what lapses from
    here on is not of it."""
    ended = Period.containing(day_read_from(as_of)).plus(-1)
    if report.period < ended:
        return {}
    return {one.row.indicator.code: one for one in lapsing(report, as_of)}


def _target_facts(row: ProgressRow, lapsed: Mapping[str, Lapsing]) -> TargetFacts:
    code = row.indicator.code
    return TargetFacts(
        code=code,
        outlook=row.ahead.outlook,
        status=row.progress.status,
        shortfall=row.ahead.shortfall,
        way=way(row),
        size=row.spec.target,
        coverage=row.measure.coverage.weighted,
        lapsing=lapsed[code].total if code in lapsed else 0,
        has_baseline=row.spec.baseline is not None,
        is_baseline_set=row.setting.baseline is not None,
    )


def _unit_facts(code: str, line: Line) -> UnitFacts:
    latest = line.cells[-1]
    is_overdue = latest.timing is Timing.OVERDUE
    return UnitFacts(code, len(line.lapses), latest.days if is_overdue else 0)


def _lights(
    report: ProgressReport,
    then: ProgressReport | None,
    table: CompletenessTable | None,
    lapsed: Mapping[str, Lapsing],
) -> list[Light]:
    before = (
        {row.indicator.pk: row.sufficient.get(then.period) for row in then.rows} if then else {}
    )
    at = desk(table)
    return [
        Light(
            row=row,
            before=before.get(row.indicator.pk),
            move=move_of(row, at, _total(lapsed.get(row.indicator.code)))
            if report.period >= row.spec.start
            else Move(Step.NONE),
        )
        for row in report.rows
    ]


def _total(one: Lapsing | None) -> int:
    return one.total if one else 0


def revisions(summary: Summary) -> Revisions | None:
    """None without a publication, and on the summary of an earlier day. Apart from the rest: the
    bridge costs as much as all of it, and only the sheet shows it."""
    bridge = bridge_report(summary.then) if summary.then and not summary.report.as_of else None
    return Revisions(bridge, _corrected(bridge.period, bridge.as_of)) if bridge else None


def _corrected(period: Period, since: datetime) -> list[Corrected]:
    """Of `period` and earlier ones, approved since; one query."""
    approved = Correction.objects.filter(
        state=CorrectionState.APPROVED,
        decided_at__gt=since,
        of_return__reporting_period__period__lte=period,
    )
    by = ("of_return__reporting_period__period", "of_return__form__code", "reason_class")
    counted = approved.order_by(*by).values_list(*by)
    rows = counted.annotate(times=Count("pk", distinct=True), figures=Count("cells"))
    return [Corrected(*row) for row in rows]


def _texts(period: Period, as_of: datetime | None) -> dict[tuple[str, str], SummaryText]:
    held = SummaryText.objects.as_of(as_of).filter(period=period)
    return {(one.slot, one.language): one for one in held}
