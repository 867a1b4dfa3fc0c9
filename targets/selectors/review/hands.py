"""Whose submissions a reviewer had a hand in."""

from collections.abc import Sequence

from targets.access import persons_of
from targets.models import Submission, SubmittedCell, User


def own_of(submissions: Sequence[Submission], reader: User) -> set[int]:
    """Those that the reader, or anybody they stand in for today, entered a cell of, handed in or
    confirmed: the ones they do not decide on. Two queries."""
    persons = persons_of(reader)
    entered = SubmittedCell.objects.filter(submission__in=submissions, entered_by__in=persons)
    return {one.pk for one in submissions if persons & _hands(one)} | set(
        entered.values_list("submission", flat=True).distinct()
    )


def _hands(submission: Submission) -> set[int | None]:
    return {
        submission.submitted_by_id,
        submission.submitted_for_id,
        submission.confirmed_by_id,
        submission.confirmed_for_id,
    }
