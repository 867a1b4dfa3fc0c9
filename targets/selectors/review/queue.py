"""The review queue: what waits, what is back with its department, what was decided lately."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fractions import Fraction

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from hightech_zone.lib.clock import today
from hightech_zone.lib.once import kept
from targets.access import visible_returns
from targets.calc.review_order import attention
from targets.choices import ReturnState, Verdict
from targets.models import (
    Indicator,
    Remark,
    Return,
    ReviewLook,
    ReviewWeight,
    Submission,
    SubmittedFinding,
    User,
)
from targets.selectors.review.hands import own_of
from targets.selectors.review.words import Names, reasons_of

RECENT_DAYS = 7
MOST_RECENT = 12
TO_LOOK_AT = Q(carried_from__isnull=True) | Q(verdict=Verdict.CORRECT)
"""Queries that want a verdict, or have one that stands in the way of approving."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A submission nobody has decided on. `attention` None: not weighed yet. `queries` are to be
    looked at, `undecided` of them have no verdict; `is_own`: the reader must not decide on it;
    `is_new`: the reader has not opened it. `why`: where it stands, in words."""

    of_return: Return
    submission: Submission
    place: int
    attention: Fraction | None
    why: list[str]
    queries: int
    undecided: int
    open_threads: int
    is_own: bool
    is_new: bool
    days_waiting: int

    @property
    def is_revision(self) -> bool:
        return self.of_return.approved_at is not None

    @property
    def is_clean(self) -> bool:
        """May be approved together with others: nothing to judge, to answer or to choose."""
        return not (self.queries or self.open_threads or self.is_own or self.is_revision)


@dataclass(frozen=True, slots=True)
class Decided:
    of_return: Return
    submission: Submission


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """`waiting` in the order of attention, `returned` and `decided` latest first."""

    waiting: list[QueueItem]
    returned: list[Decided]
    decided: list[Decided]

    @property
    def clean(self) -> list[QueueItem]:
        return [item for item in self.waiting if item.is_clean]

    def after(self, of_return: Return) -> QueueItem | None:
        """The first that waits besides this one."""
        return next((one for one in self.waiting if one.of_return.pk != of_return.pk), None)


def review_queue(reader: User) -> ReviewQueue:
    """A fixed number of queries, whatever waits."""
    since = _recently()
    wanted = Q(state__in=[ReturnState.SUBMITTED, ReturnState.RETURNED, ReturnState.REOPENED])
    lately = Submission.objects.filter(of_return=OuterRef("pk"), decided_at__gte=since)
    shown = visible_returns(reader).filter(wanted | Exists(lately))
    returns = {one.pk: one for one in shown}
    submissions = list(
        Submission.objects.filter(of_return__in=returns)
        .select_related(*("submitted_by", "submitted_for", "decided_by", "decided_for", "weight"))
        .order_by("submitted_at")
    )
    waiting = [one for one in submissions if not one.decision]
    decided = [
        Decided(returns[one.of_return_id], one)
        for one in submissions
        if one.decided_at and one.decided_at >= since
    ]
    last = {one.of_return_id: one for one in submissions if not one.is_correction}
    returned = [
        Decided(one, last[pk])
        for pk, one in returns.items()
        if one.state in (ReturnState.RETURNED, ReturnState.REOPENED) and pk in last
    ]
    return ReviewQueue(
        waiting=_items(waiting, returns, reader),
        returned=sorted(returned, key=_decided_at, reverse=True),
        decided=sorted(decided, key=_decided_at, reverse=True)[:MOST_RECENT],
    )


def weight_of(submission: Submission) -> ReviewWeight | None:
    """None while it has not been weighed."""
    return getattr(submission, "weight", None)


def weights_of(returns: Iterable[Return]) -> dict[int, ReviewWeight]:
    """The weight of the submission that waits, by return; one query."""
    held = ReviewWeight.objects.filter(submission__of_return__in=returns, submission__decision="")
    return {one.submission.of_return_id: one for one in held.select_related("submission")}


def attention_of(weight: ReviewWeight | None) -> Fraction | None:
    if weight is None:
        return None
    return attention(Fraction(weight.size), Fraction(weight.surprise), Fraction(weight.effect))


@kept
def indicator_names() -> Names:
    return {one.code: one for one in Indicator.objects.all()}


def queries_of(submissions: Iterable[Submission]) -> Mapping[int, tuple[int, int]]:
    """By submission: how many queries are to be looked at, and how many have no verdict."""
    asked = SubmittedFinding.objects.filter(TO_LOOK_AT, submission__in=submissions)
    counted = asked.values("submission").annotate(
        queries=Count("pk"), undecided=Count("pk", filter=Q(verdict=""))
    )
    rows = counted.values_list("submission", "queries", "undecided")
    return {submission: (queries, undecided) for submission, queries, undecided in rows}


def open_threads_of(returns: Iterable[int]) -> Mapping[int, int]:
    """How many threads are open, by return."""
    held = Remark.objects.filter(
        submission__of_return__in=returns, parent__isnull=True, closed_at__isnull=True
    )
    counted = held.values("submission__of_return").annotate(threads=Count("pk"))
    return dict(counted.values_list("submission__of_return", "threads"))


def _items(
    waiting: list[Submission], returns: Mapping[int, Return], reader: User
) -> list[QueueItem]:
    queries = queries_of(waiting)
    threads = open_threads_of([one.of_return_id for one in waiting])
    own = own_of(waiting, reader)
    seen = set(ReviewLook.objects.filter(reviewer=reader).values_list("submission", flat=True))
    names = indicator_names()
    ordered = sorted(waiting, key=_urgency)
    weights = [weight_of(one) for one in ordered]
    return [
        QueueItem(
            of_return=returns[one.of_return_id],
            submission=one,
            place=place,
            attention=attention_of(weight),
            why=reasons_of(weight, weights, names),
            queries=queries.get(one.pk, (0, 0))[0],
            undecided=queries.get(one.pk, (0, 0))[1],
            open_threads=threads.get(one.of_return_id, 0),
            is_own=one.pk in own,
            is_new=one.pk not in seen,
            days_waiting=_days_since(one.submitted_at),
        )
        for place, (one, weight) in enumerate(zip(ordered, weights, strict=True), start=1)
    ]


def _urgency(submission: Submission) -> tuple[bool, Fraction, datetime]:
    """What is not weighed yet first; the longest waiting of equals."""
    found = attention_of(weight_of(submission))
    return found is not None, -(found or Fraction(0)), submission.submitted_at


def _decided_at(one: Decided) -> datetime:
    return one.submission.decided_at or one.submission.submitted_at


def _days_since(at: datetime) -> int:
    return max(0, (today() - timezone.localdate(at)).days)


def _recently() -> datetime:
    return timezone.make_aware(datetime.combine(today() - timedelta(days=RECENT_DAYS), time.min))
