"""Issues: checked, signed by a second person, frozen, withdrawn by a further one, verified."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import docx
import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import Client
from openpyxl import load_workbook

from hightech_zone.lib.clock import db_now
from targets import publishing
from targets.calc.periods import period_range
from targets.checks import site_url
from targets.choices import Language, PublicationState, Role
from targets.errors import InvalidInput, InvalidTransition, OwnSubmission, StaleVersion
from targets.models import (
    AggregateState,
    AuditEvent,
    DataElement,
    Form,
    Publication,
    PublicationFile,
    PublicVersion,
    ReportingPeriod,
    ThresholdSetting,
    User,
)
from targets.publishing import publication_check
from targets.selectors.circular import circular
from targets.services.aggregation import aggregate_all
from targets.services.publications import (
    open_findings,
    publication_ask_check,
    publication_give_up,
    publication_prepare,
    publication_sign,
)
from tests.board_stage import LAST, make_board
from tests.factories import (
    make_correction,
    make_enterprise,
    make_observation,
    make_park,
    make_publication,
    make_reporting_period,
    make_return,
    make_summary_text,
    make_user,
)
from tests.kept import kept

pytestmark = pytest.mark.django_db
BEFORE = LAST.plus(-1)
CODE = "coverage:talents_per_10k"
"""What a quarter of the stage lacks."""
REASON = "人才数年底才统计"


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker) -> Iterator[None]:
    """One issue, checked, with a reason for what it lacks; each test's own rows are rolled back
    to it."""
    with kept(django_db_blocker), pytest.MonkeyPatch.context() as machine:
        machine.setattr(publishing, "missing_libraries", lambda: ("pango",))
        make_board()
        make_reporting_period(str(LAST))
        make_user("leader", Role.LEADER, is_demo=True)
        checked(make_user("analyst", Role.ANALYST))
        yield


@pytest.fixture
def people(stage) -> tuple[User, User]:
    return User.objects.get(username="analyst"), User.objects.get(username="leader")


@pytest.fixture
def issue(people: tuple[User, User]) -> Publication:
    return Publication.objects.get()


def checked(analyst: User, **values: object) -> Publication:
    """With a reason for whatever can be let pass."""
    issue = publication_prepare(period=LAST, by=analyst, **values)
    publication_check(issue.pk)
    issue.refresh_from_db()
    return checked_again(issue, analyst, {one["code"]: REASON for one in open_findings(issue)})


def checked_again(
    issue: Publication, analyst: User, waivers: dict[str, str] | None = None
) -> Publication:
    publication_ask_check(publication=issue, by=analyst, waivers=waivers)
    publication_check(issue.pk)
    issue.refresh_from_db()
    return issue


@pytest.fixture
def signed(people: tuple[User, User], issue: Publication) -> Publication:
    return publication_sign(publication=issue, by=people[1])


def test_missing_figures_hold_it_back_until_somebody_says_why(
    people: tuple[User, User], issue: Publication, client: Client
) -> None:
    analyst, leader = people
    open_again = checked_again(issue, analyst, {CODE: " "})
    assert (open_again.waivers, open_again.state) == ({}, PublicationState.PREPARED)
    assert {one["code"] for one in open_findings(open_again)} == {CODE}
    with pytest.raises(InvalidTransition):
        publication_sign(publication=open_again, by=leader)
    for code, reason in (
        (CODE, "无故"),
        *((one, REASON) for one in ("coverage:gdp", "texts", "nothing")),
    ):
        with pytest.raises(InvalidInput):
            publication_ask_check(publication=open_again, by=analyst, waivers={code: reason})
    client.force_login(analyst)
    address = issue.get_absolute_url()
    answer = client.post(address, {"verb": "check", f"waive-{CODE}": "无故"})
    assert answer.status_code == 422
    assert f'name="waive-{CODE}" value="无故"' in answer.content.decode()
    assert client.post(address, {"verb": "check", f"waive-{CODE}": REASON}).status_code == 302
    assert "正在检查" in client.get(address).content.decode()
    issue.refresh_from_db()
    assert issue.waivers == {CODE: REASON}


def test_words_of_the_summary_changed_since_the_check_are_not_signed(
    people: tuple[User, User], issue: Publication
) -> None:
    make_summary_text(period=LAST)
    with pytest.raises(StaleVersion, match="摘要文字"):
        publication_sign(publication=issue, by=people[1])


def test_a_check_reads_the_circular_once_for_both_languages(
    people: tuple[User, User], issue: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = []

    def counted(*given: object) -> object:
        reads.append(given)
        return circular(*given)

    monkeypatch.setattr(publishing, "circular", counted)
    again = checked_again(issue, people[0])
    assert len(reads) == 1
    assert set(again.texts) == {"zh-hans", "en"}


def test_paper_names_what_was_let_pass_and_why(signed: Publication) -> None:
    said = f"的覆盖率为0.0%，没有补齐即予通报，理由：{REASON.rstrip('。')}。"
    assert f"万人拥有高端创新人才{said}" in signed.body_zh
    annex = signed.body_zh[signed.body_zh.index("各单位报送情况</h3>") :]
    assert said in annex
    assert "Reason given:" in signed.body_en


def test_paper_names_the_site_that_verifies_it_or_says_whom_to_ask(
    people: tuple[User, User], issue: Publication, settings: Any
) -> None:
    address = f"/publications/verify/{issue.code}/"
    assert f"核验网址请向发文单位询问，在它后面加上{address}打开，不用登录" in issue.body_zh
    settings.IS_PRODUCTION = True
    assert [one.id for one in site_url()] == ["targets.W002"]
    settings.SITE_URL = "https://zone.example"
    assert f"核验地址https://zone.example{address}" in checked_again(issue, people[0]).body_zh
    assert site_url() == []


def test_signing_freezes_and_publishes(signed: Publication) -> None:
    assert signed.number.startswith("〔")
    assert signed.number.endswith("〕1号")
    assert ReportingPeriod.objects.get(period=LAST).published_at == signed.signed_at
    assert {one.format for one in signed.files.all()} == {"docx", "xlsx"}
    assert signed.figures["results"]
    assert signed.basis["definitions"]
    assert signed.number in signed.body_zh
    assert signed.code[:4] in signed.body_en


def test_signing_sends_it_out_and_the_public_reads_its_figures(
    signed: Publication, client: Client
) -> None:
    assert [one.person.username for one in signed.deliveries.all()] == ["leader"]
    PublicVersion.objects.create(is_on=True, set_by=signed.signed_by)
    told = client.get(f"/public/{signed.pk}.json").json()
    frozen = {one["indicator"]: one["value"] for one in signed.figures["results"]}
    assert {one["indicator"]: one["value"] for one in told["results"]} == frozen
    assert any(one["parks"] for one in told["results"])
    page = client.get(f"/public/{signed.pk}/").content.decode()
    assert all(one["name"] in page for one in told["results"])


def test_what_was_withheld_stays_so_in_what_replaces_it(
    signed: Publication, people: tuple[User, User]
) -> None:
    analyst = people[0]
    (code, *_) = signed.figures["breakdown"]
    hidden = signed.figures["breakdown"][code]["results"][0]
    found = circular(analyst, LAST)
    hidden["suppressed"] = True
    again = publishing.frozen_breakdowns(found, None, signed)
    cell = next(one for one in again[code]["results"] if one["key"] == hidden["key"])
    assert (cell["suppressed"], cell["value"], cell["numerator"]) == (True, None, None)


def test_parks_that_were_withheld_are_not_printed_in_what_replaces_it(
    people: tuple[User, User], issue: Publication
) -> None:
    analyst, output = people[0], DataElement.objects.get(code="industrial_output")
    for park, values in (("east", (50, 40, 30)), ("west", (20, 20, 20))):
        place = make_park(code=park, name_en=f"{park} park")
        for value in values:
            firm = make_enterprise(park=place)
            for at in period_range(LAST.plus(-8), LAST):
                make_observation(output, at, value * at.quarter, firm)
    aggregate_all()
    content, documents = publishing.assemble(issue, None)
    assert "east park" in content.bodies[Language.ENGLISH]
    told = content.figures["breakdown"]["industrial_output"]["results"]
    issue.figures = content.figures
    for one in told:
        one["suppressed"] = one["key"] in ("east", "west")
    again = Publication(
        period=LAST, prepared_by=analyst, withdraws=issue, year=2018, serial=2, code="A" * 12
    )
    content, documents = publishing.assemble(again, None)
    assert not any("east" in one for one in content.bodies.values())
    titles = [one.title for one in documents[Language.CHINESE].annexes]
    assert not any("园区" in one for one in titles)


def test_what_is_made_up_is_called_so_everywhere(signed: Publication) -> None:
    files = {one.format: bytes(one.content) for one in signed.files.filter(language="zh-hans")}
    letter = docx.Document(BytesIO(files["docx"]))
    book = load_workbook(BytesIO(files["xlsx"]))
    said = [signed.body_zh, "\n".join(one.text for one in letter.paragraphs)]
    said += [sheet["A2"].value for sheet in book.worksheets]
    for one in said:
        assert "演示数据，企业和数字均为虚构" in one
        assert "未编号" not in one


def test_whoever_prepared_it_does_not_sign(people: tuple[User, User], issue: Publication) -> None:
    User.objects.filter(pk=people[0].pk).update(role=Role.LEADER)
    people[0].refresh_from_db()
    with pytest.raises(OwnSubmission):
        publication_sign(publication=issue, by=people[0])


@pytest.mark.parametrize("change", [{"serial": 9}, {"body_zh": "x"}, {"reason": "x"}])
def test_the_database_refuses_to_change_a_signed_issue(
    signed: Publication, change: dict[str, object]
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=signed.pk).update(**change)


def test_the_database_refuses_to_change_the_files_of_a_signed_issue(signed: Publication) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        signed.files.update(content=b"x")
    make_reporting_period(str(BEFORE))
    draft = make_publication(prepared_by=signed.prepared_by, period=BEFORE, serial=2, code="B")
    with pytest.raises(DatabaseError, match=r"append.only"), transaction.atomic():
        draft.files.update(publication=signed, format="pdf", name="another.pdf")


def test_it_stays_the_same_whatever_changes(
    people: tuple[User, User],
    signed: Publication,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    issue = signed
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
    people: tuple[User, User], signed: Publication, client: Client
) -> None:
    first, (analyst, leader) = signed, people
    with pytest.raises(InvalidTransition):
        publication_prepare(period=LAST, by=people[0])
    with pytest.raises(InvalidInput):
        publication_prepare(period=LAST, by=people[0], withdraws=first, reason="错")
    client.force_login(analyst)
    answer = client.post(first.get_absolute_url(), {"verb": "withdraw", "reason": "错了"})
    assert (answer.status_code, ">错了</textarea>" in answer.content.decode()) == (422, True)
    second = checked(analyst, withdraws=first, reason="工业总产值口径有误")
    publication_sign(publication=second, by=leader)
    second.refresh_from_db()
    assert second.serial == first.serial + 1
    client.force_login(leader)
    page = client.get(first.get_absolute_url()).content.decode()
    assert "工业总产值口径有误" in page
    assert page.count(f"{second.number}") == page.count(f"本期已由{second.number}撤回")
    assert first.body_zh in page
    assert "工业总产值口径有误" in second.body_zh
    compare(client, first, second)


def test_an_issue_given_up_is_gone_but_for_the_trail_and_its_number_is_free(
    people: tuple[User, User], issue: Publication, client: Client
) -> None:
    client.force_login(people[0])
    address, number = issue.get_absolute_url(), issue.registered_number
    assert "放弃编制本期" in client.get(address).content.decode()
    answer = client.post(address, {"verb": "give_up", "reason": "不"})
    assert (answer.status_code, ">不</textarea>" in answer.content.decode()) == (422, True)
    answer = client.post(address, {"verb": "give_up", "reason": "报告期选错了"}, follow=True)
    assert f"{number}已放弃编制。" in answer.content.decode()
    assert not Publication.objects.exists()
    assert not PublicationFile.objects.exists()
    event = AuditEvent.objects.get(action="publication.given_up")
    kept = [event.detail[one] for one in ("number", "code", "reason")]
    assert (event.actor, kept) == (people[0], [number, issue.code, "报告期选错了"])
    for reader, told in ((people[1], True), (make_user(role=Role.FINANCE), False)):
        client.force_login(reader)
        answer = client.get(address)
        assert answer.status_code == 404
        sentence = f"{number}没有签发，2019年1月21日由{people[0]}放弃编制。理由：报告期选错了"
        assert (sentence in answer.content.decode()) == told
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        assert ("No. 1 of 2019 was never signed" in client.get(address).content.decode()) == told
        del client.cookies[settings.LANGUAGE_COOKIE_NAME]
    publication_check(issue.pk)
    with pytest.raises(InvalidTransition):
        publication_sign(publication=issue, by=people[1])
    again = publication_prepare(period=LAST, by=people[0])
    assert (again.serial, again.code == issue.code) == (issue.serial, False)


def test_a_number_with_later_ones_stays_a_gap(
    people: tuple[User, User], issue: Publication
) -> None:
    make_reporting_period(str(BEFORE))
    later = publication_prepare(period=BEFORE, by=people[0])
    publication_give_up(publication=issue, by=people[0], reason="报告期选错了")
    again = publication_prepare(period=LAST, by=people[0])
    assert (again.serial, later.serial) == (issue.serial + 2, issue.serial + 1)


def test_no_issue_is_given_up_while_it_is_checked_or_once_signed(
    people: tuple[User, User], issue: Publication, client: Client
) -> None:
    client.force_login(people[0])
    publication_ask_check(publication=issue, by=people[0])
    assert "放弃编制本期" not in client.get(issue.get_absolute_url()).content.decode()
    with pytest.raises(InvalidTransition):
        publication_give_up(publication=issue, by=people[0], reason="报告期选错了")
    publication_check(issue.pk)
    publication_sign(publication=issue, by=people[1])
    with pytest.raises(InvalidTransition):
        publication_give_up(publication=issue, by=people[0], reason="报告期选错了")


def test_giving_up_a_withdrawal_leaves_the_issue_standing(
    people: tuple[User, User], signed: Publication
) -> None:
    draft = checked(people[0], withdraws=signed, reason="工业总产值口径有误")
    publication_give_up(publication=draft, by=people[0], reason="核对后没有错")
    signed = Publication.objects.get()
    assert signed.withdrawal is None
    assert publication_prepare(period=LAST, by=people[0], withdraws=signed, reason="确有错误")


def compare(client: Client, first: Publication, second: Publication) -> None:
    page = client.get("/publications/compare/", {"a": first.pk, "b": second.pk})
    rows = {(one.second or one.first).code: one for one in page.context["rows"]}
    assert rows["industrial_output"].difference == 0
    assert rows["industrial_output"].first.status
    assert rows["talents_per_10k"].difference is None
    assert first.number in page.content.decode()
    assert "0.00个百分点" in page.content.decode()
    assert f"{first.number}已由{second.number}撤回并代替。" in page.content.decode()
    turned = client.get("/publications/compare/", {"a": second.pk, "b": first.pk})
    assert (turned.context["first"], turned.context["second"]) == (first, second)
    same = client.get("/publications/compare/", {"a": first.pk, "b": first.pk})
    assert "两边选的是同一期" in same.content.decode()


def test_of_two_periods_the_later_is_compared_with_the_earlier_whatever_their_numbers(
    people: tuple[User, User], client: Client
) -> None:
    analyst, leader = people
    signed = {"prepared_by": analyst, "signed_by": leader}
    later = make_publication(period=LAST.plus(-1), serial=4, code="A2345678BCDE", **signed)
    earlier = make_publication(period=LAST.plus(-2), serial=5, **signed)
    client.force_login(leader)
    page = client.get("/publications/compare/", {"a": later.pk, "b": earlier.pk})
    assert (page.context["first"], page.context["second"]) == (earlier, later)


def test_a_code_on_paper_opens_the_page_that_verifies_it(
    signed: Publication, client: Client
) -> None:
    issue = signed
    address = f"/publications/verify/{issue.code}/"
    page = client.get(address).content.decode()
    held = issue.files.first()
    assert issue.number in page
    assert held.sha256 in page
    assert "css/publications.css" in page, "else the checksums leave a phone's screen"
    same = client.post(address, {"file": BytesIO(bytes(held.content))}).content.decode()
    assert "完全相同" in same
    other = client.post(address, {"file": BytesIO(b"other")}).content.decode()
    assert "都不相同" in other
    assert hashlib.sha256(b"other").hexdigest() in other
    wide = "".join(chr(ord(one) + 0xFEE0) for one in issue.code)
    assert client.get(f"/publications/verify/{wide}/").status_code == 200
    assert client.get("/publications/verify/NOTHING/").status_code == 404


def test_by_the_pages_from_preparing_to_signing(people: tuple[User, User], client: Client) -> None:
    analyst, leader = people
    make_reporting_period(str(BEFORE))
    client.force_login(analyst)
    address = client.post("/publications/", {"period": str(BEFORE)}).url
    issue = Publication.objects.get(period=BEFORE)
    client.post(address, {"verb": "check"})
    assert "正在检查" in client.get(address).content.decode()
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
    people: tuple[User, User], issue: Publication, client: Client
) -> None:
    client.force_login(people[1])
    address = issue.get_absolute_url()
    read = client.get(address).context["seen"]
    checked_again(issue, people[0])
    answer = client.post(address, {"verb": "sign", "seen": read})
    assert (answer.status_code, answer.context["issue"].is_signed) == (409, False)
    assert "又重新生成过" in answer.content.decode()
    assert client.post(address, {"verb": "sign"}).status_code == 409
    again = answer.context["seen"]
    assert client.post(address, {"verb": "sign", "seen": again}).status_code == 302


def test_a_reason_holds_for_the_coverage_it_was_given_for(
    people: tuple[User, User], issue: Publication
) -> None:
    for one in issue.checks:
        if one["code"] == CODE:
            one["facts"]["coverage"] = "0.5000"
    issue.save(update_fields=["checks"])
    again = checked_again(issue, people[0])
    assert (again.waivers, again.state) == ({}, PublicationState.PREPARED)


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
    people: tuple[User, User], issue: Publication, change: Callable[[], None]
) -> None:
    change()
    with pytest.raises(StaleVersion):
        publication_sign(publication=issue, by=people[1])
