"""How far a return is filled, all of its pages together."""

from dataclasses import dataclass

from targets.models import Return
from targets.selectors.return_table import ReturnTable


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell with neither a number nor a status, by its key in the table and its page."""

    key: str
    page: int


@dataclass(frozen=True, slots=True)
class ReturnProgress:
    """Cells of the rows that are due. A cell whose text could not be read is not filled."""

    filled: int
    due: int
    rows_short: int
    gap: Gap | None


def return_progress(of_return: Return, table: ReturnTable) -> ReturnProgress:
    """Counted from what is stored, in one query, in the order of the table."""
    stored = of_return.cells.exclude(status="")
    filled = {
        (uscc or "", element)
        for uscc, element in stored.values_list("enterprise__uscc", "element__code")
    }
    due = [(uscc, column.code) for uscc in table.pages_of for column in table.columns]
    empty = [key for key in due if key not in filled]
    return ReturnProgress(
        filled=len(due) - len(empty),
        due=len(due),
        rows_short=len({uscc for uscc, _ in empty}),
        gap=Gap("-".join(empty[0]), table.pages_of[empty[0][0]]) if empty else None,
    )
