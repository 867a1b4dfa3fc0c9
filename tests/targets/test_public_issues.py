"""The public version: off until the administrator switches it on; figures only, suppressed."""

from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from targets.models import AuditEvent, Publication
from targets.selectors.public_issues import public_figures
from targets.services.public_version import public_version_set
from tests.cast import Cast
from tests.factories import make_indicator, make_park, make_policy, make_publication

pytestmark = pytest.mark.django_db
ZONE = {
    "name_zh": "甲市高新技术产业开发区",
    "name_en": "A City High-tech Zone",
    "short_zh": "甲高新区",
    "short_en": "A High-tech Zone",
}
"""Another than that of the policy in force."""
ADDRESSES = ("/public/", "/public/feed.xml", "/public/feed.json")
FEEDS = {"/public/feed.xml": "rss+xml", "/public/feed.json": "feed+json"}


@pytest.fixture
def issue(cast: Cast) -> Publication:
    make_indicator("gdp", name_zh="后来改的名", unit_zh="万元", decimals=4)
    part: dict[str, Any] = {"key": "a", "name": "甲园", "value": "12.5", "suppressed": False}
    hidden = {"key": "b", "name": "乙园", "value": None, "suppressed": True}
    zone: dict[str, Any] = {"key": None, "name": "", "value": "1.5", "suppressed": False}
    row = {
        "indicator": "gdp",
        "comparator": ">=",
        "target": "300",
        "value": "248.2",
        "attainment": "0.827",
        "coverage": {"weighted": "0.62"},
        "status": "insufficient_data",
    }
    labels = {
        "name_zh": "生产总值",
        "name_en": "GDP",
        "unit_zh": "亿元",
        "unit_en": "100 million yuan",
        "decimals": 1,
        "target_period": "2020Q4",
    }
    return make_publication(
        prepared_by=cast.analyst,
        signed_by=cast.leader,
        figures={
            "results": [row],
            "breakdown": {"gdp": {"results": [part, hidden, zone]}},
            "labels": {"gdp": labels},
            "places": {"a": "Park A"},
            "zone": ZONE,
            "has_demo": True,
        },
        body_zh="<p>存在的问题</p>",
    )


@pytest.fixture
def public(issue: Publication, cast: Cast) -> Publication:
    public_version_set(by=cast.administrator, is_on=True)
    return issue


def test_nothing_is_there_until_it_is_switched_on_and_after_it_is_off(
    issue: Publication, cast: Cast, client: Client
) -> None:
    addresses = [*ADDRESSES, f"/public/{issue.pk}/", f"/public/{issue.pk}.json"]
    assert {client.get(one).status_code for one in addresses} == {404}
    public_version_set(by=cast.administrator, is_on=True)
    assert {client.get(one).status_code for one in addresses} == {200}
    public_version_set(by=cast.administrator, is_on=False)
    assert {client.get(one).status_code for one in addresses} == {404}


def test_only_the_administrator_switches_and_the_audit_has_it(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        public_version_set(by=cast.analyst, is_on=True)
    public_version_set(by=cast.administrator, is_on=True)
    public_version_set(by=cast.administrator, is_on=True)
    assert AuditEvent.objects.filter(action="public_version.on").count() == 1


def test_the_page_shows_frozen_figures_and_none_that_is_suppressed(
    public: Publication, client: Client
) -> None:
    page = client.get(f"/public/{public.pk}/").content.decode()
    figures = ("生产总值", "248.2<", "300", "82.7", "62", "2020")
    for wanted in (*figures, "甲园", "12.5", "不显示", "不在任何园区", "虚构"):
        assert wanted in page
    assert "存在的问题" not in page
    assert "后来改的名" not in page
    client.cookies["django_language"] = "en"
    page = client.get(f"/public/{public.pk}/").content.decode()
    assert "GDP" in page
    assert "Park A" in page


def test_an_issue_signed_before_english_names_were_frozen_takes_those_of_today(
    issue: Publication, cast: Cast, client: Client
) -> None:
    figures = {name: one for name, one in issue.figures.items() if name != "places"}
    older = make_publication(
        serial=2, code="A2345678BCDE", prepared_by=cast.analyst, signed_by=cast.leader,
        withdraws=issue, reason="错", figures=figures,
    )  # fmt: skip
    make_park(code="a", name_en="Park of today")
    public_version_set(by=cast.administrator, is_on=True)
    client.cookies["django_language"] = "en"
    assert "Park of today" in client.get(f"/public/{older.pk}/").content.decode()


def test_an_issue_stands_under_its_own_zone_whatever_pack_is_loaded_since(
    public: Publication, client: Client
) -> None:
    short = make_policy(zone_short_zh="乙高新区").zone_short_zh
    for address in (f"/public/{public.pk}/", f"/publications/verify/{public.code}/"):
        page = client.get(address).content.decode()
        assert "甲高新区<span>目标监测</span>" in page
        assert "甲市高新技术产业开发区" in page
        assert short not in page
    page = client.get("/public/").content.decode()
    assert f"{short}<span>目标监测</span>" in page
    assert "甲市高新技术产业开发区" in page
    feed = client.get("/public/feed.json").json()
    assert feed["title"] == f"{short}目标进展通报"
    assert feed["items"][0]["title"].startswith("甲高新区2018年三季度目标进展")
    assert client.get(f"/public/{public.pk}.json").json()["zone"] == "甲市高新技术产业开发区"


def test_a_figure_of_the_zone_alone_is_no_table_of_parks(issue: Publication, cast: Cast) -> None:
    whole = {"key": "zone", "name": "", "value": "248.2", "suppressed": False}
    (held,) = public_figures(issue)
    assert held.is_divided
    issue.figures["breakdown"]["gdp"]["results"] = [whole]
    (alone,) = public_figures(issue)
    assert (alone.parts[0].value, alone.is_divided) == (Decimal("248.2"), False)


def test_the_page_and_the_answer_for_programs_agree(public: Publication, client: Client) -> None:
    answer = client.get(f"/public/{public.pk}.json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    data = answer.json()
    assert (data["number"], data["withdrawn_by"]) == (public.number, None)
    (row,) = data["results"]
    assert Decimal(row["value"]) == Decimal("248.2")
    assert [(one["value"], one["suppressed"]) for one in row["parks"]] == [
        ("12.5", False),
        (None, True),
        ("1.5", False),
    ]
    assert (row["is_partial"], row["coverage"], row["unit"]) == (True, "0.62", "亿元")
    assert data["is_demonstration"] is True


def test_the_feeds_name_each_issue_and_what_was_withdrawn(
    public: Publication, cast: Cast, client: Client
) -> None:
    second = make_publication(
        prepared_by=cast.analyst,
        signed_by=cast.leader,
        serial=2,
        code="23456789ABCE",
        withdraws=public,
        reason="数字有误",
        figures=public.figures,
    )
    items = client.get("/public/feed.json").json()["items"]
    assert [one["id"] for one in items] == [one["url"] for one in items]
    assert "撤回" in items[1]["content_text"]
    assert items[0]["url"] == f"http://testserver/public/{second.pk}/"
    feed = ElementTree.fromstring(client.get("/public/feed.xml").content)
    guids = list(feed.iter("guid"))
    assert [one.text for one in guids] == [one["url"] for one in items]
    assert {one.get("isPermaLink", "true") for one in guids} == {"true"}
    assert public.code not in client.get("/public/feed.xml").content.decode()
    assert "数字有误" not in client.get("/public/feed.xml").content.decode()


def test_a_draft_is_not_public(public: Publication, cast: Cast, client: Client) -> None:
    draft = make_publication(
        prepared_by=cast.analyst, serial=3, code="23456789ABCF", period="2018Q4"
    )
    assert client.get(f"/public/{draft.pk}/").status_code == 404
    assert draft.number not in client.get("/public/").content.decode()


def test_the_list_tells_readers_of_feeds_where_they_are(public: Publication, client: Client):
    page = client.get("/public/").content.decode()
    for address in ADDRESSES[1:]:
        assert f'<link rel="alternate" type="application/{FEEDS[address]}"' in page
        assert f'href="{address}"' in page.partition("</head>")[0]


def test_the_administrator_switches_by_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    assert "现在不公开" in client.get("/accounts/public/").content.decode()
    client.post("/accounts/public/", {"on": "1"})
    assert "现在是公开的" in client.get("/accounts/public/").content.decode()


def test_an_issue_of_before_names_were_frozen_is_not_public(
    public: Publication, cast: Cast, client: Client
) -> None:
    old = make_publication(
        prepared_by=cast.analyst,
        signed_by=cast.leader,
        serial=4,
        code="23456789ABCG",
        period="2018Q2",
        figures={"results": [], "breakdown": {}},
    )
    assert client.get(f"/public/{old.pk}/").status_code == 404
    assert {client.get(one).status_code for one in ADDRESSES} == {200}
