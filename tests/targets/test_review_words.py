"""Words on the reviewer's page: to a cell, in the box, too late, and none of them lost."""

import pytest
from django.test import Client

from targets.choices import ReturnState, Role
from targets.models import Observation
from targets.services.returns import return_submit
from targets.services.review import return_approve, return_send_back
from tests.cast import Cast
from tests.factories import (
    make_finding,
    make_remark,
    make_user,
)
from tests.targets.returns_stage import Stage
from tests.targets.review_stage import address, decided, judged, queried


@pytest.fixture
def visitor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.reviewer)
    return client


def test_words_on_a_cell_open_a_thread_the_department_sees_after_the_decision(
    stage: Stage, visitor: Client
):
    submitted = stage.submitted()
    said = decided(
        submitted, "remark", uscc=stage.first.uscc, element="industrial_output", text="像是元"
    )
    assert visitor.post(address(submitted), said)["Location"].endswith("#threads")
    assert "像是元" in visitor.get(address(submitted)).content.decode()
    department = Client()
    department.force_login(stage.cast.reporter)
    assert "像是元" not in department.get(submitted.get_absolute_url()).content.decode()
    answer = visitor.post(address(submitted), decided(submitted, "return", reason=""))
    assert answer.status_code == 302
    submitted.refresh_from_db()
    assert submitted.state == ReturnState.RETURNED
    assert submitted.submissions.get().reason == "像是元"
    assert submitted.submissions.get().remarks.get().element == stage.output
    assert "像是元" in department.get(submitted.get_absolute_url()).content.decode()


def test_approving_with_an_open_remark_asks_first(stage: Stage, visitor: Client):
    submitted = stage.submitted()
    submission = submitted.submissions.get()
    remark = make_remark(
        submission=submission, written_by=stage.cast.reviewer, text="像是元", element=stage.output
    )
    answer = visitor.post(address(submitted), decided(submitted, "approve"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "还有1条意见没有了结" in page
    banner = page.partition('role="alert"')[2].partition('name="closing"')[0]
    for told in (str(stage.cast.reviewer), "像是元", "工业总产值", "还没有发给部门"):
        assert told in banner
    later = make_remark(submission=submission, written_by=stage.cast.reviewer, text="另一条")
    seen = {"closing": [str(remark.pk)]}
    again = {**decided(submitted, "close-and-approve"), **seen}
    assert visitor.post(address(submitted), again).status_code == 422
    seen["closing"].append(str(later.pk))
    assert visitor.post(address(submitted), {**again, **seen}).status_code == 302
    submitted.refresh_from_db()
    remark.refresh_from_db()
    assert submitted.state == ReturnState.APPROVED
    assert remark.closed_by == stage.cast.reviewer


def test_words_in_the_box_go_out_with_the_return(stage: Stage, visitor: Client):
    submitted = stage.submitted()
    said = {"uscc": stage.first.uscc, "element": "industrial_output", "text": "请附12月的发票"}
    answer = visitor.post(address(submitted), decided(submitted, "return", reason="", **said))
    assert answer.status_code == 302
    remark = submitted.submissions.get().remarks.get()
    assert (remark.text, remark.enterprise, remark.element) == (
        "请附12月的发票",
        stage.first,
        stage.output,
    )


def test_words_nothing_has_taken_stay_on_the_page(stage: Stage, visitor: Client):
    submitted = stage.submitted()
    data = decided(submitted, "remark", reason="写了很久的理由", text="像是元")
    text = visitor.post(address(submitted), data).content.decode()
    assert submitted.submissions.get().remarks.get().text == "像是元"
    assert "写了很久的理由</textarea>" in text
    assert "像是元</textarea>" not in text
    text = visitor.post(address(submitted), {**data, "verb": "save"}).content.decode()
    assert "写了很久的理由</textarea>" in text
    assert "像是元</textarea>" in text
    assert "写了没发出的话" in text


def test_approving_drops_no_words(stage: Stage, visitor: Client):
    submitted = stage.submitted()
    answer = visitor.post(address(submitted), decided(submitted, "approve", text="像是元"))
    assert answer.status_code == 422
    assert "像是元</textarea>" in answer.content.decode()
    assert not Observation.objects.exists()


def test_words_that_came_too_late_are_given_back(stage: Stage, visitor: Client):
    """A colleague has approved meanwhile: the page has no box for them any more."""
    submitted, finding = queried(stage)
    return_approve(of_return=submitted, by=make_user("reviewer2", Role.REVIEWER))
    given = {
        **decided(submitted, "return", reason="总的理由", text="写了一半的意见"),
        **judged(finding, "correct", "写了很久的意见"),
    }
    answer = visitor.post(address(submitted), given)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert text.count("</textarea>") == 1
    for words in ("总的理由", "写了一半的意见", "写了很久的意见"):
        assert f"<p>{words}</p>" in text


def test_returning_without_a_word_says_so_and_keeps_the_page(stage: Stage, visitor: Client):
    submitted = stage.submitted()
    answer = visitor.post(address(submitted), decided(submitted, "return"))
    assert answer.status_code == 422
    assert "请写明退回的理由" in answer.content.decode()


def test_a_refused_decision_loses_no_words(stage: Stage, visitor: Client):
    read = stage.submitted()
    returned = return_send_back(of_return=read, by=stage.cast.reviewer, reason="请核对。")
    return_submit(of_return=stage.save(returned, first_output="222"), by=stage.cast.reporter)
    finding = make_finding(read.submissions.latest("number"), stage.output, stage.first)
    given = {
        **decided(read, "return", reason="总的理由", text="写了一半的意见"),
        **judged(finding, "correct", "写了很久的意见"),
    }
    answer = visitor.post(address(read), given)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "写了很久的意见" in text
    assert "总的理由" in text
