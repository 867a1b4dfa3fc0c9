"""The audit trail and the record of looks, as the auditor reads them."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from incentives.calc.transitions import TRANSITIONS
from incentives.services.decisions import award_opine
from incentives.services.opening import award_attach, award_send
from incentives.services.personal import paper_look, talents_look
from targets import audit
from targets.activity_words import ACTIONS, LOOKS, PLACES, SUBJECTS
from targets.calc.periods import Period
from targets.models import Delegation, Extension, Publication, PublicVersion, SummaryText, User
from targets.services.returns import PAST
from tests.cast import Cast
from tests.factories import (
    make_award,
    make_budget,
    make_enterprise,
    make_evidence,
    make_extension,
    make_growth_stage,
    make_talent,
    make_user,
)
from tests.incentives.awards_stage import Stage, make_awards_stage


def text_of(client: Client, query: str = "") -> str:
    response = client.get(f"{reverse('targets:activity')}?{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def stage(cast: Cast, settings) -> Stage:
    settings.ZONE_TODAY = None
    return make_awards_stage(cast)


@pytest.fixture
def looked(cast: Cast) -> str:
    """Finance looked at a talent and fetched a paper of the same file."""
    award = make_award(talent=make_talent())
    talents_look(awards=[award], by=cast.finance, why="award")
    paper_look(paper=make_evidence(award=award, is_personal=True, code="title"), by=cast.finance)
    return award.number


def test_the_auditor_reads_who_looked_at_whom_when_and_where(
    cast: Cast, client: Client, looked: str
):
    client.force_login(cast.auditor)
    page = text_of(client, "kind=looks")
    assert page.count("看人才姓名和证件号码") == 1
    assert page.count("下载含个人信息的材料") == 1
    assert str(cast.finance) in page
    assert f"奖补档案：{looked}" in page
    assert f"{reverse('incentives:award-list')}?q={looked}" in page
    assert "梁栩" not in page


def test_each_filter_narrows(cast: Cast, client: Client):
    other = make_user("other")
    for day, actor, subject in ((3, cast.analyst, cast.reporter), (5, cast.finance, other)):
        at = datetime(2019, 1, day, 17, 0, tzinfo=UTC)
        audit.record(action="account.updated", actor=actor, subject=subject, at=at)
    audit.record(action="unit.updated", actor=None, subject=cast.department)
    client.force_login(cast.auditor)
    asked = {
        "kind=account": (True, True, False),
        "kind=unit": (False, False, True),
        f"person={cast.analyst.pk}": (True, False, False),
        "person=-": (False, False, True),
        "last=2019-01-04": (True, False, False),
        "first=2019-01-05&last=2019-01-06": (False, True, False),
        "first=2019-01-07&last=2019-01-07": (False, False, False),
        f"object=user:{other.pk}": (False, True, False),
        f"object={cast.department}": (False, False, True),
    }
    for query, expected in asked.items():
        events = client.get(f"{reverse('targets:activity')}?{query}").context["page"].object_list
        ids = {(one.object_type, one.object_id) for one in events}
        wanted = (
            ("user", str(cast.reporter.pk)),
            ("user", str(other.pk)),
            ("unit", str(cast.department.pk)),
        )
        assert tuple(one in ids for one in wanted) == expected, query


def test_days_are_those_of_the_zone(cast: Cast, client: Client):
    """17:00 UTC is one o'clock of the next day."""
    at = datetime(2019, 1, 3, 17, 0, tzinfo=UTC)
    audit.record(action="account.updated", actor=None, subject=cast.reporter, at=at)
    client.force_login(cast.auditor)
    assert "2019-01-04 01:00" in text_of(client, "first=2019-01-04&last=2019-01-04")
    assert "没有找到" in text_of(client, "first=2019-01-03&last=2019-01-03")


@pytest.mark.parametrize(
    "query", ["kind=x", "person=x", "first=x", "first=2019-02-01&last=2019-01-01"]
)
def test_what_cannot_be_read_is_refused(cast: Cast, client: Client, query: str):
    client.force_login(cast.auditor)
    assert client.get(f"{reverse('targets:activity')}?{query}").status_code == 400


def test_the_administrator_reads_who_and_when_but_no_amounts(cast: Cast, client: Client):
    audit.record(
        action="budget.allot",
        actor=cast.finance,
        subject=cast.reporter,
        detail={"amount": "12.3456"},
    )
    address = reverse("targets:activity-workbook")
    for role, is_told in ((cast.auditor, True), (cast.administrator, False)):
        client.force_login(role)
        assert ("12.3456" in text_of(client)) is is_told
        sheet = load_workbook(BytesIO(client.get(address).content)).worksheets[0]
        cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
        assert any("12.3456" in one for one in cells) is is_told
        assert "安排预算" in cells


def test_acts_on_an_award_name_the_requirement_the_stage_and_who_was_stood_in_for(
    client: Client, stage: Stage
):
    stage.cast.reporter.full_name = "孟舟"
    stage.cast.reporter.save()
    award = stage.checked()
    award_attach(
        award=award,
        by=stage.cast.analyst,
        name="a.pdf",
        content=b"%PDF-1.4 proof",
        code="certificate",
    )
    award = award_send(award=award, by=stage.cast.analyst)
    award_opine(award=award, by=stage.section, verdict="for", words="材料齐全")
    audit.record(
        action="return.submitted",
        actor=stage.cast.analyst,
        subject=stage.cast.department,
        on_behalf_of=stage.cast.reporter,
    )
    paper_look(
        paper=make_evidence(award=award, is_personal=True, code="certificate"),
        by=stage.cast.analyst,
    )
    client.force_login(stage.cast.auditor)
    page = text_of(client)
    lines = [
        "核验项：证书 · 核验结论：符合",
        "环节：科室审查",
        "代：孟舟",
        f"奖补档案：{award.number} · 核验项：证书",
    ]
    answer = client.get(reverse("targets:activity-workbook"))
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    told = [row[4] for row in rows if len(row) > 4]
    for line in lines:
        assert line in page, line
        assert any(line in one for one in told), line
    acts = [row for row in rows if award.number in row[3]]
    assert {"award.check", "award:", "certificate"}.isdisjoint(
        word for row in acts for word in row[:4]
    )
    assert page.count("核验项：证书") == 3


def test_the_auditor_finds_it_in_the_menu(cast: Cast, client: Client):
    client.force_login(cast.auditor)
    assert reverse("targets:activity") in client.get(reverse("targets:board")).content.decode()


def test_every_action_of_the_tables_of_transitions_has_words_and_a_kind_to_filter_by():
    """Those that any test makes happen are looked at as they are written, by `tests.conftest`."""
    tables = {f"return.{one}" for one in PAST.values()}
    tables |= {f"award.{verb}" for _state, verb in TRANSITIONS}
    assert set(ACTIONS) >= tables | LOOKS
    assert {action.partition(".")[0] for action in ACTIONS} == set(PLACES)


def test_every_subject_is_a_model():
    models = {one._meta.model_name for one in apps.get_models()}
    assert set(SUBJECTS) <= models


def told(client: Client, user: User, language: str = "zh-hans") -> str:
    client.force_login(user)
    client.cookies["django_language"] = language
    return " ".join(text_of(client).split())


def test_codes_that_were_kept_are_told_in_words(cast: Cast, client: Client):
    """Neither codes nor what another language called it: the words of whoever reads."""
    enterprise = make_enterprise()
    slot = SummaryText(pk=1, period=Period.of(2018, 3), slot=f"risk:unit:{cast.department.code}")
    for action, subject, label, detail in (
        ("life_event.proposed", enterprise, "", {"kind": "merge"}),
        ("extension.granted", Extension(pk=1), "F1 2018Q3", {"kind": "unlock"}),
        ("extension.granted", Extension(pk=2), "F2 2018Q3", {"kind": "later"}),
        ("summary.edited", slot, "", {}),
        ("publication.signed", Publication(pk=1, year=2018, serial=2), "", {}),
        ("publication.prepared", Publication(pk=2), "No. 3 of 2018", {}),
        ("budget.allot", make_budget(scheme=None, year=2018), "2018 zone *", {}),
    ):
        audit.record(action=action, actor=cast.analyst, subject=subject, label=label, detail=detail)
    page = told(client, cast.auditor)
    for words in (
        "种类：并入另一企业",
        "同意解锁",
        "同意延期",
        "F1 2018年三季度",
        f"情况摘要 2018年三季度 风险：报送（{cast.department}）",
        "情况通报 〔2018〕2号",
        "情况通报 〔2018〕3号",
        "预算 2018年 高新区 没有单列预算的各项",
    ):
        assert words in page, words
    english = told(client, cast.auditor, "en")
    for words in ("No. 2 of 2018", "No. 3 of 2018", "F1 Q3 2018"):
        assert words in english, words
    assert "〔2018〕" not in english


def test_an_unlock_is_told_as_one_also_where_the_event_did_not_keep_its_kind(
    cast: Cast, client: Client
):
    asked = make_extension(kind="unlock", department=cast.department)
    audit.record(action="extension.asked", actor=cast.reporter, subject=asked, label="F1 2018Q3")
    page = told(client, cast.auditor)
    assert "申请解锁" in page


def test_the_public_version_is_told_by_what_was_done_and_the_day_in_the_zone(
    cast: Cast, client: Client
):
    row = PublicVersion.objects.create(is_on=True, set_by=cast.administrator)
    at = datetime(2019, 1, 3, 17, 0, tzinfo=UTC)
    audit.record(action="public_version.on", actor=cast.administrator, subject=row, at=at)
    assert "公开版 打开 2019-01-04" in told(client, cast.auditor)


def test_a_delegation_and_a_reminder_are_told_by_names(cast: Cast, client: Client):
    made = Delegation.objects.create(
        principal=cast.reporter,
        delegate=cast.lead,
        from_on=date(2019, 1, 2),
        to_on=date(2019, 1, 9),
        reason="休假",
        made_by=cast.reporter,
    )
    audit.record(action="delegation.made", actor=cast.reporter, subject=made)
    assert f"委托 {cast.reporter} → {cast.lead}" in told(client, cast.auditor)


def test_what_is_kept_is_the_same_whatever_the_language(cast: Cast):
    with override("en"):
        event = audit.record(
            action="publication.signed", actor=None, subject=Publication(pk=1, year=2018, serial=2)
        )
    assert event.object_label == "〔2018〕2号"


def test_a_stage_of_growth_is_told_by_its_name(cast: Cast, client: Client):
    stage = make_growth_stage(code="little_giant", name_zh="小巨人", name_en="Little giant")
    enterprise = make_enterprise()
    audit.record(action="stage.put", actor=None, subject=enterprise, detail={"stage": stage.code})
    assert "成长阶段：小巨人" in told(client, cast.auditor)
    assert "Little giant" in told(client, cast.auditor, "en")
