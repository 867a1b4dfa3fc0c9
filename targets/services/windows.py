"""When a department may write: the one place that decides, for every verb."""

from datetime import date

from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from targets.choices import ReturnState
from targets.errors import InvalidInput, PeriodLocked, Problem
from targets.models import Form, ReportingPeriod, Return
from targets.selectors.extensions import is_extended


def check_window(
    period: ReportingPeriod, held: Return | None = None, form: Form | None = None
) -> None:
    """Departments write from the opening day until the lock; a return that was reopened, until
    the last day of its own window, and a form with more time until that ends, whether the period
    is locked or not; while it waits for the lead, what holds is where it came from. `form`: of a
    return not begun yet.

    **Raises** PeriodLocked.
    """
    day = today()
    if day < period.opens_on:
        message = _("%(period)s从%(day)s起填报，现在还没有开放。")
        raise PeriodLocked(message % {"period": period, "day": period.opens_on.isoformat()})
    until = held and held.reopened_until
    if until and day <= until:
        return
    has_lapsed = until and held and _standing_of(held) == ReturnState.REOPENED
    form_id = held.form_id if held is not None else form and form.pk
    if not (has_lapsed or period.is_locked) or (form_id and is_extended(period, form_id)):
        return
    if until:
        message = _("重开的期限到%(day)s为止，已经过了。需要再改，请联系审核员。")
        raise PeriodLocked(message % {"day": until.isoformat()})
    message = _("%(period)s已经锁定，不能再填报。还要报，请申请解锁。")
    raise PeriodLocked(message % {"period": period})


def check_until(until: date | None) -> None:
    """**Raises** InvalidInput where a window would have no last day, or one that is past."""
    if until is None or until < today():
        message = _("本期已经锁定，请给出部门改好再报的期限，不早于今天。")
        raise InvalidInput(message, [Problem(message, "until_required", field="until")])


def _standing_of(held: Return) -> str:
    if held.state != ReturnState.CONFIRMING:
        return held.state
    return held.confirmations.values_list("prior_state", flat=True).get(decision="")


def window_is_open(period: ReportingPeriod, held: Return) -> bool:
    try:
        check_window(period, held)
    except PeriodLocked:
        return False
    return True
