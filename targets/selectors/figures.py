"""Where an indicator's value comes from: its terms, and the returns and imports behind them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, Min, OuterRef, Q

from targets.aggregates.query import Definition
from targets.calc.formulas import Take, Term
from targets.calc.periods import Period, trailing_parts
from targets.calc.sums import (
    NOTHING,
    Coverage,
    Measure,
    TermSum,
    coverage_of,
    is_defined,
    measure,
)
from targets.models import (
    DataElement,
    DefinitionVersion,
    EnterpriseVersion,
    ImportBatch,
    Indicator,
    Observation,
    Submission,
    SubmittedCell,
    Upload,
)
from targets.querysets import covering
from targets.selectors.breakdown import definition_in_force
from targets.selectors.cell_history import revision_label
from targets.selectors.definitions import definition_versions, definitions_in_force
from targets.selectors.measures import UNDEFINED
from targets.selectors.sums import data_version, enterprises_counted, term_sums
from targets.selectors.uploads import shown_source


@dataclass(frozen=True)
class TermRow:
    """One term of the formula. `side`: numerator or denominator; `element` None: a register."""

    side: str
    term: Term
    element: DataElement | None
    sum: TermSum
    coverage: Coverage
    periods: list[Period]

    @property
    def unit(self) -> str:
        """What its sum is in, as the pack writes it; empty of a register."""
        return self.element.unit_zh if self.element else ""

    @property
    def total(self) -> Decimal | Fraction | None:
        """In the element's unit; None where no enterprise has the term."""
        return self.sum.total if is_defined(self.term, self.sum) else None


@dataclass(frozen=True)
class FileLines:
    """Cells of a return that were read from an uploaded file; `place` where it is only one."""

    upload: Upload
    cells: int
    first: int
    last: int
    place: str


@dataclass(frozen=True)
class SourceRow:
    """Approved cells of one data element and period that came from one return or import, all of
    the same revision; `files` are the uploads some of the return's cells were read from."""

    element: DataElement
    period: Period
    revision: int
    submission: Submission | None
    import_batch: ImportBatch | None
    cells: int
    files: list[FileLines]

    @property
    def label(self) -> str:
        """审定, or which 修订."""
        return revision_label(self.revision)


@dataclass(frozen=True)
class FigureReport:
    indicator: Indicator
    definition: DefinitionVersion | None
    period: Period
    as_of: datetime | None
    data_version: int
    measure: Measure
    terms: list[TermRow]
    sources: list[SourceRow]


def figure_report(
    indicator: Indicator, period: Period, as_of: datetime | None = None
) -> FigureReport:
    """The formula of the value at `period`, its terms' sums, and every source of the cells that
    take part, the parts of trailing years included."""
    found = definition_in_force(indicator, period, as_of)
    if found is None:
        return FigureReport(indicator, None, period, as_of, data_version(), UNDEFINED, [], [])
    definition, version = found
    formula = definition.formula
    sums = term_sums([definition], [period], as_of)
    held = [sums.get((definition.id, n, period), NOTHING) for n in range(len(formula.terms))]
    elements = {one.code: one for one in DataElement.objects.all()}
    terms = [
        TermRow(
            side="numerator" if n < len(formula.numerator) else "denominator",
            term=term,
            element=None if term.is_register else elements[term.source],
            sum=held[n],
            coverage=coverage_of(term, held[n]),
            periods=periods_of(term, period),
        )
        for n, term in enumerate(formula.terms)
    ]
    return FigureReport(
        indicator=indicator,
        definition=version,
        period=period,
        as_of=as_of,
        data_version=data_version(),
        measure=measure(formula, held),
        terms=terms,
        sources=_sources(definition, period, terms, as_of),
    )


def value_at(indicator: Indicator, period: Period, as_of: datetime | None) -> Measure:
    """The value alone, as it was then."""
    found = definition_in_force(indicator, period, as_of)
    if found is None:
        return UNDEFINED
    definition, _version = found
    sums = term_sums([definition], [period], as_of)
    terms = range(len(definition.formula.terms))
    return measure(
        definition.formula, [sums.get((definition.id, n, period), NOTHING) for n in terms]
    )


def indicators_reading(
    element: DataElement, period: Period, as_of: datetime | None = None
) -> list[Indicator]:
    """The indicators whose definition in force at `period` reads an element."""
    pairs = zip(definitions_in_force(as_of), definition_versions(as_of), strict=True)
    wanted = {
        version.indicator_id
        for definition, version in pairs
        if definition.applies_to(period)
        and any(one.source == element.code for one in definition.formula.terms)
    }
    found = Indicator.objects.filter(pk__in=wanted, targets__policy__is_active=True)
    return list(found.order_by("targets__order"))


def entering_cells(report: FigureReport) -> list[Q]:
    """Conditions on the figures that a report's value is made of; none without a definition."""
    found = definition_in_force(report.indicator, report.period, report.as_of)
    if found is None:
        return []
    return _entering(found[0], report.period, report.terms, report.as_of)


def periods_of(term: Term, period: Period) -> list[Period]:
    """The periods whose figures a term reads."""
    if term.take is Take.TTM:
        return [at for at, _ in trailing_parts(period)]
    return [period]


def _sources(
    definition: Definition, period: Period, terms: list[TermRow], as_of: datetime | None
) -> list[SourceRow]:
    wanted = {
        (row.element.pk, at): row.element for row in terms if row.element for at in row.periods
    }
    entering = _entering(definition, period, terms, as_of)
    if not entering:
        return []
    counted = (
        Observation.objects.as_of(as_of)
        .filter(reduce(or_, entering), value__isnull=False)
        .values_list("element", "period", "revision", "submission", "import_batch")
        .annotate(Count("pk"))
        .order_by("element", "-period", "revision", "submission", "import_batch")
    )
    rows = list(counted)
    submissions = Submission.objects.select_related(
        "of_return__form",
        "of_return__department",
        "submitted_by",
        "submitted_for",
        "decided_by",
        "decided_for",
    ).prefetch_related("of_return__department__names")
    by_submission = submissions.in_bulk({row[3] for row in rows if row[3]})
    by_batch = ImportBatch.objects.select_related("imported_by").in_bulk(
        {row[4] for row in rows if row[4]}
    )
    files = _files(by_submission, {element for element, *_ in rows})
    return [
        SourceRow(
            wanted[element, at],
            at,
            revision,
            by_submission.get(submission),
            by_batch.get(batch),
            cells,
            files.get((submission, element), []),
        )
        for element, at, revision, submission, batch, cells in rows
    ]


def _entering(
    definition: Definition, period: Period, terms: list[TermRow], as_of: datetime | None
) -> list[Q]:
    """Conditions on the figures that enter the sums of `period`: of enterprises that are counted
    there (of the size asked for, with all they need), in quarters they were active in."""
    ids = {row.element.code: row.element.pk for row in terms if row.element}
    active = EnterpriseVersion.objects.as_of(as_of).filter(
        covering(OuterRef("period"), "first_period", "last_period"),
        enterprise=OuterRef("enterprise"),
    )
    found = []
    for number, row in enumerate(terms):
        if row.element is None or row.total is None:
            continue
        cells = Q(element=row.element, period__in=row.periods)
        if row.term.is_zone:
            found.append(cells & Q(enterprise__isnull=True))
        else:
            counted = enterprises_counted(definition, number, period, as_of, ids)
            found.append(cells & Q(Exists(active), enterprise__in=counted))
    return found


def _files(
    submissions: dict[int, Submission], elements: set[int]
) -> dict[tuple[int, int], list[FileLines]]:
    """The files behind submitted cells, by submission and data element."""
    if not submissions:
        return {}
    counted = (
        SubmittedCell.objects.filter(
            submission__in=submissions, element__in=elements, upload__isnull=False
        )
        .values_list("submission", "element", "element__code", "upload")
        .annotate(Count("pk"), Min("source_cell"))
        .order_by("submission", "element", "upload")
    )
    rows = list(counted)
    uploads = Upload.objects.defer("content", "result").in_bulk({row[3] for row in rows})
    found: dict[tuple[int, int], list[FileLines]] = {}
    for submission, element, code, pk, cells, place in rows:
        lines = uploads[pk].lines.get(code, {})
        file = FileLines(
            uploads[pk],
            cells,
            lines.get("first", 0),
            lines.get("last", 0),
            shown_source(place) if cells == 1 else "",
        )
        found.setdefault((submission, element), []).append(file)
    return found
