"""What a lead reads before giving their name: sums, queries and the words to them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from targets.models import Return, User
from targets.selectors.confirmations import confirmation_summary
from targets.services.confirmation import return_confirm
from targets.services.explanations import ExplanationInput, explanations_write
from targets.services.returns import return_submit
from targets.services.review import return_send_back
from tests.cast import Cast
from tests.factories import make_observation, make_rule
from tests.targets.returns_stage import Stage, make_stage
from tests.targets.test_findings import jumped

FIRST_WORDS, LATER_WORDS = "二期产线10月投产带来增量", "三期厂房落成后新增了订单"
TODAY = date(2019, 1, 21)


@pytest.fixture
def stage(cast: Cast) -> Stage:
    made = make_stage(cast)
    made.form.assignments.update(needs_confirmation=True)
    make_rule("change-quarter", params={"limit": "0.5"}, name_zh="比上季变动超过50%")
    return made


def explained(stage: Stage, draft: Return, words: str) -> Return:
    explanations_write(
        of_return=draft,
        by=stage.cast.reporter,
        inputs=[
            ExplanationInput(
                stage.first.uscc, "industrial_output", "change-quarter", "project", words
            )
        ],
    )
    draft.refresh_from_db()
    return draft


def handed_over(stage: Stage) -> Return:
    draft = explained(stage, jumped(stage), FIRST_WORDS)
    return return_submit(of_return=draft, by=stage.cast.reporter)


def handed_over_again(stage: Stage) -> Return:
    submitted = return_confirm(of_return=handed_over(stage), by=stage.cast.lead)
    returned = return_send_back(of_return=submitted, by=stage.cast.reviewer, reason="请核对")
    draft = explained(stage, returned, LATER_WORDS)
    return return_submit(of_return=draft, by=stage.cast.reporter)


def read(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


def test_the_lead_sees_the_queries_and_the_words_to_them(client: Client, stage: Stage):
    waiting = handed_over(stage)
    for address in (
        reverse("targets:return-confirm", args=[waiting.pk]),
        waiting.get_absolute_url(),
    ):
        page = read(client, stage.cast.lead, address)
        assert "本季300，比上季的100增200.0%" in page
        assert f"项目投产、完工或停产：{FIRST_WORDS}" in page


def test_after_a_return_the_words_are_those_that_were_handed_over(client: Client, stage: Stage):
    waiting = handed_over_again(stage)
    for address in (
        reverse("targets:return-confirm", args=[waiting.pk]),
        waiting.get_absolute_url(),
    ):
        page = read(client, stage.cast.lead, address)
        assert (LATER_WORDS in page, FIRST_WORDS in page) == (True, False)


def test_a_return_that_asks_nothing_says_so(client: Client, stage: Stage):
    waiting = return_submit(of_return=stage.filled(), by=stage.cast.reporter)
    page = read(client, stage.cast.lead, reverse("targets:return-confirm", args=[waiting.pk]))
    assert "校验没有提出要核实的数" in page


def test_the_change_on_the_year_is_of_the_same_firms(client: Client, stage: Stage):
    make_observation(stage.output, "2017Q4", "100", stage.first)
    make_observation(stage.output, "2017Q4", "900", stage.second)
    draft = stage.filled(first_output="110", second_output="")
    output, added = confirmation_summary(draft).totals
    assert (output.total, output.year_before) == ("110", "1,000")
    assert (output.year_change, output.compared) == ("+10.0%", 1)
    assert (added.year_change, added.compared) == ("—", 0)
