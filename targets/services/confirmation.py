"""The second person's verbs, where a department asks for two: confirm, decline, take back."""

from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now
from targets.choices import ConfirmationDecision
from targets.errors import InvalidInput, OwnSubmission, Problem
from targets.models import Confirmation, Return, User
from targets.services.returns import (
    acting_on,
    check_draft,
    check_version,
    hold_return,
    move,
    one_transaction,
    submission_create,
)

MAX_WORDS = Confirmation._meta.get_field("words").max_length or 0


@one_transaction
def return_confirm(*, of_return: Return, by: User, version: int | None = None) -> Return:
    """Hand in what was handed over; from now on the reviewer decides. The instant counts as the
    department's submission (ADR 0016).

    **Raises** OwnSubmission for whoever handed over or entered everything, InvalidInput where
    the registers have changed so that cells are missing, and as the other verbs.
    """
    held = hold_return(of_return, "confirm", by)
    check_version(held, version)
    asked = held.confirmations.get(decision="")
    checked = check_draft(held)
    _check_another_hand(held, asked, by, checked.hands)
    who = acting_on(held, "confirm", by)
    submission = submission_create(
        held,
        checked,
        by,
        who,
        submitted_by=asked.asked_by,
        submitted_for=asked.asked_for,
        confirmed_by=by,
        confirmed_for=who.on_behalf_of,
    )
    asked.submission = submission
    _close(asked, ConfirmationDecision.CONFIRMED, held, "confirm", by)
    return move(held, "confirm", by, submission=submission.number, **checked.counts)


@one_transaction
def return_decline(
    *, of_return: Return, by: User, words: str, version: int | None = None
) -> Return:
    """Give the draft back to whoever fills it, with words; nothing of it was handed in.

    **Raises** InvalidInput without words, OwnSubmission, StaleVersion, InvalidTransition.
    """
    held = hold_return(of_return, "decline", by)
    check_version(held, version)
    words = words.strip()
    if not words:
        message = _("请写明哪里要改。")
        raise InvalidInput(message, [Problem(message, "required", field="words")])
    if len(words) > MAX_WORDS:
        message = _("意见超过%(most)d个字，请写短些。") % {"most": MAX_WORDS}
        raise InvalidInput(message, [Problem(message, "too_long", field="words")])
    asked = held.confirmations.get(decision="")
    _check_another_hand(held, asked, by, set())
    asked.words = words
    _close(asked, ConfirmationDecision.DECLINED, held, "decline", by)
    return move(held, "decline", by, back_to=asked.prior_state, words=words)


@one_transaction
def return_take_back(*, of_return: Return, by: User, version: int | None = None) -> Return:
    """Take back what one has handed over oneself, before the lead has answered.

    **Raises** OwnSubmission for anybody else, StaleVersion, InvalidTransition.
    """
    held = hold_return(of_return, "take_back", by)
    check_version(held, version)
    asked = held.confirmations.get(decision="")
    if asked.asked_by_id != by.pk:
        raise OwnSubmission(_("只有交来的人可以收回；您可以确认，或写明意见退回。"))
    _close(asked, ConfirmationDecision.TAKEN_BACK, held, "take_back", by)
    return move(held, "take_back", by, back_to=asked.prior_state)


def _check_another_hand(
    held: Return, asked: Confirmation, by: User, entered: set[int | None]
) -> None:
    """Neither hand is the other's, nor stood in for the other; nobody confirms what they alone
    have entered. **Raises** OwnSubmission."""
    who = acting_on(held, "confirm", by)
    second = {by.pk, who.on_behalf_of.pk if who.on_behalf_of else by.pk}
    if second & {asked.asked_by_id, asked.asked_for_id} or (entered and entered <= {by.pk}):
        raise OwnSubmission(_("您交来或独自填写了这份报送，须由另一位部门负责人确认。"))


def _close(asked: Confirmation, decision: str, held: Return, verb: str, by: User) -> None:
    asked.decision, asked.decided_at, asked.decided_by = decision, db_now(), by
    asked.decided_for = acting_on(held, verb, by).on_behalf_of
    asked.save()
