"""What the pages share about refusals and about who asks."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from targets.errors import InvalidInput, OwnSubmission, RuleError, UnreadableAddress
from targets.models import User


def status_of(error: RuleError) -> int:
    """The status of a page that shows why something was refused, and what was typed."""
    if isinstance(error, OwnSubmission):
        return 403
    return 422 if isinstance(error, InvalidInput) else 409


def unreadable(form: forms.Form) -> UnreadableAddress:
    """What is wrong with a form that came in the address, each fault with the name of its field."""
    said = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for fault in errors:
            told = _("%(field)s：%(fault)s") % {"field": label, "fault": fault} if label else fault
            said.append(str(told))
    return UnreadableAddress(" ".join(said))


def person(request: HttpRequest) -> User:
    """The one who is logged in; no view is reached by anybody else."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError(user)
    return user
