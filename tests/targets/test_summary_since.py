"""What the summary says has changed since it was published last."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from django.test import Client

from hightech_zone.lib.clock import day_of, db_now
from targets.calc.bridge import Cause
from targets.calc.periods import Period
from targets.choices import Role
from targets.formatting import day_in_words
from targets.models import (
    DataElement,
    Form,
    Observation,
    User,
)
from targets.selectors.summary.report import (
    LastPublished,
    last_publication,
    revisions,
)
from targets.services.aggregation import aggregate_all
from targets.summary_sentences import (
    published_words,
)
from tests.board_stage import LAST
from tests.factories import (
    make_correction,
    make_observation,
    make_publication,
    make_reporting_period,
    make_return,
    make_submission,
    make_user,
)
from tests.instants import instant
from tests.targets.summary_stage import facts

pytestmark = pytest.mark.django_db
BEFORE = LAST.plus(-1)


@pytest.fixture(autouse=True)
def _today(settings) -> None:
    settings.ZONE_TODAY = date(2018, 11, 20)


@pytest.fixture
def leader(board) -> User:
    return make_user("leader", Role.LEADER)


def published(period: Period = BEFORE) -> datetime:
    at = instant()
    make_reporting_period(str(period), published_at=at)
    return at


def test_change_is_against_what_was_published_last(leader: User) -> None:
    published()
    summary = facts(leader)
    assert summary.publication
    assert summary.publication.period == BEFORE
    assert summary.light("rd_intensity").change == Fraction(7, 100)
    assert summary.light("talents_per_10k").change is None  # its data are not sufficient now
    assert published_words(summary).startswith("上期：2018年二季度，")
    found = revisions(summary)
    assert found
    assert found.bridge.rows == []


def test_published_is_said_of_a_signed_issue_only(leader: User, client: Client) -> None:
    at = published()
    planned = f"计划公布日{day_in_words(day_of(at))}"
    assert published_words(facts(leader)) == f"上期：2018年二季度，{planned}，通报没有签发。"
    client.force_login(leader)
    page = client.get(f"/summary/?period={LAST}").content.decode()
    assert "自2018年二季度的计划公布日以来，它的数没有变。" in page
    assert "比上期是与上期计划公布日的数比" in page
    analyst = make_user("analyst", Role.ANALYST)
    issue = make_publication(prepared_by=analyst, signed_by=leader, period=BEFORE, as_of=at)
    day = day_in_words(day_of(issue.signed_at))
    assert published_words(facts(leader)) == f"上期：2018年二季度，{day}公布。"
    page = client.get(f"/summary/?period={LAST}").content.decode()
    assert "2018年二季度公布以后，它的数没有变。" in page
    assert "计划公布日" not in page


def test_without_a_publication_nothing_is_compared(leader: User) -> None:
    summary = facts(leader)
    assert summary.publication is None
    assert revisions(summary) is None
    assert {one.change for one in summary.lights} == {None}
    assert published_words(summary) == "2018年三季度以前没有公布过，不比上期。"


def test_the_period_itself_is_not_its_last_publication(leader: User) -> None:
    published(LAST)
    assert facts(leader).publication is None


def test_an_earlier_day_knows_what_was_published_by_then(leader: User) -> None:
    at = published()
    assert last_publication(LAST, at) is not None
    assert last_publication(LAST, datetime(2017, 1, 1, tzinfo=UTC)) is None


def test_a_withdrawn_issue_is_compared_with_no_more(leader: User) -> None:
    analyst = make_user("analyst", Role.ANALYST)
    at = published()
    first = make_publication(prepared_by=analyst, signed_by=leader, period=BEFORE, as_of=at)
    assert last_publication(LAST) == LastPublished(BEFORE, at, first.signed_at)
    second = make_publication(
        prepared_by=analyst,
        period=BEFORE,
        serial=2,
        code="DCBA98765432",
        withdraws=first,
        reason="工业总产值口径有误",
        as_of=at + timedelta(days=1),
    )
    assert last_publication(LAST) == LastPublished(BEFORE, at, first.signed_at)
    second.state, second.signed_by, second.signed_at = "signed", leader, at + timedelta(days=2)
    second.save()
    signed_at = at + timedelta(days=2)
    assert last_publication(LAST) == LastPublished(BEFORE, at + timedelta(days=1), signed_at)
    earlier = last_publication(LAST, at + timedelta(days=1))
    assert earlier == LastPublished(BEFORE, at, first.signed_at)


def revised() -> None:
    """The output of what was published last is known to be larger by 3,000, by a correction."""
    output = DataElement.objects.get(code="industrial_output")
    old = Observation.objects.current().get(element=output, period=BEFORE)
    Observation.objects.filter(pk=old.pk).update(superseded_at=db_now())
    make_observation(output, BEFORE, old.value + 3000, old.enterprise, revision=2)
    aggregate_all()


def test_what_changed_in_earlier_figures_is_told_with_its_cause(leader: User) -> None:
    published()
    revised()
    summary = facts(leader)
    found = revisions(summary)
    assert found is not None
    rows = {row.indicator.code: row for row in found.bridge.rows}
    assert rows["industrial_output"].change == Fraction(3, 10)
    assert list(rows["industrial_output"].by_cause) == [Cause.CORRECTION]
    assert summary.light("industrial_output").before == Fraction("727.5")  # as it was published


def test_approved_corrections_are_told_by_form_and_reason(leader: User) -> None:
    make_reporting_period(str(BEFORE), published_at=instant())
    form = Form.objects.get(code="F1")
    of_return = make_return(
        form=form,
        reporting_period=make_reporting_period("2018Q1"),
        department=form.assignments.get().department,
        state="approved",
    )
    make_correction(
        of_return=of_return,
        reason_class="error",
        state="approved",
        decided_at=db_now(),
        requested_by=make_user("asks"),
        decided_by=make_user("decides"),
        submission=make_submission(of_return=of_return),
    )
    summary = facts(leader)
    found = revisions(summary)
    assert found
    (told,) = found.corrected
    assert (str(told.period), told.form, told.reason_class, told.times) == (
        "2018Q1",
        "F1",
        "error",
        1,
    )


def test_an_earlier_day_says_nothing_of_later_ones(leader: User) -> None:
    published()
    at = instant()
    revised()
    summary = facts(leader, as_of=at)
    assert (revisions(summary), summary.table) == (None, None)
    assert summary.light("rd_intensity").change == Fraction(7, 100)
