"""What the completeness page says of forms, quarters and departments; today is 2019-01-21."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from targets.calc.periods import Period
from targets.choices import Level, ReturnState
from targets.models import Form
from targets.selectors.completeness_table import Timing, completeness_table
from tests.cast import Cast
from tests.factories import (
    make_assignment,
    make_element,
    make_enterprise,
    make_form,
    make_observation,
    make_reporting_period,
    make_return,
)

Q4 = Period.parse("2018Q4")


@pytest.fixture
def form(cast: Cast) -> Form:
    form = make_form("F1", [make_element("industrial_output"), make_element("employees")])
    make_assignment(form=form, department=cast.department, from_period="2017Q2")
    return form


def cells(cast: Cast) -> dict[str, tuple[Timing, int]]:
    (line,) = completeness_table(cast.reviewer).lines
    return {str(cell.period): (cell.timing, cell.days) for cell in line.cells}


def submitted(form: Form, cast: Cast, period: str, when: datetime, **values) -> None:
    make_return(
        form=form,
        department=cast.department,
        reporting_period=make_reporting_period(period),
        first_submitted_at=when,
        state=ReturnState.SUBMITTED,
        **values,
    )


def test_the_last_eight_quarters_that_ended_are_shown(cast: Cast, form: Form):
    assert list(cells(cast)) == [
        *("2017Q1", "2017Q2", "2017Q3", "2017Q4"),
        *("2018Q1", "2018Q2", "2018Q3", "2018Q4"),
    ]


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


def test_counts_and_rates_are_of_cells_and_punctuality_of_returns(cast: Cast, form: Form):
    firms = [make_enterprise() for _ in range(3)]
    for firm in firms:
        make_observation(form.elements.get(code="employees"), Q4, 12, firm)
    make_observation(form.elements.get(code="industrial_output"), Q4, 5, firms[0])
    submitted(form, cast, "2018Q3", datetime(2018, 10, 10, tzinfo=UTC))
    make_reporting_period("2018Q2")
    table = completeness_table(cast.reviewer)
    counts = table.lines[0].cells[-1].counts
    assert (counts.approved, counts.due) == (4, 6)
    assert table.latest.rate == Fraction(2, 3)
    assert table.lines[0].on_time == Fraction(1, 2)


def test_nothing_due_is_no_rate(cast: Cast, form: Form):
    table = completeness_table(cast.reviewer)
    assert (table.latest.rate, table.lines[0].on_time) == (None, None)


def test_a_form_that_changed_hands_shows_who_filled_it_then(cast: Cast):
    form = make_form("F1", [make_element("gdp")], level=Level.ZONE)
    make_assignment(form=form, department=cast.other_department, to_period="2018Q2")
    make_assignment(form=form, department=cast.department, from_period="2018Q3")
    (line,) = completeness_table(cast.reviewer).lines
    assert line.department == cast.department
    assert [cell.department for cell in line.cells[-3:]] == [
        cast.other_department,
        cast.department,
        cast.department,
    ]


def test_departments_do_not_see_each_others_progress(cast: Cast, form: Form):
    with pytest.raises(PermissionDenied):
        completeness_table(cast.reporter)


def test_the_page_says_all_of_it_in_words_and_numbers(cast: Cast, form: Form, client: Client):
    submitted(form, cast, "2018Q4", datetime(2019, 1, 17, tzinfo=UTC))
    firm = make_enterprise()
    make_observation(form.elements.get(code="employees"), Q4, 12, firm)
    client.force_login(cast.reviewer)
    page = client.get(reverse("targets:completeness")).content.decode()
    assert "2018年四季度应报1张表：按时0张，迟报1张，逾期未报0张；完整率50.0%。" in page
    assert "待审核1张。" in page
    assert "迟2天" in page
    assert "应报2格，已通过1格" in page
    assert "待审核" in page


def test_only_those_who_may_open_a_return_get_a_link_to_it(cast: Cast, form: Form, client: Client):
    submitted(form, cast, "2018Q4", datetime(2019, 1, 10, tzinfo=UTC))
    (held,) = form.returns.all()
    for name, is_linked in (("reviewer", True), ("leader", False)):
        client.force_login(cast[name])
        page = client.get(reverse("targets:completeness")).content.decode()
        assert (f'href="{held.get_absolute_url()}"' in page) is is_linked


def test_without_forms_the_page_says_so(cast: Cast, client: Client):
    client.force_login(cast.reviewer)
    assert "还没有报表" in client.get(reverse("targets:completeness")).content.decode()
