"""How complete and how punctual the departments' reporting is."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from targets.access import Permission, is_allowed, requires
from targets.selectors.completeness_table import (
    JUDGED,
    CompletenessColumn,
    Timing,
    completeness_table,
)


@dataclass(frozen=True)
class Verdict:
    """The sentence above the table: the latest period in counts of forms."""

    column: CompletenessColumn
    asked: int
    on_time: int
    late: int
    overdue: int


@dataclass(frozen=True)
class Mark:
    """How the page draws and words a timing."""

    timing: Timing
    tone: str
    words: Any


MARKS = {
    Timing.ON_TIME: Mark(Timing.ON_TIME, "on", _("按时")),
    Timing.LATE: Mark(Timing.LATE, "late", _("迟报")),
    Timing.OVERDUE: Mark(Timing.OVERDUE, "miss", _("逾期未报")),
    Timing.NOT_DUE: Mark(Timing.NOT_DUE, "due", _("未到期")),
    Timing.NOT_OPEN: Mark(Timing.NOT_OPEN, "due", _("未开放")),
    Timing.IMPORTED: Mark(Timing.IMPORTED, "on", _("已导入")),
    Timing.NOT_ASKED: Mark(Timing.NOT_ASKED, "na", _("不需报")),
}


@requires(Permission.VIEW_COMPLETENESS)
@require_safe
def completeness(request: HttpRequest) -> HttpResponse:
    table = completeness_table(request.user)
    lines = [(line, [(cell, MARKS[cell.timing]) for cell in line.cells]) for line in table.lines]
    context = {
        "table": table,
        "lines": lines,
        "verdict": _verdict(table.latest),
        "marks": MARKS.values(),
        "may_open": is_allowed(request.user, Permission.VIEW_ALL_RETURNS),
    }
    return render(request, "targets/completeness.html", context)


def _verdict(column: CompletenessColumn) -> Verdict:
    timings = column.timings
    return Verdict(
        column=column,
        asked=sum(timings[one] for one in (*JUDGED, Timing.NOT_DUE, Timing.NOT_OPEN)),
        on_time=timings[Timing.ON_TIME],
        late=timings[Timing.LATE],
        overdue=timings[Timing.OVERDUE],
    )
