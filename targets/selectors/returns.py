"""What a department sees of its returns."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q

from hightech_zone.lib.clock import day_of, today
from targets.access import (
    Permission,
    is_allowed,
    visible_extensions,
    visible_forms,
    visible_returns,
)
from targets.choices import Level, ReturnState
from targets.models import (
    Enterprise,
    Form,
    Remark,
    ReportingPeriod,
    Return,
    ReturnCell,
    Submission,
    User,
)
from targets.querysets import is_due
from targets.selectors.extensions import Terms, extensions_of, terms_of

UNDER_WAY = (ReturnState.DRAFT, ReturnState.RETURNED, ReturnState.REOPENED)


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One form in one period; `of_return` None: not begun. `filled` and `due` count cells and are
    None once the return is approved. `days_left`: to the day it is judged by."""

    form: Form
    period: ReportingPeriod
    of_return: Return | None
    filled: int | None
    due: int | None
    days_left: int
    terms: Terms

    @property
    def wants_work(self) -> bool:
        """Whether the department can go on with what it has begun: until the lock, or as long as
        the return was reopened for, or the form has more time."""
        held = self.of_return
        if held is None or held.state not in UNDER_WAY:
            return False
        if held.reopened_until and today() <= held.reopened_until:
            return True
        has_lapsed = self.period.is_locked or held.state == ReturnState.REOPENED
        return not has_lapsed or self.terms.in_force is not None

    @property
    def handed_in(self) -> date | None:
        """The day it first came in, while it is with the reviewer."""
        held = self.of_return
        if held is None or held.state != ReturnState.SUBMITTED or not held.first_submitted_at:
            return None
        return day_of(held.first_submitted_at)

    @property
    def is_late(self) -> bool:
        return self.handed_in is not None and self.handed_in > self.terms.due_on

    @property
    def is_closed(self) -> bool:
        """Whether the department cannot begin it: locked, and no more time."""
        return self.period.is_locked and self.terms.in_force is None


Pairs = dict[tuple[int, int], tuple[Form, ReportingPeriod]]


def return_lines(user: User) -> list[ReturnLine]:
    """The returns the user may see, latest first; for those who fill forms, the forms of open
    periods they have not begun too.

    A fixed number of queries for each open period, whatever the number of enterprises.
    """
    begun = {(one.form_id, one.reporting_period_id): one for one in visible_returns(user)}
    pairs: Pairs = _to_fill(user) if is_allowed(user, Permission.FILL_RETURNS) else {}
    for key, of_return in begun.items():
        pairs.setdefault(key, (of_return.form, of_return.reporting_period))
    counting = {key: pair for key, pair in pairs.items() if not _is_approved(begun.get(key))}
    filled = _filled([begun[key] for key in counting if key in begun])
    due = _due(counting)
    extensions = extensions_of({period for _form, period in pairs.values()})
    terms = {key: terms_of(pair[1], extensions.get(key, ())) for key, pair in pairs.items()}
    lines = [
        ReturnLine(
            form,
            period,
            begun.get(key),
            filled.get(begun[key].pk if key in begun else 0, 0) if key in due else None,
            due.get(key),
            (terms[key].due_on - today()).days,
            terms[key],
        )
        for key, (form, period) in pairs.items()
    ]
    return sorted(lines, key=lambda line: (-line.period.period.index, line.form.order))


def _to_fill(user: User) -> Pairs:
    """Forms of open periods, of the latest one even if it is locked (the way to ask for its lock
    to be lifted), and of any with more time."""
    unlocked = ReportingPeriod.objects.filter(opens_on__lte=today(), locked_at__isnull=True)
    latest = ReportingPeriod.objects.filter(opens_on__lte=today()).order_by("-period")[:1]
    to_fill = {
        (form.pk, period.pk): (form, period)
        for period in {*unlocked, *latest}
        if not (period.is_locked and period.published_at)
        for form in visible_forms(user, period.period)
    }
    for one in visible_extensions(user).filter(until__gte=today()):
        to_fill.setdefault((one.form_id, one.reporting_period_id), (one.form, one.reporting_period))
    return to_fill


def _is_approved(of_return: Return | None) -> bool:
    return of_return is not None and of_return.state == ReturnState.APPROVED


def return_history(of_return: Return) -> list[Submission]:
    """Every handing-in, latest first, with who, what was decided and the reviewer's words that
    went out with it."""
    submissions = of_return.submissions.select_related(
        *("submitted_by", "submitted_for", "confirmed_by", "confirmed_for"),
        *("decided_by", "decided_for", "weight"),
    )
    remarks = Remark.objects.filter(parent__isnull=True).exclude(submission__decision="")
    remarks = remarks.select_related("enterprise", "element", "written_by")
    return list(submissions.prefetch_related(Prefetch("remarks", remarks)).order_by("-number"))


def _filled(returns: list[Return]) -> dict[int, int]:
    """Cells filled (a value, or missing or not applicable) of enterprises still due."""
    wanted = {
        f"filled_{one.pk}": Count("pk", filter=Q(of_return=one) & _is_counted(one))
        for one in returns
    }
    cells = ReturnCell.objects.filter(of_return__in=returns).exclude(status="")
    counted = cells.aggregate(**wanted) if wanted else {}
    return {one.pk: counted[f"filled_{one.pk}"] for one in returns}


def _is_counted(of_return: Return) -> Q:
    if of_return.form.level == Level.ZONE:
        return Q(enterprise__isnull=True)
    return is_due(of_return.form, of_return.reporting_period.period, "enterprise_id")


def _due(pairs: Pairs) -> dict[tuple[int, int], int]:
    """Cells each form asks for in each period."""
    widths = dict(Form.objects.annotate(width=Count("form_elements")).values_list("pk", "width"))
    wanted = {
        f"due_{key[0]}_{key[1]}": Count("pk", filter=is_due(form, period.period))
        for key, (form, period) in pairs.items()
        if form.level != Level.ZONE
    }
    counted = Enterprise.objects.aggregate(**wanted) if wanted else {}
    return {key: widths[key[0]] * counted.get(f"due_{key[0]}_{key[1]}", 1) for key in pairs}
