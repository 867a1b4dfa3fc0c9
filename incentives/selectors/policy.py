"""What the policy page tells of each scheme: how many awards, and how much was paid for them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incentives.selectors.overview import SchemeLine, scheme_lines
from incentives.words import money
from targets.access import Permission, is_allowed
from targets.choices import DEPARTMENT_ROLES
from targets.selectors.progress import ProgressReport


def schemes_standing(user: Any, report: ProgressReport) -> Mapping[int, str]:
    """As the awards stand today, of all years: nothing for an earlier day. Nothing for departments
    either: a page is shared by their people, and each sees its own awards only."""
    may_see = is_allowed(user, Permission.VIEW_INCENTIVES) and user.role not in DEPARTMENT_ROLES
    if report.as_of is not None or not may_see:
        return {}
    return {line.scheme.pk: standing_words(line) for line in scheme_lines(user)}


def standing_words(line: SchemeLine) -> str:
    """`已兑付4项，80万元；在办2项`; the amount is left out where it is withheld."""
    if not line.done:
        told = _("还没有兑付") if line.is_cash else _("还没有登记")
    else:
        text = (
            ngettext("已兑付%(n)d项", "已兑付%(n)d项", line.done)
            if line.is_cash
            else ngettext("已登记%(n)d项", "已登记%(n)d项", line.done)
        )
        told = text % {"n": line.done}
        if line.is_cash and line.money.paid is not None:
            facts = {"told": told, "amount": money(line.money.paid)}
            told = _("%(told)s，%(amount)s") % facts
    if not line.in_hand:
        return told
    waiting = ngettext("在办%(n)d项", "在办%(n)d项", line.in_hand) % {"n": line.in_hand}
    return _("%(told)s；%(waiting)s") % {"told": told, "waiting": waiting}
