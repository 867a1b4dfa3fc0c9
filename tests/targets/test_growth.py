"""Stages of growth: recorded, or following from certificates; today is 2019-01-21."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from targets.models import AuditEvent, Enterprise, EnterpriseStage, GrowthStage, StaleMark
from targets.selectors.enterprise_list import EnterpriseFilter, enterprise_page
from targets.selectors.growth import growth_line, stages_shown
from targets.services.growth import stage_put
from targets.services.registers import RegisterRefused
from tests.cast import Cast
from tests.factories import (
    AN_INSTANT,
    make_certificate,
    make_enterprise,
    make_enterprise_stage,
    make_growth_stage,
    make_policy,
)
from tests.packs import SECOND, load

pytestmark = pytest.mark.django_db
A_DAY_LATER = AN_INSTANT + timedelta(days=1)


@pytest.fixture
def stages(db) -> dict[str, GrowthStage]:
    policy = make_policy(is_active=True)
    kinds = {"seedbed": "", "incubator": "", "hightech": "hightech", "giant": ""}
    return {
        code: make_growth_stage(code, policy=policy, order=n, certificate=kind)
        for n, (code, kind) in enumerate(kinds.items())
    }


def line_of(firm: Enterprise) -> list[tuple[str, str]]:
    return [(one.stage.code, one.standing) for one in growth_line(firm, stages_shown())]


def reach(firm: Enterprise, stages: dict[str, GrowthStage], code: str, since: date, **values):
    make_enterprise_stage(enterprise=firm, stage=stages[code], since=since, **values)


def test_without_any_row_everything_lies_ahead(stages):
    standings = [standing for _, standing in line_of(make_enterprise())]
    assert standings == ["next", "far", "far", "far"]


def test_the_page_draws_no_line_of_stages_that_were_never_reached(
    cast: Cast, client: Client, stages
):
    client.force_login(cast.analyst)
    firm = make_enterprise()
    address = reverse("targets:enterprise-detail", args=[firm.uscc])
    page = client.get(address).content.decode()
    assert "没有登记过成长阶段。" in page
    assert "未到" not in page
    reach(firm, stages, "seedbed", date(2017, 1, 1))
    page = client.get(address).content.decode()
    assert "没有登记过成长阶段" not in page
    assert page.count("未到") == 3
    assert "2017年1月起，现在" in page


def test_a_certificate_in_force_puts_a_firm_into_its_stage(stages):
    firm = make_enterprise()
    reach(firm, stages, "incubator", date(2014, 9, 1))
    make_certificate(enterprise=firm, issued_on=date(2015, 11, 1), expires_on=date(2018, 11, 1))
    assert line_of(firm)[2] == ("hightech", "left"), "it lapsed, and the firm stands behind it"
    assert line_of(firm)[1] == ("incubator", "now")
    make_certificate(enterprise=firm, issued_on=date(2018, 11, 1), expires_on=date(2021, 11, 1))
    assert [one for _, one in line_of(firm)] == ["skipped", "past", "now", "next"]
    mark = growth_line(firm, stages_shown())[2]
    assert (mark.since, mark.until) == (date(2015, 11, 1), None)


def test_a_day_to_come_does_not_count_yet(stages):
    firm = make_enterprise()
    reach(firm, stages, "seedbed", date(2017, 1, 1), until=date(2019, 1, 21))
    reach(firm, stages, "giant", date(2019, 1, 22))
    assert "now" not in [one for _, one in line_of(firm)], "left today, the next one tomorrow"


def test_the_filter_finds_whom_the_line_shows(cast: Cast, stages):
    for name in "甲乙丙丁":
        make_enterprise(name)
    first, second, third, _ = Enterprise.objects.all()
    reach(first, stages, "seedbed", date(2012, 1, 1))
    reach(second, stages, "seedbed", date(2012, 1, 1))
    reach(second, stages, "giant", date(2018, 1, 1))
    make_certificate(enterprise=third, expires_on=date(2019, 1, 21))
    reach(third, stages, "seedbed", date(2012, 1, 1), until=date(2013, 1, 1))
    for code in stages:
        page = enterprise_page(cast.analyst, EnterpriseFilter(stage=code), None)
        found = {line.enterprise for line in page}
        assert found == {one for one in Enterprise.objects.all() if (code, "now") in line_of(one)}
    page = enterprise_page(cast.analyst, EnterpriseFilter(stage="giant"), None)
    assert [line.enterprise.name for line in page] == ["乙"]


def test_a_stage_is_corrected_without_being_overwritten(stages):
    firm, day = make_enterprise(), date(2016, 3, 1)
    StaleMark.objects.all().delete()
    stage_put(enterprise=firm, stage=stages["seedbed"], since=day, at=AN_INSTANT)
    stage_put(enterprise=firm, stage=stages["seedbed"], since=day, at=A_DAY_LATER)
    assert EnterpriseStage.objects.count() == AuditEvent.objects.count() == 1
    left = date(2017, 1, 1)
    stage_put(enterprise=firm, stage=stages["seedbed"], since=day, until=left, at=A_DAY_LATER)
    assert EnterpriseStage.objects.as_of(AN_INSTANT).get().until is None
    assert EnterpriseStage.objects.current().get().until == left
    assert not StaleMark.objects.exists(), "stages bear on no figure"


def test_a_certificates_stage_is_not_written_by_hand(stages):
    held = make_enterprise()
    with pytest.raises(RegisterRefused, match="证书"):
        stage_put(enterprise=held, stage=stages["hightech"], since=date(2016, 1, 1))
    firm, day = make_enterprise(), date(2016, 1, 1)
    with pytest.raises(RegisterRefused, match="晚于"):
        stage_put(enterprise=firm, stage=stages["giant"], since=day, until=day)


def test_the_shipped_pack_has_six_stages_and_another_may_have_none(cast: Cast, client: Client):
    load()
    assert [str(one) for one in stages_shown()] == [
        *("苗圃", "孵化器", "加速器", "高新技术企业", "小巨人", "领军企业")
    ]
    load(text=SECOND)
    assert stages_shown() == []
    client.force_login(cast.analyst)
    page = client.get(reverse("targets:enterprise-detail", args=[make_enterprise().uscc]))
    assert "成长阶段" not in page.content.decode()
    listed = client.get(reverse("targets:enterprise-list"))
    assert 'name="stage"' not in listed.content.decode()
