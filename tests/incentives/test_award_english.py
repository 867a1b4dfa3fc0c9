"""What a file keeps in Chinese, and there is English for, an English reader gets in English."""

from decimal import Decimal

from django.conf import settings
from django.test import Client

from incentives.services.budgets import budget_authorise_overrun
from tests.factories import make_award, make_cluster, make_park, make_scheme
from tests.incentives.awards_stage import Stage
from tests.incentives.test_award_pages import HERE, read


def english(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def test_parks_clusters_and_gaps_are_named_in_english(client: Client, stage: Stage) -> None:
    make_park("辽东湾科技园", name_en="Liaodong Bay Science Park")
    make_cluster("高端装备产业集群", name_en="High-end equipment")
    scheme = make_scheme(
        code="INC-05",
        unit=stage.cast.department,
        evidence=[{"code": "plan", "name": {"zh": "运营方案", "en": "Operating plan"}}],
    )
    facts = {"kind": "certificate", "park": "辽东湾科技园", "cluster": "高端装备产业集群"}
    missing = ["登记里没有证书编号", "运营方案"]
    award = make_award(
        scheme=scheme, department=stage.cast.department, facts=facts, missing=missing
    )
    english(client)
    page = read(client, stage.cast.analyst, f"{HERE}awards/{award.pk}/")
    assert "Liaodong Bay Science Park" in page
    assert "High-end equipment" in page
    assert "Operating plan" in page
    assert not any(one in page for one in (*facts.values(), *missing) if one != "certificate")


def test_a_park_that_is_named_otherwise_now_keeps_the_name_of_its_day(
    client: Client, stage: Stage
) -> None:
    award = make_award(
        scheme=stage.scheme, department=stage.cast.department, facts={"park": "旧园"}
    )
    english(client)
    assert "旧园" in read(client, stage.cast.analyst, f"{HERE}awards/{award.pk}/")


def test_sentences_of_a_budget_stand_apart(client: Client, stage: Stage) -> None:
    budget_authorise_overrun(
        budget=stage.budget(), by=stage.cast.reviewer, amount=Decimal(50), authority="minutes"
    )
    english(client)
    for address in (HERE, f"{HERE}budgets/"):
        page = read(client, stage.cast.leader, address)
        assert "left. The budget includes CNY 500,000 authorised beyond it." in page, address
