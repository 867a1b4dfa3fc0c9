"""How urgent a submission is, computed once by a job and stored; nobody waits for it.

Everything here may run twice, late or beside a decision: a submission that was decided on keeps
what was stored then.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from hightech_zone.lib.clock import db_now
from targets.calc.numbers import plain, round_half_up
from targets.calc.review_order import Part, effect, moved, surprise
from targets.models import AggregateState, ReviewWeight, StaleMark, Submission
from targets.selectors.review.facts import submission_facts
from targets.services import outbox
from targets.services.effects import Standing, TargetEffect, effects_at, effects_of
from targets.services.observations import Figure

logger = logging.getLogger(__name__)

WEIGH_TASK = "targets.tasks.weigh_submission"
PLACES = 4


def weigh_later(submission: Submission) -> None:
    """Have the submission weighed once the caller's transaction is committed."""
    outbox.enqueue(WEIGH_TASK, submission.pk)


def submission_weigh(pk: int) -> ReviewWeight | None:
    """Compute and store what the queue orders by; None where it is gone or decided on."""
    waiting = Submission.objects.filter(pk=pk, decision="")
    submission = waiting.select_related("of_return__form", "of_return__reporting_period").first()
    if submission is None:
        return None
    version = AggregateState.objects.values_list("data_version", flat=True).first() or 0
    effects = effects_of(submitted_figures(submission))
    values = _weight(submission, effects, version)
    with transaction.atomic():
        if waiting.select_for_update().first() is None:
            return None
        weight, _ = ReviewWeight.objects.update_or_create(submission=submission, defaults=values)
    return weight


def submissions_weigh_missing() -> int:
    """Weigh what waits and has no weight yet: a lost message, a killed worker; how many. One that
    cannot be weighed keeps no other waiting."""
    missing = Submission.objects.filter(decision="", weight__isnull=True)
    weighed = 0
    for pk in missing.values_list("pk", flat=True):
        try:
            weighed += submission_weigh(pk) is not None
        except Exception:
            logger.exception("submission %s could not be weighed", pk)
    return weighed


def effects_settle(submission: Submission, figures: Sequence[Figure], at: datetime) -> None:
    """Store what approving changes at this moment, inside the approval and before its figures
    are written. What was computed for the submission is kept where nothing has moved since."""
    weight = ReviewWeight.objects.filter(submission=submission).first()
    version = AggregateState.objects.values_list("data_version", flat=True).first() or 0
    if weight and weight.data_version == version and not StaleMark.objects.exists():
        return
    values = _weight(submission, effects_of(figures), version)
    ReviewWeight.objects.update_or_create(
        submission=submission, defaults={**values, "computed_at": at}
    )


def effects_recall(submission: Submission) -> None:
    """Store what an approval changed, from what was known before it and then: for one of which
    nothing was stored at the time."""
    period = submission.of_return.reporting_period.period
    if submission.decided_at is not None:
        values = _weight(submission, effects_at(submission.decided_at, period), 0)
        ReviewWeight.objects.create(submission=submission, **values)


def submitted_figures(submission: Submission) -> list[Figure]:
    """All in memory: the connection that copies them in cannot read them at the same time."""
    period = submission.of_return.reporting_period.period
    cells = submission.cells.values_list("enterprise", "element", "value", "status", "reason")
    return [Figure(period, *cell) for cell in cells]


def _weight(
    submission: Submission, effects: Sequence[TargetEffect], version: int
) -> dict[str, Any]:
    facts = submission_facts(submission)
    largest = max(effects, key=lambda one: moved(_attainments(one)), default=None)
    return {
        "size": round_half_up(facts.largest.share if facts.largest else 0, PLACES),
        "surprise": round_half_up(
            surprise(facts.new, facts.carried, facts.compared, facts.outside), PLACES
        ),
        "effect": round_half_up(effect(map(_attainments, effects)), PLACES),
        "facts": {
            **{
                name: getattr(facts, name)
                for name in ("cells", "missing", "compared", "outside", "new", "carried")
            },
            "largest": _part(facts.largest),
            "effect": _told(largest) if largest and moved(_attainments(largest)) else None,
        },
        "effects": [_told(one) for one in effects],
        "data_version": version,
        "computed_at": db_now(),
    }


def _attainments(one: TargetEffect) -> tuple[Any, Any]:
    return one.before.attainment, one.after.attainment


def _part(part: Part | None) -> dict[str, str] | None:
    if part is None or not part.own:
        return None
    return {"indicator": part.indicator, "share": plain(part.share)}


def _told(one: TargetEffect) -> dict[str, Any]:
    """As JSON: figures as decimal strings, the way the API writes them."""
    return {
        "indicator": one.indicator.code,
        "period": str(one.period),
        "before": _standing(one.before),
        "after": _standing(one.after),
    }


def _standing(one: Standing) -> dict[str, str | None]:
    def text(value: Any) -> str | None:
        return None if value is None else plain(value)

    return {
        "value": text(one.value),
        "status": one.status,
        "outlook": one.outlook,
        "attainment": text(one.attainment),
        "coverage": text(one.coverage),
    }
