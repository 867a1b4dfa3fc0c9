"""What the completeness page says of departments, forms and quarters; today is 2019-01-21."""

import re
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.test import Client

from targets.choices import Decision, ExtensionState, Level, ReturnState
from targets.models import Form, Return
from targets.selectors.completeness.table import By, Mark, Timing, completeness_table
from targets.selectors.completeness.words import cell_words, second_word
from tests.cast import Cast
from tests.factories import (
    AN_INSTANT,
    make_assignment,
    make_element,
    make_enterprise,
    make_extension,
    make_form,
    make_observation,
    make_reporting_period,
    make_return,
    make_submission,
)
from tests.targets.completeness_stage import Q4, make_reported_form, read, submitted


@pytest.fixture
def form(cast: Cast) -> Form:
    return make_reported_form(cast)


def cells(cast: Cast) -> dict[str, tuple[Timing, int]]:
    (line,) = completeness_table(cast.reviewer, by=By.FORM).lines
    return {str(cell.period): (cell.timing, cell.days) for cell in line.cells}


def latest(cast: Cast, by: By = By.DEPARTMENT):
    return completeness_table(cast.reviewer, by=by).lines[0].cells[-1]


# When it came in


def test_the_last_eight_quarters_that_ended_are_shown(cast: Cast, form: Form):
    assert list(cells(cast)) == [
        *("2017Q1", "2017Q2", "2017Q3", "2017Q4"),
        *("2018Q1", "2018Q2", "2018Q3", "2018Q4"),
    ]


def test_a_quarter_that_was_imported_is_not_said_to_be_owed(cast: Cast, form: Form, client: Client):
    make_observation(form.elements.first(), "2018Q3", 5, make_enterprise("甲厂"))
    page = read(client, cast.analyst, "period=2018Q3")
    assert "2018年三季度的数是从文件导入的，没有经部门报送，不评及时。" in page
    assert "应报0" not in page


def test_the_due_day_itself_is_on_time_in_the_zones_calendar(cast: Cast, form: Form):
    """Due 2018-10-15: 15:59 UTC is still that day in Shanghai, a minute later the next one."""
    submitted(form, cast, "2018Q3", datetime(2018, 10, 15, 15, 59, tzinfo=UTC))
    submitted(form, cast, "2018Q2", datetime(2018, 7, 15, 16, 0, tzinfo=UTC))
    assert cells(cast)["2018Q3"] == (Timing.ON_TIME, 0)
    assert cells(cast)["2018Q2"] == (Timing.LATE, 1)


def test_under_a_fixed_today_what_comes_in_now_comes_in_on_that_day(cast: Cast, form: Form):
    submitted(form, cast, "2018Q4", datetime(2030, 6, 1, tzinfo=UTC))
    assert cells(cast)["2018Q4"] == (Timing.LATE, 6)


def test_a_return_that_never_came_is_overdue_from_the_day_after(cast: Cast, form: Form):
    make_reporting_period("2018Q3")
    make_reporting_period("2018Q4")
    assert cells(cast)["2018Q3"] == (Timing.OVERDUE, 98)
    assert cells(cast)["2018Q4"] == (Timing.OVERDUE, 6)


def test_a_draft_has_not_come_and_what_is_not_due_yet_is_not_late(cast: Cast, form: Form):
    opened = make_reporting_period("2018Q4")
    opened.due_on = opened.late_until
    opened.save()
    make_return(form=form, department=cast.department, reporting_period=opened)
    assert cells(cast)["2018Q4"] == (Timing.NOT_DUE, 0)


def test_a_quarter_before_the_assignment_is_not_asked_for(cast: Cast, form: Form):
    make_reporting_period("2017Q1")
    assert cells(cast)["2017Q1"] == (Timing.NOT_ASKED, 0)
    assert cells(cast)["2017Q2"] == (Timing.NOT_OPEN, 0)


def test_figures_without_a_return_were_imported(cast: Cast, form: Form):
    make_observation(form.elements.get(code="employees"), "2018Q1", 12, make_enterprise())
    assert cells(cast)["2018Q1"] == (Timing.IMPORTED, 0)


def test_a_leader_reads_of_a_request_without_a_link_to_what_is_not_theirs(
    cast: Cast, form: Form, client: Client
):
    extension = make_extension(
        form=form,
        reporting_period=make_reporting_period("2018Q4"),
        department=cast.department,
        asked_by=cast.reporter,
    )
    link = f'href="{extension.get_absolute_url()}"'
    assert link in read(client, cast.reviewer)
    page = read(client, cast.leader)
    assert "等决定" in page
    assert link not in page


def test_a_request_ends_when_what_it_was_asked_for_is_approved(cast: Cast, form: Form, client):
    held = submitted(form, cast, "2018Q4", datetime(2019, 1, 14, tzinfo=UTC))
    asked = make_extension(
        form=form,
        reporting_period=held.reporting_period,
        department=cast.department,
        asked_by=cast.reporter,
    )
    assert second_word(latest(cast)) == "已申请延期"
    held.state = ReturnState.APPROVED
    held.save()
    asked.state, asked.decided_at = ExtensionState.ENDED, held.first_submitted_at
    asked.save()
    assert second_word(latest(cast)) == ""
    assert "等决定" not in read(client, cast.reviewer)


def test_a_granted_extension_moves_the_day_it_is_judged_by(cast: Cast, form: Form):
    held = submitted(form, cast, "2018Q4", datetime(2019, 1, 17, tzinfo=UTC))
    assert cells(cast)["2018Q4"] == (Timing.LATE, 2)
    extension = make_extension(
        form=form,
        reporting_period=held.reporting_period,
        department=cast.department,
        asked_on=date(2019, 1, 14),
        state=ExtensionState.GRANTED,
        until=date(2019, 1, 18),
        decided_at=AN_INSTANT,
        decided_by=cast.reviewer,
    )
    assert cells(cast)["2018Q4"] == (Timing.ON_TIME, 0)
    extension.asked_on = date(2019, 1, 16)
    extension.save()
    assert cells(cast)["2018Q4"] == (Timing.LATE, 2)


# What became of it


@pytest.mark.parametrize(
    ("state", "approvals", "mark", "said"),
    [
        (ReturnState.SUBMITTED, 0, Mark.WAITING, "待审"),
        (ReturnState.RETURNED, 0, Mark.RETURNED, "退回"),
        (ReturnState.APPROVED, 1, Mark.ON_TIME, "按时 1-10"),
        (ReturnState.APPROVED, 2, Mark.CORRECTED, "更正"),
        (ReturnState.REOPENED, 1, Mark.REOPENED, "重开"),
    ],
)
def test_the_mark_says_what_became_of_what_came_in(cast, form, state, approvals, mark, said):
    when = datetime(2019, 1, 10, tzinfo=UTC)
    held = submitted(form, cast, "2018Q4", when, state=state)
    for _ in range(approvals):
        make_submission(
            of_return=held,
            submitted_by=cast.reporter,
            decision=Decision.APPROVED,
            decided_at=AN_INSTANT,
            decided_by=cast.reviewer,
        )
    cell = latest(cast)
    assert (cell.mark, cell.timing, cell_words(cell)) == (mark, Timing.ON_TIME, said)


def test_late_stays_late_while_it_waits(cast: Cast, form: Form):
    submitted(form, cast, "2018Q4", datetime(2019, 1, 17, tzinfo=UTC))
    assert cell_words(latest(cast)) == "迟2天，待审"


# Departments


def test_a_department_is_on_time_with_all_of_its_forms_only(cast: Cast, form: Form):
    held = submitted(form, cast, "2018Q4", datetime(2019, 1, 10, tzinfo=UTC))
    second = make_form("F2", [make_element("gdp")], level=Level.ZONE)
    make_assignment(form=second, department=cast.department)
    cell = latest(cast)
    assert (cell.mark, cell.days, cell.received, len(cell.asked)) == (Mark.OVERDUE, 6, 1, 2)
    assert cell_words(cell) == "未报6天，已报1/2"
    make_return(
        form=second,
        department=cast.department,
        reporting_period=held.reporting_period,
        first_submitted_at=datetime(2019, 1, 12, tzinfo=UTC),
        state=ReturnState.APPROVED,
    )
    Return.objects.update(state=ReturnState.APPROVED)
    assert cell_words(latest(cast)) == "按时 1-12"


def test_a_form_that_changed_hands_counts_for_who_filled_it_then(cast: Cast):
    form = make_form("F1", [make_element("gdp")], level=Level.ZONE)
    make_assignment(form=form, department=cast.other_department, to_period="2018Q2")
    make_assignment(form=form, department=cast.department, from_period="2018Q3")
    make_reporting_period("2018Q2")
    make_reporting_period("2018Q4")
    table = completeness_table(cast.reviewer)
    found = {
        line.department.code: [cell.timing for cell in line.cells[-3:]] for line in table.lines
    }
    assert found == {
        "science": [Timing.OVERDUE, Timing.NOT_ASKED, Timing.NOT_ASKED],
        "economy": [Timing.NOT_ASKED, Timing.NOT_OPEN, Timing.OVERDUE],
    }


def test_who_was_late_or_overdue_most_comes_first(cast: Cast, form: Form):
    other = make_form("F2", [make_element("gdp")], level=Level.ZONE)
    make_assignment(form=other, department=cast.other_department)
    held = [
        submitted(form, cast, "2018Q3", datetime(2018, 10, 19, tzinfo=UTC)),
        submitted(form, cast, "2018Q4", datetime(2019, 1, 17, tzinfo=UTC)),
    ]
    when = datetime(2019, 1, 20, tzinfo=UTC)
    for period in [one.reporting_period for one in held]:
        make_return(
            form=other,
            department=cast.other_department,
            reporting_period=period,
            first_submitted_at=when if period.period == Q4 else datetime(2018, 10, 1, tzinfo=UTC),
        )
    lines = completeness_table(cast.reviewer).lapsed
    found = [(line.department.code, line.lapses, line.average_days_late) for line in lines]
    assert found == [("economy", [4, 2], Fraction(3)), ("science", [5], Fraction(5))]


def test_one_lapse_is_told_as_one_of_the_quarters_judged(cast: Cast, form: Form, client: Client):
    assert "这八个季度里没有迟报或逾期的单位。" in read(client, cast.auditor)
    submitted(form, cast, "2018Q3", datetime(2018, 10, 10, tzinfo=UTC))
    make_reporting_period("2018Q4")
    page = read(client, cast.auditor)
    part = page.partition("<h2>迟报和逾期的单位</h2>")[2].partition("</table>")[0]
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', part)
    assert heads == ["单位", "迟报或逾期", "平均天数"]
    assert re.findall(r'<td class="num">([^<]+)</td>', part) == ["2季中1次", "6.0天"]
    assert "经常迟报" not in page


# Rates


def test_counts_and_rates_are_of_cells_and_punctuality_of_returns(cast: Cast, form: Form):
    firms = [make_enterprise() for _ in range(3)]
    for firm in firms:
        make_observation(form.elements.get(code="employees"), Q4, 12, firm)
    make_observation(form.elements.get(code="industrial_output"), Q4, 5, firms[0])
    submitted(form, cast, "2018Q3", datetime(2018, 10, 10, tzinfo=UTC))
    make_reporting_period("2018Q2")
    table = completeness_table(cast.reviewer)
    assert table.lines[0].rate == table.latest.rate == Fraction(2, 3)
    assert table.lines[0].on_time == table.on_time == Fraction(1, 2)


def test_a_missing_cell_weighs_what_it_was_a_year_before(cast: Cast):
    """R&D of 900, −100 and nothing a year before; the second is missing now: 900 of 1 000.
    Employees are all there."""
    output, employees = make_element("rd_expenditure"), make_element("employees")
    make_assignment(form=make_form("F2", [output, employees]), department=cast.department)
    firms = [make_enterprise() for _ in range(3)]
    for firm, before in zip(firms, (900, -100, None), strict=True):
        if before is not None:
            make_observation(output, "2017Q4", before, firm)
        make_observation(employees, "2017Q4", 10, firm)
        make_observation(employees, Q4, 10, firm)
    make_observation(output, Q4, 5, firms[0])
    assert completeness_table(cast.reviewer).latest.weighted == Fraction(9, 10)
    make_observation(output, Q4, None, firms[1], status="M")  # does not apply: not due
    assert completeness_table(cast.reviewer).latest.weighted == 1


def test_where_nobody_has_a_value_a_year_before_cells_stand_in(cast: Cast, form: Form):
    firms = [make_enterprise() for _ in range(2)]
    make_observation(form.elements.get(code="employees"), Q4, 12, firms[0])
    assert completeness_table(cast.reviewer).latest.weighted == Fraction(1, 4)


def test_nothing_due_is_no_rate(cast: Cast, form: Form):
    table = completeness_table(cast.reviewer)
    assert (table.latest.rate, table.latest.weighted, table.on_time) == (None, None, None)
