"""The pages and the API of corrections, and the history of a figure."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hightech_zone.lib.clock import db_now
from targets.models import Correction, CorrectionFile, Observation, ReportingPeriod
from targets.services.aggregation import aggregate_all
from targets.services.corrections import correction_approve
from tests.factories import (
    make_definition,
    make_indicator,
    make_observation,
    make_reporting_period,
    make_rule,
    make_target,
    make_target_setting,
    make_threshold,
)
from tests.targets.corrections_stage import PDF, approved, cell, requested
from tests.targets.returns_stage import Stage

OUTPUT = {"element": "industrial_output", "take": "ttm", "level": "enterprise"}


def as_(client: Client, user) -> Client:
    client.force_login(user)
    return client


def posted(stage: Stage, version: int, **fields: object) -> dict[str, object]:
    usual = {
        "verb": "send",
        "version": str(version),
        "reason_class": "error",
        "words": "录入时看错一行。",
        "evidence": "企业盖章说明",
        "line-TOTAL_FORMS": "2",
        "line-INITIAL_FORMS": "0",
        "line-0-row": f"{stage.first.uscc} 甲厂",
        "line-0-element": "industrial_output",
        "line-0-value": "１５０",
        "line-0-status": "A",
        "line-1-row": "乙厂",
        "line-1-element": "industrial_value_added",
        "line-1-value": "25",
        "line-1-status": "A",
    }
    return {**usual, **fields}


def text_of(response) -> str:
    return response.content.decode()


def test_a_reporter_asks_naming_enterprises_by_code_or_name(client: Client, stage: Stage):
    of_return = approved(stage)
    address = reverse("targets:correction-new", args=[of_return.pk])
    page = as_(client, stage.cast.reporter).get(address)
    assert f"{stage.first.uscc} 甲厂" in text_of(page)
    sent = client.post(address, posted(stage, of_return.version))
    asked = Correction.objects.get()
    assert sent.url == asked.get_absolute_url()
    values = {(one.enterprise.name, int(one.value)) for one in asked.cells.all()}
    assert values == {("甲厂", 150), ("乙厂", 25)}
    assert "等审核员办理" in text_of(client.get(sent.url))


def test_lines_that_were_left_empty_say_nothing(client: Client, stage: Stage):
    """As the page sends them: it offers three lines, and each has a status."""
    of_return = approved(stage)
    empty = {"row": "", "element": "", "value": "", "status": "A", "reason": ""}
    data = posted(stage, of_return.version, **{"line-TOTAL_FORMS": "3"})
    for line in (1, 2):
        data |= {f"line-{line}-{name}": value for name, value in empty.items()}
    address = reverse("targets:correction-new", args=[of_return.pk])
    sent = as_(client, stage.cast.reporter).post(address, data)
    asked = Correction.objects.get()
    assert sent.url == asked.get_absolute_url()
    assert asked.cells.get().enterprise.name == "甲厂"


@pytest.fixture
def jump(stage: Stage) -> None:
    """A query where the fourth quarter alone differs from the third by more than half."""
    make_rule("change-quarter", params={"limit": "0.5"})
    for period, value in (("2018Q2", "40"), ("2018Q3", "60")):
        make_observation(stage.output, period, value, stage.first)


def test_what_the_new_figure_makes_rules_ask_is_shown_to_whoever_decides(
    client: Client, stage: Stage, jump
):
    of_return = approved(stage, first_output="80")
    asked = requested(stage, of_return, cell(stage, "150000"))
    for person in (stage.cast.reviewer, stage.cast.reporter):
        page = text_of(as_(client, person).get(asked.get_absolute_url()))
        assert "有1处会被问到" in page
        assert "甲厂 工业总产值" in page
    told = client.get(f"/api/v1/corrections/{asked.pk}/").json()["queries"]
    assert [(one["row"], one["field"]) for one in told] == [(stage.first.uscc, "industrial_output")]
    correction_approve(correction=asked, by=stage.cast.reviewer)
    page = text_of(client.get(asked.get_absolute_url()))
    assert "会被问到" not in page


def test_what_is_asked_of_the_present_figures_is_not_told_again(client, stage: Stage, request):
    of_return = approved(stage)
    request.getfixturevalue("jump")
    asked = requested(stage, of_return, cell(stage, "25", "added"))
    page = text_of(as_(client, stage.cast.reviewer).get(asked.get_absolute_url()))
    assert "会被问到" not in page


def test_a_department_sees_what_would_be_asked_before_it_sends(client: Client, stage: Stage, jump):
    of_return = approved(stage, first_output="80")
    address = reverse("targets:correction-new", args=[of_return.pk])
    data = posted(stage, of_return.version, verb="check", **{"line-0-value": "150000"})
    page = text_of(as_(client, stage.cast.reporter).post(address, data))
    assert "有1处会被问到" in page
    assert "150000" in page
    assert "录入时看错一行。" in page
    assert not Correction.objects.exists()
    data["line-0-value"] = "82"
    assert "校验没有要问的" in text_of(client.post(address, data))
    data["line-1-row"] = "丙厂"
    page = text_of(client.post(address, data))
    assert "企业请写全称" in page
    assert "校验没有要问的" not in page
    data |= {"line-1-row": "", "line-0-value": "abc"}
    page = text_of(client.post(address, data))
    assert "还没有核对" in page
    assert "会被问到" not in page


def test_what_is_wrong_stands_beside_its_line_and_keeps_what_was_typed(client, stage: Stage):
    of_return = approved(stage)
    address = reverse("targets:correction-new", args=[of_return.pk])
    data = posted(stage, of_return.version, **{"line-0-value": "-5", "line-1-row": "丙厂"})
    refused = as_(client, stage.cast.reporter).post(address, data)
    page = text_of(refused)
    assert refused.status_code == 422
    assert "不能为负数" in page
    assert "没有这一格" in page
    assert 'value="-5"' in page
    assert "录入时看错一行。" in page
    assert not Correction.objects.exists()


def test_more_lines_lose_nothing(client: Client, stage: Stage):
    of_return = approved(stage)
    address = reverse("targets:correction-new", args=[of_return.pk])
    data = posted(stage, of_return.version, verb="more")
    page = text_of(as_(client, stage.cast.reporter).post(address, data))
    assert 'name="line-6-value"' in page
    assert "乙厂" in page
    assert "企业盖章说明" in page


def test_the_cell_one_comes_from_is_filled_in(client: Client, stage: Stage):
    of_return = approved(stage)
    address = reverse("targets:correction-new", args=[of_return.pk])
    query = {"row": stage.first.uscc, "element": "industrial_output"}
    page = text_of(as_(client, stage.cast.reporter).get(address, query))
    assert f'value="{stage.first.uscc}"' in page
    assert '<option value="industrial_output" selected>' in page


def test_a_return_under_way_takes_no_request(client: Client, stage: Stage):
    address = reverse("targets:correction-new", args=[stage.submitted().pk])
    page = text_of(as_(client, stage.cast.reporter).get(address))
    assert "不能申请更正" in page
    assert '<form method="post" enctype' not in page


def test_an_attachment_is_served_to_be_saved_and_nothing_else(client: Client, stage: Stage):
    of_return = approved(stage)
    address = reverse("targets:correction-new", args=[of_return.pk])
    file = SimpleUploadedFile("说明.html", PDF, "text/html")
    data = posted(stage, of_return.version, file=file, evidence="")
    as_(client, stage.cast.reporter).post(address, data)
    served = client.get(reverse("targets:correction-file", args=[of_return.pk, 1]))
    assert served.content == PDF
    assert served["Content-Type"] == "application/pdf"
    assert served["Content-Disposition"].startswith("attachment")
    assert served["X-Content-Type-Options"] == "nosniff"
    assert served["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert served["Cache-Control"] == "private, no-store"
    stranger = as_(client, stage.cast.stranger)
    assert stranger.get(served.request["PATH_INFO"]).status_code == 404


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"%PDF-" + b"x" * (2 * 1024 * 1024)])
def test_a_bad_attachment_is_refused_with_a_sentence(client: Client, stage: Stage, content):
    of_return = approved(stage)
    address = reverse("targets:correction-new", args=[of_return.pk])
    data = posted(stage, of_return.version, file=SimpleUploadedFile("a.pdf", content))
    refused = as_(client, stage.cast.reporter).post(address, data)
    assert refused.status_code == 422
    assert "附件" in text_of(refused)
    assert not CorrectionFile.objects.exists()


def with_target(stage: Stage, **indicator_fields: str) -> None:
    make_threshold()
    indicator = make_indicator("output", **indicator_fields)
    make_definition(
        {"factor": "0.0001", "numerator": [OUTPUT]}, indicator=indicator, first_period="2010Q1"
    )
    make_target_setting(target=make_target(indicator=indicator))
    aggregate_all()


def test_the_reviewer_sees_the_effect_before_deciding_and_the_department_does_not(client, stage):
    asked = requested(stage)
    with_target(stage)
    before = Observation.objects.count()
    page = text_of(as_(client, stage.cast.reviewer).get(asked.get_absolute_url()))
    assert "同意后会怎样" in page
    assert '，</span><span class="sub">增加0.005' in page
    assert Observation.objects.count() == before
    page = text_of(as_(client, stage.cast.reporter).get(asked.get_absolute_url()))
    assert "同意后会怎样" not in page
    assert "由审核员看" in page


def test_the_effect_on_a_percentage_is_told_in_points(client: Client, stage: Stage):
    asked = requested(stage)
    with_target(stage, unit_zh="%", unit_en="%")
    page = text_of(as_(client, stage.cast.reviewer).get(asked.get_absolute_url()))
    effects = page.partition('id="effects"')[2].partition("</section>")[0]
    assert ">提高0.005个百分点<" in effects


def test_the_department_sees_the_effect_on_what_is_published(client: Client, stage: Stage):
    asked = requested(stage)
    with_target(stage)
    ReportingPeriod.objects.filter(pk=stage.period.pk).update(published_at=db_now())
    page = text_of(as_(client, stage.cast.reporter).get(asked.get_absolute_url()))
    assert "同意后会怎样" in page
    assert '，</span><span class="sub">增加0.005' in page
    assert "后面已公布的各期没有目标因此变动" in page


@pytest.mark.parametrize("published", [(), ("2019Q1",)])
def test_a_later_period_shows_in_the_effect_once_it_is_published(
    client: Client, stage: Stage, published
):
    asked = requested(stage)
    make_reporting_period("2019Q1")
    for quarter, value in (("2018Q1", "20"), ("2019Q1", "30")):
        make_observation(stage.output, quarter, value, stage.first)
    with_target(stage)
    shown = [str(stage.period.period), *published]
    ReportingPeriod.objects.filter(period__in=shown).update(published_at=db_now())
    page = text_of(as_(client, stage.cast.lead).get(asked.get_absolute_url()))
    effects = page.partition('id="effects"')[2].partition("</section>")[0]
    assert ("2019年一季度" in effects) == bool(published)


def test_approving_and_declining_on_the_page(client: Client, stage: Stage):
    asked = requested(stage)
    reviewer = as_(client, stage.cast.reviewer)
    empty = reviewer.post(asked.get_absolute_url(), {"verb": "decline", "words": ""})
    assert empty.status_code == 422
    assert "请写明不同意的理由" in text_of(empty)
    data = {"verb": "approve", "version": str(asked.of_return.version), "words": ""}
    assert reviewer.post(asked.get_absolute_url(), data).status_code == 302
    again = reviewer.post(asked.get_absolute_url(), {**data, "version": "99"})
    assert again.status_code == 409
    page = text_of(reviewer.get(asked.get_absolute_url()))
    assert "已更正" in page
    assert "同意更正" not in page


def test_the_lists_show_what_is_open_first(client: Client, stage: Stage):
    requested(stage)
    page = text_of(as_(client, stage.cast.reviewer).get(reverse("targets:correction-list")))
    assert "1份待审" in page
    assert "还有15天" in page
    page = text_of(client.get(reverse("targets:review-list")))
    assert "1份待审" in page


def test_first_reported_approved_and_revised_stay_visible(client: Client, stage: Stage):
    asked = requested(stage)
    correction_approve(correction=asked, by=stage.cast.reviewer)
    address = reverse(
        "targets:return-cell", args=[asked.of_return_id, "industrial_output", stage.first.uscc]
    )
    page = text_of(as_(client, stage.cast.reporter).get(address))
    for label in ("初报", "审定", "更正申请", "修订1", "现行", "差错"):
        assert label in page
    revisions = reverse("targets:return-revisions", args=[asked.of_return_id])
    page = text_of(client.get(revisions))
    assert "修订1" in page
    assert address in page


def test_the_history_of_a_submission_says_what_was_a_correction(client: Client, stage: Stage):
    correction_approve(correction=requested(stage), by=stage.cast.reviewer)
    of_return = Correction.objects.get().of_return
    page = text_of(as_(client, stage.cast.reporter).get(of_return.get_absolute_url()))
    assert '2 <small class="muted">更正</small>' in page
    review = client.get(reverse("targets:review-detail", args=[of_return.pk]))
    assert review.status_code == 403
    desk = reverse("targets:review-detail", args=[of_return.pk])
    page = text_of(as_(client, stage.cast.reviewer).get(desk, {"tab": "all"}))
    assert "第1次提交" in page
    assert "乙厂" in page


# The API


def body(stage: Stage, of_return, **fields: object) -> dict[str, object]:
    value = {"uscc": stage.first.uscc, "element": "industrial_output", "value": "150"}
    usual = {
        "of_return": of_return.pk,
        "version": of_return.version,
        "values": [value],
        "reason_class": "error",
        "words": "录入时看错一行。",
        "evidence": "企业盖章说明",
    }
    return {**usual, **fields}


def send(client: Client, address: str, data: dict) -> object:
    return client.post(address, data, content_type="application/json")


def test_a_program_asks_and_another_decides(client: Client, stage: Stage):
    of_return = approved(stage)
    made = send(as_(client, stage.cast.reporter), "/api/v1/corrections/", body(stage, of_return))
    assert made.status_code == 201
    answer = made.json()
    assert (answer["state"], answer["number"], answer["expires_on"]) == ("open", 1, "2019-02-05")
    assert answer["values"] == [
        {
            "uscc": stage.first.uscc,
            "element": "industrial_output",
            "before": "100",
            "before_status": "A",
            "value": "150",
            "status": "A",
            "reason": "",
        }
    ]
    listed = client.get("/api/v1/corrections/").json()["results"]
    assert [one["id"] for one in listed] == [answer["id"]]
    address = f"/api/v1/corrections/{answer['id']}/"
    assert send(client, f"{address}approve/", {}).status_code == 403
    done = send(as_(client, stage.cast.reviewer), f"{address}approve/", {})
    assert done.json()["state"] == "approved"
    assert send(client, f"{address}decline/", {"words": "不"}).status_code == 409
    assert client.get(address).json()["decided_by"] == str(stage.cast.reviewer)


def test_a_program_gets_the_same_rules_and_messages(client: Client, stage: Stage):
    of_return = approved(stage)
    reporter = as_(client, stage.cast.reporter)
    wrong = body(stage, of_return, words=" x ", evidence="y")
    wrong["values"][0]["value"] = "100"
    refused = send(reporter, "/api/v1/corrections/", wrong)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["rule"] == "unchanged"
    stale = send(reporter, "/api/v1/corrections/", body(stage, of_return, version=1))
    assert stale.status_code == 409
    foreign = send(as_(client, stage.cast.stranger), "/api/v1/corrections/", body(stage, of_return))
    assert foreign.status_code == 404


def test_a_key_makes_one_request_however_often_it_is_sent(client: Client, stage: Stage):
    of_return = approved(stage)
    reporter = as_(client, stage.cast.reporter)
    answers = [
        reporter.post(
            "/api/v1/corrections/",
            body(stage, of_return),
            content_type="application/json",
            headers={"Idempotency-Key": "k1"},
        )
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert Correction.objects.count() == 1


def test_an_expired_request_says_so_on_its_page(client: Client, stage: Stage):
    from targets.services.corrections import corrections_expire

    asked = requested(stage)
    Correction.objects.update(requested_on=date(2019, 1, 5), expires_on=date(2019, 1, 20))
    corrections_expire()
    page = text_of(as_(client, stage.cast.reporter).get(asked.get_absolute_url()))
    assert "已自动关闭" in page
