"""Reading what the pages of returns post. Judging it is the services' business."""

import re

from django.core.exceptions import BadRequest
from django.http import QueryDict

from targets.calc.periods import InvalidPeriod, Period
from targets.choices import ObservationStatus
from targets.errors import Problem
from targets.selectors.return_table import CellKey, Typed
from targets.services.return_cells import CellInput
from targets.services.return_checks import is_about_words

CELL = re.compile(r"value-([0-9A-Z]{0,18})-([-a-zA-Z0-9_]+)")
WHOLE = re.compile(r"[0-9]{1,9}")


def typed_cells(data: QueryDict) -> dict[CellKey, Typed]:
    """The cells of a posted table, word for word."""
    cells = {}
    for name in data:
        match = CELL.fullmatch(name)
        if match is not None:
            uscc, element = match.groups()
            key = f"{uscc}-{element}"
            cells[uscc, element] = Typed(
                value=str(data[name]),
                status=data.get(f"status-{key}", ""),
                reason=data.get(f"reason-{key}", ""),
                quarter=data.get(f"quarter-{key}", ""),
            )
    return cells


def changed_cells(data: QueryDict) -> dict[CellKey, Typed]:
    """The cells that are no longer what the page showed. What somebody else wrote meanwhile in
    the others stays theirs. A cell posted without what it was counts as changed."""
    return {
        (uscc, element): cell
        for (uscc, element), cell in typed_cells(data).items()
        if data.get(f"was-{uscc}-{element}") != cell.token
    }


def cell_inputs(typed: dict[CellKey, Typed]) -> list[CellInput]:
    """A single quarter that was filled in goes before the year to date beside it."""
    return [
        CellInput(
            uscc,
            element,
            cell.quarter.strip() or cell.value,
            cell.status or ObservationStatus.NORMAL,
            cell.reason,
            is_quarter=bool(cell.quarter.strip()),
        )
        for (uscc, element), cell in typed.items()
    ]


def by_cell(problems: list[Problem]) -> dict[CellKey, str]:
    """What is wrong with figures; queries have lines of their own."""
    return {
        (problem.row, problem.field): problem.message
        for problem in problems
        if not is_about_words(problem)
    }


def posted_number(data: QueryDict, name: str) -> int:
    """A whole number in ASCII digits. **Raises** BadRequest."""
    written = data.get(name, "")
    if not WHOLE.fullmatch(written):
        raise BadRequest(name)
    return int(written)


def posted_period(data: QueryDict) -> Period:
    """**Raises** BadRequest."""
    try:
        return Period.parse(data.get("period", ""))
    except InvalidPeriod as error:
        raise BadRequest("period") from error
