"""What the review desk keeps: how urgent a submission is, and what each reviewer has seen."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from targets.models.fields import FixedPointField
from targets.models.returns import Return, Submission


class ReviewWeight(models.Model):
    """What the queue orders a submission by. Natural key: the submission. Written by
    `services.weights`; derived, can be computed again while nobody has decided.

    `size`, `surprise` and `effect` are fractions of 1 (docs/algorithms/review-order.md), `facts`
    the counts and shares their words are made of. `effects` are all targets before and after:
    what approving would change, and, once approved, what the approval did change.
    """

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, primary_key=True, related_name="weight"
    )
    size = FixedPointField()
    surprise = FixedPointField()
    effect = FixedPointField()
    facts = models.JSONField(default=dict)
    effects = models.JSONField(default=list)
    data_version = models.BigIntegerField()
    computed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gte=0, size__lte=1)
                & Q(surprise__gte=0, surprise__lte=1)
                & Q(effect__gte=0, effect__lte=1),
                name="review_weight_fractions",
            ),
        ]


class ReviewLook(models.Model):
    """The submission of a return that a reviewer last opened or decided on, and the one they had
    seen before it. Natural key: reviewer and return. Written by `services.looks`.

    A newer submission is compared with `submission` as long as it has not been looked at, and
    with `before` from then on, so that the marks stay while somebody works on them.
    """

    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="looks")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reviewer", "of_return"], name="review_look_one_per_reviewer"
            ),
            models.CheckConstraint(
                condition=Q(before__isnull=True) | ~Q(before=F("submission")),
                name="review_look_before_is_another",
            ),
        ]
