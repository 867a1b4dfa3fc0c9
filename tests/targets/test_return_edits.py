"""Single cells saved while somebody types: what is kept, what is not, and what is said of it."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from hightech_zone.lib.clock import db_now
from targets.choices import ElementKind
from targets.errors import InvalidInput, InvalidTransition, PeriodLocked
from targets.models import AuditEvent, DataElement, Return
from targets.selectors.return_grid import cells_after, return_grid
from targets.services import return_edits
from targets.services.return_cells import CellInput
from targets.services.return_edits import CellEdit, Edited, cells_edit
from targets.services.returns import return_submit
from tests.factories import make_element, make_form_element, make_observation
from tests.targets.returns_stage import Stage


@pytest.fixture
def patents(stage: Stage) -> DataElement:
    element = make_element("invention_patents", kind=ElementKind.STOCK)
    make_form_element(form=stage.form, element=element, order=3)
    return element


def edit(
    stage: Stage, value: str, token: str = "", *, row: str = "first", element: str = "", **cell
) -> CellEdit:
    uscc, is_unchanged = getattr(stage, row).uscc, cell.pop("is_unchanged", False)
    given = CellInput(uscc, element or stage.output.code, value, **cell)
    return CellEdit(given, token, is_unchanged)


def send(stage: Stage, of_return: Return, *edits: CellEdit, by: str = "reporter") -> Edited:
    return cells_edit(of_return=of_return, edits=edits, by=stage.cast[by])


def values(of_return: Return) -> dict[tuple[str, str], Decimal | None]:
    cells = of_return.cells.select_related("enterprise", "element")
    return {(cell.enterprise.name, cell.element.code): cell.value for cell in cells}


def token(stage: Stage, of_return: Return) -> str:
    return str(stage.cell(of_return, stage.first, stage.output).pk)


def test_what_nobody_else_has_touched_is_saved_with_a_new_token(stage: Stage) -> None:
    of_return = stage.open()
    edited = send(stage, of_return, edit(stage, "１，２３４．５"))
    (saved,) = edited.saved
    assert (saved.value, saved.changed_by) == (Decimal("1234.5"), str(stage.cast.reporter))
    assert saved.token == token(stage, of_return) != ""
    assert edited.of_return.version == 2
    again = send(stage, of_return, edit(stage, "7", saved.token))
    assert again.saved[0].token != saved.token
    assert not again.conflicts


@pytest.mark.parametrize("is_quarter", [False, True])
def test_an_amount_with_its_unit_is_converted(stage: Stage, is_quarter: bool) -> None:
    make_observation(stage.output, "2018Q3", 1000, stage.first)
    edited = send(stage, stage.open(), edit(stage, "3.2亿元", is_quarter=is_quarter))
    assert edited.saved[0].value == (33000 if is_quarter else 32000)


def test_a_unit_of_another_kind_is_kept_as_typed_and_named(stage: Stage) -> None:
    edited = send(stage, stage.open(), edit(stage, "120人"))
    assert (edited.saved[0].value, edited.saved[0].typed) == (None, "120人")
    said = [one.message for one in edited.problems if one.row == stage.first.uscc]
    assert said[0] == "“120人”的单位与计量单位对不上，请按计量单位填数。"


def test_a_rivals_cell_comes_back_and_the_others_are_saved(stage: Stage) -> None:
    of_return = stage.open()
    send(stage, of_return, edit(stage, "5"), by="lead")
    edited = send(stage, of_return, edit(stage, "6"), edit(stage, "8", row="second"))
    (conflict,) = edited.conflicts
    assert (conflict.value, conflict.changed_by) == (5, str(stage.cast.lead))
    assert conflict.changed_at is not None
    assert [cell.value for cell in edited.saved] == [8]
    assert values(of_return) == {
        ("甲厂", "industrial_output"): 5,
        ("乙厂", "industrial_output"): 8,
    }


def test_whoever_emptied_a_cell_is_named_too(stage: Stage) -> None:
    of_return = stage.open()
    read = send(stage, of_return, edit(stage, "5")).saved[0].token
    send(stage, of_return, edit(stage, "", read), by="lead")
    (conflict,) = send(stage, of_return, edit(stage, "6", read)).conflicts
    assert (conflict.value, conflict.status) == (None, "")
    assert conflict.changed_by == str(stage.cast.lead)


def test_sending_the_same_again_succeeds_and_writes_nothing(stage: Stage) -> None:
    of_return = stage.open()
    first = send(stage, of_return, edit(stage, "5"))
    again = send(stage, of_return, edit(stage, "5"))
    assert (again.saved, again.conflicts) == (first.saved, [])
    assert again.of_return.version == first.of_return.version
    assert AuditEvent.objects.filter(action="return.saved").count() == 1


def test_what_was_sent_again_does_not_undo_what_came_after_it(stage: Stage) -> None:
    of_return = stage.open()
    saved = send(stage, of_return, edit(stage, "5")).saved[0]
    send(stage, of_return, edit(stage, "6", saved.token), by="lead")
    assert send(stage, of_return, edit(stage, "5")).conflicts[0].value == 6


def test_a_cell_that_cannot_be_kept_does_not_hold_up_the_others(stage: Stage) -> None:
    of_return = stage.open()
    edited = send(
        stage,
        of_return,
        edit(stage, "9" * 65),
        edit(stage, "1", element="unheard_of"),
        edit(stage, "8", row="second"),
    )
    assert [(one.field, one.rule) for one in edited.refused] == [
        ("industrial_output", "too_long"),
        ("unheard_of", "unknown_cell"),
    ]
    assert values(of_return) == {("乙厂", "industrial_output"): 8}


def test_a_single_quarter_is_added_to_the_year_to_date(stage: Stage) -> None:
    make_observation(stage.output, "2018Q3", "300", stage.first)
    of_return = stage.open()
    edited = send(
        stage,
        of_return,
        edit(stage, "50.25", is_quarter=True),
        edit(stage, "50", row="second", is_quarter=True),
    )
    assert [cell.value for cell in edited.saved] == [Decimal("350.25")]
    assert [(one.row, one.rule) for one in edited.refused] == [
        (stage.second.uscc, "no_year_to_date")
    ]


def test_text_that_is_no_number_is_kept_and_named_as_a_problem(stage: Stage) -> None:
    of_return = stage.open()
    edited = send(stage, of_return, edit(stage, "约五"))
    assert edited.saved[0].typed == "约五"
    problems = {(one.row, one.field): one.message for one in edited.problems}
    assert "“约五”不是数" in problems[stage.first.uscc, stage.output.code]
    assert {row for row, _ in problems} == {stage.first.uscc}


def test_a_stock_is_confirmed_as_unchanged_and_the_trail_says_so(
    stage: Stage, patents: DataElement
) -> None:
    make_observation(patents, "2018Q3", "12", stage.first)
    of_return = stage.open()
    same = edit(stage, "12", element=patents.code, is_unchanged=True)
    assert send(stage, of_return, same).saved[0].value == 12
    event = AuditEvent.objects.filter(action="return.saved").latest("pk")
    assert event.detail["unchanged"] == [f"{stage.first.uscc} {patents.code}"]


def test_what_is_not_last_quarters_stock_cannot_be_called_unchanged(
    stage: Stage, patents: DataElement
) -> None:
    make_observation(patents, "2018Q3", "12", stage.first)
    make_observation(stage.output, "2018Q3", "300", stage.first)
    of_return = stage.open()
    edited = send(
        stage,
        of_return,
        edit(stage, "13", element=patents.code, is_unchanged=True),
        edit(stage, "12", element=patents.code, row="second", is_unchanged=True),
        edit(stage, "300", is_unchanged=True),
    )
    assert [one.rule for one in edited.refused] == ["not_unchanged"] * 3
    assert values(of_return) == {}


def test_a_closed_return_takes_no_cell(stage: Stage) -> None:
    of_return = stage.filled()
    read = token(stage, of_return)
    return_submit(of_return=of_return, by=stage.cast.reporter)
    with pytest.raises(InvalidTransition):
        send(stage, of_return, edit(stage, "5", read))
    assert stage.cell(of_return, stage.first, stage.output).value == 100


def test_a_locked_period_takes_no_cell(stage: Stage) -> None:
    of_return = stage.open()
    stage.period.locked_at = db_now()
    stage.period.save()
    with pytest.raises(PeriodLocked):
        send(stage, of_return, edit(stage, "5"))


@pytest.mark.parametrize("name", ["stranger", "reviewer"])
def test_only_the_own_department_edits(stage: Stage, name: str) -> None:
    of_return = stage.open()
    with pytest.raises(PermissionDenied):
        send(stage, of_return, edit(stage, "5"), by=name)


def test_one_request_takes_so_many_cells_and_no_more(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(return_edits, "MOST_EDITS", 1)
    of_return = stage.open()
    with pytest.raises(InvalidInput):
        send(stage, of_return, edit(stage, "5"), edit(stage, "6", row="second"))
    assert values(of_return) == {}


def test_what_changed_since_is_told_in_its_order(stage: Stage) -> None:
    of_return = stage.open()
    seen = int(send(stage, of_return, edit(stage, "5")).saved[0].token)
    send(stage, of_return, edit(stage, "8", row="second"), by="lead")
    send(stage, of_return, edit(stage, "6", str(seen)), by="lead")
    told = cells_after(of_return, seen)
    assert [(cell.uscc, cell.value) for cell in told] == [
        (stage.second.uscc, 8),
        (stage.first.uscc, 6),
    ]
    assert {cell.changed_by for cell in told} == {str(stage.cast.lead)}
    assert return_grid(of_return).last == int(told[-1].token)


def test_the_grid_shows_earlier_quarters_and_who_is_young(stage: Stage) -> None:
    for period, value in (("2018Q3", "71.5"), ("2018Q2", "40"), ("2017Q4", "90")):
        make_observation(stage.output, period, value, stage.first)
    rows = {row.uscc: row for row in return_grid(stage.filled()).rows}
    cell = rows[stage.first.uscc].cells[0]
    assert cell.before == (Decimal("71.5"), Decimal(40), Decimal(90), None)
    assert (cell.value, cell.status) == (100, "A")
    assert not rows[stage.first.uscc].is_young
