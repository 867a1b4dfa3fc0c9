"""Whose move is next with a target: the one thing that has to happen before anything else helps."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from targets.calc.outlook import Outlook
from targets.calc.summary import BEHIND
from targets.choices import CorrectionState, ReturnState
from targets.models import Correction, Form, FormElement, Unit
from targets.selectors.completeness.table import CompletenessTable, FormCell, Timing
from targets.selectors.progress import ProgressRow


class Step(StrEnum):
    """In the order in which they come: figures first, then what to judge them by, then work."""

    REPORT = "report"
    MEND = "mend"
    """It came in and is back with the department."""
    REVIEW = "review"
    DECIDE = "decide"
    """A correction waits."""
    FILL = "fill"
    """Nothing is under way, and figures are missing all the same."""
    BASELINE = "baseline"
    RENEW = "renew"
    MEASURES = "measures"
    GO_ON = "go_on"
    NONE = "none"
    """The period is one of before the target starts."""


@dataclass(frozen=True, slots=True)
class Move:
    """`units` empty: the committee's own. `forms` are what it is about, by their codes; `count`:
    certificates that lapse; `is_late`: the day a form is judged by has passed."""

    step: Step
    units: Sequence[Unit] = ()
    forms: Sequence[str] = ()
    count: int = 0
    is_late: bool = False


@dataclass(frozen=True)
class Desk:
    """What is under way with the forms of one period. `by_element`: the forms' row ids by the
    code of a data element; `corrections`: how many wait, by the form's row id."""

    cells: Sequence[FormCell] = ()
    by_element: Mapping[str, Collection[int]] = field(default_factory=dict)
    corrections: Mapping[int, int] = field(default_factory=dict)

    def of(self, row: ProgressRow) -> list[FormCell]:
        """The forms that one target's value is made of."""
        terms = row.definition.formula.terms if row.definition else ()
        forms = {form for term in terms for form in self.by_element.get(term.source, ())}
        return [cell for cell in self.cells if cell.form.pk in forms]


def desk(table: CompletenessTable | None) -> Desk:
    """Two queries; an empty one where nobody may know."""
    if table is None:
        return Desk()
    by_element: dict[str, list[int]] = {}
    for code, form in FormElement.objects.values_list("element__code", "form_id"):
        by_element.setdefault(code, []).append(form)
    waiting = Correction.objects.filter(
        state=CorrectionState.OPEN, of_return__reporting_period__period=table.latest.period
    )
    forms = waiting.order_by().values_list("of_return__form_id", flat=True)
    cells = [part for line in table.units for part in line.cells[-1].parts]
    return Desk(cells, by_element, Counter(forms))


def move_of(row: ProgressRow, at: Desk, lapsing: int) -> Move:
    cells = at.of(row)
    for step, held in (
        (Step.REPORT, [one for one in cells if one.timing is Timing.OVERDUE]),
        (Step.MEND, [one for one in cells if one.standing in BACK]),
        (Step.REPORT, [one for one in cells if one.timing is Timing.NOT_DUE]),
    ):
        if held:
            return _reporting(step, held)
    waiting = [one.form for one in cells if one.standing == ReturnState.SUBMITTED]
    if waiting:
        return Move(Step.REVIEW, forms=_codes(waiting))
    if asked := [one.form for one in cells if at.corrections.get(one.form.pk)]:
        return Move(Step.DECIDE, forms=_codes(asked))
    units = list(row.target.units.all())
    if not row.is_sufficient:
        lacking = [one for one in cells if one.counts.approved < one.counts.due]
        return _reporting(Step.FILL, lacking) if lacking else Move(Step.FILL, units)
    if row.spec.baseline is None:
        return Move(Step.BASELINE)
    if lapsing:
        return Move(Step.RENEW, units, count=lapsing)
    needs_work = row.ahead.outlook in (Outlook.UNLIKELY, Outlook.AT_RISK)
    if needs_work or row.progress.status in BEHIND:
        return Move(Step.MEASURES, units)
    return Move(Step.GO_ON, units)


BACK = (ReturnState.RETURNED, ReturnState.REOPENED)


def _reporting(step: Step, cells: Sequence[FormCell]) -> Move:
    units = {cell.department.pk: cell.department for cell in cells if cell.department}
    return Move(
        step,
        list(units.values()),
        _codes([cell.form for cell in cells]),
        is_late=any(cell.timing is Timing.OVERDUE for cell in cells),
    )


def _codes(forms: Sequence[Form]) -> list[str]:
    return sorted(form.code for form in forms)
