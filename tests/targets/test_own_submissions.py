"""What a reviewer had a hand in is neither offered to them nor taken from them."""

import pytest
from django.test import Client
from django.urls import reverse

from targets.choices import Role
from targets.errors import OwnSubmission
from targets.models import ReturnCell, Submission, User
from targets.services.returns import return_submit
from targets.services.review import return_approve
from tests.cast import Cast
from tests.factories import make_delegation, make_user
from tests.targets.returns_stage import Stage


@pytest.fixture
def absent(cast: Cast) -> User:
    """A reviewer on leave; the cast's reviewer stands in for them."""
    person = make_user("absent", Role.REVIEWER)
    make_delegation(principal=person, delegate=cast.reviewer)
    return person


@pytest.mark.parametrize(
    "hand", ["submitted_by", "submitted_for", "confirmed_by", "confirmed_for", "entered_by"]
)
@pytest.mark.parametrize("is_own_hand", [True, False])
def test_neither_queue_nor_desk_offer_what_the_service_refuses(
    stage: Stage, absent: User, client: Client, hand: str, is_own_hand: bool
):
    person = stage.cast.reviewer if is_own_hand else absent
    draft = stage.filled()
    if hand == "entered_by":
        ReturnCell.objects.filter(pk=draft.cells.all()[0].pk).update(changed_by=person)
    held = return_submit(of_return=draft, by=stage.cast.reporter)
    if hand != "entered_by":
        Submission.objects.update(**{hand: person})
    client.force_login(stage.cast.reviewer)
    queue = client.get(reverse("targets:review-list")).content.decode()
    desk = client.get(reverse("targets:review-detail", args=[held.pk])).content.decode()
    assert ("您填的，由别人审" in queue, 'name="approve"' in queue) == (True, False)
    assert 'value="approve"' not in desk
    with pytest.raises(OwnSubmission):
        return_approve(of_return=held, by=stage.cast.reviewer)
