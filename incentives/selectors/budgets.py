"""Budgets: what was set aside, committed, paid, and what is left; the entries of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from incentives import access
from incentives.calc.states import OF_BUDGET
from incentives.models import Budget, LedgerEntry
from incentives.services.ledger import left_in
from targets.access import Permission, is_allowed
from targets.models import User
from targets.selectors.screen_table import Cell, Figure, ScreenTable
from targets.words import named

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """Amounts in 万元. `left` may still be committed; `over` is spent beyond what was allotted, by
    the authority that is recorded."""

    budget: Budget
    left: Decimal

    @property
    def over(self) -> Decimal:
        budget = self.budget
        return max(budget.committed + budget.paid - budget.allotted, ZERO)


@dataclass(frozen=True, slots=True)
class YearSum:
    """All budgets of the zone of one year."""

    year: int
    allotted: Decimal
    authorised: Decimal
    committed: Decimal
    paid: Decimal
    returned: Decimal

    @property
    def whole(self) -> Decimal:
        return self.allotted + self.authorised

    @property
    def left(self) -> Decimal:
        return self.whole - self.committed - self.paid


def budget_lines(user: User) -> list[BudgetLine]:
    rows = access.visible_budgets(user).order_by("-year", "funder", "scheme__code")
    return [BudgetLine(one, left_in(one)) for one in rows]


def year_sums(lines: Iterable[BudgetLine]) -> list[YearSum]:
    """The latest first."""
    names = ("allotted", "authorised", "committed", "paid", "returned")
    years: dict[int, dict[str, Decimal]] = {}
    for line in lines:
        held = years.setdefault(line.budget.year, dict.fromkeys(names, ZERO))
        for name in names:
            held[name] += getattr(line.budget, name)
    return [YearSum(year, **years[year]) for year in sorted(years, reverse=True)]


def year_elapsed(year: int, day: date | None = None) -> Fraction:
    """How much of a year is over at the end of a day, between 0 and 1."""
    now = day or today()
    first, last = date(year, 1, 1), date(year, 12, 31)
    gone = (min(now, last) - first).days + 1
    return max(Fraction(gone, (last - first).days + 1), Fraction(0))


def entries_of(budget: Budget, user: User) -> list[LedgerEntry]:
    """The latest first; only those of the budget itself for readers who may not open awards."""
    rows = budget.entries.select_related("award", "by").order_by("-id")
    if not is_allowed(user, Permission.VIEW_AWARDS):
        rows = rows.filter(kind__in=[one.value for one in OF_BUDGET])
    return list(rows)


def budget_name(budget: Budget) -> str:
    return named(budget.scheme) if budget.scheme else str(_("没有单列预算的各项"))


def budget_table(lines: Iterable[BudgetLine], notes: list[tuple[str, str]]) -> ScreenTable:
    heads = [
        *(_("年度"), _("出资方"), _("奖补政策"), _("安排（万元）"), _("准予超预算（万元）")),
        *(_("已批待拨（万元）"), _("已拨（万元）"), _("还可安排（万元）"), _("已追回（万元）")),
    ]
    return ScreenTable(_("奖补预算"), heads, [_row(one) for one in lines], notes)


def _row(line: BudgetLine) -> list[Cell]:
    budget = line.budget
    amounts = (budget.allotted, budget.authorised, budget.committed, budget.paid, line.left)
    return [
        str(budget.year),
        str(budget.get_funder_display()),
        budget_name(budget),
        *(Figure(Fraction(one), 4) for one in (*amounts, budget.returned)),
    ]
