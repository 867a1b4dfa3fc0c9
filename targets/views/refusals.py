"""What the pages share about refusals and about who asks."""

from django.http import HttpRequest

from targets.errors import InvalidInput, OwnSubmission, RuleError
from targets.models import User


def status_of(error: RuleError) -> int:
    """The status of a page that shows why something was refused, and what was typed."""
    if isinstance(error, OwnSubmission):
        return 403
    return 422 if isinstance(error, InvalidInput) else 409


def person(request: HttpRequest) -> User:
    """The one who is logged in; no view is reached by anybody else."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError(user)
    return user
