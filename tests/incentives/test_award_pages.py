"""Pages of awards: what they show whom, what their forms do, and what stays typed."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction
from django.test import Client
from django.utils import timezone

from incentives.calc.states import State
from incentives.models import Award, AwardCheck, Evidence, Talent
from incentives.selectors.award_file import award_file, other_awards
from incentives.selectors.hands import hands_of
from incentives.services.decisions import award_opine
from incentives.services.opening import award_attach, award_send
from targets.models import AuditEvent, User
from targets.services.registers import enterprise_put
from tests.factories import (
    make_award,
    make_enterprise,
    make_evidence,
    make_scheme,
    make_scheme_setting,
    make_talent,
)
from tests.incentives.awards_stage import AFTER_NOTICE, Stage

PDF = b"%PDF-1.4 proof"
HERE = "/incentives/"


def rows_of(content: bytes) -> list[tuple]:
    return list(openpyxl.load_workbook(BytesIO(content)).worksheets[0].values)


def read(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def post(client: Client, user: User, award: Award, **data: object):
    client.force_login(user)
    fresh = Award.objects.get(pk=award.pk)
    return client.post(f"{HERE}awards/{award.pk}/", {"version": fresh.version, **data})


def state_of(award: Award) -> str:
    return Award.objects.get(pk=award.pk).state


def test_an_award_goes_from_candidate_to_paid_by_its_pages(client: Client, stage: Stage) -> None:
    award, cast = stage.candidate(), stage.cast
    for user, data in (
        (cast.analyst, {"verb": "confirm", "words": ""}),
        (cast.analyst, {"verb": "check", "code": "certificate", "outcome": "met", "basis": "看过"}),
        (cast.analyst, {"verb": "send"}),
        (stage.section, {"verb": "opine", "verdict": "for", "words": "同意"}),
        (cast.lead, {"verb": "opine", "verdict": "for", "words": "同意"}),
        (cast.finance, {"verb": "opine", "verdict": "for", "words": "同意"}),
        (cast.analyst, {"verb": "fix_amount", "amount": "１０", "reason": "定额"}),
        (cast.analyst, {"verb": "publish"}),
    ):
        assert post(client, user, award, **data).status_code == 302, data
    settings.ZONE_TODAY = AFTER_NOTICE
    assert post(client, cast.reviewer, award, verb="approve", words="").status_code == 302
    client.force_login(stage.payer)
    made = client.post(f"{HERE}batches/", {"parts": [stage.part(award).pk], "note": ""})
    assert made.status_code == 302
    line = {"line": stage.part(award).pk, "voucher": "V-9", "words": "", "paid_on": ""}
    assert client.post(made["Location"], {"verb": "voucher", **line}).status_code == 302
    assert state_of(award) == "paid"
    page = read(client, cast.auditor, f"{HERE}awards/{award.pk}/")
    assert "V-9" in page
    assert "由管委会工作人员" not in page


def test_a_check_says_of_what_it_was(client: Client, stage: Stage) -> None:
    award, cast = stage.candidate(), stage.cast
    (wanted,) = award.scheme.evidence
    post(client, cast.analyst, award, verb="confirm", words="")
    given = {"code": wanted["code"], "outcome": "met", "basis": "看过"}
    answer = post(client, cast.analyst, award, verb="check", **given)
    page = client.get(answer["Location"]).content.decode()
    assert f"已办：核验一项（{wanted['name']['zh']}）。" in page


def test_a_file_says_that_its_enterprise_is_active_no_more(client: Client, stage: Stage) -> None:
    award, told = stage.candidate(), "不再在营"
    address = f"{HERE}awards/{award.pk}/"
    assert told not in read(client, stage.cast.analyst, address)
    days = {"active_from": date(2015, 1, 1), "active_to": date(2018, 12, 31)}
    enterprise_put(uscc=award.enterprise.uscc, name=award.enterprise.name, **days)
    assert told in read(client, stage.cast.analyst, address)


@pytest.mark.parametrize("state", State)
def test_only_of_what_can_still_be_paid_it_says_that(stage: Stage, state: State) -> None:
    firm = make_enterprise(active_to=date(2018, 12, 31))
    award = make_award(enterprise=firm, scheme=stage.scheme, department=stage.cast.department)
    award.state = state
    day = award_file(award, hands_of(stage.cast.analyst)).closed_on
    over = {"paid", "closed", "recovering", "recovered"}
    over |= {"registered", "refused", "withdrawn", "cancelled"}
    assert day == (None if state in over else date(2018, 12, 31))


def test_a_verb_of_others_is_told_and_not_offered(client: Client, stage: Stage) -> None:
    award = stage.candidate()
    page = read(client, stage.cast.reviewer, f"{HERE}awards/{award.pk}/")
    assert 'value="confirm"' not in page
    assert "经办单位的报送员、经办单位的部门负责人、管委会工作人员" in page


def test_who_entered_is_told_why_another_must_decide(client: Client, stage: Stage) -> None:
    award = stage.endorsed()
    stage.cast.analyst.role = "reviewer"
    stage.cast.analyst.save()
    page = read(client, stage.cast.analyst, f"{HERE}awards/{award.pk}/")
    assert "做过“经办”，须由另一人办理" in page
    assert post(client, stage.cast.analyst, award, verb="refuse", reasons="不行").status_code == 403
    assert state_of(award) == "endorsed"


def test_what_was_refused_stands_at_its_field_with_what_was_typed(
    client: Client, stage: Stage
) -> None:
    award = stage.endorsed()
    answer = post(client, stage.cast.analyst, award, verb="fix_amount", amount="12", reason="多给")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="12"' in page
    assert "多给" in page
    assert 'id="fix_amount-amount_error"' in page
    assert state_of(award) == "endorsed"


def test_a_verb_on_an_older_page_changes_nothing(client: Client, stage: Stage) -> None:
    award = stage.candidate()
    client.force_login(stage.cast.analyst)
    stale = {"verb": "withdraw", "words": "不要", "version": 7}
    assert client.post(f"{HERE}awards/{award.pk}/", stale).status_code == 409
    assert state_of(award) == "candidate"


def test_a_file_is_told_from_its_content(client: Client, stage: Stage) -> None:
    award = stage.checked()
    script = SimpleUploadedFile("proof.pdf", b"<script>alert(1)</script>")
    answer = post(client, stage.cast.analyst, award, verb="attach", code="", file=script)
    assert answer.status_code == 422
    assert "按内容识别" in answer.content.decode()
    assert not award.papers.exists()
    proof = SimpleUploadedFile("proof.exe", PDF)
    assert (
        post(client, stage.cast.analyst, award, verb="attach", code="", file=proof).status_code
        == 302
    )
    paper = award.papers.get()
    again = SimpleUploadedFile("again.pdf", PDF)
    answer = post(client, stage.cast.analyst, award, verb="attach", code="certificate", file=again)
    assert answer.status_code == 302
    linked = award.papers.get(code="certificate")
    assert (linked.same_as, bytes(linked.content)) == (paper, b"")
    client.force_login(stage.cast.auditor)
    for one in (paper, linked):
        got = client.get(f"{HERE}awards/{award.pk}/papers/{one.pk}/")
        assert got.content == PDF
    assert got["Content-Disposition"].startswith("attachment")
    assert "sandbox" in got["Content-Security-Policy"]


def test_a_paper_is_marked_as_personal_wherever_it_stands(client: Client, stage: Stage) -> None:
    award, cast = stage.checked(), stage.cast
    open_one, other = (
        award_attach(award=award, by=cast.analyst, name="a.pdf", content=PDF, code=code)
        for code in ("", "certificate")
    )
    address = f"{HERE}awards/{award.pk}/papers/"
    client.force_login(cast.auditor)
    assert client.get(f"{address}{open_one.pk}/").status_code == 200
    proof = SimpleUploadedFile("again.pdf", PDF)
    sent = {"verb": "attach", "code": "certificate", "file": proof, "is_personal": "on"}
    assert post(client, cast.analyst, award, **sent).status_code == 302
    client.force_login(cast.auditor)
    for one in (open_one, other):
        assert client.get(f"{address}{one.pk}/").status_code == 403
    event = award.events.order_by("pk").last()
    assert (event.verb, event.detail["personal"]) == ("attach", True)
    assert "标为含个人信息" in read(client, cast.auditor, f"{HERE}awards/{award.pk}/")
    for change in ({"is_personal": False}, {"name": "b.pdf", "is_personal": True}):
        with pytest.raises(Error), transaction.atomic():
            Evidence.objects.filter(pk=other.pk).update(**change)


def test_a_row_shares_the_content_of_its_own_file_only(stage: Stage) -> None:
    first = make_evidence(award=stage.checked(), added_by=stage.cast.analyst)
    other = stage.checked(name="GR2")
    with pytest.raises(Error), transaction.atomic():
        make_evidence(b"", award=other, same_as=first, size=1, sha256=first.sha256)
    with pytest.raises(Error), transaction.atomic():
        make_evidence(b"", award=first.award, same_as=first, size=1, sha256="0" * 64)


def test_an_institute_meets_its_own_awards_and_not_those_of_who_brought_it_in(
    stage: Stage,
) -> None:
    first, second, of_firm = (stage.candidate(name=f"GR{n}") for n in range(3))
    Award.objects.filter(pk__in=[first.pk, second.pk]).update(payee="二院", subject="检泵")
    Award.objects.filter(pk=second.pk).update(enterprise=None)
    Award.objects.filter(pk=of_firm.pk).update(enterprise=first.enterprise)
    for one, others in ((first, [second]), (second, [first]), (of_firm, [])):
        award = Award.objects.get(pk=one.pk)
        assert other_awards(award, stage.cast.analyst) == others


def test_a_page_has_one_day_for_what_was_done_on_it(client: Client, stage: Stage) -> None:
    """Also a week later, and with the database's clock elsewhere."""
    award = stage.checked()
    award_attach(award=award, by=stage.cast.analyst, name="a.pdf", content=PDF, code="certificate")
    award = award_send(award=award, by=stage.cast.analyst)
    award_opine(award=award, by=stage.section, verdict="for", words="同意。")
    make_scheme_setting(scheme=stage.scheme)
    settings.ZONE_TODAY = AFTER_NOTICE
    shown = read(client, stage.cast.analyst, f"{HERE}awards/{award.pk}/")
    facts = shown[shown.index("资格核验") : shown.index("审查意见</h2>")]
    opinions = shown[shown.index("审查意见</h2>") : shown.index("金额</h3>")]
    assert facts.count("2019-01-21 ") == 2
    assert opinions.count("2019-01-21 ") == 1
    address = f"{HERE}settings/{stage.scheme.code}/notice_days/"
    for page in (shown, read(client, stage.cast.analyst, address)):
        assert f"{timezone.now():%Y-}" not in page


def test_another_awards_paper_is_not_found(client: Client, stage: Stage) -> None:
    paper = make_evidence(award=stage.checked(), added_by=stage.cast.analyst)
    other = stage.candidate("GR2")
    client.force_login(stage.cast.analyst)
    assert client.get(f"{HERE}awards/{other.pk}/papers/{paper.pk}/").status_code == 404


@pytest.fixture
def personal(stage: Stage) -> Award:
    talent = make_talent(identity_number="211102197803120011", enterprise=make_enterprise())
    return make_award(scheme=stage.scheme, talent=talent, department=stage.cast.department)


@pytest.mark.parametrize("role", ["analyst", "lead", "finance", "reviewer", "auditor"])
def test_personal_data_is_masked_on_every_page(
    client: Client, stage: Stage, personal: Award, role: str
) -> None:
    pages = ["", "awards/", f"awards/{personal.pk}/"]
    for page in pages:
        shown = read(client, stage.cast[role], HERE + page)
        assert "梁栩" not in shown
        assert "211102197803120011" not in shown
    assert "梁*" in shown
    assert not AuditEvent.objects.filter(action="talent.seen").exists()


def test_each_look_at_personal_data_is_recorded(
    client: Client, stage: Stage, personal: Award
) -> None:
    shown = post(client, stage.cast.finance, personal, verb="look").content.decode()
    assert "梁栩" in shown
    assert "211102197803120011" in shown
    seen = AuditEvent.objects.get(action="talent.seen")
    assert seen.actor == stage.cast.finance
    assert seen.detail["award"] == personal.number
    assert "梁栩" not in str(seen.detail) + seen.object_label
    assert post(client, stage.cast.auditor, personal, verb="look").status_code == 403
    assert AuditEvent.objects.filter(action="talent.seen").count() == 1


def test_a_paper_with_personal_data_is_for_those_who_handle_it(
    client: Client, stage: Stage, personal: Award
) -> None:
    paper = make_evidence(
        award=personal, is_personal=True, added_by=stage.cast.analyst, name="梁栩身份证.pdf"
    )
    AwardCheck.objects.create(
        award=personal, code="certificate", outcome="met", basis="看过", evidence=paper,
        by=stage.cast.analyst,
    )  # fmt: skip
    address = f"{HERE}awards/{personal.pk}/papers/{paper.pk}/"
    assert "梁栩身份证.pdf" in read(client, stage.cast.analyst, f"{HERE}awards/{personal.pk}/")
    page = read(client, stage.cast.auditor, f"{HERE}awards/{personal.pk}/")
    assert "含个人信息的材料" in page
    assert "梁栩" not in page
    assert client.get(address).status_code == 403
    client.force_login(stage.cast.analyst)
    assert client.get(address).status_code == 200
    assert AuditEvent.objects.get(action="evidence.seen").actor == stage.cast.analyst


def test_the_workbook_has_the_rows_of_the_page(client: Client, stage: Stage) -> None:
    kept, other = stage.candidate("GR1"), stage.checked(name="GR2")
    page = read(client, stage.cast.analyst, f"{HERE}awards/?state=candidate")
    assert kept.number in page
    assert other.number not in page
    answer = client.get(f"{HERE}awards.xlsx?state=candidate")
    numbers = [row[0] for row in rows_of(answer.content)[3:]]
    assert numbers == [kept.number]


def test_departments_see_their_own_awards_only(client: Client, stage: Stage) -> None:
    award = stage.candidate()
    assert award.number in read(client, stage.cast.lead, f"{HERE}awards/")
    assert award.number not in read(client, stage.cast.stranger, f"{HERE}awards/")
    assert award.enterprise.name not in read(client, stage.cast.stranger, HERE)


def test_leaders_see_sums_and_nobodys_name(client: Client, stage: Stage) -> None:
    award = stage.approved()
    page = read(client, stage.cast.leader, HERE)
    assert "已批待拨" in page
    assert award.enterprise.name not in page
    assert f"{HERE}awards/" not in page
    client.force_login(stage.cast.leader)
    assert client.get(f"{HERE}awards/{award.pk}/").status_code == 403


def test_the_overview_counts_and_ages_what_the_city_owes(client: Client, matched: Stage) -> None:
    award = matched.paid(amount="100")
    settings.ZONE_TODAY = date(2019, 2, 7)
    page = read(client, matched.cast.analyst, HERE)
    assert "其他出资方应付未付50万元" in page
    assert "10天" in page
    client.force_login(matched.payer)
    part = matched.part(award, "city")
    settled = post(
        client, matched.payer, award, verb="settle", part=part.pk, voucher="C-1", paid_on=""
    )
    assert settled.status_code == 302
    assert "其他出资方应付未付" not in read(client, matched.cast.analyst, HERE)


def test_a_lost_fact_is_decided_and_recovered_on_the_page(client: Client, stage: Stage) -> None:
    award = stage.paid()
    clawback = stage.lost(award)
    page = read(client, stage.cast.reviewer, f"{HERE}awards/{award.pk}/")
    assert "证书被撤销" in page
    decision = {"verb": "claw_back", "clawback": clawback.pk, "words": "全额追回"}
    refused = post(client, stage.cast.reviewer, award, decision="claw_back", **decision)
    assert refused.status_code == 422
    assert "什么时候以前归还" in refused.content.decode()
    decided = post(
        client, stage.cast.reviewer, award, decision="claw_back", due_on="2019-03-01", **decision
    )
    assert decided.status_code == 302
    back = {"verb": "recover", "part": stage.part(award).pk, "amount": "10", "voucher": "R-1"}
    assert post(client, stage.payer, award, **back).status_code == 302
    assert state_of(award) == "recovered"


@pytest.fixture
def project(stage: Stage) -> dict[str, object]:
    make_scheme(
        code="INC-05",
        unit=stage.cast.department,
        fact={"kind": "project"},
        evidence=[{"code": "novelty", "name": {"zh": "领先证明", "en": "Proof"}}],
    )
    firm = make_enterprise()
    return {"subject": "深海密封件", "uscc": firm.uscc, "on": "2018-10-01", "words": "国内首台"}


def test_an_application_opens_a_file_with_its_papers(
    client: Client, stage: Stage, project: dict[str, object]
) -> None:
    client.force_login(stage.cast.reporter)
    proof = SimpleUploadedFile("proof.pdf", PDF)
    answer = client.post(f"{HERE}apply/INC-05/", {**project, "file_novelty": proof})
    assert answer.status_code == 302
    award = Award.objects.get(scheme__code="INC-05")
    assert (award.state, award.origin, award.subject) == ("checking", "applied", "深海密封件")
    assert award.papers.get().code == "novelty"
    again = client.post(f"{HERE}apply/INC-05/", project)
    assert again.status_code == 409
    assert award.number in again.content.decode()


def test_an_application_with_a_bad_paper_keeps_nothing_but_what_was_typed(
    client: Client, stage: Stage, project: dict[str, object]
) -> None:
    client.force_login(stage.cast.reporter)
    bad = SimpleUploadedFile("proof.pdf", b"MZ not a paper")
    answer = client.post(f"{HERE}apply/INC-05/", {**project, "file_novelty": bad})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "深海密封件" in page
    assert 'id="id_file_novelty_error"' in page
    assert not Award.objects.exists()
    assert not Evidence.objects.exists()


def test_a_talents_application_rests_on_the_register(client: Client, stage: Stage) -> None:
    make_scheme(code="INC-06", unit=stage.cast.department, fact={"kind": "talent", "first": True})
    client.force_login(stage.cast.analyst)
    given = {
        "person": "梁栩",
        "identity_number": "21110219780312004x",
        "level": "provincial",
        "role": "founds",
        "uscc": make_enterprise().uscc,
        "recognised_on": "2018-07-01",
        "arrived_on": "2018-06-01",
        "first_in_zone": "on",
    }
    assert client.post(f"{HERE}apply/INC-06/", given).status_code == 302
    talent = Talent.objects.get()
    assert talent.identity_number == "21110219780312004X"
    assert Award.objects.get(talent=talent).fact_on == date(2018, 7, 1)
    other = client.post(f"{HERE}apply/INC-06/", {**given, "person": "孟舟"})
    assert other.status_code == 422
    assert 'id="id_person_error"' in other.content.decode()


def test_a_budget_is_set_aside_cut_and_overrun_on_its_page(client: Client, stage: Stage) -> None:
    budget = stage.budget()
    address = f"{HERE}budgets/{budget.pk}/"
    client.force_login(stage.cast.finance)
    more = client.post(address, {"verb": "cut", "amount": "2000", "words": "财预2号"})
    assert more.status_code == 409
    assert "2000" in more.content.decode()
    cut = client.post(address, {"verb": "cut", "amount": "400", "words": "财预2号"})
    assert cut.status_code == 302
    client.force_login(stage.cast.reviewer)
    client.post(address, {"verb": "authorise", "amount": "50", "words": "主任办公会"})
    budget.refresh_from_db()
    assert (budget.allotted, budget.authorised) == (Decimal(600), Decimal(50))
    page = read(client, stage.cast.leader, address)
    assert "主任办公会" in page
    assert "另准予超预算50万元" in page


def test_a_setting_is_changed_with_a_reason_and_keeps_its_history(
    client: Client, stage: Stage
) -> None:
    address = f"{HERE}settings/{stage.scheme.code}/notice_days/"
    client.force_login(stage.cast.reviewer)
    assert client.post(address, {"value": "7", "reason": ""}).status_code == 422
    assert client.post(address, {"value": "7", "reason": "会议纪要3号"}).status_code == 302
    assert client.post(address, {"value": "10", "reason": "会议纪要4号"}).status_code == 302
    page = read(client, stage.cast.reporter, address)
    assert "会议纪要3号" in page
    assert "<b>10</b>" in page
    assert "改为这样" not in page


def test_payers_are_settled_as_shares(client: Client, stage: Stage) -> None:
    address = f"{HERE}settings/{stage.scheme.code}/payers/"
    client.force_login(stage.cast.reviewer)
    shares = {"share_zone": "1", "share_city": "1", "share_province": "0", "reason": "两家各半"}
    assert client.post(address, shares).status_code == 302
    assert stage.scheme.settings.get().value == [
        {"funder": "zone", "share": 1},
        {"funder": "city", "share": 1},
    ]


def test_payers_that_pay_nothing_are_refused_by_the_name_of_the_setting(
    client: Client, stage: Stage
) -> None:
    client.force_login(stage.cast.reviewer)
    address = f"{HERE}settings/{stage.scheme.code}/payers/"
    answer = client.post(address, {"share_zone": "0", "reason": "没有人出"})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "“谁出资、各出多少”至少要有一方出1份" in shown
    assert "payers”" not in shown


def test_stacking_is_warned_about_and_not_forbidden(client: Client, stage: Stage) -> None:
    first = stage.candidate("GR1")
    second = make_award(
        scheme=make_scheme(fact=stage.scheme.fact),
        enterprise=first.enterprise,
        department=first.department,
    )
    page = read(client, stage.cast.analyst, f"{HERE}enterprises/{first.enterprise.uscc}/")
    assert "叠加不违规" in page
    assert "同一事实有2份奖补" in page
    assert first.number in page
    assert second.number in page
    profile = read(client, stage.cast.analyst, f"/enterprises/{first.enterprise.uscc}/")
    assert f"{HERE}enterprises/{first.enterprise.uscc}/" in profile


def test_an_export_for_the_finance_system_is_in_full_and_recorded(
    client: Client, stage: Stage
) -> None:
    talent = make_talent(identity_number="211102197803120011")
    award = stage.approved()
    Award.objects.filter(pk=award.pk).update(talent=talent, enterprise=None)
    client.force_login(stage.payer)
    made = client.post(f"{HERE}batches/", {"parts": [stage.part(award).pk], "note": ""})
    full = client.get(f"{made['Location']}payments.csv").content.decode("utf-8-sig")
    assert "211102197803120011" in full
    assert "100000" in full
    assert AuditEvent.objects.filter(action="talent.seen").count() == 1
    client.force_login(stage.cast.auditor)
    masked = client.get(f"{made['Location']}payments.csv").content.decode("utf-8-sig")
    assert "211102197803120011" not in masked
    assert "梁*" in masked
    assert AuditEvent.objects.filter(action="talent.seen").count() == 1
