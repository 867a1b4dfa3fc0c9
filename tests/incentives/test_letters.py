"""Letters of decisions: what stands in them is the award's, and who gets them."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import docx
import pytest
from django.test import Client
from pypdf import PdfReader

from hightech_zone.lib.clock import db_now
from incentives.letter_document import letter_document
from incentives.models import Award
from incentives.selectors.letters import letter
from incentives.services.decisions import (
    award_answer,
    award_approve,
    award_cancel,
    award_object,
    award_refuse,
)
from incentives.services.opening import award_withdraw
from incentives.services.payments import award_pay, voucher_confirm
from incentives.views import letters
from targets.documents.parts import Document
from targets.documents.pdf import missing_libraries, pdf
from targets.documents.word import word
from targets.models import AuditEvent, AwardScheme, Enterprise, EnterpriseVersion, User
from tests.factories import make_award, make_enterprise_version, make_talent
from tests.incentives.awards_stage import AFTER_NOTICE, Stage

REASONS = ["查新报告只到省内；", "研发投入凭证不符。", "项目在区外实施"]
with_pango = pytest.mark.skipif(bool(missing_libraries()), reason="pango is not installed")


def document_of(award: Award) -> Document:
    found = letter(Award.objects.get(pk=award.pk))
    assert found is not None
    return letter_document(found)


def in_word(content: bytes) -> str:
    return "".join(one.text for one in docx.Document(BytesIO(content)).paragraphs)


def in_pdf(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return "".join("".join(one.extract_text().split()) for one in pages)


READERS = [
    pytest.param(word, in_word, id="word"),
    pytest.param(pdf, in_pdf, id="pdf", marks=with_pango),
]


@pytest.mark.parametrize(("write", "read"), READERS)
def test_its_numbers_are_the_awards(matched: Stage, write, read) -> None:
    award = matched.approved(amount="100")
    text = read(write(document_of(award)))
    yuan = [int(one.replace(",", "")) for one in re.findall(r"（([0-9,]+)元", text)]
    parts = list(award.disbursements.order_by("order").values_list("amount", flat=True))
    assert [Decimal(one).scaleb(-4) for one in yuan] == [award.amount, *parts]
    assert re.findall(r"人民币(\w+)整", text) == ["壹佰万元", "伍拾万元", "伍拾万元"]
    assert re.findall(r"占(\d+)%", text) == ["50", "50"]
    assert text.index("高新区承担") < text.index("市本级承担")
    for said in (
        award.number,
        "2018年11月1日",
        "2019年1月28日",
        "示政发〔2017〕1号",
        "没有收到异议",
        "第1部分第（1）条",
    ):
        assert said in text, said


def test_the_same_award_is_the_same_bytes_and_keeps_the_names_of_its_day(stage: Stage) -> None:
    award = stage.approved()
    before = word(document_of(award))
    now = db_now()
    EnterpriseVersion.objects.update(superseded_at=now)
    make_enterprise_version(enterprise=award.enterprise, name="改名以后的企业", recorded_at=now)
    Enterprise.objects.update(name="改名以后的企业")
    stage.cast.department.names.update(valid_to=AFTER_NOTICE)
    stage.cast.department.names.create(name_zh="新单位", valid_from=date(2019, 2, 1))
    award_pay(parts=[stage.part(award)], by=stage.payer)
    voucher_confirm(part=stage.part(award), by=stage.payer, voucher="V-1")
    assert word(document_of(award)) == before


@pytest.mark.parametrize(("write", "read"), READERS)
def test_a_refusal_has_all_its_reasons(stage: Stage, write, read) -> None:
    award = award_refuse(award=stage.checked(), by=stage.cast.reviewer, reasons=REASONS)
    text = read(write(document_of(award)))
    assert "不予奖补决定书" in text
    assert "1.查新报告只到省内；2.研发投入凭证不符；3.项目在区外实施。" in text
    assert "对申报事项进行了核验。申报事项为：你单位" in text
    assert "人民币" not in text
    assert "2019年1月21日" in text


def test_objections_that_were_answered_are_told(stage: Stage, settings) -> None:
    award, cast = stage.published(), stage.cast
    objection = award_object(award=award, by=cast.analyst, words="不属实")
    award_answer(objection=objection, by=cast.reviewer, is_upheld=False, words="已核实")
    settings.ZONE_TODAY = AFTER_NOTICE
    award = award_approve(award=award, by=cast.reviewer)
    assert "收到异议1件，经核查均不成立" in in_word(word(document_of(award)))


def get(client: Client, user: User, award: Award, extension: str = "docx"):
    client.force_login(user)
    return client.get(f"/incentives/awards/{award.pk}/letter.{extension}")


def test_only_a_decision_that_stands_has_a_letter(client: Client, stage: Stage, settings) -> None:
    award = stage.published()
    link = f"/incentives/awards/{award.pk}/letter.docx"
    auditor = stage.cast.auditor
    assert "还没有决定" in get(client, auditor, award).content.decode()
    assert link not in client.get(f"/incentives/awards/{award.pk}/").content.decode()
    assert get(client, auditor, award).status_code == 404
    settings.ZONE_TODAY = AFTER_NOTICE
    award_approve(award=award, by=stage.cast.reviewer)
    answer = get(client, auditor, award)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="letter-{award.number}.docx"'
    assert link in client.get(f"/incentives/awards/{award.pk}/").content.decode()
    award_cancel(award=award, by=stage.cast.reviewer, words="企业放弃")
    answer = get(client, auditor, award)
    assert answer.status_code == 404
    assert "已经撤销" in answer.content.decode()


def test_a_file_that_was_given_up_has_no_letter_to_come(client: Client, stage: Stage) -> None:
    award = award_withdraw(award=stage.candidate(), by=stage.cast.analyst, words="企业放弃")
    answer = get(client, stage.cast.auditor, award)
    assert answer.status_code == 404
    assert "已记为放弃" in answer.content.decode()
    assert "还没有决定" not in answer.content.decode()


@pytest.mark.parametrize(("before", "after"), [("yearly", "once"), ("once", "yearly")])
def test_the_year_is_named_by_the_rule_the_file_was_opened_with(
    stage: Stage, before: str, after: str
) -> None:
    award = stage.approved()
    AwardScheme.objects.update(frequency=after)
    said = f"{award.year}年度{stage.scheme.name_zh}"
    for rule, is_yearly in (({**award.rule, "frequency": before}, before == "yearly"),
                            ({"kind": "certificate"}, after == "yearly")):  # fmt: skip
        Award.objects.filter(pk=award.pk).update(rule=rule)
        assert (said in in_word(word(document_of(award)))) is is_yearly


def test_an_institute_is_written_to_itself_whoever_brought_it_in(stage: Stage) -> None:
    award = stage.approved()
    values = {"rule": {"kind": "institute"}, "subject": "演示海工研究院"}
    values["payee"] = values["subject"]
    Award.objects.filter(pk=award.pk).update(**values)
    text = in_word(word(document_of(award)))
    assert "关于给予演示海工研究院" in text
    assert "你单位作为产业技术研究院（引进日期2018年11月1日）" in text
    assert award.enterprise.name not in text


def test_what_was_only_registered_has_none(client: Client, stage: Stage) -> None:
    award = make_award(state="registered", is_cash=False, department=stage.cast.department)
    answer = get(client, stage.cast.auditor, award)
    assert answer.status_code == 404
    assert "只作登记" in answer.content.decode()


def test_a_talents_letter_is_for_those_who_handle_personal_data(
    client: Client, stage: Stage
) -> None:
    stage.scheme.fact = {"kind": "talent", "first": True}
    stage.scheme.save()
    award = stage.approved()
    Award.objects.filter(pk=award.pk).update(talent=make_talent(enterprise=award.enterprise))
    cast = stage.cast
    for user in (cast.reviewer, cast.auditor, cast.leader):
        assert get(client, user, award).status_code == 403, user
    client.force_login(cast.auditor)
    page = client.get(f"/incentives/awards/{award.pk}/").content.decode()
    assert "letter.docx" not in page
    assert "由经办的人下载" in page
    assert get(client, cast.stranger, award).status_code == 404
    assert not AuditEvent.objects.filter(action="talent.seen").exists()
    answer = get(client, cast.reporter, award)
    text = in_word(answer.content)
    assert "梁栩：" in text
    assert "获得省级人才认定" in text
    assert AuditEvent.objects.get(action="talent.seen").detail["why"] == "letter"


def test_without_pango_there_is_word(client: Client, stage: Stage, monkeypatch) -> None:
    award = stage.approved()
    monkeypatch.setattr(letters, "missing_libraries", lambda: ("pango-1.0",))
    answer = get(client, stage.cast.auditor, award, "pdf")
    assert answer.status_code == 503
    assert f"/incentives/awards/{award.pk}/letter.docx" in answer.content.decode()


def test_an_english_page_says_that_letters_are_chinese(client: Client, stage: Stage) -> None:
    award = stage.approved()
    client.cookies["django_language"] = "en"
    client.force_login(stage.cast.auditor)
    page = client.get(f"/incentives/awards/{award.pk}/").content.decode()
    assert "letter.pdf" in page
    assert "in Chinese only" in page
    assert "人民币壹拾万元整" in in_word(get(client, stage.cast.auditor, award).content)
