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
    """`付清4项，批准前2项，共已拨80万元`: of an award that is paid in part the money counts, and
    the award does not. An amount that is withheld from the reader is left out."""
    parts = []
    if line.done:
        text = (
            ngettext("付清%(n)d项", "付清%(n)d项", line.done)
            if line.is_cash
            else ngettext("登记%(n)d项", "登记%(n)d项", line.done)
        )
        parts.append(text % {"n": line.done})
    if line.in_hand:
        text = ngettext("批准前%(n)d项", "批准前%(n)d项", line.in_hand)
        parts.append(text % {"n": line.in_hand})
    if line.money.paid:
        parts.append(_("共已拨%(amount)s") % {"amount": money(line.money.paid)})
    elif not line.done:
        parts.insert(0, _("还没有兑付") if line.is_cash else _("还没有登记"))
    return _("，").join(parts)
