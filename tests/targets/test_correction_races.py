"""Two at once on a correction, on PostgreSQL: one decision, no figure that nobody decided on."""

from datetime import date

import pytest

from targets.choices import Role
from targets.errors import InvalidTransition
from targets.models import Correction, Observation, Return
from targets.services.confirmation import return_confirm, return_take_back
from targets.services.corrections import correction_approve, correction_decline
from targets.services.returns import return_submit
from targets.services.review import return_reopen
from tests.factories import make_user
from tests.targets.corrections_stage import approved, cell, requested
from tests.targets.returns_stage import Stage
from tests.targets.test_return_races import at_once, kinds

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_deciders_one_decides(stage: Stage, attempt: int):
    asked = requested(stage)
    other = make_user("reviewer2", Role.REVIEWER)
    outcomes = at_once(
        lambda: correction_approve(correction=asked, by=stage.cast.reviewer),
        lambda: correction_decline(correction=asked, by=other, words="依据不足。"),
    )
    assert kinds(outcomes) == [Correction, InvalidTransition]
    revised = Observation.objects.filter(revision=2).count()
    assert revised == (Correction.objects.get().state == "approved")


@pytest.mark.parametrize("attempt", range(5))
def test_a_correction_against_a_reopening_is_in_before_it_or_refused(stage: Stage, attempt: int):
    asked = requested(stage)
    other = make_user("reviewer2", Role.REVIEWER)
    corrected, reopened = at_once(
        lambda: correction_approve(correction=asked, by=stage.cast.reviewer),
        lambda: return_reopen(
            of_return=asked.of_return, by=other, reason="更正", until=date(2019, 1, 31)
        ),
    )
    assert isinstance(reopened, Return)
    draft = stage.cell(Return.objects.get(), stage.first, stage.output)
    assert draft.value == (150 if isinstance(corrected, Correction) else 100)


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_requests_one_is_open(stage: Stage, attempt: int):
    of_return = approved(stage)
    outcomes = at_once(
        lambda: requested(stage, of_return),
        lambda: requested(stage, of_return, cell(stage, "25", "added"), by=stage.cast.lead),
    )
    assert kinds(outcomes) == [Correction, InvalidTransition]


@pytest.mark.parametrize("attempt", range(5))
def test_confirming_against_taking_back_leaves_one_answer(stage: Stage, attempt: int):
    stage.form.assignments.update(needs_confirmation=True)
    waiting = return_submit(of_return=stage.filled(), by=stage.cast.reporter)
    outcomes = at_once(
        lambda: return_confirm(of_return=waiting, by=stage.cast.lead),
        lambda: return_take_back(of_return=waiting, by=stage.cast.reporter),
    )
    assert kinds(outcomes) == [InvalidTransition, Return]
