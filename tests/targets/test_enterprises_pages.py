"""The register's pages: who finds what, and whose figures show; today is 2019-01-21."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from targets.calc.periods import Period
from targets.models import Enterprise
from targets.selectors.certificates import ends_in_force
from targets.selectors.enterprise_list import NONE, EnterpriseFilter, enterprise_page
from targets.selectors.enterprises import enterprise_profile
from targets.services.registers import certificate_put, enterprise_put, membership_put
from tests.cast import Cast
from tests.factories import (
    make_assignment,
    make_certificate,
    make_cluster,
    make_element,
    make_enterprise,
    make_form,
    make_membership,
    make_observation,
    make_park,
    make_uscc,
)
from tests.instants import instant


def found(cast: Cast, search: str = "", **wanted) -> list[str]:
    page = enterprise_page(cast.analyst, EnterpriseFilter(search, **wanted), None)
    return [line.enterprise.name for line in page]


@pytest.mark.parametrize(
    "search",
    ["panjinheyu", "heyu", "PanJin HeYu", "pjhy", "PJHYCG", "禾屿", "ｈｅｙｕ", "0001"],
)
def test_an_enterprise_is_found_by_name_pinyin_initials_and_code(cast: Cast, search: str):
    make_enterprise("盘锦禾屿传感技术有限公司", uscc=make_uscc(10001))
    make_enterprise("重庆长城实业（集团）有限公司")
    assert found(cast, search) == ["盘锦禾屿传感技术有限公司"]


@pytest.mark.parametrize("search", ["chongqingchangcheng", "cqcc", "（集团）", "(集团)"])
def test_a_character_is_read_as_in_its_word_and_brackets_as_either(cast: Cast, search: str):
    make_enterprise("盘锦禾屿传感技术有限公司")
    make_enterprise("重庆长城实业（集团）有限公司")
    assert found(cast, search) == ["重庆长城实业（集团）有限公司"]


def test_an_enterprise_is_found_by_the_names_it_had(cast: Cast):
    code = make_uscc(1)
    for name in ("盘锦禾屿", "大洼云帆"):
        enterprise_put(uscc=code, name=name, active_from=date(2015, 1, 1))
    assert found(cast, "yunfan") == found(cast, "heyu") == ["大洼云帆"]


def test_the_list_is_filtered_by_place_size_and_life(cast: Cast):
    east, west, chemicals = make_park(code="east"), make_park(code="west"), make_cluster(code="c")
    make_enterprise("甲", park=east, cluster=chemicals)
    make_enterprise("乙", park=west, above_scale=False)
    make_enterprise("丙", is_member=False)
    make_enterprise("丁", park=east, active_to=date(2018, 12, 31))
    assert found(cast, park="east") == ["甲"], "丁 has no place this quarter"
    assert found(cast, park=NONE) == ["丙", "丁"]
    assert found(cast, cluster="c") == ["甲"]
    assert found(cast, is_above_scale=True) == ["甲"]
    assert found(cast, is_above_scale=False) == ["乙", "丙"], "who has closed has no size"
    assert found(cast, is_active=True, park=NONE) == ["丙"]
    assert found(cast, is_active=False) == ["丁"]


def test_who_holds_a_certificate_and_operates_is_listed_and_counted_alike(cast: Cast):
    firms = {one: make_enterprise(one) for one in "甲乙丙"}
    firms["丁"] = make_enterprise("丁", active_to=date(2018, 12, 31))
    for one, expires in (("甲", None), ("丙", date(2019, 1, 1)), ("丁", None)):
        make_certificate(enterprise=firms[one], issued_on=date(2018, 1, 1), expires_on=expires)
    assert found(cast, certificate="hightech") == ["甲"]
    assert list(ends_in_force(["hightech"], date(2019, 1, 21))) == [firms["甲"].pk]
    assert len(ends_in_force(["hightech"], date(2018, 12, 31))) == 3


def test_holders_of_a_quarter_are_those_a_target_counts(cast: Cast):
    firms = {
        "甲": make_enterprise("甲"),
        "乙": make_enterprise("乙", active_to=date(2018, 9, 20)),
        "丙": make_enterprise("丙"),
    }
    for one, expires in (("甲", None), ("乙", None), ("丙", date(2018, 9, 30))):
        make_certificate(enterprise=firms[one], issued_on=date(2018, 1, 1), expires_on=expires)
    held_in = Period.parse("2018Q3")
    assert found(cast, certificate="hightech", held_in=held_in) == ["甲", "乙"]


def test_the_list_is_ordered_by_an_elements_latest_figure(cast: Cast, client: Client):
    element = make_element("industrial_output")
    make_form(elements=[element])
    for name, value in (("甲", 3), ("乙", 20), ("丙", None)):
        firm = make_enterprise(name)
        make_observation(element, "2018Q3", value, firm)
    make_observation(element, "2018Q2", 99, firm)
    client.force_login(cast.analyst)
    asked = {"element": "industrial_output", "order": "largest"}
    answer = client.get(reverse("targets:enterprise-list"), asked)
    lines = answer.context["page"].object_list
    assert [(one.name, one.value) for one in lines] == [("乙", 20), ("甲", 3), ("丙", None)]
    csv = client.get(reverse("targets:enterprise-list-csv"), asked).content.decode("utf-8-sig")
    assert [row.split(",")[0] for row in csv.splitlines()][1:] == ["乙", "甲", "丙"]
    client.force_login(cast.finance)
    refused = client.get(reverse("targets:enterprise-list"), {"element": "industrial_output"})
    assert "column" not in refused.context or refused.context["column"] is None


def test_filters_stay_in_the_address_and_nonsense_is_refused(cast: Cast, client: Client):
    east = make_park("东园", code="east")
    for number in range(51):
        make_enterprise(f"企业{number}", park=east)
    client.force_login(cast.analyst)
    address = reverse("targets:enterprise-list")
    page = client.get(address, {"q": "qiye", "park": "east", "active": "yes"}).content.decode()
    assert '<option value="east" selected>' in page
    assert "?q=qiye&amp;park=east&amp;active=yes&amp;page=2" in page
    assert client.get(address, {"park": "nowhere"}).status_code == 400


def test_the_api_searches_as_the_page_does(cast: Cast, client: Client):
    make_enterprise("盘锦禾屿传感技术有限公司")
    make_enterprise("示范石化有限公司")
    client.force_login(cast.analyst)
    answer = client.get(reverse("api:enterprises"), {"q": "pjhy"}).json()
    assert [row["name"] for row in answer["results"]] == ["盘锦禾屿传感技术有限公司"]


@pytest.mark.parametrize("search", ["软件", " 软件 "])
def test_an_enterprise_is_found_by_a_part_of_its_name(cast: Cast, search: str):
    make_enterprise("示范鹤乡软件有限公司")
    make_enterprise("示范石化有限公司")
    assert found(cast, search) == ["示范鹤乡软件有限公司"]


def test_an_enterprise_is_found_by_its_code_however_it_is_typed(cast: Cast):
    code = make_enterprise("甲").uscc
    make_enterprise("乙")
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    for typed in (code, code.lower(), f"{code[:8]} {code[8:]}", wide):
        assert found(cast, typed) == ["甲"]


def test_what_looks_like_a_pattern_is_searched_for_as_it_stands(cast: Cast):
    make_enterprise("甲")
    assert found(cast, "%") == []


def test_fifty_stand_on_a_page(cast: Cast):
    for _ in range(51):
        make_enterprise()
    assert len(enterprise_page(cast.analyst, EnterpriseFilter(), None).object_list) == 50
    assert len(enterprise_page(cast.analyst, EnterpriseFilter(), "2").object_list) == 1
    assert len(enterprise_page(cast.analyst, EnterpriseFilter(), "no number").object_list) == 50


def test_the_list_shows_the_place_of_this_quarter(cast: Cast):
    east, west = make_park("东园"), make_park("西园")
    firm = make_enterprise(is_member=False)
    make_membership(enterprise=firm, park=east, to_period="2018Q4")
    make_membership(enterprise=firm, park=west, above_scale=False, from_period="2019Q1")
    (line,) = enterprise_page(cast.analyst, EnterpriseFilter(), None).object_list
    assert line.place.park == west
    profile = enterprise_profile(cast.analyst, firm)
    assert [place.park for place in profile.memberships] == [west, east]


def test_the_profile_says_from_when_to_when_a_place_was_held(cast: Cast, client: Client):
    client.force_login(cast.finance)
    moved = make_enterprise(is_member=False)
    make_membership(enterprise=moved, to_period="2017Q4")
    make_membership(enterprise=moved, from_period="2018Q1")
    closed = make_enterprise(active_to=date(2018, 5, 1))
    spans = []
    for firm in (moved, closed):
        page = client.get(reverse("targets:enterprise-detail", args=[firm.uscc])).content.decode()
        part = page.partition("归属</h2>")[2].partition("</table>")[0]
        spans += re.findall(r'<th class="nw" scope="row">([^<]+)</th>', part)
    assert spans == ["2018年一季度起", "2015年一季度—2017年四季度", "2015年一季度—2018年二季度"]


def test_an_enterprise_that_closed_is_not_active(cast: Cast):
    make_enterprise("甲", active_to=date(2019, 1, 20))
    make_enterprise("乙", active_to=date(2019, 1, 21))
    active = [
        line.is_active
        for line in enterprise_page(cast.analyst, EnterpriseFilter(), None).object_list
    ]
    assert active == [False, True]


@pytest.mark.parametrize(
    ("expires_on", "lapsed", "soon"),
    [
        (date(2019, 1, 20), True, False),
        (date(2019, 1, 21), True, False),
        (date(2019, 1, 22), False, True),
        (date(2019, 7, 23), False, True),
        (date(2019, 7, 24), False, False),
        (None, False, False),
    ],
)
def test_a_certificate_lapses_on_the_day_it_expires(
    cast: Cast, expires_on: date | None, lapsed: bool, soon: bool
):
    firm = make_enterprise()
    make_certificate(enterprise=firm, expires_on=expires_on)
    (line,) = enterprise_profile(cast.analyst, firm).certificates
    assert (line.has_lapsed, line.lapses_soon) == (lapsed, soon)


def test_a_renewed_certificate_is_told_as_such_and_with_who_recorded_it(cast: Cast, client: Client):
    firm = make_enterprise()
    for issued, expires in ((2015, date(2018, 1, 1)), (2018, date(2021, 1, 1))):
        certificate_put(
            enterprise=firm,
            kind="hightech",
            number=f"GR{issued}",
            issued_on=date(issued, 1, 1),
            expires_on=expires,
            by=cast.analyst,
        )
    old, new = enterprise_profile(cast.analyst, firm).certificates
    assert (old.is_renewed, new.is_renewed) == (True, False)
    client.force_login(cast.analyst)
    page = client.get(reverse("targets:enterprise-detail", args=[firm.uscc])).content.decode()
    section = page.partition('id="certificates"')[2].partition("</section>")[0]
    assert "已续期" in section
    assert "已失效" not in section
    assert section.count(str(cast.analyst)) == section.count("逐条登记") == 2


def test_a_certificate_is_named_as_one_and_its_end_in_words(cast: Cast, client: Client):
    firm = make_enterprise()
    make_certificate(enterprise=firm, expires_on=None)
    client.force_login(cast.analyst)
    page = client.get(reverse("targets:enterprise-detail", args=[firm.uscc])).content.decode()
    section = page.partition('id="certificates"')[2].partition("</section>")[0]
    assert '<td class="nw" data-h="失效">长期</td>' in section
    assert '<td data-h="谁登记">系统<span' in section, "no blank in front"


# Figures are confidential


@pytest.fixture
def firm(cast: Cast):
    output, employees = make_element("industrial_output"), make_element("employees")
    make_assignment(form=make_form("F1", [output]), department=cast.department)
    make_assignment(form=make_form("F2", [employees]), department=cast.other_department)
    firm = make_enterprise("甲")
    make_observation(output, "2018Q4", "1234.5", firm)
    make_observation(employees, "2018Q4", 77, firm)
    return firm


def elements(cast: Cast, name: str, firm) -> list[str] | None:
    table = enterprise_profile(cast[name], firm).figures
    return table and [line.element.code for line in table.lines]


@pytest.mark.parametrize("name", ["reviewer", "analyst", "auditor"])
def test_those_who_see_enterprises_figures_see_all_of_them(cast: Cast, firm, name: str):
    assert elements(cast, name, firm) == ["industrial_output", "employees"]


def test_a_department_sees_the_elements_of_its_own_forms(cast: Cast, firm):
    assert elements(cast, "reporter", firm) == ["industrial_output"]
    assert elements(cast, "lead", firm) == ["industrial_output"]
    assert elements(cast, "stranger", firm) == ["employees"]


def test_a_department_sees_only_the_periods_it_filled(cast: Cast):
    element = make_element("industrial_output")
    form = make_form("F1", [element])
    make_assignment(form=form, department=cast.department, to_period="2018Q2")
    make_assignment(form=form, department=cast.other_department, from_period="2018Q3")
    firm = make_enterprise()
    make_observation(element, "2018Q2", 20, firm)
    make_observation(element, "2018Q3", 30, firm)
    for name, seen in (("reporter", {20}), ("stranger", {30}), ("auditor", {20, 30})):
        (line,) = enterprise_profile(cast[name], firm).figures.lines
        assert {one.reported for one in line.quarters if one.reported is not None} == seen


def test_finance_sees_the_register_without_figures(cast: Cast, firm, client: Client):
    assert elements(cast, "finance", firm) is None
    client.force_login(cast.finance)
    page = client.get(reverse("targets:enterprise-detail", args=[firm.uscc])).content.decode()
    assert "甲" in page
    assert "1,234.5" not in page


def test_the_page_shows_figures_with_unit_kind_and_status(cast: Cast, firm, client: Client):
    client.force_login(cast.analyst)
    page = client.get(reverse("targets:enterprise-detail", args=[firm.uscc])).content.decode()
    assert "1,234.5" in page
    assert "万元 · 本季（本年累计）" in page
    assert "没有审定数" in page


def test_a_missing_figure_is_named_missing_and_is_not_zero(cast: Cast, firm, client: Client):
    make_observation(firm.observations.first().element, "2018Q3", None, firm)
    client.force_login(cast.analyst)
    page = client.get(reverse("targets:enterprise-detail", args=[firm.uscc])).content.decode()
    assert "缺报" in page


def test_an_unknown_code_is_not_found(cast: Cast, client: Client):
    client.force_login(cast.analyst)
    unknown = reverse("targets:enterprise-detail", args=["91211100MA0000099X"])
    assert client.get(unknown).status_code == 404


def test_the_list_page_finds_and_says_when_it_finds_nothing(cast: Cast, client: Client):
    make_enterprise("甲", park=make_park("东园"), cluster=make_cluster("石化"))
    client.force_login(cast.reporter)
    address = reverse("targets:enterprise-list")
    page = client.get(address).content.decode()
    assert "东园" in page
    assert "石化" in page
    assert "没有找到" in client.get(address, {"q": "无此企业"}).content.decode()


def test_list_and_profile_as_things_were_known_on_an_earlier_day(cast: Cast, client: Client):
    firm = make_enterprise("原名机械", active_from=date(2015, 1, 1), is_member=False)
    east, west = make_park("东园", code="east"), make_park("西园", code="west")
    make_membership(enterprise=firm, park=east, cluster=make_cluster())
    held = make_certificate(enterprise=firm, number="GR-OLD")
    make_observation(make_element(), "2018Q3", 5, firm)
    then = instant()
    certificate_put(
        enterprise=firm, kind=held.kind, number="GR-NEW", issued_on=held.issued_on, expires_on=None
    )
    enterprise_put(uscc=firm.uscc, name="新名机械", active_from=date(2015, 1, 1))
    make_enterprise("后来登记")
    moved = {"enterprise": firm, "from_period": Period.parse("2015Q1"), "above_scale": False}
    membership_put(park=west, **moved)
    client.force_login(cast.analyst)
    asked = {"as_of": then.isoformat()}
    listed = client.get(reverse("targets:enterprise-list"), {**asked, "park": "east"})
    assert names_in(listed) == {"原名机械"}
    assert names_in(client.get(reverse("targets:enterprise-list"))) == {"新名机械", "后来登记"}
    profile = client.get(reverse("targets:enterprise-detail", args=[firm.uscc]), asked)
    shown = profile.content.decode()
    told = ("原名机械", "东园", "GR-OLD", "新名机械", "西园", "GR-NEW")
    assert [one in shown for one in told] == [True, True, True, False, False, False]
    later = Enterprise.objects.get(name="后来登记")
    unknown = client.get(reverse("targets:enterprise-detail", args=[later.uscc]), asked)
    assert unknown.status_code == 404


def names_in(page) -> set[str]:
    return {one for one in ("原名机械", "新名机械", "后来登记") if one in page.content.decode()}
