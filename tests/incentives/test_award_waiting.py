"""Which awards wait for whom: on the overview, and in the list of those."""

import pytest
from django.conf import settings
from django.test import Client

from incentives.models import Award
from incentives.selectors.award_list import AwardFilter, awards_wanted
from incentives.selectors.overview import overview
from incentives.services.decisions import award_answer, award_object
from targets.models import User
from tests.factories import make_award, make_delegation, make_scheme
from tests.incentives.awards_stage import AFTER_NOTICE, Stage


def waiting(user: User) -> set[Award]:
    listed = set(awards_wanted(user, AwardFilter(is_waiting=True)))
    page = overview(user, None)
    assert page.waiting_count == len(listed)
    assert {one.award for one in page.waiting} == listed
    return listed


def test_an_open_clawback_waits_for_who_decides_it(stage: Stage) -> None:
    award = stage.paid()
    assert waiting(stage.cast.analyst) == {award}
    stage.lost(award)
    assert waiting(stage.cast.reviewer) == {award}
    assert waiting(stage.cast.analyst) == set()


def test_a_file_that_is_checked_waits_for_a_reviewer_only_without_cash(stage: Stage) -> None:
    with_cash = stage.checked()
    counted = make_award(
        scheme=make_scheme(payout="none", amount_min=None, amount_max=None),
        department=stage.cast.department,
        state="checking",
    )
    assert waiting(stage.cast.reviewer) == {counted}
    assert waiting(stage.cast.analyst) == {with_cash, counted}


def test_a_notice_waits_when_it_has_ended_or_was_objected_to(stage: Stage) -> None:
    award = stage.published()
    assert waiting(stage.cast.reviewer) == set()
    objection = award_object(award=award, by=stage.cast.analyst, words="该企业已迁出")
    assert waiting(stage.cast.reviewer) == {award}
    award_answer(objection=objection, by=stage.cast.reviewer, is_upheld=False, words="登记在区")
    assert waiting(stage.cast.reviewer) == set()
    settings.ZONE_TODAY = AFTER_NOTICE
    assert waiting(stage.cast.reviewer) == {award}


def test_what_is_with_the_bank_or_owed_by_others_waits_for_who_pays(matched: Stage) -> None:
    assert waiting(matched.payer) == set()
    award = matched.paid(amount="100")
    assert waiting(matched.payer) == {award}


def test_what_waits_for_the_principal_waits_for_the_delegate(stage: Stage) -> None:
    award = stage.candidate()
    assert waiting(stage.cast.stranger) == set()
    make_delegation(principal=stage.cast.reporter, delegate=stage.cast.stranger)
    assert waiting(stage.cast.stranger) == {award}


@pytest.mark.parametrize("year", ["", "2018"])
def test_all_that_waits_is_of_the_pages_year(client: Client, stage: Stage, year: str) -> None:
    stage.candidate()
    client.force_login(stage.cast.analyst)
    asked = {"year": year} if year else {}
    page = client.get("/incentives/", asked).content.decode()
    assert ("?waiting=yes&amp;year=2018" in page) is bool(year)
