"""Queries of submissions, and what the review desk keeps."""

from typing import Any

from targets.choices import ExplanationClass, RuleState, Severity
from targets.models import (
    DataElement,
    Enterprise,
    ReviewWeight,
    Submission,
    SubmittedFinding,
    User,
    ValidationRule,
)
from tests.factories.common import first_or, next_number
from tests.factories.people import make_user


def make_query_rule(code: str = "jump", **values: Any) -> ValidationRule:
    """A rule that asks; the one with this code where there is one already."""
    held = ValidationRule.objects.filter(code=code).first()
    defaults = {
        "order": next_number(ValidationRule),
        "name_zh": "比上季变动超过50%",
        "name_en": "Change on last quarter above 50%",
        "severity": Severity.QUERY,
        "kind": "change",
        "state": RuleState.ON,
    }
    return held or ValidationRule.objects.create(code=code, **{**defaults, **values})


def make_finding(
    submission: Submission,
    element: DataElement,
    enterprise: Enterprise | None = None,
    **values: Any,
) -> SubmittedFinding:
    """A query with an explanation; with `carried_from`, without."""
    rule = values.pop("rule", None) or make_query_rule()
    facts = {"value": "300", "base": "100", "change": "2", "against": "quarter"}
    explained = {
        "reason_class": ExplanationClass.PRODUCTION,
        "words": "海外订单集中在本季交付。",
        "explained_by": first_or(User, make_user),
    }
    defaults = {} if values.get("carried_from") else explained
    return SubmittedFinding.objects.create(
        submission=submission,
        element=element,
        enterprise=enterprise,
        rule=rule,
        **{"facts": facts, **defaults, **values},
    )


def make_weight(submission: Submission, **values: Any) -> ReviewWeight:
    defaults = {"size": 0, "surprise": 0, "effect": 0, "data_version": 0}
    return ReviewWeight.objects.create(submission=submission, **{**defaults, **values})
