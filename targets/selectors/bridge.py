"""The bridge from an earlier day to now: every target whose value at a period is known to be
another today, and by what. Figures of the zone only, whoever reads."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count

from targets.aggregates.query import Definition
from targets.calc.bridge import (
    BridgePart,
    Cause,
    Switched,
    bridge,
    shown_parts,
    shown_places,
    switchings,
)
from targets.calc.formulas import Formula
from targets.calc.periods import Period
from targets.calc.progress import Progress
from targets.calc.sums import NOTHING, Measure, measure
from targets.models import Indicator
from targets.selectors.changed_cells import cells_of, fresh_cells
from targets.selectors.changed_registers import ChangedRegisters
from targets.selectors.changed_settings import SettingChange, changed_settings
from targets.selectors.definitions import definition_versions, definitions_in_force
from targets.selectors.measures import UNDEFINED
from targets.selectors.progress import ProgressReport, judged, progress_report
from targets.selectors.sums import TermKey, TermSum, switched_sums


@dataclass(frozen=True, slots=True)
class Changed:
    """How much changed by one cause: `count` cells, enterprises, certificates or definitions;
    `units`: how many departments the late figures came from, 0 where none is known."""

    count: int = 0
    units: int = 0


@dataclass(frozen=True)
class BridgeRow:
    """One target. `parts` is None where the value then or the value now is undefined; `shown` are
    its effects rounded so that the printed row adds up, all of it with `decimals`."""

    indicator: Indicator
    before: Measure
    after: Measure
    parts: list[BridgePart] | None
    decimals: int
    shown: list[Decimal] = field(default_factory=list)
    changed: Mapping[Cause, Changed] = field(default_factory=dict)

    @property
    def change(self) -> Fraction | None:
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value

    @property
    def has_rows(self) -> bool:
        """Whether single cells or enterprises are among the causes."""
        return any(self.changed.get(cause, Changed()).count for cause in (*REGISTERS, *FIGURES))

    @property
    def shown_change(self) -> Decimal:
        """What the printed values differ by, and the printed parts add up to."""
        return sum(self.shown, Decimal(0))

    @property
    def by_cause(self) -> dict[Cause, Decimal]:
        """The printed effects; of several causes together under the last."""
        pairs = zip(self.parts or (), self.shown, strict=True)
        return {part.causes[-1]: shown for part, shown in pairs}


@dataclass(frozen=True)
class BaselineChange:
    """A target's baseline, at `period`, that is another today. `why`: how the indicator's own value
    became another; None where the committee set it. `with_old` and `with_new`: today's value judged
    by the one and by the other, so that their difference is the baseline's alone."""

    indicator: Indicator
    period: Period
    before: Fraction | None
    after: Fraction | None
    why: BridgeRow | None
    with_old: Progress
    with_new: Progress


@dataclass(frozen=True)
class BridgeReport:
    """`rows`: the targets that differ, in the order of the board. `causes`: those that occur.
    `settings`: what judges the values and was another then; `baselines` likewise, each with what
    it does."""

    period: Period
    as_of: datetime
    rows: list[BridgeRow]
    settings: list[SettingChange] = field(default_factory=list)
    baselines: list[BaselineChange] = field(default_factory=list)

    @property
    def says_anything(self) -> bool:
        return bool(self.rows or self.settings or self.baselines)

    @property
    def causes(self) -> list[Cause]:
        found = {part.causes[-1] for row in self.rows for part in row.parts or ()}
        return [cause for cause in Cause if cause in found]


def bridge_report(
    report: ProgressReport, present: ProgressReport | None = None
) -> BridgeReport | None:
    """From the report's `as_of` to now; None for the present. `present`: the same report of now,
    where the caller has it.

    **Shape** a fixed number of queries for the causes by which anything changed at all.
    """
    if report.as_of is None:
        return None
    indicators = {row.indicator.pk: row.indicator for row in report.rows}
    settings = changed_settings(report.policy, indicators.values(), report.as_of)
    way = _Way(report.as_of)
    rows = way.rows(indicators, report.period)
    last = max((row.spec.start for row in report.rows), default=report.period)
    baselines = _baselines(report, present, way) if settings or way.reaches(last) else []
    return BridgeReport(report.period, report.as_of, rows, settings, baselines)


class _Way:
    """Everything that changed from `as_of` to now, and what it did to the values of a period."""

    def __init__(self, as_of: datetime) -> None:
        self.as_of = as_of
        self.figures = _changed_figures(as_of)
        self.registers = ChangedRegisters(as_of)
        self.has_definitions = False

    def reaches(self, last: Period) -> bool:
        """Whether a value of `last` or before may be another by it; asked once the rows of a period
        are there, as they know of other definitions."""
        counted = bool(self.registers.causes)
        return counted or self.has_definitions or any(one.period <= last for one in self.figures)

    def rows(self, indicators: Mapping[int, Indicator], period: Period) -> list[BridgeRow]:
        """Of the indicators whose value at `period` is another."""
        then, now = (_in_force(indicators, period, at) for at in (self.as_of, None))
        self.has_definitions |= _ids(then) != _ids(now)
        steps = switchings(
            {
                Cause.DEFINITION: _ids(then) != _ids(now),
                **{cause: cause in self.registers.causes for cause in REGISTERS},
                **{cause: any(one.cause == cause for one in self.figures) for cause in FIGURES},
            }
        )
        measures = [_measures(then, period, self.as_of, frozenset())]
        measures += [
            _measures(now if Cause.DEFINITION in held else then, period, self.as_of, held)
            for _cause, held in steps
        ]
        rows = []
        for pk, indicator in indicators.items():
            values = [one.get(pk, UNDEFINED) for one in measures]
            if values[0].value == values[-1].value:
                continue
            formula = now[pk].formula if pk in now else None
            told = _counts(formula, period, self.figures, self.registers)
            told[Cause.DEFINITION] = Changed(int(_ids(then).get(pk) != _ids(now).get(pk)))
            causes = [cause for cause, _held in steps]
            rows.append(_row(indicator, causes, values, told))
        return rows


def _baselines(
    report: ProgressReport, present: ProgressReport | None, way: _Way
) -> list[BaselineChange]:
    """The targets whose baseline is another today, each with what that alone does."""
    only = report.rows[0].indicator.code if len(report.rows) == 1 else None
    present = present or progress_report(report.period, indicator=only)
    if present is None:
        return []
    then = {row.indicator.pk: row.spec for row in report.rows}
    moved = [
        row
        for row in present.rows
        if row.indicator.pk in then and then[row.indicator.pk].baseline != row.spec.baseline
    ]
    own: dict[Period, dict[int, Indicator]] = defaultdict(dict)
    for row in moved:
        if row.setting.baseline is None:
            own[row.spec.start][row.indicator.pk] = row.indicator
    why = {
        (start, one.indicator.pk): one
        for start, held in own.items()
        for one in way.rows(held, start)
    }
    return [
        BaselineChange(
            indicator=row.indicator,
            period=row.spec.start,
            before=(before := then[row.indicator.pk].baseline),
            after=row.spec.baseline,
            why=why.get((row.spec.start, row.indicator.pk)),
            with_old=judged(
                replace(row.spec, baseline=before), report.period, row.measure, present.thresholds
            ),
            with_new=row.progress,
        )
        for row in moved
    ]


def _row(
    indicator: Indicator, causes: list[Cause], values: list[Measure], told: dict[Cause, Changed]
) -> BridgeRow:
    before, after = values[0], values[-1]
    each = [(cause, one.value) for cause, one in zip(causes, values[1:], strict=True)]
    parts = bridge(before.value, each)
    decimals, shown = indicator.decimals, []
    if parts and before.value is not None and after.value is not None:
        decimals = shown_places(before.value, after.value, indicator.decimals)
        shown = shown_parts(before.value, after.value, parts, decimals)
    return BridgeRow(indicator, before, after, parts, decimals, shown, told)


Definitions = dict[int, Definition]
"""The definition in force by the indicator's row id."""


def _in_force(indicators: Iterable[int], period: Period, as_of: datetime | None) -> Definitions:
    pairs = zip(definitions_in_force(as_of), definition_versions(as_of), strict=True)
    wanted = set(indicators)
    return {
        version.indicator_id: definition
        for definition, version in pairs
        if version.indicator_id in wanted and definition.applies_to(period)
    }


def _ids(definitions: Definitions) -> dict[int, int]:
    return {pk: one.id for pk, one in definitions.items()}


def _measures(
    definitions: Definitions, period: Period, as_of: datetime, switched: Switched
) -> dict[int, Measure]:
    sums = switched_sums(list(definitions.values()), period, as_of, switched)
    return {pk: _measure(one, period, sums) for pk, one in definitions.items()}


def _measure(definition: Definition, period: Period, sums: Mapping[TermKey, TermSum]) -> Measure:
    terms = range(len(definition.formula.terms))
    held = [sums.get((definition.id, term, period), NOTHING) for term in terms]
    return measure(definition.formula, held)


# What changed, counted


REGISTERS = (Cause.REGISTER, Cause.CERTIFICATE)
FIGURES = (Cause.CORRECTION, Cause.LATE, Cause.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class _Figures:
    """Cells of one element and period that changed by one cause; `unit`: the department."""

    element: str
    period: Period
    cause: Cause
    unit: int | None
    cells: int


def _changed_figures(as_of: datetime) -> list[_Figures]:
    """Four queries. Whether a cell is known with a value then and now decides on the cause."""
    found: list[_Figures] = []
    for fresh in fresh_cells(as_of):
        rows = fresh.known.values_list(
            "element__code", "period", "was", "submission__of_return__department"
        ).annotate(cells=Count("pk"))
        found += [
            _Figures(code, period, Cause.CORRECTION if was else Cause.LATE, unit, count)
            for code, period, was, unit, count in rows
        ]
        found += [
            _Figures(code, period, Cause.WITHDRAWN, None, count)
            for code, period, count in fresh.gone.values_list("element__code", "period").annotate(
                cells=Count("pk")
            )
        ]
    return found


def _counts(
    formula: Formula | None, period: Period, figures: list[_Figures], registers: ChangedRegisters
) -> dict[Cause, Changed]:
    """Of the cells and enterprises that the formula's value is made of."""
    wanted = cells_of(formula, period) if formula else set()
    own = [one for one in figures if (one.element, one.period) in wanted]
    firms = registers.of(formula, period) if formula else []
    counted = Counter(one.cause for one in firms)
    return {cause: Changed(counted[cause]) for cause in REGISTERS} | {
        cause: Changed(
            sum(one.cells for one in own if one.cause == cause),
            len({one.unit for one in own if one.cause == cause and one.unit}),
        )
        for cause in FIGURES
    }
