"""The living policy: what each clause shows, what nothing tracks, and for whom."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from hightech_zone.lib.clock import db_now
from targets.calc.alignment import Left
from targets.choices import Role
from targets.models import AwardScheme, Clause, Cluster, DataElement, Indicator, Park, Policy, Unit
from targets.scheme_words import scheme_amount, scheme_terms
from targets.selectors.contributions import Contribution, contributions
from targets.selectors.policy.page import ClauseView, Coverage, PolicyView, policy_view
from targets.selectors.progress import progress_report
from targets.sentences import policy_sentence
from targets.services.aggregation import aggregate_all
from targets.services.policy.texts import policy_text_attach
from tests.board_stage import LAST
from tests.factories import (
    make_enterprise,
    make_observation,
    make_reporting_period,
    make_user,
)
from tests.factories.common import AN_INSTANT
from tests.packs import SECOND, load

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(board, client: Client) -> Client:
    client.force_login(make_user("analyst", Role.ANALYST))
    return client


def view(role: Role = Role.ANALYST, period=LAST, **options) -> PolicyView:
    report = progress_report(period, **options)
    assert report is not None
    return policy_view(make_user(role=role), report)


def clauses(found: PolicyView) -> dict[str, ClauseView]:
    return {one.clause.code: one for one in found.clauses}


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def of_clause(html: str, code: str) -> str:
    """The article of one clause, its tags taken out."""
    found = re.search(rf'<article class="clause" id="c-{code}".*?</article>', html, re.DOTALL)
    assert found, code
    return re.sub(r"<[^>]+>", " ", found[0])


# What a clause shows


def test_every_clause_of_the_policy_is_there_in_order(board):
    found = view()
    assert [len(part.clauses) for part in found.parts] == [2, 5, 4, 3, 3, 2, 3]
    assert [one.clause.order for one in found.clauses] == list(range(1, 23))


def test_targets_stand_at_the_clause_that_sets_them_and_at_those_that_serve_them(board):
    found = clauses(view())
    assert len(found["1.2"].targets) == 7
    assert [row.indicator.code for row in found["2.5"].served] == ["rd_intensity", "hightech_share"]
    assert found["2.2"].served == []


def test_a_merged_unit_says_since_when_and_into_which(board):
    names = clauses(view())["5.3"].units
    assert [(one.name, one.now, one.since and str(one.since)) for one in names] == [
        ("市科技局", "", None),
        ("市国税局", "市税务局", "2018-07-05"),
        ("市地税局", "市税务局", "2018-07-05"),
    ]


def test_forms_are_those_of_the_units_and_of_who_took_them_over(board):
    found = clauses(view())
    assert [line.form.code for line in found["2.2"].forms] == ["F2", "F3", "F4", "F5"]
    assert [one.code for one in found["4.2"].forms[0].elements] == ["highend_talents", "employees"]
    assert found["7.1"].forms == []


def reported(cluster: str, count: int) -> None:
    """`count` firms of a cluster: 15,000 in the year to 2017Q3, 25,000 in the year to 2018Q3."""
    output = DataElement.objects.get(code="industrial_output")
    to_date = {"2016Q3": 5_000, "2016Q4": 10_000, "2017Q3": 10_000, "2017Q4": 20_000}
    for number in range(count):
        place = {"cluster": Cluster.objects.get(code=cluster), "park": Park.objects.first()}
        firm = make_enterprise(f"{cluster}{number}", active_from=date(2010, 1, 1), **place)
        for period, value in {**to_date, "2018Q3": 15_000}.items():
            make_observation(output, period, value, firm)
    aggregate_all()


def of_board(indicator: Indicator) -> dict[str | None, Contribution]:
    tables = contributions(indicator, LAST, None, visible=None, with_suppression=False)
    return {one.key: one for one in tables[1].rows}


def test_a_cluster_shows_its_part_of_the_target_that_adds_up(board):
    reported("equipment", 5)
    found = view()
    assert found.carrier.indicator.code == "industrial_output"
    (line,) = clauses(found)["3.1"].clusters
    assert (line.pull.value, line.pull.increase) == (12.5, 5)
    assert line.pull == of_board(found.carrier.indicator)["equipment"]
    assert clauses(found)["3.1"].coverage is Coverage.TRACKED
    assert clauses(found)["3.2"].coverage is Coverage.FORMS_ONLY


def test_a_cluster_counts_an_enterprise_of_one_quarter_as_the_board_does(board, analyst: Client):
    reported("equipment", 5)
    opened = make_enterprise("opened", cluster=Cluster.objects.get(code="equipment"))
    output = DataElement.objects.get(code="industrial_output")
    for period, value in {"2017Q3": 10_000, "2017Q4": 20_000, "2018Q3": 15_000}.items():
        make_observation(output, period, value, opened)
    aggregate_all()
    found = view()
    (line,) = clauses(found)["3.1"].clusters
    assert (line.pull.value, line.pull.increase) == (15, 7.5)
    assert line.pull == of_board(found.carrier.indicator)["equipment"]


def test_a_clusters_figure_leads_to_its_enterprises(analyst: Client, client: Client):
    reported("equipment", 8)
    reported("logistics", 5)
    to = f"/targets/industrial_output/breakdown/?period={LAST}"
    html = page(analyst, f"/policy/?period={LAST}")
    assert f'href="{to}&amp;by=enterprise&amp;cluster=equipment"' in html
    client.force_login(make_user("leader", Role.LEADER))
    html = page(client, f"/policy/?period={LAST}")
    assert f'href="{to}&amp;by=cluster"' in html


def test_the_figures_of_few_enterprises_are_withheld_from_those_who_may_not_see_them(board):
    reported("logistics", 1)
    (seen,), (withheld,) = (
        clauses(view(role))["3.4"].clusters for role in (Role.ANALYST, Role.LEADER)
    )
    assert seen.pull.value == 2.5
    assert (withheld.pull, withheld.is_withheld) == (None, True)


def test_amounts_say_how_often_and_what_is_not_stated(board):
    amounts = {one.code: scheme_amount(one) for one in AwardScheme.objects.all()}
    assert amounts["INC-01"] == "一次性100万元"
    assert amounts["INC-04"] == "每年20—50万元"
    assert amounts["INC-08"] == "最高占注册资本的70%"
    assert amounts["INC-11"] == "没有写金额"
    terms = dict(scheme_terms(AwardScheme.objects.get(code="INC-06")))
    assert (terms["出资"], terms["先后"]) == ("市本级与高新区", "高新区先付")


# What nothing tracks


def test_clauses_with_money_or_duty_that_nothing_tracks_are_counted_and_listed(board):
    found = view()
    assert found.counts == {
        Coverage.TRACKED: 9,
        Coverage.FORMS_ONLY: 9,
        Coverage.NOTHING_ASKED: 1,
        Coverage.UNTRACKED: 3,
    }
    assert [one.clause.code for one in found.untracked] == ["7.1", "7.2", "7.3"]
    assert [one.asks_money for one in found.untracked] == [False, True, False]
    assert "<b>三条未跟踪</b>。未跟踪的条文" in policy_sentence(found)


def test_a_clause_stays_tracked_by_a_scheme_alone(board):
    assert clauses(view())["2.4"].coverage is Coverage.TRACKED
    AwardScheme.objects.filter(clause__code="2.4").update(clause=Clause.objects.get(code="2.5"))
    assert clauses(view())["2.4"].coverage is Coverage.FORMS_ONLY


def test_the_sentence_says_when_nothing_is_missed(board):
    found = view()
    Policy.objects.get().clauses.filter(code__startswith="7.").update(asks="")
    assert "未跟踪" not in policy_sentence(view())
    assert "未跟踪" in policy_sentence(found)


# The page


def test_the_page_has_an_anchor_for_each_clause_and_leads_to_its_awards(analyst):
    html = page(analyst, "/policy/?period=2018Q3")
    assert len(re.findall(r'<article class="clause" id="c-\d\.\d"', html)) == 22
    assert '<a class="mg__a" href="/incentives/">还没有兑付</a>' in html
    assert "748.6 目标1,000亿元 滞后" in re.sub(r"\s+", " ", of_clause(html, "1.2"))
    assert "没有写责任单位" in of_clause(html, "7.2")
    assert "未跟踪" in of_clause(html, "7.2")


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("behind", ["1.2", "2.1", "2.3", "2.5"]),
        ("awards", ["2.1", "2.3", "2.4", "2.5", "4.1", "4.3", "5.3", "6.1"]),
        ("nonsense", None),
    ],
)
def test_the_page_lists_the_clauses_asked_for(analyst, show, expected):
    html = page(analyst, f"/policy/?period=2018Q3&show={show}")
    places = set(re.findall(r' id="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= places
    found = re.findall(r'<article class="clause" id="c-([\d.]+)"', html)
    assert found == expected if expected else len(found) == 22
    assert (f"只列出22条中的{len(found)}条" in html) == bool(expected)
    assert ('id="uncovered"' in html) != bool(expected)


def test_an_earlier_day_shows_the_figures_of_that_day_and_keeps_it_in_links(analyst):
    before = (db_now() + timedelta(seconds=1)).isoformat().replace("+", "%2B")
    assert analyst.get(f"/policy/?period=2018Q3&as_of={before}").status_code == 400
    html = page(analyst, "/policy/?period=2018Q3&as_of=2001-01-01")
    assert "还没有目标" in html


def test_readers_of_published_figures_see_no_other_period(board, client: Client):
    science = Unit.objects.get(code="science")
    client.force_login(make_user("reporter", Role.REPORTER, department=science))
    assert "还没有公布的报告期" in page(client, "/policy/")
    make_reporting_period("2018Q2", published_at=AN_INSTANT)
    assert "2018年二季度" in page(client, "/policy/")
    assert client.get("/policy/?period=2018Q3").status_code == 403


def test_a_policy_with_other_parts_units_and_targets_shows_as_well(client: Client, settings):
    settings.ZONE_TODAY = date(2019, 8, 1)
    load(text=SECOND)
    client.force_login(make_user("analyst", Role.ANALYST))
    html = page(client, "/policy/?period=2019Q2")
    said = re.sub(r"\s+", " ", of_clause(html, "1"))
    assert "第一条 主要目标" in said
    assert "市能源局 （现名市发展改革和能源局） 、市商务局" in said
    assert said.count("数据不全") == 3
    assert "一部分一条中" in re.sub(r"<[^>]+>", "", html)


# The official text

TEXT = """示范市文件
一、总体要求
（一）指导思想。向前走。
（二）主要目标。达到七项。
（九）多出来的。
二、持续提升高新区科技创新能力
（一）别的题目。支持研发。
"""


def test_the_official_text_lies_beside_the_summaries_where_asked_for(analyst):
    assert "原文还没有存入" in page(analyst, "/policy/?period=2018Q3&text=1")
    policy_text_attach(
        policy=Policy.objects.get(),
        by=make_user("admin", Role.ADMINISTRATOR),
        content=TEXT.encode(),
    )
    assert "向前走" not in page(analyst, "/policy/?period=2018Q3")
    html = page(analyst, "/policy/?period=2018Q3&text=1")
    assert "（一）指导思想。向前走。" in of_clause(html, "1.1")
    assert "编号相同，标题不同" in of_clause(html, "2.1")
    assert "没有对上这一条" in of_clause(html, "7.3")
    found = view().text.alignment
    assert [(one.paragraph.line, one.reason) for one in found.unplaced] == [
        (1, Left.BEFORE),
        (5, Left.UNKNOWN),
    ]
    assert "（九）多出来的。" in html
