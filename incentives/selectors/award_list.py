"""The list of award files, filtered, on pages and as a workbook."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from incentives import access
from incentives.calc.states import State
from incentives.calc.transitions import ENDED
from incentives.models import Award
from incentives.selectors.award_file import beneficiary
from incentives.selectors.hands import hands_of, waiting_for
from targets.formatting import day
from targets.models import AwardScheme, User
from targets.selectors.screen_table import Cell, Figure, ScreenTable
from targets.words import named

PAGE_SIZE = 50
S = State
STEPS: tuple[tuple[str, tuple[State, ...]], ...] = (
    ("candidate", (S.CANDIDATE,)),
    ("checking", (S.CHECKING,)),
    ("review", (S.SECTION, S.BUREAU, S.TREASURY)),
    ("amount", (S.ENDORSED, S.PRICED)),
    ("notice", (S.NOTICE,)),
    ("approved", (S.APPROVED, S.PAYING)),
    ("paid", (S.PAID, S.CLOSED)),
)
"""The way of an award, in steps as the overview draws it."""


@dataclass(frozen=True, slots=True)
class AwardFilter:
    scheme: str = ""
    year: int | None = None
    state: str = ""
    step: str = ""
    """One of the overview's steps; several states."""
    search: str = ""
    policy: str = ""
    """`current` or `earlier`: of the policy in force, or of those before it."""
    is_waiting: bool = False
    """Only those that the reader, or one they stand in for, brings forward."""


@dataclass(frozen=True, slots=True)
class AwardLine:
    award: Award
    beneficiary: str


def awards_wanted(user: User, wanted: AwardFilter) -> QuerySet[Award]:
    rows = access.visible_awards(user).select_related("scheme__policy", "enterprise", "talent")
    if wanted.scheme:
        rows = rows.filter(scheme__code=wanted.scheme)
    if wanted.year:
        rows = rows.filter(year=wanted.year)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.step:
        rows = rows.filter(state__in=dict(STEPS)[wanted.step])
    if wanted.policy:
        rows = rows.filter(scheme__policy__is_active=wanted.policy == "current")
    if wanted.is_waiting:
        rows = waiting_for(hands_of(user), rows)
    if wanted.search:
        text = wanted.search
        rows = rows.filter(
            Q(number__icontains=text)
            | Q(enterprise__name__icontains=text)
            | Q(enterprise__uscc__iexact=text)
            | Q(subject__icontains=text)
            | Q(payee__icontains=text)
        )
    return rows.order_by("-id")


def award_page(user: User, wanted: AwardFilter, number: str | None) -> Page[Award]:
    return Paginator(awards_wanted(user, wanted), PAGE_SIZE).get_page(number)


def lines(awards: Iterable[Award]) -> list[AwardLine]:
    return [AwardLine(one, beneficiary(one)) for one in awards]


def years(user: User) -> list[int]:
    """Years of which the reader sees awards, the latest first."""
    found = access.counted_awards(user).order_by().values_list("year", flat=True).distinct()
    return sorted(found, reverse=True)


def open_files(scheme: AwardScheme) -> int:
    """How many of its files are under way."""
    return Award.objects.filter(scheme=scheme).exclude(state__in=[*ENDED]).count()


def award_table(rows: Iterable[AwardLine], notes: list[tuple[str, str]]) -> ScreenTable:
    heads = [
        *(_("档案号"), _("奖补政策"), _("奖补给谁"), _("年度"), _("状态"), _("金额（万元）")),
        *(_("事实日期"), _("公示止"), _("批准日期")),
    ]
    return ScreenTable(_("奖补档案"), heads, [_row(one) for one in rows], notes)


def _row(line: AwardLine) -> list[Cell]:
    award = line.award
    amount = None if award.amount is None else Fraction(award.amount)
    return [
        award.number,
        named(award.scheme),
        line.beneficiary,
        str(award.year),
        str(award.get_state_display()),
        Figure(amount, 4),
        day(award.fact_on),
        day(award.notice_to) if award.notice_to else "",
        day(award.approved_on) if award.approved_on else "",
    ]
