"""What staff write on a summary in place of a draft, and going back to it (ADR 0025)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now
from targets import audit
from targets.access import Permission, check
from targets.calc.periods import Period
from targets.calc.wording import Fault, FaultKind, faults, names
from targets.choices import Language
from targets.errors import InvalidInput, Problem, StaleVersion
from targets.models import SummaryText, User
from targets.models.summary import MOST_WORDS


@dataclass(frozen=True, slots=True)
class SummarySlot:
    """Where a text belongs, and what the page's own figures offer there: the draft, and by the
    name of its placeholder what each figure says, without those that have no value."""

    period: Period
    slot: str
    language: str
    draft: str
    figures: Mapping[str, str]


@transaction.atomic
def summary_text_save(*, at: SummarySlot, text: str, seen: int | None, by: User) -> SummaryText:
    """Let `text` stand in place of the draft. `seen`: the row in force when it was written, None
    where the draft stood.

    The same words again say that they fit today's draft and figures; where those are the same
    too, nothing changed.

    **Raises** InvalidInput with everything that is wrong; StaleVersion where somebody else wrote
    meanwhile.
    """
    written = text.strip()
    held = _hold(at, seen, by)
    problems = [
        Problem(_said(one, at.figures), one.kind, field="text")
        for one in faults(written, at.figures)
    ]
    if not written:
        problems.append(Problem(_("请写文字，或退回草稿。"), "required", field="text"))
    most = MOST_WORDS[Language(at.language)]
    if len(written) > most:
        message = _("文字超过%(most)d个字，请写短些：整页只有一张纸。") % {"most": most}
        problems.append(Problem(message, "too_long", field="text"))
    if _is_unchanged(at, written, held):
        problems.append(Problem(_("文字没有改动。"), "unchanged", field="text"))
    if problems:
        raise InvalidInput(_("文字没有保存，请看下面的提示。"), problems)
    return _write(at, written, held, by)


@transaction.atomic
def summary_text_drop(*, at: SummarySlot, seen: int | None, by: User) -> SummaryText:
    """Go back to the draft; what was written stays in the trail.

    **Raises** InvalidInput where the draft stands already; StaleVersion.
    """
    held = _hold(at, seen, by)
    if held is None or not held.text:
        message = _("这一条本来就是草稿。")
        raise InvalidInput(message, [Problem(message, "unchanged")])
    return _write(at, "", held, by)


def _is_unchanged(at: SummarySlot, written: str, held: SummaryText | None) -> bool:
    if held is None or not held.text:
        return written == at.draft
    return (written, at.draft, _figures(at, written)) == (held.text, held.draft, held.figures)


def _figures(at: SummarySlot, text: str) -> dict[str, str]:
    """What the placeholders of the text and of its draft say now."""
    return {one: at.figures[one] for one in names(f"{at.draft}{text}") if one in at.figures}


def _hold(at: SummarySlot, seen: int | None, by: User) -> SummaryText | None:
    check(by, Permission.EDIT_SUMMARY)
    rows = SummaryText.objects.current().select_for_update()
    held = rows.filter(period=at.period, slot=at.slot, language=at.language).first()
    if (held.pk if held else None) != seen:
        raise _stale()
    return held


def _write(at: SummarySlot, text: str, held: SummaryText | None, by: User) -> SummaryText:
    now = db_now()
    if held is not None:
        SummaryText.objects.filter(pk=held.pk).update(superseded_at=now)
    try:
        with transaction.atomic():
            made = SummaryText.objects.create(
                period=at.period,
                slot=at.slot,
                language=at.language,
                text=text,
                draft=at.draft,
                figures=_figures(at, text),
                recorded_at=now,
                recorded_by=by,
            )
    except IntegrityError as error:
        raise _stale() from error
    action = "summary.edited" if text else "summary.draft_restored"
    detail = {"language": at.language, "before": held.text if held else "", "after": text}
    audit.record(action=action, actor=by, subject=made, detail=detail)
    return made


def _stale() -> StaleVersion:
    return StaleVersion(_("有人改过这一条，您看到的不是最新的文字，请核对后再改。"))


def _said(fault: Fault, known: Mapping[str, str]) -> str:
    if fault.kind is FaultKind.DIGIT:
        message = _("文字里不能直接写数（%(text)s）：数会变，请用下面列出的占位符，如%(example)s。")
        example = next((f"{{{one}}}" for one in known), "{value}")
        return message % {"text": fault.text, "example": example}
    if fault.kind is FaultKind.UNKNOWN:
        message = _("{%(text)s}不是这一条能用的占位符，或现在没有数，请从下面列出的里面选。")
        return message % {"text": fault.text}
    if fault.kind is FaultKind.BRACE:
        return _("花括号只用来写占位符，请检查有没有多写或少写。")
    return _("文字里有换行或无法识别的字符，请写成一段。")
