"""What the summary tells of the year's awards: sums, never a single award."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from incentives import access
from incentives.calc.effect import cost_of_each
from incentives.calc.facts import FactKind
from incentives.choices import DisbursementState
from incentives.models import Award
from incentives.selectors.budgets import budget_lines, year_sums
from incentives.selectors.money import (
    HOLDER,
    Holder,
    Money,
    Told,
    few_of,
    holder_of,
    money_by,
    parts_by,
    secret_awards,
    secrets_from,
    sum_of,
)
from incentives.words import money, withheld_sentence
from targets.access import Permission, is_allowed
from targets.choices import Funder
from targets.models import AwardScheme
from targets.selectors.progress import ProgressReport
from targets.selectors.summary.spending import Spending, SpendingLine, SpendingNote
from targets.words import is_english, named


@dataclass(frozen=True, slots=True)
class _Scheme:
    scheme: AwardScheme
    awarded: int
    recipients: int
    told: Told


def awards_spending(user: Any, report: ProgressReport) -> Spending | None:
    """The awards of the year of the period, as they stand today: nothing for an earlier day, or
    for those who see no budgets. A fixed number of queries."""
    if report.as_of is not None or not is_allowed(user, Permission.VIEW_BUDGETS):
        return None
    year = report.period.year
    counted = access.counted_awards(user).filter(scheme__policy__is_active=True)
    awards = counted.filter(year=year)
    secrets = secrets_from(user, counted)
    held = {scheme: sums for (scheme,), sums in money_by(awards, "scheme").items()}
    holders = _awarded(awards)
    schemes = [
        _Scheme(
            one, *_counted(holders.get(one.pk, ())), secrets.of_scheme(held[one.pk], one.pk, year)
        )
        for one in access.visible_schemes(user).order_by("code")
        if one.pk in held
    ]
    whole = secrets.of_all(sum_of(held.values()), year)
    is_withheld = any(
        None in (one.paid, one.waiting, one.returned)
        for one in (*(scheme.told for scheme in schemes), whole)
    )
    address = f"{reverse('incentives:overview')}?year={year}"
    funders = list(_funders(user, awards, year, address))
    return Spending(
        [_line(one, address) for one in schemes],
        address=address,
        whole=whole.paid,
        recipients=len({who for held in holders.values() for who in held}),
        notes=(
            *_budget(user, year),
            *(_withheld(address) if is_withheld else ()),
            *(() if is_withheld else funders),
        ),
    )


def _awarded(awards: QuerySet[Award]) -> dict[int, list[Holder]]:
    """To whom an award of each scheme was paid, once for each, also where the money came back
    since."""
    paid = awards.filter(disbursements__state=DisbursementState.PAID).order_by().distinct()
    holders: dict[int, list[Holder]] = defaultdict(list)
    for _pk, scheme, *who in paid.values_list("pk", "scheme", *HOLDER):
        holders[scheme].append(holder_of(*who))
    return holders


def _counted(holders: Collection[Holder]) -> tuple[int, int]:
    """How many awards, and to how many."""
    return len(holders), len(set(holders))


def _line(one: _Scheme, address: str) -> SpendingLine:
    return SpendingLine(named(one.scheme), one.told.paid, one.recipients, _result(one), address)


def _result(one: _Scheme) -> str:
    """What a certificate or an award cost, and what came back; of what is only approved, how much
    is to be paid."""
    paid, back = one.told.paid, one.told.returned
    said = []
    each = None if paid is None else cost_of_each(paid, one.awarded)
    if each:
        is_certificate = one.scheme.fact.get("kind") == FactKind.CERTIFICATE
        sentence = _("每张新证%(cost)s") if is_certificate else _("平均每份%(cost)s")
        said.append(sentence % {"cost": money(Decimal(each.numerator) / each.denominator)})
    elif paid == 0 and one.told.waiting:
        said.append(_("待拨%(amount)s") % {"amount": money(one.told.waiting)})
    if back:
        said.append(_("已收回%(amount)s") % {"amount": money(back)})
    return _listed(said)


def _budget(user: Any, year: int) -> Iterable[SpendingNote]:
    found = next((one for one in year_sums(budget_lines(user)) if one.year == year), None)
    if found is None:
        return
    address = reverse("incentives:budget-list")
    if not found.is_told:
        said = _(
            "%(year)s年高新区最初安排预算%(whole)s；其后的调整和已批、已拨、还可安排的金额不公开。"
        )
        yield SpendingNote(said % {"year": year, "whole": money(found.whole)}, address)
        return
    names = ("whole", "committed", "paid", "left", "returned")
    values = {name: money(getattr(found, name)) for name in names}
    said = _(
        "%(year)s年高新区预算%(whole)s：已批待拨%(committed)s，已拨%(paid)s（不论奖补属哪一年度），"
        "还可安排%(left)s，已收回%(returned)s。"
    ) % {"year": year, **values}
    yield SpendingNote(said, address)


def _funders(user: Any, awards: QuerySet[Award], year: int, address: str) -> Iterable[SpendingNote]:
    """Who paid what. Not told at all where one of it would tell of a few whose award is secret."""
    secret = parts_by(secret_awards(user, awards), "funder")
    table = {
        ((funder, scheme), year, who): one for (funder, scheme, year, who), one in secret.items()
    }
    held: dict[str, Money] = defaultdict(Money)
    for (funder, *_key), one in parts_by(awards, "funder").items():
        held[funder] += one
    if not held or any(one.cells for one in few_of(table).values()):
        return
    names = dict(Funder.choices)
    said = []
    for funder in (one for one in Funder if one in held):
        sums = held[funder]
        told = [_("%(funder)s已拨%(paid)s") % {"funder": names[funder], "paid": money(sums.paid)}]
        if sums.waiting:
            told.append(_("待拨%(amount)s") % {"amount": money(sums.waiting)})
        if sums.returned:
            told.append(_("已收回%(amount)s") % {"amount": money(sums.returned)})
        said.append(_listed(told))
    facts = {"year": year, "funders": _("；").join(said)}
    yield SpendingNote(_("%(year)s年度的奖补：%(funders)s。") % facts, address)


def _withheld(address: str) -> Iterable[SpendingNote]:
    yield SpendingNote(withheld_sentence(), address)


def _listed(said: list[str]) -> str:
    return (", " if is_english() else "，").join(said)
