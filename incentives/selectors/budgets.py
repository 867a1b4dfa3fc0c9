"""Budgets: what was set aside, committed, paid, and what is left; the entries of one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from incentives import access
from incentives.calc.states import OF_BUDGET, Kind
from incentives.models import Award, Budget, LedgerEntry
from incentives.selectors.money import few_of, parts_by, secret_awards
from incentives.services.ledger import left_in
from incentives.words import told
from targets.access import Permission, is_allowed
from targets.models import User
from targets.selectors.screen_table import Cell, Figure, ScreenTable
from targets.words import named

ZERO = Decimal(0)
SECRET = ("authorised", "committed", "paid", "returned")


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """Amounts in 万元, those of awards None where they are withheld from the reader (`is_told`
    says). Then what was set aside is told as `planned` at first, and read only then: a year's rest
    that is given back would tell what was paid. `left` may still be committed; `over` is spent
    beyond what was allotted, by the authority that is recorded."""

    budget: Budget
    is_told: bool
    planned: Decimal

    @property
    def allotted(self) -> Decimal:
        return self.budget.allotted if self.is_told else self.planned

    @property
    def authorised(self) -> Decimal | None:
        return self.budget.authorised if self.is_told else None

    @property
    def committed(self) -> Decimal | None:
        return self.budget.committed if self.is_told else None

    @property
    def paid(self) -> Decimal | None:
        return self.budget.paid if self.is_told else None

    @property
    def returned(self) -> Decimal | None:
        return self.budget.returned if self.is_told else None

    @property
    def left(self) -> Decimal | None:
        return left_in(self.budget) if self.is_told else None

    @property
    def over(self) -> Decimal:
        """0 also where it is withheld."""
        budget = self.budget
        over = budget.committed + budget.paid - budget.allotted
        return max(over, ZERO) if self.is_told else ZERO


@dataclass(frozen=True, slots=True)
class YearSum:
    """All budgets of the zone of one year; where one of them is not told, of the awards' money
    nothing is, and of the budgets what was planned at first."""

    year: int
    allotted: Decimal
    authorised: Decimal | None
    committed: Decimal | None
    paid: Decimal | None
    returned: Decimal | None

    @property
    def whole(self) -> Decimal:
        return self.allotted + (self.authorised or ZERO)

    @property
    def is_told(self) -> bool:
        return self.paid is not None

    @property
    def left(self) -> Decimal | None:
        if self.committed is None or self.paid is None:
            return None
        return self.whole - self.committed - self.paid


def budget_lines(user: User) -> list[BudgetLine]:
    rows = access.visible_budgets(user).order_by("-year", "funder", "scheme__code")
    return lines_of(list(rows), user)


def lines_of(budgets: list[Budget], user: User) -> list[BudgetLine]:
    """The queries of `withheld_budgets`, and one more where it finds any."""
    hidden = withheld_budgets(user)
    if not hidden:
        return [BudgetLine(one, True, ZERO) for one in budgets]
    entries = LedgerEntry.objects.filter(kind=Kind.ALLOT.value, budget__in=budgets)
    planned = dict(entries.order_by("-id").values_list("budget", "amount"))
    return [BudgetLine(one, one.pk not in hidden, planned.get(one.pk, ZERO)) for one in budgets]


def withheld_budgets(user: User) -> set[int]:
    """The budgets whose money is withheld from readers who may not open single awards: those that
    pay secret awards of a scheme and year of which any budget, or the others together, pay only
    few. What they pay would tell that of the few, beside the sum of the scheme and year. Two
    queries for those readers, none for the others."""
    parts = parts_by(secret_awards(user, Award.objects.all()), "budget")
    table = {
        (budget, (scheme, year), who): one for (budget, scheme, year, who), one in parts.items()
    }
    few = {at for one in few_of(table).values() for _budget, at in one.cells}
    return {budget for budget, at, _who in table if budget is not None and at in few}


def year_sums(lines: Iterable[BudgetLine]) -> list[YearSum]:
    """The latest first."""
    years: dict[int, list[BudgetLine]] = defaultdict(list)
    for line in lines:
        years[line.budget.year].append(line)
    return [
        YearSum(
            year,
            _allotted(years[year]),
            *(_sum(getattr(one, name) for one in years[year]) for name in SECRET),
        )
        for year in sorted(years, reverse=True)
    ]


def _allotted(lines: list[BudgetLine]) -> Decimal:
    is_told = all(one.is_told for one in lines)
    return sum((one.allotted if is_told else one.planned for one in lines), ZERO)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    held = list(amounts)
    told = [one for one in held if one is not None]
    return sum(told, ZERO) if len(told) == len(held) else None


def year_elapsed(year: int, day: date | None = None) -> Fraction:
    """How much of a year is over at the end of a day, between 0 and 1."""
    now = day or today()
    first, last = date(year, 1, 1), date(year, 12, 31)
    gone = (min(now, last) - first).days + 1
    return max(Fraction(gone, (last - first).days + 1), Fraction(0))


def entries_of(line: BudgetLine, user: User) -> list[LedgerEntry]:
    """The latest first; only those of the budget itself for readers who may not open awards, of
    one that is not told the first."""
    rows = line.budget.entries.select_related("award", "by").order_by("-id")
    if not is_allowed(user, Permission.VIEW_AWARDS):
        rows = rows.filter(kind__in=[one.value for one in OF_BUDGET])
    return list(rows) if line.is_told else list(rows)[-1:]


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
    amounts = (line.allotted, line.authorised, line.committed, line.paid, line.left)
    return [
        str(budget.year),
        str(budget.get_funder_display()),
        budget_name(budget),
        *(_amount(one) for one in (*amounts, line.returned)),
    ]


def _amount(amount: Decimal | None) -> Cell:
    return told(None) if amount is None else Figure(Fraction(amount), 4)
