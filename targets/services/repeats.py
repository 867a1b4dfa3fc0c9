"""A second click on a button is no second wish: what the same hands have just done is done."""

from collections.abc import Collection, Sequence

from targets.errors import InvalidInput
from targets.models import AuditEvent, Return, User
from targets.services.explanations import ExplanationInput, explanations_differ
from targets.services.return_cells import CellInput, cells_changed

HANDED_IN = ("return.submitted", "return.handed_over")
APPROVED = ("return.approved",)


def was_just_done(*, of_return: Return, version: int, actions: Collection[str], by: User) -> bool:
    """Whether `by` has done one of `actions` on what they had read, and nobody anything since."""
    trail = AuditEvent.objects.filter(object_type="return", object_id=str(of_return.pk))
    since = list(trail.filter(detail__version__gt=version).values_list("action", "actor"))
    return bool(since) and since[0][0] in actions and all(actor == by.pk for _, actor in since)


def was_just_handed_in(
    *,
    of_return: Return,
    version: int,
    cells: Sequence[CellInput],
    explanations: Sequence[ExplanationInput],
    by: User,
) -> bool:
    """The same of handing in, with these figures and words and no others."""
    if not was_just_done(of_return=of_return, version=version, actions=HANDED_IN, by=by):
        return False
    try:
        changed, _held = cells_changed(of_return=of_return, inputs=cells)
    except InvalidInput:
        return False
    return not changed and not explanations_differ(of_return, explanations)
