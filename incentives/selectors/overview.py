"""The incentives at a glance: schemes, files by state, money, what others owe, what waits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import today
from incentives import access
from incentives.calc.settings import DEFAULTS, payers_of
from incentives.calc.states import State
from incentives.choices import DisbursementState
from incentives.models import Award, Disbursement
from incentives.selectors.award_file import beneficiary
from incentives.selectors.award_list import STEPS, AwardLine, lines, years
from incentives.selectors.budgets import BudgetLine, YearSum, budget_lines, year_sums
from incentives.selectors.hands import states_waiting_for
from incentives.services.ledger import OWN
from incentives.words import clause_number, step_word
from targets.access import Permission, is_allowed
from targets.models import AwardScheme, SchemeSetting, User
from targets.scheme_words import scheme_amount
from targets.selectors.screen_table import Cell, Figure, ScreenTable
from targets.words import named

ZERO = Decimal(0)
S, D = State, DisbursementState
BESIDE = (S.REGISTERED, S.RECOVERING, S.RECOVERED, S.REFUSED, S.WITHDRAWN, S.CANCELLED)
IN_HAND = tuple(
    state for name, states in STEPS for state in states if name not in ("approved", "paid")
)
MOST_WAITING = 8


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """`paid` and `waiting` in 万元, all funders; `done` were paid or registered, `in_hand` are
    before approval, `expected` what those would cost the zone at most: None where no amount of
    theirs is known."""

    scheme: AwardScheme
    done: int
    in_hand: int
    paid: Decimal
    waiting: Decimal
    expected: Decimal | None

    @property
    def is_cash(self) -> bool:
        return self.scheme.payout != "none"


@dataclass(frozen=True, slots=True)
class StepLine:
    code: str
    states: tuple[State, ...]
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Receivable:
    part: Disbursement
    beneficiary: str
    age: int


@dataclass(frozen=True, slots=True)
class Overview:
    """`year` None: all. `budget` is the year's the page draws; `unpriced` are files in hand whose
    amount is not known. `receivables` by award only for those who open awards."""

    year: int | None
    years: list[int]
    schemes: list[SchemeLine]
    steps: list[StepLine]
    beside: list[tuple[State, int]]
    unpriced: int
    budgets: list[BudgetLine] = field(default_factory=list)
    sums: list[YearSum] = field(default_factory=list)
    budget: YearSum | None = None
    receivables: list[Receivable] = field(default_factory=list)
    owed: Decimal = ZERO
    waiting: list[AwardLine] = field(default_factory=list)
    waiting_count: int = 0
    opens_awards: bool = False

    @property
    def expected(self) -> Decimal:
        return sum((one.expected or ZERO for one in self.schemes), ZERO)

    @property
    def left_after(self) -> Decimal | None:
        """What the budget would have left with all files in hand approved; negative where it
        would not do."""
        return None if self.budget is None else self.budget.left - self.expected

    @property
    def paid(self) -> Decimal:
        return sum((one.paid for one in self.schemes), ZERO)

    @property
    def to_pay(self) -> Decimal:
        return sum((one.waiting for one in self.schemes), ZERO)

    @property
    def in_hand(self) -> int:
        return sum(one.in_hand for one in self.schemes)

    @property
    def done(self) -> int:
        return sum(one.done for one in self.schemes)

    @property
    def candidates(self) -> int:
        return next(one.count for one in self.steps if one.code == "candidate")

    @property
    def most(self) -> int:
        return max((one.count for one in self.steps), default=0)


def overview(user: User, year: int | None) -> Overview:
    """A fixed number of queries, whatever the number of awards."""
    counted = access.counted_awards(user)
    awards = counted.filter(year=year) if year else counted
    parts = Disbursement.objects.filter(award__in=awards.order_by())
    groups = _groups(awards)
    opens = is_allowed(user, Permission.VIEW_AWARDS)
    budgets = budget_lines(user) if is_allowed(user, Permission.VIEW_BUDGETS) else []
    sums = year_sums(budgets)
    wanted = [one for one in sums if one.year == (year or today().year)] or sums[:1]
    owed = _owed(parts)
    waiting, count = _waiting(user, awards) if opens else ([], 0)
    return Overview(
        year=year,
        years=years(user),
        schemes=_scheme_lines(user, groups, parts),
        steps=[_step(code, states, groups) for code, states in STEPS],
        beside=[(one, _count(groups, (one,))) for one in BESIDE if _count(groups, (one,))],
        unpriced=sum(one.unknown for one in groups if one.state in IN_HAND),
        budgets=budgets,
        sums=sums,
        budget=wanted[0] if wanted else None,
        receivables=owed if opens else [],
        owed=sum((one.part.amount for one in owed), ZERO),
        waiting=waiting,
        waiting_count=count,
        opens_awards=opens,
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Awards of one scheme in one state; `most` is their amount, or the most the policy gives;
    `unknown` have neither."""

    scheme: int
    state: str
    count: int
    amount: Decimal
    most: Decimal
    unknown: int


def _groups(awards: QuerySet[Award]) -> list[Group]:
    nothing_known = Q(amount__isnull=True, amount_max__isnull=True, is_cash=True)
    rows = (
        awards.order_by()
        .values_list("scheme", "state")
        .annotate(
            n=Count("pk"),
            fixed=Sum("amount"),
            most=Sum(Coalesce("amount", "amount_max")),
            unknown=Count("pk", filter=nothing_known),
        )
    )
    return [
        Group(scheme, state, n, fixed or ZERO, most or ZERO, unknown)
        for scheme, state, n, fixed, most, unknown in rows
    ]


def _count(groups: Iterable[Group], states: Iterable[str]) -> int:
    return sum(one.count for one in groups if one.state in states)


def _step(code: str, states: tuple[State, ...], groups: list[Group]) -> StepLine:
    amount = sum((one.amount for one in groups if one.state in states), ZERO)
    return StepLine(code, states, _count(groups, states), amount)


def _scheme_lines(
    user: User, groups: list[Group], parts: QuerySet[Disbursement]
) -> list[SchemeLine]:
    of_scheme: dict[int, list[Group]] = defaultdict(list)
    for one in groups:
        of_scheme[one.scheme].append(one)
    money: dict[tuple[int, bool], Decimal] = defaultdict(Decimal)
    rows = parts.exclude(state=D.CANCELLED).order_by().values_list("award__scheme", "state")
    for scheme, state, amount in rows.annotate(amount=Sum("amount")):
        money[scheme, state == D.PAID] += amount
    shares = _own_shares()
    schemes = access.visible_schemes(user).prefetch_related("clause__clause_units__unit__names")
    return [
        _scheme_line(one, of_scheme[one.pk], money, shares.get(one.pk, DEFAULT_SHARE))
        for one in schemes
    ]


def _scheme_line(
    scheme: AwardScheme,
    groups: list[Group],
    money: dict[tuple[int, bool], Decimal],
    share: Fraction,
) -> SchemeLine:
    in_hand = [one for one in groups if one.state in IN_HAND]
    most = sum((one.most for one in in_hand), ZERO)
    part = Fraction(most) * share
    expected = Decimal(part.numerator) / part.denominator if most else None
    return SchemeLine(
        scheme=scheme,
        done=_count(groups, (S.PAID, S.CLOSED, S.REGISTERED)),
        in_hand=_count(in_hand, IN_HAND),
        paid=money[scheme.pk, True],
        waiting=money[scheme.pk, False],
        expected=expected,
    )


def _own_shares() -> dict[int, Fraction]:
    """The zone's part of each scheme's money, as settled now."""
    rows = SchemeSetting.objects.current().filter(code="payers").values_list("scheme", "value")
    return {scheme: own_share(value) for scheme, value in rows}


def own_share(value: list[Mapping[str, Any]]) -> Fraction:
    payers = payers_of(value)
    whole = sum((one.share for one in payers), ZERO)
    own = sum((one.share for one in payers if one.funder == OWN), ZERO)
    return Fraction(own) / Fraction(whole)


DEFAULT_SHARE = own_share(DEFAULTS["payers"])


def _owed(parts: QuerySet[Disbursement]) -> list[Receivable]:
    """What other funders owe, the oldest first."""
    rows = parts.filter(state=D.DUE, budget__isnull=True).order_by("due_on", "pk")
    rows = rows.select_related("award__scheme", "award__enterprise", "award__talent")
    return [
        Receivable(one, beneficiary(one.award), (today() - one.due_on).days)
        for one in rows
        if one.due_on
    ]


def _waiting(user: User, awards: QuerySet[Award]) -> tuple[list[AwardLine], int]:
    rows = awards.filter(state__in=states_waiting_for(user)).order_by("fact_on", "pk")
    shown = rows.select_related("scheme", "enterprise", "talent")[:MOST_WAITING]
    return lines(shown), rows.count()


def overview_tables(page: Overview, notes: list[tuple[str, str]]) -> list[tuple[str, ScreenTable]]:
    """Catalogue, files by state and receivables, as the page has them."""
    tables = [(_("奖补目录"), _catalogue(page, notes)), (_("办理环节"), _pipeline(page, notes))]
    if page.opens_awards:
        tables.append((_("其他出资方应付"), _receivables(page, notes)))
    return tables


def _money(amount: Decimal | None) -> Figure:
    return Figure(None if amount is None else Fraction(amount), 4)


def _catalogue(page: Overview, notes: list[tuple[str, str]]) -> ScreenTable:
    heads = [
        *(_("奖补政策"), _("编号"), _("条款"), _("标准"), _("已兑现（件）"), _("在办（件）")),
        *(_("已拨（万元）"), _("待拨（万元）"), _("在办预计（万元）")),
    ]
    rows: list[list[Cell]] = [
        [
            named(one.scheme),
            one.scheme.code,
            clause_number(one.scheme.clause),
            scheme_amount(one.scheme),
            Figure(Fraction(one.done)),
            Figure(Fraction(one.in_hand)),
            *(_money(value) for value in (one.paid, one.waiting, one.expected)),
        ]
        for one in page.schemes
    ]
    return ScreenTable(_("奖补目录"), heads, rows, notes)


def _pipeline(page: Overview, notes: list[tuple[str, str]]) -> ScreenTable:
    rows: list[list[Cell]] = [
        [step_word(one.code), Figure(Fraction(one.count)), _money(one.amount)] for one in page.steps
    ]
    return ScreenTable(_("办理环节"), [_("环节"), _("件"), _("金额（万元）")], rows, notes)


def _receivables(page: Overview, notes: list[tuple[str, str]]) -> ScreenTable:
    heads = [
        *(_("档案号"), _("奖补政策"), _("奖补给谁"), _("出资方")),
        *(_("金额（万元）"), _("应付日期"), _("已过天数")),
    ]
    rows: list[list[Cell]] = [
        [
            one.part.award.number,
            named(one.part.award.scheme),
            one.beneficiary,
            str(one.part.get_funder_display()),
            _money(one.part.amount),
            f"{one.part.due_on:%Y-%m-%d}",
            Figure(Fraction(one.age)),
        ]
        for one in page.receivables
    ]
    return ScreenTable(_("其他出资方应付"), heads, rows, notes)
