"""Saving a draft: what is kept as typed, what is refused, and whose change it was."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from targets.choices import ReturnState
from targets.errors import InvalidInput, StaleVersion
from targets.models import AuditEvent
from targets.services.return_cells import CellInput
from targets.services.returns import (
    return_submit,
)
from tests.factories import (
    make_enterprise,
    make_observation,
)
from tests.targets.returns_stage import Stage


def rules(error: pytest.ExceptionInfo) -> dict:
    return {(one.row, one.field): one.rule for one in error.value.problems}


def test_a_draft_keeps_numbers_as_people_write_them(stage: Stage):
    saved = stage.filled(first_output="１２，３４５．６", second_output=" 48,260 ")
    assert stage.cell(saved, stage.first, stage.output).value == Decimal("12345.6")
    assert stage.cell(saved, stage.second, stage.output).value == Decimal(48260)
    assert stage.cell(saved, stage.first, stage.output).changed_by == stage.cast.reporter
    assert saved.version == 2


@pytest.mark.parametrize("typed", ["1e5", "约100", "12人", "N/A", "1,00", "10000000000"])
def test_what_cannot_be_read_is_kept_word_for_word_and_blocks_submission(stage: Stage, typed: str):
    saved = stage.filled(first_output=typed)
    cell = stage.cell(saved, stage.first, stage.output)
    assert (cell.typed, cell.value, cell.status) == (typed, None, "")
    with pytest.raises(InvalidInput) as refused:
        return_submit(of_return=saved, by=stage.cast.reporter)
    assert rules(refused) == {(stage.first.uscc, "industrial_output"): "not_a_number"}
    assert typed in refused.value.problems[0].message


def test_cells_not_named_stay_and_an_empty_one_is_cleared(stage: Stage):
    saved = stage.filled()
    again = stage.save(saved, CellInput(stage.first.uscc, "industrial_output", ""))
    assert again.cells.count() == 4
    emptied = again.cells.get(enterprise=stage.first, element=stage.output)
    assert (emptied.value, emptied.status, emptied.typed) == (None, "", "")


def test_zero_is_a_number_and_not_an_empty_cell(stage: Stage):
    saved = stage.filled(first_output="0", first_added="-0")
    assert stage.cell(saved, stage.first, stage.output).value == 0
    assert return_submit(of_return=saved, by=stage.cast.reporter).state == ReturnState.SUBMITTED


def test_the_status_goes_with_the_value(stage: Stage):
    saved = stage.save(
        stage.open(),
        CellInput(stage.first.uscc, "industrial_output", "5", "E", "按用电量测算"),
        CellInput(stage.second.uscc, "industrial_output", "", "L", "停产检修，未取得"),
    )
    estimated = stage.cell(saved, stage.first, stage.output)
    missing = stage.cell(saved, stage.second, stage.output)
    assert (estimated.value, estimated.status, estimated.reason) == (5, "E", "按用电量测算")
    assert (missing.value, missing.status) == (None, "L")


def test_everything_that_cannot_be_kept_is_named_at_once_and_nothing_is_written(stage: Stage):
    of_return = stage.open()
    with pytest.raises(InvalidInput) as refused:
        stage.save(
            of_return,
            CellInput("91110000MA00000000", "industrial_output", "1"),
            CellInput(stage.first.uscc, "gdp", "1"),
            CellInput(stage.first.uscc, "industrial_output", "9" * 65),
            CellInput(stage.second.uscc, "industrial_output", "1", "X"),
            CellInput(stage.second.uscc, "industrial_value_added", "1"),
            CellInput(stage.second.uscc, "industrial_value_added", "2"),
        )
    assert [one.rule for one in refused.value.problems] == [
        "unknown_cell",
        "unknown_cell",
        "too_long",
        "unknown_status",
        "repeated_cell",
    ]
    assert not of_return.cells.exists()


def test_a_stale_version_says_who_was_quicker_and_changes_nothing(stage: Stage):
    of_return = stage.filled()
    stage.save(of_return, CellInput(stage.first.uscc, "industrial_output", "7"), by=stage.cast.lead)
    with pytest.raises(StaleVersion, match="lead") as refused:
        stage.save(of_return, CellInput(stage.first.uscc, "industrial_output", "8"))
    assert refused.value.context["version"] == 3
    assert stage.cell(of_return, stage.first, stage.output).value == 7


def test_a_second_click_on_save_is_no_rival(stage: Stage):
    of_return = stage.open()
    stage.save(of_return)
    again = stage.save(of_return)
    assert again.version == 2
    assert AuditEvent.objects.filter(action="return.saved").count() == 1


def test_only_changed_cells_change_hands(stage: Stage):
    saved = stage.filled()
    stage.save(saved, *stage.inputs(first_output="150"), by=stage.cast.lead)
    by_lead = saved.cells.filter(changed_by=stage.cast.lead)
    assert [cell.element for cell in by_lead] == [stage.output]


@pytest.mark.parametrize("name", ["stranger", "reviewer", "analyst", "administrator"])
def test_nobody_else_writes_into_a_departments_draft(stage: Stage, name: str):
    of_return = stage.filled()
    with pytest.raises(PermissionDenied):
        stage.save(of_return, first_output="1", by=stage.cast[name])
    with pytest.raises(PermissionDenied):
        return_submit(of_return=of_return, by=stage.cast[name])


def test_a_single_quarter_is_added_to_what_was_approved_before(stage: Stage):
    make_observation(stage.output, "2018Q3", "300", stage.first)
    young = make_enterprise("新厂", active_from=date(2018, 10, 5))
    saved = stage.save(
        stage.open(),
        CellInput(stage.first.uscc, "industrial_output", "１００.5", is_quarter=True),
        CellInput(young.uscc, "industrial_output", "8", is_quarter=True),
    )
    assert stage.cell(saved, stage.first, stage.output).value == Decimal("400.5")
    assert stage.cell(saved, young, stage.output).value == 8


def test_a_single_quarter_without_the_year_before_it_is_refused(stage: Stage):
    with pytest.raises(InvalidInput) as refused:
        stage.save(
            stage.open(),
            CellInput(stage.first.uscc, "industrial_output", "100", is_quarter=True),
        )
    assert rules(refused) == {(stage.first.uscc, "industrial_output"): "no_year_to_date"}
