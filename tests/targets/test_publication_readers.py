"""What of an issue its readers are given: whatever is published, the summary's words for fewer."""

from typing import Any

import pytest
from django.test import Client

from targets import publishing
from targets.choices import Role
from targets.models import Publication
from tests.board_stage import LAST, make_board
from tests.factories import make_publication, make_reporting_period, make_user

pytestmark = pytest.mark.django_db

READS_THE_SUMMARY = {Role.REVIEWER, Role.ANALYST, Role.LEADER, Role.AUDITOR}


def answer(client: Client, issue: Publication, role: Role) -> dict[str, Any]:
    client.force_login(make_user(f"the_{role}", role))
    found: dict[str, Any] = client.get(f"/api/v1/publications/{issue.pk}/").json()
    return found


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_risks_and_decisions_are_for_readers_of_the_summary(client: Client, role: Role) -> None:
    issue = make_publication(
        prepared_by=make_user("analyst", Role.ANALYST),
        signed_by=make_user("leader", Role.LEADER),
        texts={"zh-hans": {"risk:gdp": "请决定追加投入。"}},
    )
    found = answer(client, issue, role)
    assert found["number"] == issue.number
    assert ("texts" in found) == (role in READS_THE_SUMMARY)
    assert ("请决定追加投入" in str(found)) == (role in READS_THE_SUMMARY)


def test_frozen_words_are_plain_text() -> None:
    make_board()
    make_reporting_period(str(LAST))
    issue = Publication(
        period=LAST, year=2018, serial=1, code="2", prepared_by=make_user(role=Role.ANALYST)
    )
    content, _documents = publishing.assemble(issue, None)
    said = [text for texts in content.texts.values() for text in texts.values()]
    assert said
    assert not any("<" in text or "&amp;" in text for text in said)
