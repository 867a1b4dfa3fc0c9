"""The frame of every page: who sees which entries, the stamp, the error pages."""

from types import SimpleNamespace

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from targets.context_processors import SECTIONS, Shell
from targets.views import errors
from tests.factories import (
    make_aggregate_state,
    make_policy,
    make_reporting_period,
    make_return,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_login_page_names_the_zone_of_the_active_policy(client: Client) -> None:
    make_policy(zone_short_zh="示范高新区")
    assert "示范高新区目标监测" in client.get("/accounts/login/").content.decode()


def test_login_page_works_before_a_policy_is_loaded(client: Client) -> None:
    assert client.get("/accounts/login/").status_code == 200


def test_stamp_shows_while_a_demonstration_account_exists(client: Client) -> None:
    make_policy()
    assert "演示数据" not in client.get("/accounts/login/").content.decode()
    make_user("demo", is_demo=True)
    assert "演示数据" in client.get("/accounts/login/").content.decode()


def test_footer_names_document_version_and_time(client: Client) -> None:
    make_policy(document_number="示政发〔2017〕1号")
    make_aggregate_state(data_version=7)
    page = client.get("/accounts/login/").content.decode()
    assert "示政发〔2017〕1号" in page
    assert "数据第7版" in page


def test_frame_costs_two_queries(client: Client, django_assert_num_queries) -> None:
    make_policy()
    with django_assert_num_queries(2):
        client.get("/accounts/login/")


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        ("reporter", {"review-list", "completeness", "job-list", "account-list"}),
        ("leader", {"return-list", "review-list", "enterprise-list", "job-list", "account-list"}),
        ("administrator", {"board", "return-list", "review-list", "completeness"}),
    ],
)
def test_navigation_holds_only_what_the_role_may_open(cast, rf, role, hidden) -> None:
    request = rf.get("/")
    request.user, request.resolver_match = cast[role], None
    shown = {section["label"] for section in Shell(request).sections}
    labels = {section.url_name: section.label for section in SECTIONS}
    assert shown.isdisjoint(labels[name] for name in hidden)


def test_reviewers_see_in_the_menu_how_many_returns_wait(cast, client: Client) -> None:
    make_policy()
    for period, state in (("2018Q3", "submitted"), ("2018Q4", "submitted"), ("2019Q1", "draft")):
        make_return(reporting_period=make_reporting_period(period), state=state)
    client.force_login(cast.reviewer)
    assert "，2份待审" in client.get("/notices/").content.decode()
    client.force_login(cast.analyst)
    assert "份待审" not in client.get("/notices/").content.decode()


@pytest.mark.parametrize("status", [400, 403, 404])
def test_error_pages_say_what_happened_in_a_sentence(cast, rf: RequestFactory, status) -> None:
    request = rf.get("/nowhere")
    request.user, request.resolver_match = cast.analyst, None
    view = {
        400: errors.bad_request,
        403: errors.permission_denied,
        404: errors.not_found,
    }[status]
    response = view(request, Exception())
    assert response.status_code == status
    assert "。" in response.content.decode()


def test_an_address_that_only_takes_forms_says_so_in_words(cast, client: Client) -> None:
    client.force_login(cast.reviewer)
    answer = client.get("/review/1/verdicts/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "只接收表单提交的内容" in answer.content.decode()
    told = client.get("/api/v1/returns/1/submit/")
    assert "<html" not in told.content.decode()


def test_page_for_a_failure_asks_nothing_of_the_database(
    rf: RequestFactory, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        response = errors.server_error(rf.get("/"))
    assert "没有只做一半" in response.content.decode()


def test_switch_of_language_is_kept_and_returns_to_the_page(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert answer.url == "/accounts/login/"
    with translation.override(None):  # requests leave their language behind
        assert 'lang="en"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("name", ["board", "target-detail", "figure-detail"])
def test_pages_of_a_figure_belong_to_the_overview(cast, rf, name) -> None:
    request = rf.get("/")
    request.user = cast["analyst"]
    request.resolver_match = SimpleNamespace(view_name=f"targets:{name}")
    current = [one["url"] for one in Shell(request).sections if one["is_current"]]
    assert current == ["/"]
