"""Looking at personal data in full: by those who handle them only, and each look recorded."""

from collections.abc import Sequence

from django.db import transaction

from incentives.models import Award, Evidence
from incentives.services.files import of_requirement
from targets import audit
from targets.access import Permission, check
from targets.models import User


@transaction.atomic
def talents_look(*, awards: Sequence[Award], by: User, why: str) -> None:
    """Record that `by` sees name and identity number of the awards' talents, a row each.
    **Raises** PermissionDenied."""
    check(by, Permission.VIEW_TALENTS)
    for award in awards:
        if award.talent is not None:
            audit.record(
                action="talent.seen",
                actor=by,
                subject=award.talent,
                detail={"award": award.number, "why": why},
            )


@transaction.atomic
def paper_look(*, paper: Evidence, by: User) -> None:
    """Record that `by` fetched a paper with personal data. **Raises** PermissionDenied."""
    if paper.is_personal:
        check(by, Permission.VIEW_TALENTS)
        audit.record(
            action="evidence.seen",
            actor=by,
            subject=paper,
            label=paper.award.number,
            detail={"award": paper.award.number, **of_requirement(paper.award, paper.code)},
        )
