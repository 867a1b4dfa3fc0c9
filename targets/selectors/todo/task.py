"""One thing that needs a person."""

from dataclasses import dataclass
from enum import IntEnum

from django.utils.translation import gettext as _

from targets.formatting import day_of_week, period_name
from targets.models import Form, ReportingPeriod
from targets.selectors.extensions import Terms
from targets.words import named


class Rank(IntEnum):
    """The order of kinds of tasks."""

    OVERDUE = 0
    SENT_BACK = 1
    TO_CONFIRM = 2
    REVIEW = 3
    ANOMALY = 4
    CORRECTION = 5
    EXTENSION = 6
    AWARD = 7
    ISSUE = 8
    REGISTER = 9
    COMES_DUE = 10
    CERTIFICATE = 11


@dataclass(frozen=True, slots=True)
class Task:
    """`title` and `words` are sentences, `address` where it is done and `action` the verb of the
    link. `since`: of one rank, the higher first (days late, days waited)."""

    rank: Rank
    icon: str
    title: str
    words: str
    address: str
    action: str
    since: int = 0
    is_overdue: bool = False
    stands_for: int = 1
    """How many things one line tells of."""

    @property
    def urgency(self) -> tuple[Rank, int]:
        return self.rank, -self.since


def asked_words(terms: Terms) -> str:
    """That more time was asked for and nothing is decided; empty where it was not."""
    if (asked := terms.waiting) is None:
        return ""
    text = (
        _("已申请解锁到%(day)s，等决定。") if asked.is_unlock else _("已申请延到%(day)s，等决定。")
    )
    return text % {"day": day_of_week(asked.asked_until)}


def of_form(form: Form, period: ReportingPeriod) -> str:
    """`2018年四季度F1 企业产值表`."""
    facts = {"period": period_name(period.period), "form": f"{form.code} {named(form)}"}
    return _("%(period)s%(form)s") % facts
