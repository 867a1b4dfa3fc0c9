"""What a reviewer saw last, and what the desk's table compares with."""

from datetime import date
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from targets.choices import Role
from targets.models import Return, ReviewLook, Submission, User
from targets.selectors.review.queue import review_queue
from targets.selectors.review.table import Against, review_table
from targets.services.corrections import correction_approve
from targets.services.looks import look_record
from targets.services.return_cells import CellInput
from targets.services.returns import return_submit
from targets.services.review import return_reopen, return_send_back
from tests.factories import (
    make_cluster,
    make_enterprise,
    make_membership,
    make_observation,
    make_user,
)
from tests.targets.corrections_stage import approved, requested
from tests.targets.returns_stage import Stage

# What a reviewer saw last


def test_a_return_is_compared_with_what_this_reviewer_saw_last(stage: Stage):
    submitted = stage.submitted()
    reviewer, other = stage.cast.reviewer, stage.cast.analyst
    look_record(of_return=submitted, number=1, by=reviewer)
    returned = return_send_back(of_return=submitted, by=reviewer, reason="请核对。")
    again = return_submit(
        of_return=stage.save(returned, first_output="150"), by=stage.cast.reporter
    )
    second = Submission.objects.get(number=2)
    for _ in range(2):  # the marks stay while the reviewer works on it
        table = review_table(again, second, reviewer)
        assert (table.base, table.is_seen, table.changed) == (1, True, 1)
        look_record(of_return=again, number=2, by=reviewer)
    table = review_table(again, second, other)
    assert (table.base, table.is_seen, table.changed) == (1, False, 1)


@pytest.fixture
def corrected(stage: Stage) -> Return:
    """Approved, and one cell corrected from 100 to 150 since."""
    of_return = approved(stage)
    other = make_user("reviewer2", Role.REVIEWER)
    correction_approve(correction=requested(stage, of_return), by=other)
    of_return.refresh_from_db()
    return of_return


def reopened(stage: Stage, of_return: Return) -> Return:
    return return_reopen(
        of_return=of_return, by=stage.cast.reviewer, reason="补报一家。", until=date(2019, 1, 31)
    )


def test_what_is_new_is_told_against_the_last_whole_submission(stage: Stage, corrected: Return):
    again = stage.save(
        reopened(stage, corrected), CellInput(stage.second.uscc, "industrial_output", "120")
    )
    again = return_submit(of_return=again, by=stage.cast.reporter)
    third = Submission.objects.get(number=3)
    for reader, is_seen in ((stage.cast.analyst, False), (stage.cast.reviewer, True)):
        table = review_table(again, third, reader)
        assert (table.base, table.is_seen, table.is_corrected) == (1, is_seen, True)
        changed = [(cell.was, cell.written) for cell in table.cells if cell.is_changed]
        assert changed == [("100", "120")]
    third_person = make_user("reviewer3", Role.REVIEWER)
    look_record(of_return=again, number=2, by=third_person)
    assert not ReviewLook.objects.filter(reviewer=third_person).exists()


def test_the_desk_says_what_counts_instead_of_what_was_submitted(
    stage: Stage, corrected: Return, client: Client
):
    client.force_login(stage.cast.reviewer)
    for query in ("", "?tab=all"):
        text = client.get(reverse("targets:review-detail", args=[corrected.pk]) + query)
        assert text.content.decode().count("已更正为150") == 1
        assert "提交后有1格按更正申请改过" in text.content.decode()


def test_the_queue_takes_no_correction_for_the_submission(stage: Stage, corrected: Return):
    reopened(stage, corrected)
    queue = review_queue(stage.cast.reviewer)
    assert [one.submission.number for one in queue.returned] == [1]
    assert [one.submission.is_correction for one in queue.decided] == [True, False]


def test_who_saw_the_first_and_not_the_second_sees_all_that_changed(stage: Stage):
    first = stage.submitted()
    look_record(of_return=first, number=1, by=stage.cast.reviewer)
    of_return = first
    for value in ("150", "160"):
        of_return = return_send_back(
            of_return=of_return, by=make_reviewer(stage), reason="请核对。"
        )
        of_return = return_submit(
            of_return=stage.save(of_return, first_output=value), by=stage.cast.reporter
        )
    third = Submission.objects.get(number=3)
    table = review_table(of_return, third, stage.cast.reviewer)
    (cell,) = [cell for cell in table.cells if cell.is_changed]
    assert (table.base, cell.was, cell.written) == (1, "100", "160")


def make_reviewer(stage: Stage):
    held = User.objects.filter(username="reviewer2").first()
    return held or make_user("reviewer2", "reviewer")


def test_looking_back_at_an_older_submission_changes_nothing(stage: Stage):
    returned = return_send_back(
        of_return=stage.submitted(), by=stage.cast.reviewer, reason="请核对。"
    )
    return_submit(of_return=stage.save(returned, first_output="150"), by=stage.cast.reporter)
    look_record(of_return=returned, number=2, by=stage.cast.reviewer)
    look_record(of_return=returned, number=1, by=stage.cast.reviewer)
    look_record(of_return=returned, number=9, by=stage.cast.reviewer)
    look = ReviewLook.objects.get()
    assert (look.submission.number, look.before.number) == (2, 1)


def test_the_script_tells_what_was_looked_at(stage: Stage, client: Client):
    submitted = stage.submitted()
    client.force_login(stage.cast.reviewer)
    assert review_queue(stage.cast.reviewer).waiting[0].is_new
    address = reverse("targets:review-seen", args=[submitted.pk])
    assert client.post(address, {"submission": "1"}).status_code == 204
    assert not review_queue(stage.cast.reviewer).waiting[0].is_new
    assert client.get(address).status_code == 405


# The table


def test_flows_are_compared_quarter_with_quarter_and_year_to_date_with_last_years(stage: Stage):
    for period, value in {"2018Q3": "70", "2018Q2": "45", "2017Q4": "80"}.items():
        make_observation(stage.output, period, value, stage.first)
    submitted = stage.submitted()
    submission = submitted.submissions.get()
    table = review_table(submitted, submission, stage.cast.reviewer)
    (row,) = [row for row in table.rows if row.uscc == stage.first.uscc]
    assert row.cells[0].shown_as == "+20.0"  # 100 - 70 = 30 against 70 - 45 = 25
    assert not row.cells[0].is_notable
    assert row.cells[1].shown_as == "—"
    table = review_table(submitted, submission, stage.cast.reviewer, Against.YEAR)
    (row,) = [row for row in table.rows if row.uscc == stage.first.uscc]
    assert (row.cells[0].shown_as, row.cells[0].is_notable) == ("+25.0", True)  # 100 against 80


def test_a_cell_lies_among_its_peers(stage: Stage):
    cluster = make_cluster()
    third = make_enterprise("丙厂", cluster=cluster)
    for one in (stage.first, stage.second):
        one.memberships.update(superseded_at=timezone.now())
        make_membership(enterprise=one, cluster=cluster, from_period="2010Q1")
    for one, value in ((stage.first, "80"), (stage.second, "100"), (third, "50")):
        make_observation(stage.output, "2017Q4", value, one)
    cells = [*stage.inputs(), *inputs_of(third)]
    saved = stage.save(stage.open(), *cells)
    submitted = return_submit(of_return=saved, by=stage.cast.reporter)
    table = review_table(submitted, submitted.submissions.get(), stage.cast.reviewer, Against.PEERS)
    peers = table.peers_of(third.uscc, "industrial_output")
    assert (peers.median, peers.place, peers.count) == (Fraction(1, 4), 1, 3)
    assert peers.distance == Fraction(3, 4)
    assert table.peers_of(third.uscc, "industrial_value_added") is None


def inputs_of(enterprise):
    return [
        CellInput(enterprise.uscc, "industrial_output", "100"),
        CellInput(enterprise.uscc, "industrial_value_added", "20"),
    ]
