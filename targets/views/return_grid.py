"""What the grid of a return reads and writes while somebody works in it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from hightech_zone.lib.clock import db_now
from targets.access import get_return_for, get_return_to_fill
from targets.choices import Level
from targets.errors import OtherUser, Problem
from targets.formatting import instant
from targets.forms.return_edits import posted_edits
from targets.models import Remark, Return
from targets.selectors.return_grid import (
    GridCell,
    GridRow,
    HeldCell,
    ReturnGrid,
    cells_after,
    decimal_text,
    return_grid,
)
from targets.selectors.return_table import Column
from targets.services.return_checks import return_problems
from targets.services.return_edits import cells_edit
from targets.views.returns import may_write
from targets.words import named

Json = dict[str, Any]


@extend_schema(exclude=True)
@api_view(["GET"])
def grid_json(request: Request, pk: int) -> Response:
    """Everything the grid draws. Rows are short lists: there may be thousands."""
    of_return = get_return_for(request.user, pk)
    grid = return_grid(of_return)
    # The rules are asked by the script's next request, so that the grid shows at once.
    is_open = may_write(request.user, of_return)
    problems = return_problems(of_return, found=[]) if is_open else []
    return Response({**_head(request, of_return, grid.last), **_body(of_return, grid, problems)})


@extend_schema(exclude=True)
@api_view(["GET", "POST"])
def cells(request: Request, pk: int) -> Response:
    """GET: the cells changed since the token in `after`. POST: save cells, each on its own."""
    if request.method == "GET":
        return _changed(request, get_return_for(request.user, pk))
    of_return = get_return_to_fill(request.user, pk)
    drawn_for, edits = posted_edits(request.data)
    if drawn_for != request.user.pk:
        # Somebody else has logged in since, in the same browser: nothing is sent in their name.
        raise OtherUser
    edited = cells_edit(of_return=of_return, edits=edits, by=request.user)
    return Response(
        {
            **_head(request, edited.of_return),
            "at": f"{timezone.localtime(db_now()):%H:%M:%S}",
            "saved": _held(edited.saved),
            "conflicts": _held(edited.conflicts),
            "refused": _problems(edited.refused),
            "problems": _problems(edited.problems),
        }
    )


def _changed(request: Request, of_return: Return) -> Response:
    after = request.query_params.get("after", "0")
    if not after.isascii() or not after.isdigit() or len(after) > 18:
        raise BadRequest("after")
    changed = cells_after(of_return, int(after))
    last = int(changed[-1].token) if changed else int(after)
    return Response({**_head(request, of_return, last), "cells": _held(changed)})


def _head(request: Request, of_return: Return, last: int | None = None) -> Json:
    head = {
        "user": request.user.pk,
        "version": of_return.version,
        "state": of_return.state,
        "state_name": of_return.get_state_display(),
        "may_write": may_write(request.user, of_return),
    }
    return head if last is None else {**head, "last": last}


def _body(of_return: Return, grid: ReturnGrid, problems: list[Problem]) -> Json:
    return {
        "quarter": of_return.reporting_period.period.quarter,
        "is_zone": of_return.form.level == Level.ZONE,
        "columns": [_column(column) for column in grid.columns],
        "parks": grid.parks,
        "rows": [_row(row) for row in grid.rows],
        "problems": _problems(problems),
        "remarks": [_remark(remark) for remark in grid.remarks],
    }


def _column(column: Column) -> Json:
    return {
        "code": column.code,
        "name": column.name,
        "unit": named(column.element, "unit"),
        "unit_zh": column.element.unit_zh,
        "basis": column.basis,
        "is_flow": column.is_flow,
    }


def _row(row: GridRow) -> list[Any]:
    return [row.uscc, row.name, row.park, row.is_young, [_cell(cell) for cell in row.cells]]


def _cell(cell: GridCell) -> list[Any]:
    before = [decimal_text(value) for value in cell.before]
    return [decimal_text(cell.value), cell.status, cell.reason, cell.typed, cell.token, *before]


def _held(cells: Iterable[HeldCell]) -> list[Json]:
    return [
        {
            "uscc": cell.uscc,
            "element": cell.element,
            "value": decimal_text(cell.value),
            "status": cell.status,
            "reason": cell.reason,
            "typed": cell.typed,
            "token": cell.token,
            "by": cell.changed_by_pk,
            "who": cell.changed_by,
            "when": instant(cell.changed_at),
        }
        for cell in cells
    ]


def _problems(problems: Iterable[Problem]) -> list[Json]:
    return [
        {"row": one.row, "field": one.field, "rule": one.rule, "message": one.message}
        for one in problems
    ]


def _remark(remark: Remark) -> Json:
    return {
        "row": remark.enterprise.uscc if remark.enterprise else "",
        "field": remark.element.code if remark.element else "",
        "text": remark.text,
    }
