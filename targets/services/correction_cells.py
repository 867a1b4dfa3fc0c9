"""The cells of a correction: reading them, and judging them beside what counts at present."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from targets.errors import Problem
from targets.models import CorrectionCell, Enterprise, Observation, Return, ReturnCell
from targets.selectors.findings import ShownFinding, findings_of, rules_of
from targets.services.observations import Figure
from targets.services.return_cells import CellInput, Frame, Key, frame_of, read_cells
from targets.services.return_checks import draft_problems, finding_problems
from targets.words import named


@dataclass(frozen=True, slots=True)
class RaisedQuery:
    """What a rule asks about a cell as it is to be. `row` is the enterprise's code, empty for the
    zone; `place` names both in words."""

    row: str
    field: str
    rule: str
    message: str
    place: str


Counting = dict[Key, tuple[Decimal | None, str]]
"""Value and status in force, by enterprise and element; no entry: nothing counts."""


def corrected_cells(
    held: Return, inputs: Sequence[CellInput]
) -> tuple[list[CorrectionCell], list[Problem]]:
    """The cells as they are to be, not stored yet, and everything wrong with them."""
    frame = frame_of(held, (one.uscc for one in inputs))
    wanted, problems = read_cells(frame, inputs)
    counting = _row_values(held, frame)
    rows, typed = [], {}
    for (enterprise, element), state in wanted.items():
        before, status = counting.get((enterprise, element), (None, ""))
        rows.append(
            CorrectionCell(
                enterprise_id=enterprise,
                element_id=element,
                value=state.value,
                status=state.status,
                reason=state.reason,
                before=before,
                before_status=status,
            )
        )
        if state.typed:
            typed[enterprise, element] = state.typed
    problems += _judged(held, frame, counting, rows, typed)
    wrong = {(one.row, one.field) for one in problems}
    for row in rows:
        place = _uscc(frame, row), _element(frame, row)
        if (row.value, row.status) == (row.before, row.before_status) and place not in wrong:
            message = _("与现行数相同，没有要更正的。")
            problems.append(Problem(message, "unchanged", field=place[1], row=place[0]))
    return rows, problems


def correction_problems(held: Return, cells: Sequence[CorrectionCell]) -> list[Problem]:
    """What is wrong with stored cells by the rules and registers of now."""
    frame = frame_of(held, (cell.enterprise.uscc for cell in cells if cell.enterprise))
    known = {(key.pk if key else None) for key in frame.rows()}
    if any(cell.enterprise_id not in known for cell in cells):
        message = _("有一家企业本期已不在这张报表的范围内。")
        return [Problem(message, "unknown_cell")]
    return _judged(held, frame, _row_values(held, frame), cells, {})


def correction_check(
    of_return: Return, inputs: Sequence[CellInput]
) -> tuple[list[RaisedQuery], list[Problem]]:
    """What would be asked about these cells, and what is wrong with them. Writes nothing."""
    rows, problems = corrected_cells(of_return, inputs)
    return raised_queries(of_return, rows), problems


def raised_queries(held: Return, cells: Sequence[CorrectionCell]) -> list[RaisedQuery]:
    """What rules ask about the figures as they are to be, and not about those that count."""
    wanted = {cell.enterprise_id for cell in cells if cell.enterprise_id}
    usccs = Enterprise.objects.filter(pk__in=wanted).values_list("uscc", flat=True)
    frame = frame_of(held, usccs)
    counting = {key: value for key, (value, _status) in _row_values(held, frame).items()}
    asked_of = list(frame.enterprises) or None
    rules = rules_of(held)
    before = {
        (one.row, one.field, one.message) for one in findings_of(held, rules, asked_of, counting)
    }
    instead = {(cell.enterprise_id, cell.element_id): cell.value for cell in cells}
    found = findings_of(held, rules, asked_of, {**counting, **instead})
    return [
        RaisedQuery(one.row, one.field, one.name, one.message, _place(frame, one))
        for one in found
        if not one.is_hard and (one.row, one.field, one.message) not in before
    ]


def counting_values(held: Return, cells: Iterable[CorrectionCell]) -> Counting:
    """What counts at present in these cells."""
    keys = {(cell.enterprise_id, cell.element_id) for cell in cells}
    found = _values(held, {enterprise for enterprise, _element_id in keys})
    return {key: value for key, value in found.items() if key in keys}


def figures_of(held: Return, cells: Iterable[CorrectionCell]) -> list[Figure]:
    return [
        Figure(
            period=held.reporting_period.period,
            enterprise_id=cell.enterprise_id,
            element_id=cell.element_id,
            value=cell.value,
            status=cell.status,
            reason=cell.reason,
        )
        for cell in cells
    ]


def _judged(
    held: Return,
    frame: Frame,
    counting: Counting,
    rows: Sequence[CorrectionCell],
    typed: dict[Key, str],
) -> list[Problem]:
    """The problems that submitting would find, of the corrected cells in their rows."""
    cells: dict[Key, ReturnCell] = {
        (enterprise, element): ReturnCell(value=value, status=status, reason=status)
        for (enterprise, element), (value, status) in counting.items()
    }
    for row in rows:
        key = (row.enterprise_id, row.element_id)
        cells[key] = ReturnCell(
            value=row.value, status=row.status, reason=row.reason, typed=typed.get(key, "")
        )
    touched = {(_uscc(frame, row), _element(frame, row)) for row in rows}
    # What is wrong with a cell that nobody corrects was wrong before.
    problems = [one for one in draft_problems(frame, cells) if (one.row, one.field) in touched]
    return problems + _errors_of_rules(held, frame, cells)


def _errors_of_rules(held: Return, frame: Frame, cells: dict[Key, ReturnCell]) -> list[Problem]:
    """Errors only: a correction comes with its words and evidence, which answer every query. Its
    queries are shown and stand in nobody's way (`raised_queries`)."""
    values = {key: cell.value for key, cell in cells.items()}
    found = findings_of(held, rules_of(held), list(frame.enterprises) or None, values)
    return finding_problems([one for one in found if one.is_hard])


def _row_values(held: Return, frame: Frame) -> Counting:
    return _values(held, {row.pk if row else None for row in frame.rows()})


def _values(held: Return, enterprises: set[int | None]) -> Counting:
    whose = Q(enterprise__in=enterprises - {None})
    if None in enterprises:
        whose |= Q(enterprise__isnull=True)
    found = Observation.objects.current().filter(
        whose,
        period=held.reporting_period.period,
        element__in=held.form.elements.all(),
    )
    return {
        (enterprise, element): (value, status)
        for enterprise, element, value, status in found.values_list(
            "enterprise", "element", "value", "status"
        )
    }


def _place(frame: Frame, one: ShownFinding) -> str:
    row = frame.enterprises.get(one.row)
    return " ".join(filter(None, (row.name if row else "", named(frame.elements[one.field]))))


def _uscc(frame: Frame, row: CorrectionCell) -> str:
    found = (one.uscc for one in frame.enterprises.values() if one.pk == row.enterprise_id)
    return next(found, "")


def _element(frame: Frame, row: CorrectionCell) -> str:
    return next(code for code, one in frame.elements.items() if one.pk == row.element_id)
