"""What the check of an issue finds, each kind in words with its remedy, and by the command."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from targets import publishing
from targets.choices import JobState, Role
from targets.models import (
    Correction,
    Form,
    Job,
    Policy,
    Publication,
    ReportingPeriod,
    TermCell,
    User,
)
from targets.publication_words import check_lines
from targets.publishing import rehearsed, suppression_finding
from targets.services.publications import open_findings, publication_prepare
from targets.summary_sentences import entries
from tests.board_stage import LAST, make_board
from tests.factories import (
    make_correction,
    make_reporting_period,
    make_return,
    make_stale_mark,
    make_summary_text,
    make_user,
)
from tests.kept import kept
from tests.targets.circular_stage import found_for

pytestmark = [pytest.mark.django_db, pytest.mark.once]
COVERAGE = "coverage:talents_per_10k"
"""What the quarter lacks as it is."""


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker) -> Iterator[None]:
    """One stage for all tests here; each test's own rows are rolled back to it."""
    with kept(django_db_blocker), pytest.MonkeyPatch.context() as machine:
        machine.setattr(publishing, "missing_libraries", lambda: ("pango",))
        make_board()
        make_reporting_period(str(LAST))
        make_user("leader", Role.LEADER)
        make_user("analyst", Role.ANALYST)
        yield


@pytest.fixture
def analyst(stage) -> User:
    return User.objects.get(username="analyst")


def a_return(state: str, form: str = "F1") -> Any:
    return make_return(
        form=Form.objects.get(code=form),
        reporting_period=ReportingPeriod.objects.get(period=LAST),
        state=state,
    )


def two_returns_wait() -> None:
    a_return("submitted")
    a_return("returned", "F2")


def a_correction_waits() -> None:
    make_correction(of_return=a_return("approved"), requested_by=make_user("asking", Role.REPORTER))


def a_sum_is_wrong() -> None:
    held = TermCell.objects.filter(period=LAST).order_by("pk").first()
    assert held is not None
    TermCell.objects.filter(pk=held.pk).update(total=held.total + 1)


def a_text_is_outdated() -> None:
    make_summary_text(slot="risk:rd_intensity", text="要紧盯。", draft="从前的草稿")


@pytest.mark.parametrize(
    ("make", "code", "text", "remedy"),
    [
        (
            lambda: None,
            COVERAGE,
            "万人拥有高端创新人才的覆盖率为0.0%",
            "请补齐报送后再检查；确实补不齐的，写明理由放行。",
        ),
        (
            two_returns_wait,
            "returns",
            "本期待审、退回或重开的报送：2份",
            "请先审完或补报。",
        ),
        (a_correction_waits, "corrections", "本期待决定的更正：1件", "请先决定这些更正。"),
        (make_stale_mark, "stale", "还没有重算的汇总：1项", "请等后台重算完再检查。"),
        (
            a_sum_is_wrong,
            "aggregates",
            "两条路径计算的汇总不一致：1处",
            "请管理员运行check_aggregates查明。",
        ),
        (
            a_text_is_outdated,
            "texts",
            "改过以后草稿又变了、要重新确认的摘要文字：1条",
            "请在摘要的“文字和草稿”页改过、照原文再保存一次，或退回草稿。",
        ),
    ],
    ids=lambda one: one if isinstance(one, str) and one.isidentifier() else "",
)
def test_what_fails_is_named_with_its_remedy(
    analyst: User, make: Callable[[], object], code: str, text: str, remedy: str
) -> None:
    make()
    issue = rehearsed(LAST, analyst)
    assert {one["code"] for one in open_findings(issue)} == {COVERAGE, code}
    line = next(one for one in check_lines(issue) if one.code == code)
    assert (line.ok, line.text, line.remedy) == (False, text, remedy)
    assert line.waivable is code.startswith("coverage")


def test_a_correction_that_waits_is_led_to_itself(analyst: User) -> None:
    a_correction_waits()
    line = next(one for one in check_lines(rehearsed(LAST, analyst)) if one.code == "corrections")
    held = Correction.objects.get()
    assert line.address == held.get_absolute_url()
    make_correction(of_return=a_return("approved", "F2"), requested_by=held.requested_by)
    line = next(one for one in check_lines(rehearsed(LAST, analyst)) if one.code == "corrections")
    assert line.address == "/corrections/"


def test_words_in_one_language_only_are_told_and_hold_nothing_up(
    analyst: User, client: Client
) -> None:
    draft = next(
        one.draft for one in entries(found_for(analyst).summary) if one.slot == "risk:rd_intensity"
    )
    make_summary_text(slot="risk:rd_intensity", text="{name}要紧盯。", draft=draft)
    issue = rehearsed(LAST, analyst)
    assert {one["code"] for one in open_findings(issue)} == {COVERAGE}
    line = next(one for one in check_lines(issue) if one.code == "languages")
    assert (line.ok, line.is_warning) == (False, True)
    assert line.text == "只改了一种语言、另一种语言仍是草稿的摘要文字：1条"
    (told,) = line.texts
    assert told[0] == "风险（研发经费占GDP比重），英文（换成这种语言再改）"
    issue.job = None
    issue.save()
    client.force_login(analyst)
    page = client.get(issue.get_absolute_url()).content.decode()
    assert "提醒</b>" in page
    assert "请用下面的语言也写一遍" in page
    make_summary_text(slot="risk:rd_intensity", language="en", text="{name} wants watching.")
    assert next(one for one in rehearsed(LAST, analyst).checks if one["code"] == "languages")["ok"]


def test_a_figure_in_a_withheld_cell_lets_nothing_pass() -> None:
    cell = {"suppressed": True, "value": None, "numerator": None}
    kept = suppression_finding({"a": {"results": [cell, {**cell, "suppressed": False}]}})
    assert (kept["ok"], kept["facts"]) == (True, {"count": 1})
    for name in ("value", "numerator"):
        leaked = suppression_finding({"a": {"results": [cell, {**cell, name: "1"}]}})
        assert (leaked["ok"], leaked["waivable"], leaked["facts"]) == (False, False, {"count": 2})


# By the command


def publish(*more: str) -> None:
    call_command("publish", "--period", str(LAST), *more)


def test_a_rehearsal_writes_nothing(analyst: User, capsys) -> None:
    with pytest.raises(CommandError, match="not ready"):
        publish("--dry-run")
    assert "- 万人拥有高端创新人才的覆盖率" in capsys.readouterr().out
    assert not Publication.objects.exists()


def test_it_prepares_checks_and_signs(analyst: User, capsys) -> None:
    with pytest.raises(CommandError, match="not ready"):
        publish()
    issue = Publication.objects.get()
    Publication.objects.update(waivers={COVERAGE: "人才数年底才统计"})
    publish("--sign", "leader")
    issue.refresh_from_db()
    assert issue.is_signed
    assert f"{issue.number} signed." in capsys.readouterr().out
    for more in ([], ["--dry-run"]):
        with pytest.raises(CommandError, match="另发一期撤回"):
            publish(*more)


def test_what_a_worker_has_is_left_to_it(analyst: User) -> None:
    issue = publication_prepare(period=LAST, by=analyst)
    issue.job = Job.objects.create(kind="check_publication", state=JobState.RUNNING, total=1)
    issue.save()
    with pytest.raises(CommandError, match="正在检查"):
        publish()


@pytest.mark.parametrize("by", ["leader", "nobody"])
def test_an_account_that_may_not_prepare_is_told_so(analyst: User, by: str) -> None:
    for more in ([], ["--dry-run"]):
        with pytest.raises(CommandError, match=r"no such account|not allowed"):
            publish("--by", by, *more)


def test_without_a_policy_it_says_what_to_load(analyst: User) -> None:
    Policy.objects.update(is_active=False)
    with pytest.raises(CommandError, match="no policy"):
        publish("--dry-run")
