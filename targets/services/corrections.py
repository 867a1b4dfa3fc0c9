"""Correcting approved figures without reopening a return: ask, approve, decline, take back.

The return stays approved and its period may be locked. What is approved becomes a submission of
its own that holds the corrected cells only, and a revision of each observation (ADR 0017).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now, today
from hightech_zone.lib.documents import kind_of, safe_name
from targets import audit
from targets.access import Acting, Permission, acting
from targets.choices import CorrectionState, Decision, ReasonClass
from targets.errors import InvalidInput, InvalidTransition, OwnSubmission, Problem, StaleVersion
from targets.models import (
    Correction,
    CorrectionCell,
    CorrectionFile,
    Return,
    Submission,
    SubmittedCell,
    User,
)
from targets.models.correction import MOST_BYTES
from targets.services.correction_cells import (
    corrected_cells,
    correction_problems,
    counting_values,
    figures_of,
)
from targets.services.observations import observations_write
from targets.services.return_cells import CellInput, CellState, cells_replace
from targets.services.returns import (
    acting_on,
    check_version,
    hold_return,
    label_of,
    move,
    one_transaction,
)

DAYS_OPEN = 15
"""How long a request waits before it closes by itself."""
MAX_WORDS = 1000
MOST_CELLS = 200


@dataclass(frozen=True, slots=True)
class FileInput:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why the figures have to change, and what shows it: words or a file."""

    reason_class: str
    words: str
    evidence: str = ""
    file: FileInput | None = None


@one_transaction
def correction_request(
    *,
    of_return: Return,
    by: User,
    cells: Sequence[CellInput],
    grounds: Grounds,
    version: int | None = None,
) -> Correction:
    """Ask for other values in approved cells; what counts stays until somebody else approves.

    **Raises** InvalidInput with everything that is wrong, InvalidTransition while the return is
    not approved or another request on it is open, StaleVersion.
    """
    held = _hold_approved(of_return, "ask_correction", by)
    check_version(held, version)
    if held.corrections.filter(state=CorrectionState.OPEN).exists():
        raise InvalidTransition(_("这份报送已有一份更正申请待审，等它办结后再提。"))
    problems = _grounds_problems(grounds)
    if not 0 < len(cells) <= MOST_CELLS:
        message = _("请至少写一格要更正的数，一次不超过%(most)d格。") % {"most": MOST_CELLS}
        problems.append(Problem(message, "no_cells"))
    rows, cell_problems = corrected_cells(held, cells)
    problems += cell_problems
    if problems:
        raise InvalidInput(_("更正申请还不能提交，请看下面的提示。"), problems)
    who = acting_on(held, "ask_correction", by)
    asked = Correction.objects.create(
        of_return=held,
        number=held.corrections.count() + 1,
        reason_class=grounds.reason_class,
        words=grounds.words.strip(),
        evidence=grounds.evidence.strip(),
        requested_on=today(),
        expires_on=today() + timedelta(days=DAYS_OPEN),
        requested_at=db_now(),
        requested_by=by,
        requested_for=who.on_behalf_of,
    )
    for row in rows:
        row.correction = asked
    CorrectionCell.objects.bulk_create(rows)
    if grounds.file:
        _keep_file(asked, grounds.file)
    _record(asked, "requested", by, who, cells=len(rows), reason_class=asked.reason_class)
    return asked


@one_transaction
def correction_approve(
    *, correction: Correction, by: User, version: int | None = None, words: str = ""
) -> Correction:
    """Let the corrected values count, at once, as the next revision of each cell.

    **Raises** OwnSubmission, StaleVersion where the return or a value has changed since,
    InvalidTransition where the request is closed or the return is not approved, InvalidInput.
    """
    held = _hold_approved(correction.of_return, "correct", by)
    check_version(held, version)
    asked = _hold_open(correction)
    who = acting_on(held, "correct", by)
    cells = list(asked.cells.select_related("enterprise", "element"))
    _check_second_person(asked, cells, who)
    _check_words(words)
    counting = counting_values(held, cells)
    for cell in cells:
        if counting.get((cell.enterprise_id, cell.element_id)) != (
            (cell.before, cell.before_status) if cell.before_status else None
        ):
            raise StaleVersion(_("申请之后，其中一格的现行数已经变了，请部门按新的数重新申请。"))
    problems = correction_problems(held, cells)
    if problems:
        raise InvalidInput(_("按现在的数，这份更正已不合规，不能通过。"), problems)
    at = db_now()
    submission = Submission.objects.create(
        of_return=held,
        number=held.submissions.count() + 1,
        submitted_at=asked.requested_at,
        submitted_by=asked.requested_by,
        submitted_for=asked.requested_for,
        is_correction=True,
        decision=Decision.APPROVED,
        decided_at=at,
        decided_by=by,
        decided_for=who.on_behalf_of,
    )
    _copy(held, submission, cells, asked.requested_by)
    written = observations_write(
        figures=figures_of(held, cells),
        recorded_at=at,
        submission=submission,
        reason_class=asked.reason_class,
    )
    asked.submission = submission
    _close(asked, CorrectionState.APPROVED, by, who, words)
    move(held, "correct", by, correction=asked.number, submission=submission.number)
    _record(asked, "approved", by, who, inserted=written.inserted, revised=written.revised)
    return asked


@one_transaction
def correction_decline(*, correction: Correction, by: User, words: str) -> Correction:
    """Leave the figures as they are, and say why; whatever state the return is in by now.

    **Raises** InvalidInput without words, OwnSubmission, InvalidTransition.
    """
    who = acting(by, Permission.REVIEW_RETURNS)
    asked = _hold_open(correction)
    if not words.strip():
        message = _("请写明不同意的理由。")
        raise InvalidInput(message, [Problem(message, "required", field="words")])
    _check_words(words)
    _check_second_person(asked, list(asked.cells.all()), who)
    _close(asked, CorrectionState.DECLINED, by, who, words)
    _record(asked, "declined", by, who, words=asked.decision_words)
    return asked


@one_transaction
def correction_take_back(*, correction: Correction, by: User) -> Correction:
    """The department needs it no longer. **Raises** InvalidTransition."""
    who = acting(by, Permission.FILL_RETURNS, correction.of_return.department_id)
    asked = _hold_open(correction)
    _close(asked, CorrectionState.TAKEN_BACK, by, who, "")
    _record(asked, "taken_back", by, who)
    return asked


def corrections_expire() -> int:
    """Close what nobody decided in time; how many. The scheduler runs it daily."""
    late = Correction.objects.filter(state=CorrectionState.OPEN, expires_on__lt=today())
    return sum(_expire(one) for one in late)


@one_transaction
def _expire(correction: Correction) -> bool:
    asked = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if asked.state != CorrectionState.OPEN:
        return False
    asked.state, asked.decided_at = CorrectionState.EXPIRED, db_now()
    asked.save()
    _record(asked, "expired", None, None)
    return True


def _hold_approved(of_return: Return, verb: str, by: User) -> Return:
    try:
        return hold_return(of_return, verb, by)
    except InvalidTransition as error:
        state = Return(state=error.context["state"]).get_state_display()
        message = _("这份报送现在是“%(state)s”，还在办理，不能更正；请在报送里直接改，通过后再说。")
        raise InvalidTransition(message % {"state": state}, **error.context) from error


def _hold_open(correction: Correction) -> Correction:
    """The request as it is now, while it waits for a decision. **Raises** InvalidTransition."""
    rows = Correction.objects.select_for_update(of=("self",))
    asked = rows.select_related("of_return__form", "of_return__reporting_period").get(
        pk=correction.pk
    )
    if asked.state != CorrectionState.OPEN:
        message = _("这份更正申请已经办结（%(state)s）。") % {"state": asked.get_state_display()}
        raise InvalidTransition(message, state=asked.state)
    if asked.expires_on < today():
        message = _("这份更正申请到%(day)s为止，已经过期，请部门重新申请。")
        raise InvalidTransition(message % {"day": asked.expires_on.isoformat()}, state=asked.state)
    return asked


def _check_second_person(asked: Correction, cells: Sequence[CorrectionCell], who: Acting) -> None:
    """Not who asked, not who entered one of the cells, nor their delegate.

    **Raises** OwnSubmission.
    """
    entered = SubmittedCell.objects.filter(
        submission__of_return=asked.of_return_id, entered_by__in=who.persons
    ).values_list("enterprise", "element")
    keys = {(cell.enterprise_id, cell.element_id) for cell in cells}
    hands = {asked.requested_by_id, asked.requested_for_id}
    if who.persons & hands or keys & set(entered):
        raise OwnSubmission(
            _("您（或您所代的人）申请了这份更正或填过其中的数，须由另一位审核员办理。")
        )


def _check_words(words: str) -> None:
    if len(words.strip()) > MAX_WORDS:
        message = _("意见超过%(most)d个字，请写短些。") % {"most": MAX_WORDS}
        raise InvalidInput(message, [Problem(message, "too_long", field="words")])


def _grounds_problems(grounds: Grounds) -> list[Problem]:
    problems = []
    if grounds.reason_class not in ReasonClass.values:
        message = _("请选择修订的原因：差错、口径、核实或区划。")
        problems.append(Problem(message, "reason_class", field="reason_class"))
    if not grounds.words.strip():
        problems.append(Problem(_("请写明为什么要更正。"), "required", field="words"))
    if not grounds.evidence.strip() and grounds.file is None:
        message = _("请写明依据，或附上一份文件。")
        problems.append(Problem(message, "evidence_required", field="evidence"))
    for field, text in (("words", grounds.words), ("evidence", grounds.evidence)):
        if len(text.strip()) > MAX_WORDS or "\x00" in text:
            message = _("说明超过%(most)d个字，或有无法识别的字符，请改短些。")
            problems.append(Problem(message % {"most": MAX_WORDS}, "too_long", field=field))
    if grounds.file is not None:
        problems += _file_problems(grounds.file)
    return problems


def _file_problems(file: FileInput) -> list[Problem]:
    if not 0 < len(file.content) <= MOST_BYTES:
        message = _("附件是空的或超过2 MB，请压缩或拆开后再附。")
        return [Problem(message, "file_size", field="file")]
    if kind_of(file.content) is None:
        message = _("附件只收PDF、PNG、JPG和不带宏的XLSX，按内容识别，与文件名无关。")
        return [Problem(message, "file_kind", field="file")]
    return []


def _keep_file(asked: Correction, file: FileInput) -> None:
    kind = kind_of(file.content) or ""
    CorrectionFile.objects.create(
        correction=asked,
        name=safe_name(file.name, kind),
        kind=kind,
        size=len(file.content),
        sha256=sha256(file.content).hexdigest(),
        content=file.content,
    )


def _copy(held: Return, submission: Submission, cells: list[CorrectionCell], by: User) -> None:
    """Into the submission, and into the draft: reopened later, it starts from what counts."""
    SubmittedCell.objects.bulk_create(
        SubmittedCell(
            submission=submission,
            enterprise_id=cell.enterprise_id,
            element_id=cell.element_id,
            value=cell.value,
            status=cell.status,
            reason=cell.reason,
            entered_by=by,
        )
        for cell in cells
    )
    changed = {
        (cell.enterprise_id, cell.element_id): CellState(cell.value, cell.status, cell.reason)
        for cell in cells
    }
    drafts = {(cell.enterprise_id, cell.element_id): cell for cell in held.cells.all()}
    cells_replace(of_return=held, changed=changed, held=drafts, by=by, at=db_now())


def _close(asked: Correction, state: str, by: User, who: Acting, words: str) -> None:
    asked.state, asked.decided_at, asked.decided_by = state, db_now(), by
    asked.decided_for, asked.decision_words = who.on_behalf_of, words.strip()
    asked.save()


def _record(
    asked: Correction, verb: str, by: User | None, who: Acting | None, **detail: object
) -> None:
    audit.record(
        action=f"correction.{verb}",
        actor=by,
        subject=asked,
        label=f"{label_of(asked.of_return)} #{asked.number}",
        detail={"return": asked.of_return_id, **detail},
        on_behalf_of=who.on_behalf_of if who else None,
    )
