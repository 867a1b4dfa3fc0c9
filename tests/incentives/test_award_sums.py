"""Sums of awards: whom they are told, what came back, and which budget files in hand burden."""

import pytest
from django.test import Client

from targets.models import User
from tests.incentives.awards_stage import Stage, make_awards_stage

HERE = "/incentives/"


def read(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def taxed(cast, settings) -> Stage:
    """A scheme that gives back what was paid of a tax, as much as it was."""
    settings.ZONE_TODAY = None
    return make_awards_stage(cast, payout="tax", amount_min=None, amount_max=None)


def test_a_leader_sees_what_was_set_aside_and_nobodys_entry(client: Client, taxed: Stage) -> None:
    award = taxed.paid(amount="3.7219")
    address = f"{HERE}budgets/{taxed.budget().pk}/"
    assert award.number in read(client, taxed.cast.finance, address)
    shown = read(client, taxed.cast.leader, address)
    entries = shown[shown.index('id="entries"') :]
    assert "财预1号" in entries
    assert award.number not in entries
    assert "3.7219" not in entries
