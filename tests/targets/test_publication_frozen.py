"""A signed issue answers the same bytes whatever becomes of definitions, figures and templates."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hightech_zone.lib.clock import db_now
from targets import publishing
from targets.choices import Role
from targets.models import CorrectionCell, Form, Observation, Publication, ReportingPeriod, User
from targets.publishing import publication_check
from targets.selectors.publications import today_beside
from targets.services.aggregation import aggregate_stale
from targets.services.corrections import correction_approve
from targets.services.policy.load import policy_load
from targets.services.policy.pack import SHIPPED_PACK
from targets.services.publications import (
    open_findings,
    publication_ask_check,
    publication_prepare,
    publication_sign,
)
from tests.board_stage import LAST, make_board, rules_off
from tests.factories import make_correction, make_reporting_period, make_return, make_user
from tests.packs import SECOND
from tests.targets.circular_stage import change_setting

pytestmark = [pytest.mark.django_db, pytest.mark.once]

GDP = "            - {element: gdp, take: ttm, level: zone}\n"
DOUBLED = f"""{GDP}      - number: 2
        first_period: 2018Q1
        document: 更正
        text: {{zh: 翻一番的口径。, en: Twice as much.}}
        formula:
          factor: "0.0002"
          numerator:
{GDP}"""


@pytest.fixture
def leader() -> User:
    make_board()
    rules_off()
    make_reporting_period(str(LAST))
    return make_user("leader", Role.LEADER)


def sign(leader: User) -> Publication:
    analyst = make_user("analyst", Role.ANALYST)
    issue = publication_prepare(period=LAST, by=analyst)
    publication_check(issue.pk)
    issue.refresh_from_db()
    waivers = {one["code"]: "人才数年底才统计" for one in open_findings(issue)}
    publication_ask_check(publication=issue, by=analyst, waivers=waivers)
    publication_check(issue.pk)
    return publication_sign(publication=issue, by=leader)


def frozen(issue: Publication, client: Client, leader: User) -> dict[str, object]:
    """All that a reader is given of it: files as downloaded, body as shown, figures."""
    client.force_login(leader)
    held = Publication.objects.get(pk=issue.pk)
    page = client.get(held.get_absolute_url()).content.decode()
    assert held.body_zh in page
    names = held.files.values_list("name", flat=True)
    files = {name: client.get(held.get_absolute_url() + name).content for name in names}
    return {**files, "zh": held.body_zh, "en": held.body_en, "figures": held.figures}


def load_a_new_definition() -> None:
    text = SHIPPED_PACK.read_text(encoding="utf-8")
    assert GDP in text
    policy_load(text=text.replace(GDP, DOUBLED, 1), by=None)


def approve_a_correction() -> None:
    value = Observation.objects.get(
        element__code="industrial_output", period=LAST, enterprise__name="示例企业"
    )
    form, opened = Form.objects.get(code="F1"), ReportingPeriod.objects.get(period=LAST)
    of_return = make_return(form=form, reporting_period=opened, state="approved")
    correction = make_correction(
        of_return=of_return, requested_by=make_user("asking", Role.REPORTER)
    )
    CorrectionCell.objects.create(
        correction=correction,
        enterprise=value.enterprise,
        element=value.element,
        value=value.value + 90_000,
        status="A",
        before=value.value,
        before_status="A",
    )
    correction_approve(correction=correction, by=make_user("reviewer", Role.REVIEWER))


def moved(issue: Publication) -> set[str]:
    found = today_beside(Publication.objects.get(pk=issue.pk))
    assert found is not None
    return {one.then.code for one in found.rows if one.is_other}


def test_another_target_definition_or_status_of_today_is_told(
    leader: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "missing_libraries", lambda: ("pango",))
    issue = sign(leader)
    client.force_login(leader)
    assert client.get(issue.get_absolute_url()).content.decode().count(">没有变化</td>") == 7
    change_setting("industrial_output", value=Decimal(700), recorded_at=db_now())
    load_a_new_definition()
    aggregate_stale()
    page = client.get(issue.get_absolute_url()).content.decode()
    assert ">目标值由1,000改为700；序时状态由滞后变为已达标</td>" in page
    assert "数有变；口径由第1版改为第2版" in page
    assert "目标和界限的设定也变了" in page


def test_under_another_policy_it_keeps_its_own_names(
    leader: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "missing_libraries", lambda: ("pango",))
    issue = sign(leader)
    policy_load(text=SECOND, by=None)
    client.force_login(leader)
    page = client.get(issue.get_absolute_url()).content.decode()
    assert "这一期依据的政策已经不是现行政策" in page
    assert "万人拥有高端创新人才" in page
    assert "现行政策没有这一项" in page


def test_definition_correction_and_template_leave_it_as_it_was(
    leader: User,
    client: Client,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publishing, "missing_libraries", lambda: ("pango",))
    issue = sign(leader)
    before = frozen(issue, client, leader)
    assert moved(issue) == set()
    load_a_new_definition()
    aggregate_stale()
    assert "gdp" in moved(issue)
    assert frozen(issue, client, leader) == before
    approve_a_correction()
    aggregate_stale()
    assert "industrial_output" in moved(issue)
    assert frozen(issue, client, leader) == before
    edit_the_template(settings, tmp_path)
    assert publishing.render_to_string("documents/body.html", {}) == "另一个模板"
    publication_check(issue.pk)
    assert frozen(issue, client, leader) == before


def edit_the_template(settings: Any, folder: Path) -> None:
    (folder / "documents").mkdir()
    (folder / "documents" / "body.html").write_text("另一个模板", encoding="utf-8")
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [folder, *engine["DIRS"]]}]


@pytest.mark.pango
def test_the_pdf_is_kept_too(leader: User, client: Client) -> None:
    issue = sign(leader)
    before = frozen(issue, client, leader)
    assert {name for name in before if name.endswith(".pdf")} == {
        f"circular-{issue.year}-1-{language}.pdf" for language in ("zh", "en")
    }
    load_a_new_definition()
    aggregate_stale()
    publication_check(issue.pk)
    assert frozen(issue, client, leader) == before
