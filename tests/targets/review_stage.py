"""What is posted to the reviewer's page, and a return that waits there."""

from django.urls import reverse

from targets.models import Return, SubmittedFinding
from tests.factories import make_finding
from tests.targets.returns_stage import Stage


def address(of_return: Return, query: str = "") -> str:
    return reverse("targets:review-detail", args=[of_return.pk]) + query


def decided(of_return: Return, verb: str, **data: str) -> dict[str, str]:
    return {"verb": verb, "version": str(of_return.version), **data}


def judged(finding: SubmittedFinding, verdict: str, words: str = "") -> dict[str, str]:
    return {
        f"was-{finding.pk}": finding.verdict,
        f"was-words-{finding.pk}": finding.verdict_words,
        f"verdict-{finding.pk}": verdict,
        f"words-{finding.pk}": words,
    }


def queried(stage: Stage, **values: str) -> tuple[Return, SubmittedFinding]:
    """A return that waits, with one query."""
    submitted = stage.submitted(**values)
    return submitted, make_finding(submitted.submissions.get(), stage.output, stage.first)
