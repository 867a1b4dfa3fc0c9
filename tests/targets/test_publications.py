"""Issues: checked, signed by a second person, frozen, withdrawn by a further one, verified."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from hightech_zone.lib.clock import db_now
from targets import publishing
from targets.choices import PublicationState, Role
from targets.errors import InvalidInput, InvalidTransition, OwnSubmission, StaleVersion
from targets.models import (
    AggregateState,
    Form,
    Publication,
    ReportingPeriod,
    ThresholdSetting,
    User,
)
from targets.publishing import publication_check
from targets.services.publications import (
    open_findings,
    publication_ask_check,
    publication_prepare,
    publication_sign,
)
from tests.board_stage import LAST, make_board
from tests.factories import make_correction, make_reporting_period, make_return, make_user

pytestmark = pytest.mark.django_db
CODE = "coverage:talents_per_10k"
"""What a quarter of the stage lacks."""


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> tuple[User, User]:
    monkeypatch.setattr(publishing, "missing_libraries", lambda: ("pango",))
    make_board()
    make_reporting_period(str(LAST))
    return make_user("analyst", Role.ANALYST), make_user("leader", Role.LEADER)


def checked(analyst: User, waive: bool = True, **values: object) -> Publication:
    issue = publication_prepare(period=LAST, by=analyst, **values)
    publication_check(issue.pk)
    issue.refresh_from_db()
    return checked_again(issue, analyst) if waive else issue


def checked_again(issue: Publication, analyst: User) -> Publication:
    """With a reason for whatever can be let pass."""
    waivers = {one["code"]: "人才数年底才统计" for one in open_findings(issue)}
    publication_ask_check(publication=issue, by=analyst, waivers=waivers)
    publication_check(issue.pk)
    issue.refresh_from_db()
    return issue


def signed(people: tuple[User, User], **values: object) -> Publication:
    analyst, leader = people
    return publication_sign(publication=checked(analyst, **values), by=leader)


def test_missing_figures_hold_it_back_until_somebody_says_why(people: tuple[User, User]) -> None:
    analyst, leader = people
    issue = checked(analyst, waive=False)
    assert {one["code"] for one in open_findings(issue)} == {"coverage:talents_per_10k"}
    with pytest.raises(InvalidTransition):
        publication_sign(publication=issue, by=leader)
    with pytest.raises(InvalidInput):
        publication_ask_check(publication=issue, by=analyst, waivers={CODE: "无"})


def test_signing_freezes_and_publishes(people: tuple[User, User]) -> None:
    issue = signed(people)
    assert issue.number.startswith("〔")
    assert issue.number.endswith("〕1号")
    assert ReportingPeriod.objects.get(period=LAST).published_at == issue.signed_at
    assert {one.format for one in issue.files.all()} == {"docx", "xlsx"}
    assert issue.figures["results"]
    assert issue.basis["definitions"]
    assert issue.number in issue.body_zh
    assert issue.code[:4] in issue.body_en


def test_whoever_prepared_it_does_not_sign(people: tuple[User, User]) -> None:
    issue = checked(people[0])
    User.objects.filter(pk=people[0].pk).update(role=Role.LEADER)
    people[0].refresh_from_db()
    with pytest.raises(OwnSubmission):
        publication_sign(publication=issue, by=people[0])


@pytest.mark.parametrize("change", [{"serial": 9}, {"body_zh": "x"}, {"reason": "x"}])
def test_the_database_refuses_to_change_a_signed_issue(
    people: tuple[User, User], change: dict[str, object]
) -> None:
    issue = signed(people)
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=issue.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        issue.files.update(content=b"x")


def test_it_stays_the_same_whatever_changes(
    people: tuple[User, User], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = signed(people)
    client.force_login(people[1])
    paths = [issue.get_absolute_url() + one.name for one in issue.files.all()]
    before = [client.get(path).content for path in paths]
    body, figures = issue.body_zh, issue.figures
    AggregateState.objects.update(data_version=10**6)
    monkeypatch.setattr(publishing, "render_to_string", lambda *_args: "another")
    assert [client.get(path).content for path in paths] == before
    issue.refresh_from_db()
    assert (issue.body_zh, issue.figures) == (body, figures)
    assert body in client.get(issue.get_absolute_url()).content.decode()
    publication_check(issue.pk)
    issue.refresh_from_db()
    assert issue.body_zh == body


def test_a_wrong_issue_is_withdrawn_by_a_further_one(
    people: tuple[User, User], client: Client
) -> None:
    first = signed(people)
    with pytest.raises(InvalidTransition):
        publication_prepare(period=LAST, by=people[0])
    with pytest.raises(InvalidInput):
        publication_prepare(period=LAST, by=people[0], withdraws=first, reason="错")
    second = signed(people, withdraws=first, reason="工业总产值口径有误")
    assert second.serial == first.serial + 1
    client.force_login(people[1])
    page = client.get(first.get_absolute_url()).content.decode()
    assert "工业总产值口径有误" in page
    assert first.body_zh in page
    assert "工业总产值口径有误" in second.body_zh


def test_a_code_on_paper_opens_the_page_that_verifies_it(
    people: tuple[User, User], client: Client
) -> None:
    issue = signed(people)
    address = f"/publications/verify/{issue.code}/"
    page = client.get(address).content.decode()
    held = issue.files.first()
    assert issue.number in page
    assert held.sha256 in page
    same = client.post(address, {"file": BytesIO(bytes(held.content))}).content.decode()
    assert "完全相同" in same
    other = client.post(address, {"file": BytesIO(b"other")}).content.decode()
    assert "都不相同" in other
    assert hashlib.sha256(b"other").hexdigest() in other
    assert client.get("/publications/verify/NOTHING/").status_code == 404


def test_by_the_pages_from_preparing_to_signing(people: tuple[User, User], client: Client) -> None:
    analyst, leader = people
    client.force_login(analyst)
    address = client.post("/publications/", {"period": str(LAST)}).url
    issue = Publication.objects.get()
    client.post(address, {"verb": "check"})
    assert "正在检查" in client.get(address).content.decode()
    publication_check(issue.pk)
    client.post(address, {"verb": "check", "waive-coverage:talents_per_10k": "年底才统计"})
    publication_check(issue.pk)
    issue.refresh_from_db()
    assert issue.state == PublicationState.CHECKED
    client.force_login(leader)
    seen = client.get(address).context["seen"]
    client.post(address, {"verb": "sign", "seen": seen})
    assert "已签发" in client.get("/publications/").content.decode()
    client.cookies["django_language"] = "en"
    page = client.get(address).content.decode()
    assert "Circular on Progress towards the Targets" in page
    assert '<article class="issue" lang="en">' in page
    client.force_login(make_user("reporter", Role.REPORTER))
    assert client.get(address).status_code == 200


def test_what_was_written_anew_since_it_was_read_is_not_signed(
    people: tuple[User, User], client: Client
) -> None:
    issue = checked(people[0])
    client.force_login(people[1])
    address = issue.get_absolute_url()
    read = client.get(address).context["seen"]
    publication_ask_check(publication=issue, by=people[0])
    publication_check(issue.pk)
    answer = client.post(address, {"verb": "sign", "seen": read})
    assert (answer.status_code, answer.context["issue"].is_signed) == (409, False)
    assert "又重新生成过" in answer.content.decode()
    assert client.post(address, {"verb": "sign"}).status_code == 409
    again = answer.context["seen"]
    assert client.post(address, {"verb": "sign", "seen": again}).status_code == 302


def test_a_reason_is_taken_back_and_given_only_for_what_fails(people: tuple[User, User]) -> None:
    analyst = people[0]
    issue = checked(analyst)
    assert list(issue.waivers) == [CODE]
    for code in ("coverage:gdp", "texts", "nothing"):
        with pytest.raises(InvalidInput):
            publication_ask_check(publication=issue, by=analyst, waivers={code: "年底才统计"})
    publication_ask_check(publication=issue, by=analyst, waivers={CODE: " "})
    publication_check(issue.pk)
    issue.refresh_from_db()
    assert (issue.waivers, issue.state) == ({}, PublicationState.PREPARED)


def test_a_reason_holds_for_the_coverage_it_was_given_for(people: tuple[User, User]) -> None:
    analyst = people[0]
    issue = checked(analyst)
    for one in issue.checks:
        if one["code"] == CODE:
            one["facts"]["coverage"] = "0.5000"
    issue.save(update_fields=["checks"])
    publication_ask_check(publication=issue, by=analyst)
    publication_check(issue.pk)
    issue.refresh_from_db()
    assert (issue.waivers, issue.state) == ({}, PublicationState.PREPARED)


def test_what_was_typed_is_there_after_a_refusal(people: tuple[User, User], client: Client) -> None:
    issue = checked(people[0], waive=False)
    client.force_login(people[0])
    address = issue.get_absolute_url()
    answer = client.post(address, {"verb": "check", f"waive-{CODE}": "无故"})
    assert answer.status_code == 422
    assert f'name="waive-{CODE}" value="无故"' in answer.content.decode()
    waived = checked_again(issue, people[0])
    first = publication_sign(publication=waived, by=people[1])
    answer = client.post(first.get_absolute_url(), {"verb": "withdraw", "reason": "错了"})
    assert (answer.status_code, ">错了</textarea>" in answer.content.decode()) == (422, True)


def return_waits() -> None:
    opened = ReportingPeriod.objects.get(period=LAST)
    make_return(form=Form.objects.get(code="F1"), reporting_period=opened, state="submitted")


def correction_waits() -> None:
    opened = ReportingPeriod.objects.get(period=LAST)
    form = Form.objects.get(code="F1")
    of_return = make_return(form=form, reporting_period=opened, state="approved")
    make_correction(of_return=of_return, requested_by=make_user("asking", Role.REPORTER))


def thresholds_change() -> None:
    held = ThresholdSetting.objects.current().get()
    ThresholdSetting.objects.filter(pk=held.pk).update(superseded_at=db_now())


def a_day_passes() -> None:
    Publication.objects.update(as_of=db_now() - timedelta(days=1))


def figures_move() -> None:
    AggregateState.objects.update(data_version=10**6)


@pytest.mark.parametrize(
    "change", [figures_move, return_waits, correction_waits, thresholds_change, a_day_passes]
)
def test_what_changed_since_the_check_is_checked_again(
    people: tuple[User, User], change: Callable[[], None]
) -> None:
    issue = checked(people[0])
    change()
    with pytest.raises(StaleVersion):
        publication_sign(publication=issue, by=people[1])


def test_two_issues_beside_each_other(people: tuple[User, User], client: Client) -> None:
    first = signed(people)
    second = signed(people, withdraws=first, reason="工业总产值口径有误")
    client.force_login(people[1])
    page = client.get("/publications/compare/", {"a": first.pk, "b": second.pk})
    rows = {one.indicator.code: one for one in page.context["rows"]}
    assert rows["industrial_output"].difference == 0
    assert rows["industrial_output"].first_status
    assert rows["talents_per_10k"].difference is None
    assert first.number in page.content.decode()
