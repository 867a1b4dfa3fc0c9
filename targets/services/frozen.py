"""What is kept of a draft when it is handed in: its cells, the queries about them, and the
verdicts that still answer these."""

from collections.abc import Sequence

from targets.choices import Verdict
from targets.models import ReturnCell, Submission, SubmittedCell, SubmittedFinding
from targets.selectors.findings import ShownFinding
from targets.services.return_cells import Frame, Key


def frozen_cells(
    submission: Submission, frame: Frame, cells: dict[Key, ReturnCell]
) -> list[SubmittedCell]:
    """Rows, not stored yet, for every cell that is due."""
    keys = [
        (enterprise.pk if enterprise else None, element.pk)
        for enterprise in frame.rows()
        for element in frame.elements.values()
    ]
    return [
        SubmittedCell(
            submission=submission,
            enterprise_id=key[0],
            element_id=key[1],
            value=cells[key].value,
            status=cells[key].status,
            reason=cells[key].reason,
            entered_by_id=cells[key].changed_by_id,
            upload_id=cells[key].upload_id,
            source_cell=cells[key].source_cell,
        )
        for key in keys
    ]


def frozen_findings(
    submission: Submission, frame: Frame, found: Sequence[ShownFinding]
) -> list[SubmittedFinding]:
    """Rows, not stored yet, for the queries among `found`."""
    rows = []
    for one in found:
        key = frame.key(one.row, one.field)
        if one.is_hard or key is None:
            continue
        words = one.explanation
        rows.append(
            SubmittedFinding(
                submission=submission,
                enterprise_id=key[0],
                element_id=key[1],
                rule_id=one.rule_pk,
                facts=dict(one.facts),
                reason_class=words.reason_class if words else "",
                words=words.words if words else "",
                explained_by_id=words.written_by if words else None,
                carried_from_id=one.carried_from,
            )
        )
    return rows


def keep_verdicts(rows: Sequence[SubmittedFinding], last: Submission | None) -> None:
    """Give each row, not stored yet, the verdict and its date and judge with which `last` accepted
    the same: the same rule in the same version, the same figures, the same words."""
    if last is None:
        return
    accepted = last.findings.filter(verdict__in=[Verdict.ACCEPTED, Verdict.ONCE])
    held = {_sameness(one): one for one in accepted}
    for row in rows:
        if (one := held.get(_sameness(row))) is not None:
            row.verdict, row.verdict_at, row.verdict_by = (
                one.verdict,
                one.verdict_at,
                one.verdict_by,
            )


def _sameness(one: SubmittedFinding) -> tuple[object, ...]:
    place = one.enterprise_id, one.element_id, one.rule_id
    return *place, one.reason_class, one.words, tuple(sorted(one.facts.items()))
