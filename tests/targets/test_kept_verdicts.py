"""A verdict is given once: what it answered is not asked again by a resubmission."""

import pytest
from django.test import Client
from django.urls import reverse

from targets.models import Explanation, Return, SubmittedFinding, ValidationRule
from targets.services.return_cells import CellInput
from targets.services.returns import return_submit
from targets.services.review import return_send_back
from targets.services.rules import rule_change
from targets.services.verdicts import VerdictInput, verdicts_save
from tests.factories import make_explanation, make_observation, make_rule
from tests.targets.returns_stage import Stage

OUTPUT = "industrial_output"


@pytest.fixture
def returned(stage: Stage) -> Return:
    """Both enterprises are asked; the first's words are accepted, the second's figure is not."""
    make_rule("change-quarter", params={"limit": "0.5"})
    for firm in (stage.first, stage.second):
        for period, value in (("2018Q2", "200"), ("2018Q3", "300")):
            make_observation(stage.output, period, value, firm)
    draft = stage.filled(first_output="600", second_output="600")
    for firm in (stage.first, stage.second):
        make_explanation(draft, stage.output, enterprise=firm, rule_code="change-quarter")
    submitted = return_submit(of_return=draft, by=stage.cast.reporter)
    first, second = findings(submitted, 1)
    verdicts = [
        VerdictInput(first.pk, "accepted"),
        VerdictInput(second.pk, "correct", "请改为500。"),
    ]
    verdicts_save(of_return=submitted, by=stage.cast.reviewer, verdicts=verdicts)
    submitted.refresh_from_db()
    return return_send_back(of_return=submitted, by=stage.cast.reviewer)


def findings(of_return: Return, number: int) -> list[SubmittedFinding]:
    found = SubmittedFinding.objects.filter(
        submission__of_return=of_return, submission__number=number
    )
    return list(found.order_by("enterprise__uscc"))


def again(stage: Stage, returned: Return, *cells: CellInput) -> list[SubmittedFinding]:
    saved = stage.save(returned, *cells) if cells else returned
    return findings(return_submit(of_return=saved, by=stage.cast.reporter), 2)


def test_an_accepted_verdict_stands_where_figures_and_words_are_the_same(stage, returned):
    (before, _) = findings(returned, 1)
    first, second = again(stage, returned, CellInput(stage.second.uscc, OUTPUT, "700"))
    assert (first.verdict, first.verdict_by, first.verdict_at) == (
        "accepted",
        stage.cast.reviewer,
        before.verdict_at,
    )
    assert second.verdict == ""


def test_what_was_to_be_corrected_is_asked_again_though_nothing_changed(stage, returned):
    assert [one.verdict for one in again(stage, returned)] == ["accepted", ""]


def test_another_figure_wants_another_verdict(stage, returned):
    assert not again(stage, returned, CellInput(stage.first.uscc, OUTPUT, "610"))[0].verdict


def test_other_words_want_another_verdict(stage, returned):
    Explanation.objects.update(words="三期厂房年底投产，订单增加。")
    assert not again(stage, returned)[0].verdict


def test_another_version_of_the_rule_wants_another_verdict(stage, returned):
    rule_change(
        rule=ValidationRule.objects.get(code="change-quarter"),
        by=stage.cast.analyst,
        state="on",
        params={"limit": "0.4"},
        reason="放宽得太多。",
    )
    assert not again(stage, returned)[0].verdict


def test_the_card_says_that_it_was_accepted_before(stage, returned, client: Client):
    again(stage, returned, CellInput(stage.second.uscc, OUTPUT, "700"))
    client.force_login(stage.cast.reviewer)
    text = client.get(reverse("targets:review-detail", args=[returned.pk])).content.decode()
    assert text.count("上次已接受") == 1
    cards = text.partition('<ol class="anom">')[2]
    assert cards.index("乙厂") < cards.index("上次已接受")
