"""Two who sign, prepare, or sign and give up at once, on PostgreSQL: one issue, or none."""

from types import NoneType

import pytest

from targets import publishing
from targets.choices import Role
from targets.errors import InvalidTransition
from targets.models import Publication
from targets.services.publications import (
    publication_give_up,
    publication_prepare,
    publication_sign,
)
from tests.board_stage import LAST, make_board
from tests.factories import make_reporting_period, make_user
from tests.targets.test_publications import checked
from tests.targets.test_return_races import at_once, kinds

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_sign_one_does(attempt: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "missing_libraries", lambda: ("pango",))
    make_board()
    make_reporting_period(str(LAST))
    issue = checked(make_user("analyst", Role.ANALYST))
    leaders = [make_user(name, Role.LEADER) for name in ("leader", "leader2")]
    outcomes = at_once(
        *(lambda one=one: publication_sign(publication=issue, by=one) for one in leaders)
    )
    assert kinds(outcomes) == [InvalidTransition, Publication]
    assert Publication.objects.filter(signed_at__isnull=False).count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_prepare_one_has_the_number(attempt: int) -> None:
    make_reporting_period(str(LAST))
    staff = [make_user(name, Role.ANALYST) for name in ("analyst", "analyst2")]
    outcomes = at_once(*(lambda one=one: publication_prepare(period=LAST, by=one) for one in staff))
    assert kinds(outcomes) == [InvalidTransition, Publication]


@pytest.mark.parametrize("attempt", range(3))
def test_what_one_signs_another_does_not_give_up(
    attempt: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "missing_libraries", lambda: ("pango",))
    make_board()
    make_reporting_period(str(LAST))
    analyst, leader = make_user("analyst", Role.ANALYST), make_user("leader", Role.LEADER)
    issue = checked(analyst)
    outcomes = at_once(
        lambda: publication_sign(publication=issue, by=leader),
        lambda: publication_give_up(publication=issue, by=analyst, reason="编错了报告期"),
    )
    assert kinds(outcomes) in ([InvalidTransition, Publication], [InvalidTransition, NoneType])
    assert Publication.objects.filter(signed_at__isnull=False).count() == kinds(outcomes).count(
        Publication
    )
