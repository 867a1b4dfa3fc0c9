"""The bridge counts the enterprises that its figure counts otherwise, no others, and leads to
them."""

from datetime import date, datetime
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from hightech_zone.lib.instants import written
from targets.bridge_words import bridge_sentence
from targets.calc.bridge import Cause
from targets.calc.formulas import Formula
from targets.models import Enterprise
from targets.selectors.bridge import BridgeRow, bridge_report
from targets.selectors.changed_registers import ChangedRegisters
from targets.selectors.progress import progress_report
from targets.services.aggregation import aggregate_all
from targets.services.registers import certificate_put, enterprise_put, membership_put
from targets.views.figures import PAGE_SIZE
from tests.board_stage import LAST
from tests.cast import Cast
from tests.factories import (
    make_definition,
    make_element,
    make_enterprise,
    make_indicator,
    make_observation,
    make_target,
    make_target_setting,
    make_threshold,
)
from tests.instants import instant

pytestmark = pytest.mark.django_db
OUTPUT = {"element": "industrial_output", "take": "stock", "level": "enterprise"}
FIRMS = {"register": "hightech", "take": "count", "level": "register"}


@pytest.fixture
def firms(settings) -> list[Enterprise]:
    """Four enterprises with 10 each; a second target counts certificates."""
    make_threshold()
    output = make_element("industrial_output")
    for code, numerator in (("output", [OUTPUT]), ("firms", [FIRMS])):
        indicator = make_indicator(code, decimals=1)
        make_definition({"factor": "1", "numerator": numerator}, indicator=indicator)
        make_target_setting(target=make_target(indicator=indicator))
    held = [make_enterprise(name, active_from=date(2010, 1, 1)) for name in "甲乙丙丁"]
    for firm in held:
        make_observation(output, LAST, 10, firm)
    aggregate_all()
    return held


def changed_since(as_of: datetime) -> dict[str, BridgeRow]:
    aggregate_all()
    found = bridge_report(progress_report(LAST, as_of))
    return {one.indicator.code: one for one in found.rows} if found else {}


def close(firm: Enterprise, name: str, day: date | None) -> None:
    enterprise_put(uscc=firm.uscc, name=name, active_from=date(2010, 1, 1), active_to=day)


def resize(firm: Enterprise) -> None:
    held = firm.memberships.current().get()
    membership_put(enterprise=firm, from_period=held.from_period, above_scale=False)


def certify(firm: Enterprise, number: str, issued_on: date, expires_on: date | None = None) -> None:
    certificate_put(
        enterprise=firm,
        kind="hightech",
        number=number,
        issued_on=issued_on,
        expires_on=expires_on,
    )


def test_only_those_count_by_whom_the_figure_is_another(firms: list[Enterprise]):
    as_of = instant()
    close(firms[0], "甲", date(2017, 6, 30))
    close(firms[1], "乙改名", None)
    close(firms[2], "丙", LAST.plus(2).last_day)
    certify(firms[1], "G1", date(2018, 1, 1))
    certify(firms[2], "G2", date(2014, 1, 1), date(2017, 1, 1))
    certify(firms[3], "G3", LAST.last_day)
    found = changed_since(as_of)
    assert found["output"].changed[Cause.REGISTER].count == 1
    assert found["output"].changed[Cause.CERTIFICATE].count == 0
    assert found["firms"].changed[Cause.CERTIFICATE].count == 2
    assert bridge_sentence(found["output"]).endswith("一家企业名录变更")
    assert bridge_sentence(found["firms"]) == "+2.0亿元：两家企业证书变更"


def test_who_counts_neither_then_nor_now_is_not_listed(firms: list[Enterprise]):
    formula = Formula.from_data({"factor": "1", "numerator": [OUTPUT], "filter": "above_scale"})
    resize(firms[0])
    close(firms[2], "丙", date(2016, 6, 30))
    as_of = instant()
    close(firms[0], "甲", date(2017, 6, 30))
    close(firms[1], "乙", date(2017, 6, 30))
    resize(firms[2])
    found = ChangedRegisters(as_of).of(formula, LAST)
    assert [one.enterprise for one in found] == [firms[1].pk]


def test_the_sentence_leads_to_the_enterprises(firms: list[Enterprise], cast: Cast):
    as_of = instant()
    close(firms[0], "甲", date(2017, 6, 30))
    certify(firms[1], "G1", date(2018, 1, 1))
    aggregate_all()
    client = Client()
    client.force_login(cast.analyst)
    since = quote(written(as_of))
    for code, firm, words in (("output", 0, "不在营"), ("firms", 1, "持证")):
        address = reverse("targets:figure-changes", args=[code, LAST])
        board = client.get(f"/?period={LAST}&as_of={since}").content.decode()
        assert f'href="{address}?since={since}' in board
        page = client.get(f"{address}?since={since}").content.decode()
        assert "1家企业的名录或证书与当时不同，计数随之改变" in page
        assert "有0格变了" not in page
        assert reverse("targets:enterprise-detail", args=[firms[firm].uscc]) in page
        assert words in page


def test_many_enterprises_fill_pages_as_cells_do(firms: list[Enterprise], cast: Cast):
    held = [make_enterprise(f"企业{n}", active_from=date(2010, 1, 1)) for n in range(PAGE_SIZE)]
    as_of = instant()
    for n, firm in enumerate([*firms, *held]):
        certify(firm, f"G{n}", date(2018, 1, 1))
    aggregate_all()
    client = Client()
    client.force_login(cast.analyst)
    address = reverse("targets:figure-changes", args=["firms", LAST])
    since = quote(written(as_of))
    pages = [client.get(f"{address}?since={since}&page={n}").content.decode() for n in (1, 2)]
    assert [one.count('<th scope="row">') for one in pages] == [PAGE_SIZE, len(firms)]
    assert all(f"{PAGE_SIZE + len(firms)}家企业的名录或证书" in one for one in pages)
