"""Saving single cells while somebody types: each is guarded by what was read of it.

`services.returns.return_save` guards a whole return by its version, for programs and plain forms.
Here a rival's cell never stands in the way of the others: it comes back with the rival's value.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now
from targets.choices import ElementKind
from targets.errors import InvalidInput, Problem
from targets.models import Return, ReturnCell, User
from targets.selectors.return_grid import HeldCell, held_cell, token_of
from targets.selectors.return_table import approved_values
from targets.services.return_cells import (
    CellInput,
    CellState,
    Frame,
    Key,
    cells_read,
    cells_replace,
    frame_of,
    state_of,
)
from targets.services.return_checks import draft_problems
from targets.services.returns import hold_return, move, one_transaction

MOST_EDITS = 500

Place = tuple[str, str]  # an enterprise's code (empty: the zone) and an element's code


@dataclass(frozen=True, slots=True)
class CellEdit:
    """What a cell is to hold, and the `token` of what was read of it: the id of its row, empty
    where it had none. `is_unchanged`: the person says that last quarter's figure still holds."""

    cell: CellInput
    token: str = ""
    is_unchanged: bool = False

    @property
    def place(self) -> Place:
        return self.cell.uscc, self.cell.element


@dataclass(frozen=True, slots=True)
class Edited:
    """`saved` hold what was asked for; `conflicts` what a rival wrote, untouched; `refused` could
    not be kept at all. `problems`: what stands in the way of submitting the rows that were named.
    """

    of_return: Return
    saved: list[HeldCell]
    conflicts: list[HeldCell]
    refused: list[Problem]
    problems: list[Problem]


@one_transaction
def cells_edit(*, of_return: Return, edits: Sequence[CellEdit], by: User) -> Edited:
    """Keep every cell that nobody else has changed since it was read.

    Sending the same again changes nothing and succeeds, whatever the tokens: an answer that was
    lost on the way may be asked for once more.

    **Raises** InvalidInput with more than `MOST_EDITS`, InvalidTransition, PeriodLocked.
    """
    if len(edits) > MOST_EDITS:
        raise InvalidInput(_("一次最多保存%(most)d格。") % {"most": MOST_EDITS}, [])
    held = hold_return(of_return, "save", by)
    frame = frame_of(held, {edit.cell.uscc for edit in edits})
    wanted, refused = cells_read(of_return=held, frame=frame, inputs=[edit.cell for edit in edits])
    refused += _not_unchanged(held, frame, edits, wanted)
    rows = _rows(held, frame)
    tokens = {frame.key(*edit.place): edit.token for edit in edits}
    changed = {key: state for key, state in wanted.items() if state != state_of(rows.get(key))}
    rivals = {key for key in changed if tokens[key] != token_of(rows.get(key))}
    changed = {key: state for key, state in changed.items() if key not in rivals}
    if changed:
        created = cells_replace(of_return=held, changed=changed, held=rows, by=by, at=db_now())
        rows.update({(cell.enterprise_id, cell.element_id): cell for cell in created})
        confirmed = [" ".join(edit.place) for edit in edits if _is_confirmed(edit, frame, changed)]
        detail: dict[str, Any] = {"unchanged": confirmed} if confirmed else {}
        held = move(held, "save", by, cells=len(changed), **detail)
    kept = [key for key in wanted if key not in rivals]
    return Edited(
        held,
        saved=_held_cells(frame, rows, kept),
        conflicts=_held_cells(frame, rows, rivals),
        refused=refused,
        problems=draft_problems(frame, rows),
    )


def _held_cells(frame: Frame, rows: dict[Key, ReturnCell], keys: Iterable[Key]) -> list[HeldCell]:
    usccs = {one.pk: one.uscc for one in frame.enterprises.values()}
    codes = {one.pk: one.code for one in frame.elements.values()}
    return [
        held_cell(rows.get(key), usccs[key[0]] if key[0] else "", codes[key[1]]) for key in keys
    ]


def _rows(held: Return, frame: Frame) -> dict[Key, ReturnCell]:
    known = [one.pk for one in frame.enterprises.values()]
    cells = held.cells.filter(Q(enterprise__in=known) | Q(enterprise__isnull=True))
    cells = cells.select_related("changed_by")
    return {(cell.enterprise_id, cell.element_id): cell for cell in cells}


def _is_confirmed(edit: CellEdit, frame: Frame, changed: dict[Key, CellState]) -> bool:
    return edit.is_unchanged and frame.key(*edit.place) in changed


def _not_unchanged(
    held: Return, frame: Frame, edits: Sequence[CellEdit], wanted: dict[Key, CellState]
) -> list[Problem]:
    """Takes out of `wanted` what is called unchanged and is not last quarter's approved figure of
    a stock. A flow is no confirmation of the quarter before, even where it happens to be equal."""
    confirmed = [edit for edit in edits if edit.is_unchanged]
    if not confirmed:
        return []
    before = _stocks_before(held, frame)
    problems = []
    for edit in confirmed:
        key = frame.key(*edit.place)
        if key in wanted and (key not in before or wanted[key].value != before[key]):
            del wanted[key]
            message = _("上季没有这个审定数，不能写作“与上季相同”。")
            problems.append(Problem(message, "not_unchanged", edit.cell.element, edit.cell.uscc))
    return problems


def _stocks_before(held: Return, frame: Frame) -> dict[Key, Decimal]:
    stocks = {one.pk for one in frame.elements.values() if one.kind == ElementKind.STOCK}
    known = [one.pk for one in frame.enterprises.values()]
    return {
        (enterprise, element): value
        for (_offset, enterprise, element), value in approved_values(held, (-1,), known).items()
        if element in stocks and value is not None
    }
