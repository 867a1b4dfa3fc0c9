"""Where a figure comes from, for whoever may see the figure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hightech_zone.lib import uscc
from targets.access import (
    Permission,
    check,
    check_period,
    get_indicator_for,
    is_allowed,
    readable_returns,
    requires,
    sees_enterprises_figures,
)
from targets.bridge_words import changed_words, moved_sentence
from targets.calc.numbers import Number, places_of
from targets.calc.periods import Period
from targets.models import Cluster, Park
from targets.selectors.breakdown import NONE, BreakdownReport, BreakdownRow, By, breakdown_report
from targets.selectors.changed_cells import (
    ChangedCell,
    Key,
    cells_of,
    changed_keys,
    corrected_keys,
    read_cells,
)
from targets.selectors.changed_registers import (
    ChangedFirm,
    ChangedRegisters,
    FirmChange,
    changed_firms,
)
from targets.selectors.figures import (
    FigureReport,
    TermRow,
    entering_cells,
    figure_report,
    value_at,
)
from targets.selectors.screen_table import ScreenTable, as_csv, as_workbook
from targets.selectors.term_rows import (
    Asked,
    PartCell,
    Sort,
    TermLine,
    TermTable,
    subtotal,
    term_table,
    with_cells,
    zone_cells,
)
from targets.sentences import formula_in_numbers, formula_in_words
from targets.term_tables import term_screen
from targets.views.breakdown import asked_place
from targets.views.downloads import CSV, XLSX, download
from targets.views.moments import UnreadableAddress, asked_as_of, named_period, past_instant
from targets.words import together

PAGE_SIZE = 50
LONGEST_SEARCH = 120


@dataclass(frozen=True)
class TermPage:
    """One page of the enterprises of a term. `lines` are those of `page`, with their cells."""

    table: TermTable
    page: Page[TermLine]
    lines: list[TermLine]
    subtotal: Fraction | None

    @property
    def places(self) -> int:
        """The decimals of all its numbers: cells, amounts and sums are in one unit."""
        cells = [cell.value for line in self.lines for cell in line.cells]
        amounts = [line.amount for line in self.lines]
        return places_of([*cells, *amounts, self.subtotal, self.table.total])


@dataclass(frozen=True)
class ZoneTerm:
    row: TermRow
    cells: list[PartCell]
    places: int
    """The decimals of all numbers in its unit."""


@dataclass(frozen=True)
class FigurePage:
    """What `figure_detail.html` shows. `readable`: ids of the returns the reader may open."""

    report: FigureReport
    formula: str
    formula_filled: str
    readable: set[int]
    zone_terms: list[ZoneTerm]
    rows: TermPage | None
    """None for who may not see single enterprises, and where no term is of enterprises."""
    parts: BreakdownReport | None
    """By park, for those who may not see single enterprises."""
    parts_report: BreakdownReport | None
    """What `chosen` is a row of."""
    chosen: BreakdownRow | None
    """The park, the cluster, both, or the enterprise that the address chooses."""
    can_export: bool


@requires(Permission.VIEW_PUBLISHED)
@require_safe
def figure_detail(request: HttpRequest, code: str, period: str) -> HttpResponse:
    report = _report(request, code, period)
    returns = {one.submission.of_return_id for one in report.sources if one.submission}
    is_by_enterprise = any(not one.term.is_zone for one in report.terms)
    can_list = sees_enterprises_figures(request.user)
    parts_report, chosen = (
        _chosen(request, report, can_list=can_list) if is_by_enterprise else (None, None)
    )
    page = FigurePage(
        report=report,
        formula=formula_in_words(report),
        formula_filled=formula_in_numbers(report),
        readable=readable_returns(request.user, returns),
        zone_terms=_zone_terms(report),
        rows=_rows(request, report) if can_list and is_by_enterprise else None,
        parts=_by_park(report) if is_by_enterprise and not can_list else None,
        parts_report=parts_report,
        chosen=chosen,
        can_export=is_allowed(request.user, Permission.EXPORT),
    )
    return render(request, "targets/figure_detail.html", {"page": page})


@dataclass(frozen=True)
class ChangesPage:
    """What `figure_changes.html` shows. `since` None: every cell that was ever corrected; else
    `lede` says how the figure moved too, and `firms` are those that it counts otherwise now."""

    report: FigureReport
    since: datetime | None
    lede: str
    page: Page[Key | FirmChange]
    """Cells, then firms."""
    cells: list[ChangedCell]
    firms: list[ChangedFirm]


@requires(Permission.VIEW_UNPUBLISHED)
@require_safe
def figure_changes(request: HttpRequest, code: str, period: str) -> HttpResponse:
    report = _report(request, code, period)
    since = past_instant(request, "since")
    if since is not None and report.as_of is not None:
        raise UnreadableAddress(_("“since”和“as_of”请只用一个：自某日以来的变动总是到现在为止。"))
    formula = report.definition.formula if report.definition else None
    can_list, firms = sees_enterprises_figures(request.user), []
    if since is None:
        keys = corrected_keys(entering_cells(report), report.as_of)
    else:
        keys = changed_keys(cells_of(formula, report.period), since) if formula else []
        firms = ChangedRegisters(since).of(formula, report.period) if formula else []
    shown = keys if can_list else [one for one in keys if one.is_zone]
    lines: list[Key | FirmChange] = [*shown, *(firms if can_list else [])]
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    cells = read_cells([one for one in page if isinstance(one, Key)], since)
    lede = changed_words(since, len(keys), len(firms), withheld=len(keys) - len(shown))
    if since is not None:
        then = value_at(report.indicator, report.period, since)
        lede = together(lede, moved_sentence(then, report.measure, report.indicator))
    own = [one for one in page if isinstance(one, FirmChange)]
    listed = changed_firms(own, since) if own and since else []
    context = ChangesPage(
        report=report,
        since=since,
        lede=lede,
        page=page,
        cells=cells,
        firms=listed,
    )
    return render(request, "targets/figure_changes.html", {"page": context})


@require_safe
@requires(Permission.EXPORT)
def figure_rows_xlsx(request: HttpRequest, code: str, period: str) -> HttpResponse:
    screen = _screen(request, code, period)
    return download(as_workbook([(_("各企业"), screen)], _("说明")), XLSX, f"{code}-{period}.xlsx")


@require_safe
@requires(Permission.EXPORT)
def figure_rows_csv(request: HttpRequest, code: str, period: str) -> HttpResponse:
    return download(as_csv([_screen(request, code, period)]), CSV, f"{code}-{period}.csv")


def _screen(request: HttpRequest, code: str, period: str) -> ScreenTable:
    """All rows asked for, not one page of them."""
    check(request.user, Permission.VIEW_ENTERPRISE_FIGURES)
    table = term_table(report := _report(request, code, period), _asked(request, report))
    if table is None:
        raise UnreadableAddress(_("这一项不是各企业之和。"))
    return term_screen(table, with_cells(table, table.lines))


def _report(request: HttpRequest, code: str, period: str) -> FigureReport:
    indicator = get_indicator_for(request.user, code)
    asked: Period = named_period(period)
    as_of: datetime | None = asked_as_of(request)
    check_period(request.user, asked, as_of)
    return figure_report(indicator, asked, as_of)


Chosen = tuple[BreakdownReport | None, BreakdownRow | None]


def _chosen(request: HttpRequest, report: FigureReport, *, can_list: bool) -> Chosen:
    """Its figures are None where they must not be shown; None where nothing is chosen or in it. One
    enterprise is chosen by its whole code, for those who may see it."""
    searched = request.GET.get("q", "").strip()
    if len(searched) == uscc.LENGTH and can_list:
        when = (report.period, By.ENTERPRISE, report.as_of)
        held = breakdown_report(report.indicator, *when)
        found = next((one for one in held.rows if one.key == searched), None)
        if found is not None:
            return held, found
    park = asked_place(Park, request.GET.get("park"))
    cluster = asked_place(Cluster, request.GET.get("cluster"))
    if park is None and cluster is None:
        return None, None
    by = By.PARK_CLUSTER if park and cluster else By.PARK if park else By.CLUSTER
    key = "/".join(one.code for one in (park, cluster) if one)
    parts = breakdown_report(
        report.indicator, report.period, by, report.as_of, with_suppression=not can_list
    )
    row = next((one for one in parts.rows if (one.key or NONE) == key), None)
    name = " / ".join(one.name for one in (park, cluster) if one)
    return (parts, replace(row, name=name)) if row else (None, None)


def _by_park(report: FigureReport) -> BreakdownReport:
    when = (report.period, By.PARK, report.as_of)
    return breakdown_report(report.indicator, *when, with_suppression=True)


def _zone_terms(report: FigureReport) -> list[ZoneTerm]:
    held = [(one, zone_cells(report, one)) for one in report.terms if one.term.is_zone]
    values: dict[str, list[Number | None]] = {}
    for row, cells in held:
        values.setdefault(row.unit, []).extend([row.total, *(one.value for one in cells)])
    return [ZoneTerm(row, cells, places_of(values[row.unit])) for row, cells in held]


def _rows(request: HttpRequest, report: FigureReport) -> TermPage | None:
    table = term_table(report, _asked(request, report))
    if table is None:
        return None
    page = Paginator(table.lines, PAGE_SIZE).get_page(request.GET.get("page"))
    lines: Sequence[TermLine] = list(page.object_list)
    return TermPage(table, page, with_cells(table, lines), subtotal(lines))


def _asked(request: HttpRequest, report: FigureReport) -> Asked:
    sort = request.GET.get("sort") or Sort.LARGEST
    if sort not in list(Sort):
        raise UnreadableAddress(_("不能按“%(sort)s”排列。") % {"sort": sort})
    return Asked(
        term=_asked_term(request, report),
        park=asked_place(Park, request.GET.get("park")),
        cluster=asked_place(Cluster, request.GET.get("cluster")),
        search=request.GET.get("q", "").strip()[:LONGEST_SEARCH],
        sort=Sort(sort),
    )


def _asked_term(request: HttpRequest, report: FigureReport) -> int:
    """The place of a term that is a sum over enterprises; the first where none is named."""
    places = [n for n, one in enumerate(report.terms) if not one.term.is_zone]
    written = request.GET.get("term")
    if not written:
        return places[0] if places else 0
    if written not in map(str, places):
        raise UnreadableAddress(_("公式里没有第“%(term)s”项。") % {"term": written})
    return int(written)
