"""One indicator by park and cluster, by one of them, and by enterprise; as a page, a workbook and
CSV."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from targets.access import (
    Permission,
    check,
    get_target_for,
    is_allowed,
    requires,
    sees_enterprises_figures,
)
from targets.breakdown_tables import (
    Column,
    cross_screen,
    enterprise_columns,
    enterprise_screen,
)
from targets.calc.changes import Mover
from targets.calc.periods import Period
from targets.errors import UnreadableAddress
from targets.models import Cluster, Indicator, Park
from targets.selectors.board import periods_to_choose
from targets.selectors.breakdown import BreakdownRow, By
from targets.selectors.cross import (
    CrossTable,
    EnterpriseParts,
    Order,
    Place,
    Show,
    cross_table,
    enterprise_parts,
    place,
)
from targets.selectors.screen_table import Cell, ScreenTable, as_csv, as_workbook
from targets.views.breakdown_parts import CUTS, PartsPage, asked_earlier, parts_page
from targets.views.downloads import CSV, XLSX, download
from targets.views.moments import Moment, asked_moment
from targets.views.shared_pages import shared_page
from targets.views.target_parts import turned_to_parks

PAGE_SIZE = 50
KEPT = ("by", "show", "park", "cluster", "a", "b", "sort", "moved")
"""What stays in the address when another period or day is chosen."""


@dataclass(frozen=True)
class Filters:
    """What the address chooses."""

    show: Show | None
    """None: the first there is."""
    park: Place | None
    cluster: Place | None
    by: By
    """PARK_CLUSTER, the cross table, where nothing is asked."""
    order: Order
    """Of the enterprises."""
    moved: Mover | None
    """Only the enterprises that have a figure in one of the two periods for this reason."""

    def lines(self, parts: EnterpriseParts) -> list[BreakdownRow]:
        rows = parts.in_order(self.order)
        if self.moved is None or not parts.compared:
            return rows
        return [row for row in rows if parts.move(row).mover is self.moved]


@dataclass(frozen=True)
class EnterpriseTable:
    """What `_breakdown_enterprises.html` shows. `lines`: a page of the rows with their cells."""

    parts: EnterpriseParts
    columns: list[Column]
    page: Page[BreakdownRow]
    movers: list[tuple[Mover, int]]
    """Why figures are in one of the periods only, and how many."""

    @property
    def lines(self) -> list[tuple[BreakdownRow, list[tuple[Column, Cell]]]]:
        return [(row, [(one, one.of(row)) for one in self.columns]) for row in self.page]

    @property
    def has_total(self) -> bool:
        return self.page.paginator.count == len(self.parts.rows)


@dataclass(frozen=True)
class BreakdownPage:
    """What `breakdown.html` shows: a cross table, the enterprises of one of its cells, or the parts
    of one way side by side. `kept` are the filters that the forms leave in the address."""

    indicator: Indicator
    report: Moment
    filters: Filters
    periods: list[Period]
    show: Show
    table: CrossTable | None
    enterprises: EnterpriseTable | None
    split: PartsPage | None
    kept: dict[str, str]
    is_refused: bool
    """Single enterprises were asked for by who may not see them; the parks stand here."""
    can_list: bool
    can_export: bool

    @property
    def cuts(self) -> list[By]:
        return [By.PARK_CLUSTER, *CUTS, *([By.ENTERPRISE] if self.can_list else [])]


@require_safe
@shared_page
@requires(Permission.VIEW_PUBLISHED)
def breakdown(request: HttpRequest, code: str) -> HttpResponse:
    indicator = get_target_for(request.user, code).indicator
    moment = asked_moment(request)
    is_refused = turned_to_parks(request)
    filters = _asked(request)
    table, parts, split = _found(request, indicator, moment, filters)
    page = BreakdownPage(
        indicator=indicator,
        is_refused=is_refused,
        report=moment,
        filters=filters,
        show=split.show if split else _show(filters, table),
        periods=periods_to_choose(request.user, moment.period, moment.as_of),
        table=table,
        enterprises=_enterprises(request, parts, filters) if parts else None,
        split=split,
        kept={name: request.GET[name] for name in KEPT if request.GET.get(name)},
        can_list=sees_enterprises_figures(request.user),
        can_export=is_allowed(request.user, Permission.EXPORT),
    )
    return render(request, "targets/breakdown.html", {"page": page})


@require_safe
@requires(Permission.EXPORT)
def breakdown_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    screens, name = _screens(request, code)
    sheets = list(zip([_("分解"), _("两期"), _("两部分")], screens, strict=False))
    return download(as_workbook(sheets, _("说明")), XLSX, f"{name}.xlsx")


@require_safe
@requires(Permission.EXPORT)
def breakdown_csv(request: HttpRequest, code: str) -> HttpResponse:
    screens, name = _screens(request, code)
    return download(as_csv(screens), CSV, f"{name}.csv")


def _screens(request: HttpRequest, code: str) -> tuple[list[ScreenTable], str]:
    """The tables of the page at the same address."""
    indicator = get_target_for(request.user, code).indicator
    moment = asked_moment(request)
    filters = _asked(request)
    table, parts, split = _found(request, indicator, moment, filters)
    when = (moment.period, moment.as_of)
    if split is not None:
        screens = split.screens
    elif parts is not None:
        lines = filters.lines(parts)
        screens = [enterprise_screen(parts, lines, filters.park, filters.cluster)]
    else:
        screens = [cross_screen(indicator, *when, table, _show(filters, table))]
    return screens, f"{code}-{moment.period}"


def _found(
    request: HttpRequest, indicator: Indicator, moment: Moment, filters: Filters
) -> tuple[Any, Any, PartsPage | None]:
    """One of: the cross table; the enterprises, for those who may see them; the parts."""
    if filters.by is By.ENTERPRISE:
        chosen = (filters.park, filters.cluster)
        compared = asked_earlier(request, moment)
        when = (moment.period, moment.as_of)
        return None, enterprise_parts(indicator, *when, *chosen, compared), None
    if filters.by in CUTS:
        return None, None, parts_page(request, indicator, moment, filters.by, filters.show)
    with_suppression = not sees_enterprises_figures(request.user)
    return cross_table(indicator, moment.period, moment.as_of, with_suppression), None, None


def _asked(request: HttpRequest) -> Filters:
    """Who may not see single enterprises is refused before the rest of the address is read."""
    if request.GET.get("by") == By.ENTERPRISE:
        check(request.user, Permission.VIEW_ENTERPRISE_FIGURES)
    written = request.GET.get("show")
    if written and written not in list(Show):
        raise UnreadableAddress(_("没有“%(show)s”这种显示。") % {"show": written})
    by = request.GET.get("by") or By.PARK_CLUSTER
    if by not in list(By):
        raise UnreadableAddress(_("不能按“%(by)s”分解。") % {"by": by})
    return Filters(
        show=Show(written) if written else None,
        park=asked_place(Park, request.GET.get("park")),
        cluster=asked_place(Cluster, request.GET.get("cluster")),
        by=By(by),
        order=_one_of(Order, request.GET.get("sort"), _("不能按“%(asked)s”排列。"))
        or Order.LARGEST,
        moved=_one_of(Mover, request.GET.get("moved"), _("没有“%(asked)s”这种变动。")),
    )


Choice = TypeVar("Choice", bound=StrEnum)


def _one_of(choices: type[Choice], asked: str | None, refusal: str) -> Choice | None:
    if not asked:
        return None
    if asked not in list(choices):
        raise UnreadableAddress(refusal % {"asked": asked})
    return choices(asked)


def _enterprises(request: HttpRequest, parts: EnterpriseParts, filters: Filters) -> EnterpriseTable:
    counted = [(one, len(parts.moved(one))) for one in Mover] if parts.compared else []
    return EnterpriseTable(
        parts=parts,
        columns=enterprise_columns(parts, is_chosen=bool(filters.park or filters.cluster)),
        page=Paginator(filters.lines(parts), PAGE_SIZE).get_page(request.GET.get("page")),
        movers=[(one, count) for one, count in counted if count],
    )


def _show(filters: Filters, table: CrossTable | None) -> Show:
    return filters.show or (table.shows[0] if table else Show.VALUE)


def asked_place(model: type[Park] | type[Cluster], code: str | None) -> Place | None:
    if not code:
        return None
    found = place(model, code)
    if found is None:
        raise UnreadableAddress(_("没有代码为“%(code)s”的园区或产业。") % {"code": code})
    return found
