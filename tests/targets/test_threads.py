"""Threads: a reviewer asks, the department answers, over submissions until a reviewer closes."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from targets.errors import InvalidInput, InvalidTransition
from targets.models import AuditEvent, Remark
from targets.selectors.threads import threads_for_department, threads_for_reviewer
from targets.services.returns import return_submit
from targets.services.review import RemarkInput, return_approve, return_send_back
from targets.services.threads import (
    thread_answer,
    thread_close,
    thread_open,
    thread_take_back,
)
from tests.factories import make_remark
from tests.targets.returns_stage import Stage


def asked_about(stage: Stage, text: str = "是否含设备折旧？") -> Remark:
    """A thread on a cell of a return that was sent back."""
    return_send_back(
        of_return=stage.submitted(),
        by=stage.cast.reviewer,
        remarks=[RemarkInput(text, stage.first.uscc, "industrial_output")],
    )
    return Remark.objects.get()


def again(stage: Stage, thread: Remark):
    of_return = thread.submission.of_return
    of_return.refresh_from_db()
    saved = stage.save(of_return, first_output="150")
    return return_submit(of_return=saved, by=stage.cast.reporter)


def test_a_thread_travels_over_submissions_until_it_is_closed(stage: Stage):
    thread = asked_about(stage)
    thread_answer(thread=thread, by=stage.cast.reporter, text="已核，按工时分摊。")
    of_return = again(stage, thread)
    (shown,) = threads_for_reviewer(of_return, stage.cast.reviewer)
    assert shown.place == "甲厂 工业总产值（现价）"
    assert [(one.who, one.text, one.submission) for one in shown.said] == [
        (str(stage.cast.reviewer), "是否含设备折旧？", 1),
        (str(stage.cast.reporter), "已核，按工时分摊。", 1),
    ]
    assert (shown.is_open, shown.is_answered) == (True, True)
    thread_close(thread=thread, by=stage.cast.reviewer)
    (shown,) = threads_for_department(of_return, stage.cast.reporter)
    assert (shown.is_open, shown.closed_by) == (False, str(stage.cast.reviewer))
    assert [one.action for one in AuditEvent.objects.filter(action__startswith="remark.")] == [
        "remark.closed",
        "remark.answered",
    ]


def test_the_department_learns_of_words_with_the_decision(stage: Stage):
    submitted = stage.submitted()
    thread_open(of_return=submitted, by=stage.cast.reviewer, text="请核对。")
    assert threads_for_department(submitted, stage.cast.reporter) == []
    return_send_back(of_return=submitted, by=stage.cast.reviewer)
    assert len(threads_for_department(submitted, stage.cast.reporter)) == 1
    assert Remark.objects.count() == 1


def test_approval_ends_what_is_open(stage: Stage):
    thread = asked_about(stage)
    return_approve(of_return=again(stage, thread), by=stage.cast.reviewer)
    thread.refresh_from_db()
    assert thread.closed_by == stage.cast.reviewer
    with pytest.raises(InvalidTransition, match="已经了结"):
        thread_answer(thread=thread, by=stage.cast.reporter, text="还有话说")


def test_only_the_department_and_reviewers_have_a_part_in_it(stage: Stage):
    thread = asked_about(stage)
    for person in (stage.cast.stranger, stage.cast.analyst, stage.cast.auditor):
        with pytest.raises(PermissionDenied):
            thread_answer(thread=thread, by=person, text="我来说")
    with pytest.raises(PermissionDenied):
        thread_close(thread=thread, by=stage.cast.reporter)
    thread_answer(thread=thread, by=stage.cast.lead, text="由我答复。")


def test_words_not_sent_yet_can_be_taken_back_by_whoever_wrote_them(stage: Stage):
    submitted = stage.submitted()
    thread = thread_open(of_return=submitted, by=stage.cast.reviewer, text="写错了")
    thread_take_back(thread=thread, by=stage.cast.reviewer)
    assert not Remark.objects.exists()
    assert AuditEvent.objects.filter(action="remark.taken_back").exists()


def test_words_that_went_out_stay(stage: Stage):
    thread = asked_about(stage)
    with pytest.raises(InvalidTransition, match="已经发出"):
        thread_take_back(thread=thread, by=stage.cast.reviewer)


@pytest.mark.parametrize(
    "given",
    [
        {"text": "  "},
        {"text": "长" * 301},
        {"text": "谁", "uscc": "9" * 18},
        {"text": "什么", "element": "gdp"},
    ],
    ids=["empty", "too long", "no such row", "no such column"],
)
def test_words_about_nothing_are_refused(stage: Stage, given: dict):
    with pytest.raises(InvalidInput):
        thread_open(of_return=stage.submitted(), by=stage.cast.reviewer, **given)
    assert not Remark.objects.exists()


def test_a_second_click_is_no_second_remark_or_answer(stage: Stage):
    of_return = stage.submitted()
    place = {"uscc": stage.first.uscc, "element": "industrial_output"}

    def opened(**given: str) -> Remark:
        return thread_open(
            of_return=of_return, by=stage.cast.reviewer, **{"text": "像是元", **place, **given}
        )

    first = opened()
    assert opened() == first
    assert opened(element="") != first
    assert opened(text="像是万元") != first
    return_send_back(of_return=of_return, by=stage.cast.reviewer)

    def answered(by: str, text: str = "已核") -> Remark:
        return thread_answer(thread=first, by=stage.cast[by], text=text)

    said = answered("reporter")
    assert answered("reporter") == said
    assert answered("lead") != said
    assert answered("reporter") != said
    assert AuditEvent.objects.filter(action="remark.opened").count() == 3
    assert AuditEvent.objects.filter(action="remark.answered").count() == 3


def test_the_database_refuses_half_an_end_and_an_answer_elsewhere(stage: Stage):
    thread = asked_about(stage)
    held = Remark.objects.filter(pk=thread.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        held.update(closed_by=stage.cast.reviewer)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_remark(submission=thread.submission, parent=thread, element=stage.output)


# On the pages


def test_the_department_answers_on_its_own_page(stage: Stage, client: Client):
    thread = asked_about(stage)
    of_return = thread.submission.of_return
    client.force_login(stage.cast.reporter)
    assert "答复审核员" in client.get(of_return.get_absolute_url()).content.decode()
    address = reverse("targets:return-answer", args=[of_return.pk, thread.pk])
    answer = client.post(address, {f"answer-{thread.pk}": "已核。"})
    assert answer["Location"] == f"{of_return.get_absolute_url()}#threads"
    assert "已核。" in client.get(of_return.get_absolute_url()).content.decode()
    assert client.post(address, {f"answer-{thread.pk}": ""}).status_code == 302
    assert thread.answers.count() == 1


def two_threads(stage: Stage) -> tuple[Remark, Remark]:
    of_return = stage.submitted()
    for text in ("是否含设备折旧？", "请附发票。"):
        thread_open(of_return=of_return, by=stage.cast.reviewer, text=text)
    return_send_back(of_return=of_return, by=stage.cast.reviewer)
    first, second = Remark.objects.order_by("pk")
    return first, second


def test_an_answer_loses_no_words_below_another_thread(stage: Stage, client: Client):
    first, second = two_threads(stage)
    client.force_login(stage.cast.reporter)
    address = reverse("targets:return-answer", args=[first.submission.of_return_id, first.pk])
    typed = {f"answer-{first.pk}": "已核。", f"answer-{second.pk}": "正在找。"}
    text = client.post(address, typed).content.decode()
    assert first.answers.get().text == "已核。"
    assert not second.answers.exists()
    assert "正在找。</textarea>" in text
    assert "已核。</textarea>" not in text


def test_an_answer_to_a_closed_thread_is_given_back(stage: Stage, client: Client):
    thread = asked_about(stage)
    of_return = thread.submission.of_return
    thread_close(thread=thread, by=stage.cast.reviewer)
    client.force_login(stage.cast.reporter)
    address = reverse("targets:return-answer", args=[of_return.pk, thread.pk])
    answer = client.post(address, {f"answer-{thread.pk}": "我们核对过发票了"}, follow=True)
    assert "我们核对过发票了" in answer.content.decode()
    assert not thread.answers.exists()


def test_the_department_cannot_answer_what_it_has_not_been_told(stage: Stage, client: Client):
    submitted = stage.submitted()
    thread = thread_open(of_return=submitted, by=stage.cast.reviewer, text="请核对。")
    client.force_login(stage.cast.reporter)
    address = reverse("targets:return-answer", args=[submitted.pk, thread.pk])
    assert client.post(address, {f"answer-{thread.pk}": "什么？"}).status_code == 404


def test_the_reviewer_closes_on_the_desk(stage: Stage, client: Client):
    thread = asked_about(stage)
    of_return = again(stage, thread)
    client.force_login(stage.cast.reviewer)
    address = reverse("targets:review-thread", args=[of_return.pk, thread.pk])
    assert client.post(address, {"act": "close"}).status_code == 302
    thread.refresh_from_db()
    assert thread.closed_by == stage.cast.reviewer
    assert client.post(address, {"act": "burn"}).status_code == 400
    assert client.post(address, {"act": "close"}).status_code == 409
    elsewhere = reverse("targets:review-thread", args=[of_return.pk + 1, thread.pk])
    assert client.post(elsewhere, {"act": "close"}).status_code == 404


def test_closing_a_thread_takes_its_own_words_and_leaves_the_others(stage: Stage, client: Client):
    first, second = two_threads(stage)
    of_return = first.submission.of_return
    again(stage, first)
    client.force_login(stage.cast.reviewer)
    address = reverse("targets:review-thread", args=[of_return.pk, first.pk])
    typed = {
        "act": "close",
        f"answer-{first.pk}": "按此办理。",
        f"answer-{second.pk}": "再等一天。",
        "reason": "写了很久的理由",
    }
    text = client.post(address, typed).content.decode()
    first.refresh_from_db()
    assert (first.closed_by, first.answers.get().text) == (stage.cast.reviewer, "按此办理。")
    assert not second.answers.exists()
    assert "再等一天。</textarea>" in text
    assert "写了很久的理由</textarea>" in text
    assert f'href="{reverse("targets:review-detail", args=[of_return.pk])}?tab=all"' in text


def test_an_answer_of_the_desk_to_a_closed_thread_is_given_back(stage: Stage, client: Client):
    thread = asked_about(stage)
    of_return = again(stage, thread)
    thread_close(thread=thread, by=stage.cast.reviewer)
    client.force_login(stage.cast.reviewer)
    address = reverse("targets:review-thread", args=[of_return.pk, thread.pk])
    answer = client.post(address, {"act": "answer", f"answer-{thread.pk}": "再说一句"})
    assert answer.status_code == 409
    assert "<p>再说一句</p>" in answer.content.decode()
