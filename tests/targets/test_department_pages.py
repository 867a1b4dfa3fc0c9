"""The pages of confirmation, delegation, hand-over and links."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from targets.choices import ReturnState, Role
from targets.models import Delegation, Handover, Return, Submission, User
from targets.services.returns import return_submit
from tests.cast import Cast
from tests.factories import make_delegation, make_user
from tests.targets.corrections_stage import requested
from tests.targets.returns_stage import Stage, make_stage


@pytest.fixture
def stage(cast: Cast) -> Stage:
    made = make_stage(cast)
    made.form.assignments.update(needs_confirmation=True)
    return made


def as_(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def text_of(response) -> str:
    return response.content.decode()


def handed_over(stage: Stage) -> Return:
    return return_submit(of_return=stage.filled(), by=stage.cast.reporter)


def confirm_address(of_return: Return) -> str:
    return reverse("targets:return-confirm", args=[of_return.pk])


# Two persons


def test_submitting_says_that_the_lead_comes_next(client: Client, stage: Stage):
    filled = stage.filled()
    data = {"verb": "submit", "version": str(filled.version)}
    page = text_of(
        as_(client, stage.cast.reporter).post(filled.get_absolute_url(), data, follow=True)
    )
    assert "已交部门负责人" in page
    assert "等待确认" in page
    assert Return.objects.get().state == ReturnState.CONFIRMING


def test_the_lead_sees_what_waits_with_the_days_left(client: Client, stage: Stage):
    waiting = handed_over(stage)
    stage.period.due_on, stage.period.late_until = date(2019, 1, 24), date(2019, 1, 30)
    stage.period.save()
    page = text_of(as_(client, stage.cast.lead).get(reverse("targets:return-list")))
    assert "等您确认" in page
    assert "还有3天" in page
    assert confirm_address(waiting) in page
    page = text_of(as_(client, stage.cast.reporter).get(reverse("targets:return-list")))
    assert "等您确认" not in page


def test_the_lead_sees_sums_and_confirms(client: Client, stage: Stage):
    waiting = handed_over(stage)
    lead = as_(client, stage.cast.lead)
    page = text_of(lead.get(confirm_address(waiting)))
    assert "<b>200</b>" in page
    assert "2 / 0 / 0" in page
    data = {"verb": "confirm", "version": str(waiting.version)}
    assert lead.post(confirm_address(waiting), data).status_code == 302
    assert Submission.objects.get().confirmed_by == stage.cast.lead
    page = text_of(lead.get(waiting.get_absolute_url()))
    assert "确认" in page


def test_declining_without_words_keeps_it_and_with_words_tells_the_reporter(client, stage: Stage):
    waiting = handed_over(stage)
    lead = as_(client, stage.cast.lead)
    data = {"verb": "decline", "version": str(waiting.version), "words": ""}
    assert lead.post(confirm_address(waiting), data).status_code == 422
    lead.post(confirm_address(waiting), {**data, "words": "甲厂少一个零。"})
    page = text_of(as_(client, stage.cast.reporter).get(waiting.get_absolute_url()))
    assert "没有确认" in page
    assert "甲厂少一个零。" in page


def test_the_reporter_takes_back(client: Client, stage: Stage):
    waiting = handed_over(stage)
    reporter = as_(client, stage.cast.reporter)
    assert "收回再改" in text_of(reporter.get(confirm_address(waiting)))
    reporter.post(confirm_address(waiting), {"verb": "take_back", "version": str(waiting.version)})
    assert Return.objects.get().state == ReturnState.DRAFT


def test_a_program_confirms_and_declines(client: Client, stage: Stage):
    waiting = handed_over(stage)
    address = f"/api/v1/returns/{waiting.pk}/"
    lead = as_(client, stage.cast.lead)
    empty = lead.post(f"{address}decline/", {}, content_type="application/json")
    assert empty.status_code == 422
    declined = lead.post(f"{address}decline/", {"words": "核对"}, content_type="application/json")
    assert declined.json()["state"] == "draft"
    return_submit(of_return=Return.objects.get(), by=stage.cast.reporter)
    reporter = as_(client, stage.cast.reporter)
    own = reporter.post(f"{address}confirm/", {}, content_type="application/json")
    assert own.status_code == 403
    lead = as_(client, stage.cast.lead)
    done = lead.post(f"{address}confirm/", {}, content_type="application/json")
    assert done.json()["state"] == "submitted"


def test_lead_and_administrator_switch_two_persons(client: Client, stage: Stage):
    assignment = stage.form.assignments.get()
    address = reverse("targets:assignment-confirmation", args=[assignment.pk])
    for person, home in (
        (stage.cast.lead, "department"),
        (stage.cast.administrator, "assignment-list"),
    ):
        page = as_(client, person).post(address, {"needs_confirmation": "0"})
        assert page.url == reverse(f"targets:{home}")
        assignment.refresh_from_db()
        assert not assignment.needs_confirmation
        stage.form.assignments.update(needs_confirmation=True)
    page = text_of(as_(client, stage.cast.lead).get(reverse("targets:department")))
    assert "须两人" in page


# Standing in


def test_a_delegation_is_recorded_shown_and_ended(client: Client, stage: Stage):
    cast = stage.cast
    address = reverse("targets:delegation-list")
    data = {
        "principal": cast.reporter.pk,
        "delegate": cast.stranger.pk,
        "from_on": "2019-01-21",
        "to_on": "2019-01-25",
        "reason": "年休假",
    }
    reporter = as_(client, cast.reporter)
    refused = reporter.post(address, {**data, "to_on": "2019-01-20"})
    assert refused.status_code == 422
    assert "止日早于起日" in text_of(refused)
    assert reporter.post(address, data).status_code == 302
    page = text_of(as_(client, cast.stranger).get(reverse("targets:return-list")))
    assert "您正代" in page
    held = Delegation.objects.get()
    as_(client, cast.lead).post(reverse("targets:delegation-end", args=[held.pk]))
    page = text_of(as_(client, cast.stranger).get(reverse("targets:return-list")))
    assert "您正代" not in page
    assert "提前结束" in text_of(client.get(address))


def test_people_of_other_kinds_are_not_offered(client: Client, stage: Stage):
    page = text_of(as_(client, stage.cast.reporter).get(reverse("targets:delegation-list")))
    assert f'value="{stage.cast.stranger.pk}"' in page
    assert f'value="{stage.cast.reviewer.pk}"' not in page


def test_whose_name_it_was_shows_in_the_history(client: Client, stage: Stage):
    cast = stage.cast
    stage.form.assignments.update(needs_confirmation=False)
    make_delegation(principal=cast.reporter, delegate=cast.stranger)
    submitted = return_submit(
        of_return=stage.save(stage.open(), by=cast.stranger), by=cast.stranger
    )
    page = text_of(as_(client, cast.reporter).get(submitted.get_absolute_url()))
    assert f'{cast.stranger} <span class="nw muted">代{cast.reporter}</span>' in page


# Leavers and newcomers


def test_open_work_shows_to_the_successor(client: Client, stage: Stage):
    cast = stage.cast
    stage.form.assignments.update(needs_confirmation=False)
    successor = make_user("successor", Role.REPORTER, department=cast.department)
    draft = stage.filled()
    lead = as_(client, cast.lead)
    address = reverse("targets:account-hand-over", args=[cast.reporter.pk])
    assert "填报中" in text_of(lead.get(address))
    data = {"successor": successor.pk, "words": "还差三家。"}
    assert lead.post(address, data).status_code == 302
    assert not User.objects.get(pk=cast.reporter.pk).is_active
    page = text_of(as_(client, successor).get(reverse("targets:return-list")))
    assert "交接给您的" in page
    assert "还差三家。" in page
    assert draft.get_absolute_url() in page


def test_an_open_correction_is_part_of_the_open_work(client: Client, stage: Stage):
    cast = stage.cast
    stage.form.assignments.update(needs_confirmation=False)
    asked = requested(stage)
    successor = make_user("successor", Role.REPORTER, department=cast.department)
    Handover.objects.create(leaver=cast.reporter, successor=successor, made_by=cast.lead)
    page = text_of(as_(client, successor).get(reverse("targets:return-list")))
    assert asked.get_absolute_url() in page


def test_a_link_is_shown_once_and_lets_its_holder_choose(client: Client, cast: Cast):
    shown = as_(client, cast.administrator).post(
        reverse("targets:account-link", args=[cast.reporter.pk])
    )
    page = text_of(shown)
    link = page.partition('readonly value="')[2].partition('"')[0]
    assert "no-store" in shown["Cache-Control"]
    client.logout()
    asked = client.get(link)
    assert asked.status_code == 200
    assert asked["Referrer-Policy"] == "no-referrer"
    for first, second in (("short", "short"), ("correct-horse-7", "another-horse-8")):
        assert "ferr" in text_of(client.post(link, {"password": first, "again": second}))
    chosen = {"password": "correct-horse-7", "again": "correct-horse-7"}
    assert client.post(link, chosen).url == reverse("login")
    login = {"username": "reporter", "password": "correct-horse-7"}
    assert client.post(reverse("login"), login).status_code == 302
    client.logout()
    gone = client.get(link)
    assert gone.status_code == 410
    assert "已用过" in text_of(gone)
