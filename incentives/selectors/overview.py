"""The incentives at a glance: schemes, files by state, money, what others owe, what waits."""

from collections.abc import Collection, Iterable, Mapping
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
from incentives.selectors.hands import hands_of
from incentives.selectors.money import (
    NOTHING,
    Secrets,
    Told,
    money_by,
    owed_withheld,
    secret_awards,
    secrets_from,
    sum_of,
)
from incentives.selectors.turns import waiting_awards
from incentives.services.ledger import OWN
from incentives.words import clause_number, step_word, told
from targets.access import Permission, is_allowed
from targets.models import AwardScheme, SchemeSetting, User
from targets.scheme_words import scheme_amount
from targets.selectors.screen_table import Cell, Figure, ScreenTable
from targets.words import named

ZERO = Decimal(0)
S = State
BESIDE = (S.REGISTERED, S.RECOVERING, S.RECOVERED, S.REFUSED, S.WITHDRAWN, S.CANCELLED)
IN_HAND = tuple(
    state for name, states in STEPS for state in states if name not in ("approved", "paid")
)
DONE = (S.PAID, S.CLOSED, S.RECOVERING, S.RECOVERED, S.REGISTERED)
MOST_WAITING = 8


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """`done` were paid or registered, also where the money is taken back; `in_hand` are before
    approval, `expected` what those would cost the zone at most in 万元: None where no amount of
    theirs is known, or where it is withheld from the reader."""

    scheme: AwardScheme
    done: int
    in_hand: int
    money: Told
    expected: Decimal | None

    @property
    def is_cash(self) -> bool:
        return self.scheme.payout != "none"


@dataclass(frozen=True, slots=True)
class StepLine:
    """`amount` None is withheld from the reader."""

    code: str
    states: tuple[State, ...]
    count: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Receivable:
    part: Disbursement
    beneficiary: str
    age: int


@dataclass(frozen=True, slots=True)
class Overview:
    """`year` None: all. `budget` is the year's the page draws. `expected` is what all files in hand
    of whatever year would cost the zone at most, None beside the budget of another year than
    today's, which approval would not take it from, and for readers who do not open awards;
    `unpriced` are those whose amount is not known. `receivables` by award only for those who open
    awards; `owed` None is withheld."""

    year: int | None
    years: list[int]
    schemes: list[SchemeLine]
    money: Told
    steps: list[StepLine]
    beside: list[tuple[State, int]]
    unpriced: int = 0
    expected: Decimal | None = None
    budgets: list[BudgetLine] = field(default_factory=list)
    sums: list[YearSum] = field(default_factory=list)
    budget: YearSum | None = None
    receivables: list[Receivable] = field(default_factory=list)
    owed: Decimal | None = ZERO
    waiting: list[AwardLine] = field(default_factory=list)
    waiting_count: int = 0
    opens_awards: bool = False
    earlier: int = 0
    """Awards of policies that are no longer in force, beside those counted here."""

    @property
    def left_after(self) -> Decimal | None:
        """What the budget would have left with all files in hand approved; negative where it
        would not do."""
        if self.budget is None or self.budget.left is None or self.expected is None:
            return None
        return self.budget.left - self.expected

    @property
    def exceeds(self) -> bool:
        """Whether the files in hand would take more than the budget has left."""
        return self.left_after is not None and self.left_after < 0

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
    current = counted.filter(scheme__policy__is_active=True)
    awards = current.filter(year=year) if year else current
    every = counted.filter(year=year) if year else counted
    groups, shares = _groups(awards), _own_shares()
    opens = is_allowed(user, Permission.VIEW_AWARDS)
    budgets = budget_lines(user) if is_allowed(user, Permission.VIEW_BUDGETS) else []
    sums = year_sums(budgets)
    wanted = [one for one in sums if one.year == (year or today().year)] or sums[:1]
    is_drawn = opens and bool(wanted) and wanted[0].year == today().year
    in_hand = _in_hand(_groups(counted)) if is_drawn else []
    owed = _owed(every)
    tells_owed = not owed_withheld(user, counted).hides_all(year)
    waiting, count = _waiting(user, every) if opens else ([], 0)
    secrets = secrets_from(user, current)
    secret = _secret_states(user, awards)
    schemes, money = _scheme_lines(user, awards, year, groups, shares if opens else None, secrets)
    return Overview(
        year=year,
        years=years(user),
        schemes=schemes,
        money=money,
        steps=[_step(code, states, groups, money, secret) for code, states in STEPS],
        beside=[(one, _count(groups, (one,))) for one in BESIDE if _count(groups, (one,))],
        unpriced=sum(one.unknown for one in in_hand),
        expected=(_expected(in_hand, shares) or ZERO) if is_drawn else None,
        budgets=budgets,
        sums=sums,
        budget=wanted[0] if wanted else None,
        receivables=owed if opens else [],
        owed=_sum_owed(owed) if tells_owed else None,
        waiting=waiting,
        waiting_count=count,
        opens_awards=opens,
        earlier=_earlier(every),
    )


def _earlier(awards: QuerySet[Award]) -> int:
    return awards.filter(scheme__policy__is_active=False).count()


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


def _secret_states(user: User, awards: QuerySet[Award]) -> set[str]:
    """The states in which the amount of a file is secret to the reader."""
    priced = secret_awards(user, awards).filter(amount__isnull=False)
    return set(priced.order_by().values_list("state", flat=True).distinct())


def _step(
    code: str,
    states: tuple[State, ...],
    groups: list[Group],
    money: Told,
    secret: Collection[str],
) -> StepLine:
    """Before approval the amounts of the files; then what waits and what was paid, as the
    catalogue has them: an award that is paid in part is in both."""
    count = _count(groups, states)
    of_parts = {"approved": money.waiting, "paid": money.paid}
    if code in of_parts:
        return StepLine(code, states, count, of_parts[code])
    if any(state in secret for state in states):
        return StepLine(code, states, count, None)
    amount = sum((one.amount for one in groups if one.state in states), ZERO)
    return StepLine(code, states, count, amount)


def _in_hand(groups: Iterable[Group]) -> list[Group]:
    return [one for one in groups if one.state in IN_HAND]


def _expected(in_hand: Iterable[Group], shares: Mapping[int, Fraction]) -> Decimal | None:
    """The zone's part of the most they may cost; None where no amount is known."""
    cost = sum(
        (Fraction(one.most) * shares.get(one.scheme, DEFAULT_SHARE) for one in in_hand), Fraction(0)
    )
    return Decimal(cost.numerator) / cost.denominator if cost else None


def _scheme_lines(
    user: User,
    awards: QuerySet[Award],
    year: int | None,
    groups: list[Group],
    shares: Mapping[int, Fraction] | None,
    secrets: Secrets,
) -> tuple[list[SchemeLine], Told]:
    """And the money of all of them; `shares` None where what is expected is withheld."""
    money = {scheme: held for (scheme,), held in money_by(awards, "scheme").items()}
    rows = access.visible_schemes(user).prefetch_related("clause__clause_units__unit__names")
    found = []
    for scheme in rows:
        own = [one for one in groups if one.scheme == scheme.pk]
        in_hand = _in_hand(own)
        found.append(
            SchemeLine(
                scheme=scheme,
                done=_count(own, DONE),
                in_hand=_count(in_hand, IN_HAND),
                money=secrets.of_scheme(money.get(scheme.pk, NOTHING), scheme.pk, year),
                expected=None if shares is None else _expected(in_hand, shares),
            )
        )
    whole = sum_of(money.get(one.scheme.pk, NOTHING) for one in found)
    return found, secrets.of_all(whole, year)


def scheme_lines(user: User) -> list[SchemeLine]:
    """Of all years, without what is expected."""
    awards = access.counted_awards(user).filter(scheme__policy__is_active=True)
    secrets = secrets_from(user, awards)
    return _scheme_lines(user, awards, None, _groups(awards), None, secrets)[0]


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


def _owed(awards: QuerySet[Award]) -> list[Receivable]:
    """What other funders owe, the oldest first."""
    parts = Disbursement.objects.filter(award__in=awards.order_by(), budget__isnull=True)
    rows = parts.filter(state=DisbursementState.DUE).order_by("due_on", "pk")
    rows = rows.select_related("award__scheme", "award__enterprise", "award__talent")
    return [
        Receivable(one, beneficiary(one.award), (today() - one.due_on).days)
        for one in rows
        if one.due_on
    ]


def _sum_owed(owed: Iterable[Receivable]) -> Decimal:
    return sum((one.part.amount for one in owed), ZERO)


def _waiting(user: User, awards: QuerySet[Award]) -> tuple[list[AwardLine], int]:
    shown, count = waiting_awards(hands_of(user), awards, MOST_WAITING)
    return lines(shown), count


def overview_tables(page: Overview, notes: list[tuple[str, str]]) -> list[tuple[str, ScreenTable]]:
    """Catalogue, files by state and receivables, as the page has them."""
    tables = [(_("奖补目录"), _catalogue(page, notes)), (_("办理环节"), _pipeline(page, notes))]
    if page.opens_awards:
        tables.append((_("其他出资方应付"), _receivables(page, notes)))
    return tables


def _money(amount: Decimal | None) -> Figure:
    return Figure(None if amount is None else Fraction(amount), 4)


def _told(amount: Decimal | None) -> Cell:
    return told(None) if amount is None else _money(amount)


def _amounts(money: Told | None) -> list[Cell]:
    """Nothing to tell of what has no cash."""
    if money is None:
        return [_money(None)] * 3
    return [_told(one) for one in (money.paid, money.returned, money.waiting)]


def _catalogue(page: Overview, notes: list[tuple[str, str]]) -> ScreenTable:
    heads = [
        *(_("奖补政策"), _("编号"), _("条款"), _("标准"), _("已兑现（件）"), _("在办（件）")),
        *(_("已拨（万元）"), _("已收回（万元）"), _("待拨（万元）"), _("在办预计（万元）")),
    ]
    rows: list[list[Cell]] = [
        [
            named(one.scheme),
            one.scheme.code,
            clause_number(one.scheme.clause),
            scheme_amount(one.scheme),
            Figure(Fraction(one.done)),
            Figure(Fraction(one.in_hand)),
            *_amounts(one.money if one.is_cash else None),
            _money(one.expected) if page.opens_awards or not one.is_cash else told(None),
        ]
        for one in page.schemes
    ]
    counts = [Figure(Fraction(one)) for one in (page.done, page.in_hand)]
    total: list[Cell] = [_("合计"), "", "", "", *counts, *_amounts(page.money)]
    rows.append([*total, _money(None)])
    return ScreenTable(_("奖补目录"), heads, rows, notes)


def _pipeline(page: Overview, notes: list[tuple[str, str]]) -> ScreenTable:
    rows: list[list[Cell]] = [
        [step_word(one.code), Figure(Fraction(one.count)), _told(one.amount)] for one in page.steps
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
