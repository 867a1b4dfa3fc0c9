"""The policy clause by clause, and in each clause's margin what is alive."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.utils import timezone

from hightech_zone.lib.clock import today
from targets.access import sees_enterprises_figures, visible_periods
from targets.calc.alignment import Paragraph
from targets.calc.periods import Period
from targets.choices import ClauseAsk
from targets.models import (
    AwardScheme,
    Clause,
    ClauseUnit,
    Cluster,
    DataElement,
    Form,
    FormAssignment,
    Part,
    Policy,
    Unit,
)
from targets.querysets import covering
from targets.selectors.breakdown import By
from targets.selectors.contributions import Contribution, Contributions, carrier, contributions
from targets.selectors.policy.awards import schemes_told
from targets.selectors.policy.text import AlignedText, aligned_text
from targets.selectors.progress import ProgressReport, ProgressRow
from targets.words import is_english


class Coverage(StrEnum):
    """How a clause is followed. Money or a duty is asked for by all but the last."""

    TRACKED = "tracked"
    """It has a target, serves one, promises a scheme, or has the figures of a cluster."""
    FORMS_ONLY = "forms_only"
    """Its units fill forms, none of which was made for it."""
    UNTRACKED = "untracked"
    NOTHING_ASKED = "nothing_asked"


@dataclass(frozen=True, slots=True)
class Responsible:
    """A unit as the clause writes it (for English readers: as it was called then), and what it is
    called on the reader's day where that differs; `since`: the day it was merged, if known."""

    name: str
    now: str
    since: date | None


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form that the clause's units, or who took them over, fill in the period."""

    form: Form
    elements: list[DataElement]


@dataclass(frozen=True, slots=True)
class ClusterLine:
    """`pull` None: no figures of the cluster in the period, or `is_withheld`. `has_change`: whether
    any cluster can be compared with last year's quarter."""

    cluster: Cluster
    pull: Contribution | None
    is_withheld: bool
    has_change: bool


@dataclass(frozen=True)
class ClauseView:
    clause: Clause
    units: list[Responsible]
    targets: list[ProgressRow]
    """Those the clause sets."""
    served: list[ProgressRow]
    """Those it works towards, by the zone's reading."""
    schemes: list[tuple[AwardScheme, str]]
    """Each with what became of it, in a sentence; empty where nothing is told."""
    clusters: list[ClusterLine]
    forms: list[FormLine]
    original: list[Paragraph]
    """Its official wording, as far as a text was attached and has it."""
    is_otherwise_titled: bool

    @property
    def is_asking(self) -> bool:
        return bool(self.units or self.schemes or self.targets or self.clause.asks)

    @property
    def asks_money(self) -> bool:
        return bool(self.schemes) or self.clause.asks == ClauseAsk.MONEY

    @property
    def coverage(self) -> Coverage:
        has_figures = any(line.pull or line.is_withheld for line in self.clusters)
        if self.targets or self.served or self.schemes or has_figures:
            return Coverage.TRACKED
        if not self.is_asking:
            return Coverage.NOTHING_ASKED
        return Coverage.FORMS_ONLY if self.forms else Coverage.UNTRACKED


@dataclass(frozen=True)
class PartView:
    part: Part
    clauses: list[ClauseView]

    @property
    def rows(self) -> list[ProgressRow]:
        """Every target of its clauses once, in their order."""
        held = {row.target.pk: row for one in self.clauses for row in (*one.targets, *one.served)}
        return list(held.values())

    @property
    def untracked(self) -> int:
        return sum(one.coverage == Coverage.UNTRACKED for one in self.clauses)


@dataclass(frozen=True)
class PolicyView:
    policy: Policy
    parts: list[PartView]
    carrier: ProgressRow | None
    """The target whose parts the clusters' figures are."""
    text: AlignedText | None

    @property
    def clauses(self) -> list[ClauseView]:
        return [one for part in self.parts for one in part.clauses]

    @property
    def counts(self) -> Counter[Coverage]:
        return Counter(one.coverage for one in self.clauses)

    @property
    def untracked(self) -> list[ClauseView]:
        return [one for one in self.clauses if one.coverage == Coverage.UNTRACKED]

    @property
    def forms_only(self) -> list[ClauseView]:
        return [one for one in self.clauses if one.coverage == Coverage.FORMS_ONLY]


def policy_view(user: Any, report: ProgressReport) -> PolicyView:
    """The active policy at the report's period, as of its instant, with figures of periods the
    reader may see only.

    **Shape** a fixed number of queries, whatever the clauses.
    """
    policy = report.policy
    clauses = policy.clauses.select_related("part").prefetch_related(
        "clause_units", "schemes", "clusters"
    )
    ordered = list(clauses.order_by("order"))
    carried, text = carrier(report.rows), aligned_text(policy, ordered)
    margin = _Margin(
        report=report,
        units=Unit.objects.prefetch_related("names").in_bulk(),
        forms=_forms_by_unit(report.period),
        figures=_cluster_figures(user, report, carried),
        text=text,
        standing=schemes_told(user, report),
    )
    views = [margin.view(clause) for clause in ordered]
    parts = [
        PartView(part, [one for one in views if one.clause.part_id == part.pk])
        for part in policy.parts.all()
    ]
    return PolicyView(policy, parts, carried, text)


@dataclass(frozen=True, slots=True)
class _Margin:
    """What was read once for all clauses."""

    report: ProgressReport
    units: Mapping[int, Unit]
    forms: Mapping[int, list[FormLine]]
    figures: Contributions | None
    text: AlignedText | None
    standing: Mapping[int, str]

    def view(self, clause: Clause) -> ClauseView:
        report, written = self.report, list(clause.clause_units.all())
        issued_on, day = report.policy.issued_on, _day(report)
        rows = {row.indicator.code: row for row in report.rows}
        return ClauseView(
            clause=clause,
            units=[_responsible(one, self.units, issued_on, day) for one in written],
            targets=[row for row in report.rows if row.target.clause_id == clause.pk],
            served=[rows[code] for code in clause.serves if code in rows],
            schemes=[(one, self.standing.get(one.pk, "")) for one in clause.schemes.all()],
            clusters=[_cluster_line(one, self.figures) for one in clause.clusters.all()],
            forms=_forms_of([self.units[one.unit_id] for one in written], self.units, self.forms),
            original=self.text.paragraphs(clause) if self.text else [],
            is_otherwise_titled=self.text is not None
            and clause.code in self.text.alignment.otherwise_titled,
        )


def _day(report: ProgressReport) -> date:
    return timezone.localdate(report.as_of) if report.as_of else today()


def _cluster_figures(
    user: Any, report: ProgressReport, carried: ProgressRow | None
) -> Contributions | None:
    if carried is None:
        return None
    (found,) = contributions(
        carried.indicator,
        report.period,
        report.as_of,
        visible=visible_periods(user, report.as_of),
        with_suppression=not sees_enterprises_figures(user),
        cuts=[By.CLUSTER],
    )
    return found


def _cluster_line(cluster: Cluster, figures: Contributions | None) -> ClusterLine:
    if figures is None:
        return ClusterLine(cluster, None, is_withheld=False, has_change=False)
    return ClusterLine(
        cluster,
        next((one for one in figures.rows if one.key == cluster.code), None),
        is_withheld=cluster.code in figures.withheld,
        has_change=figures.has_change,
    )


def _responsible(
    written: ClauseUnit, units: Mapping[int, Unit], issued_on: date, day: date
) -> Responsible:
    """**Missing** no note where the unit is still called what the clause calls it."""
    unit, *heirs = _line_of(units[written.unit_id], units)
    holder, since = unit, None
    for heir in heirs:
        ended = _ended_on(holder)
        if ended is None or ended >= day:
            break
        holder, since = heir, ended + timedelta(days=1)
    then = unit.name_on(issued_on) if is_english() else written.name_as_written
    now = holder.name_on(day)
    return Responsible(then, now if now != then else "", since)


def _line_of(unit: Unit, units: Mapping[int, Unit]) -> list[Unit]:
    """The unit and those it was merged into, one after the other."""
    line = [unit]
    while (pk := line[-1].successor_id) and units[pk] not in line:
        line.append(units[pk])
    return line


def _ended_on(unit: Unit) -> date | None:
    """The last day of its last name; None while a name is in use."""
    ends = [name.valid_to for name in unit.names.all()]
    return None if None in ends else max((end for end in ends if end), default=None)


def _forms_by_unit(period: Period) -> Mapping[int, list[FormLine]]:
    held: dict[int, list[FormLine]] = {}
    assignments = FormAssignment.objects.filter(covering(period)).select_related("form")
    assignments = assignments.prefetch_related("form__form_elements__element")
    for one in assignments.order_by("form__order"):
        elements = [place.element for place in one.form.form_elements.all()]
        held.setdefault(one.department_id, []).append(FormLine(one.form, elements))
    return held


def _forms_of(
    named: Iterable[Unit], units: Mapping[int, Unit], forms: Mapping[int, list[FormLine]]
) -> list[FormLine]:
    """Of the units and all who took them over, each form once, in the forms' order."""
    fillers = [one for unit in named for one in _line_of(unit, units)]
    found = {line.form.pk: line for one in fillers for line in forms.get(one.pk, ())}
    return sorted(found.values(), key=lambda line: line.form.order)
