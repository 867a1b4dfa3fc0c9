"""What the money of a year moved: results, the indicators it was meant for, and how supported
enterprises did beside similar ones."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from incentives.calc.effect import Comparison, Firm, change, compare, cost_of_each, trailing_year
from incentives.calc.facts import FactKind
from incentives.choices import DisbursementState
from incentives.models import Award
from incentives.models.award import GIVEN_UP
from incentives.selectors.money import NOTHING, Money, Told, money_by, secrets_from, sum_of
from targets.access import sees_enterprises_figures
from targets.calc.formulas import Term
from targets.calc.periods import Period
from targets.choices import ElementKind
from targets.models import AwardScheme, DataElement, Membership, Observation, User
from targets.querysets import covering
from targets.selectors.progress import ProgressRow, progress_report

QUARTERS = 4
Kin = tuple[int | None, bool]


@dataclass(frozen=True, slots=True)
class Moved:
    """An indicator a scheme's clause works towards, in its own unit: at the end of the year before
    (`start`) and at the year's last quarter with sufficient data (`until`; None without one). `row`
    is that of the end of the year after."""

    row: ProgressRow
    start: Period
    until: Period | None

    @property
    def before(self) -> Fraction | None:
        return self.row.sufficient.get(self.start)

    @property
    def after(self) -> Fraction | None:
        return self.row.sufficient[self.until] if self.until else None

    @property
    def change(self) -> Fraction | None:
        return change(self.before, self.after)


@dataclass(frozen=True, slots=True)
class SchemeEffect:
    """`facts` are the year's facts with a file that was neither refused, given up nor lost;
    `awarded` those that were paid, also where the money came back since. `comparison`
    is None where nothing can be compared; `element` is what it compares, over the four quarters up
    to `until` against the four before."""

    scheme: AwardScheme
    facts: int
    awarded: int
    money: Told
    moved: list[Moved]
    element: DataElement | None
    until: Period | None
    comparison: Comparison | None

    @property
    def cost_of_each(self) -> Fraction | None:
        """Paid for each certificate that was paid for; of other facts there is no count."""
        is_counted = self.scheme.fact.get("kind") == FactKind.CERTIFICATE
        if not is_counted or self.money.paid is None:
            return None
        return cost_of_each(self.money.paid, self.awarded)


@dataclass(frozen=True, slots=True)
class EffectPage:
    """`year` is that of the awards; `money` and `awarded` are of all of them."""

    year: int
    years: list[int]
    lines: list[SchemeEffect]
    money: Told
    awarded: int

    @property
    def compares(self) -> bool:
        return any(one.comparison for one in self.lines)


Figures = dict[int, tuple[Decimal | None, Decimal | None]]
"""The trailing year at a quarter after the one before it, by enterprise; of a stock its two ends.
None where one of the figures is missing."""


@dataclass(slots=True)
class _Held:
    """Of a scheme and year; `enterprises` are those that kept some of the money."""

    facts: int = 0
    awarded: int = 0
    money: Money = NOTHING
    enterprises: set[int] = field(default_factory=set)


def effect_page(reader: User, year: int | None = None) -> EffectPage | None:
    """The effect of a year's awards, the latest with money paid where `year` is None; None where
    no award was opened yet. A fixed number of queries but for two a compared element."""
    awards = Award.objects.filter(scheme__policy__is_active=True)
    files = list(awards)
    years = sorted({one.year for one in files}, reverse=True)
    if not years:
        return None
    money = {pk: held for (pk,), held in money_by(awards, "pk").items()}
    paid = [one for one in files if money.get(one.pk, NOTHING).paid]
    chosen = year or max((one.year for one in paid), default=years[0])
    of_scheme = _by_scheme((one for one in files if one.year == chosen), money)
    secrets = secrets_from(reader, awards)
    report = progress_report(Period.of(chosen + 1, QUARTERS))
    rows = report.rows if report else []
    compared = _Compared(
        chosen,
        supported=_supported(),
        is_open=sees_enterprises_figures(reader),
    )
    lines = []
    schemes = AwardScheme.objects.filter(policy__is_active=True).select_related("clause")
    for scheme in schemes.order_by("code"):
        if scheme.pk in of_scheme:
            held = of_scheme[scheme.pk]
            told = secrets.of_scheme(held.money, scheme.pk, chosen)
            moved = _moved(scheme, rows, chosen)
            beside = compared.beside(held.enterprises, moved, rows)
            lines.append(SchemeEffect(scheme, held.facts, held.awarded, told, moved, *beside))
    whole = sum_of(one.money for one in of_scheme.values())
    return EffectPage(
        chosen, years, lines, secrets.of_all(whole, chosen), sum(one.awarded for one in lines)
    )


def _supported() -> set[int | None]:
    """The enterprises ever paid for, under whatever policy."""
    paid = Award.objects.filter(disbursements__state=DisbursementState.PAID).order_by()
    return set(paid.exclude(enterprise=None).values_list("enterprise", flat=True).distinct())


class _Compared:
    """Compares enterprises of a year by an element, whose figures are read once."""

    def __init__(self, year: int, supported: Collection[int | None], is_open: bool) -> None:
        """`supported` were ever paid for, by any scheme of any policy."""
        self.year, self.supported, self.is_open = year, supported, is_open
        self.kin = _kin(Period.of(year, QUARTERS))
        self.elements = DataElement.objects.in_bulk(field_name="code")
        self.known: dict[tuple[str, Period], Figures] = {}

    def beside(
        self, helped: Collection[int], moved: Iterable[Moved], rows: Iterable[ProgressRow]
    ) -> tuple[DataElement | None, Period | None, Comparison | None]:
        row, element = _element(moved, rows, self.elements)
        later = Period.of(self.year, QUARTERS)
        until = max((at for at in row.sufficient if at > later), default=None) if row else None
        if element is None or until is None or not helped:
            return element, None, None
        if (element.code, until) not in self.known:
            self.known[element.code, until] = _figures(element, until)
        firms = _firms(helped, self.supported, self.kin, self.known[element.code, until])
        return element, until, compare(firms, self.is_open)


def _by_scheme(awards: Iterable[Award], money: Mapping[int, Money]) -> dict[int, _Held]:
    found: dict[int, _Held] = defaultdict(_Held)
    for award in awards:
        held, own = found[award.scheme_id], money.get(award.pk, NOTHING)
        held.facts += award.state not in GIVEN_UP and award.fact_lost_on is None
        held.money += own
        held.awarded += own.paid > 0
        if own.paid > own.returned and award.enterprise_id:
            held.enterprises.add(award.enterprise_id)
    return dict(found)


def _moved(scheme: AwardScheme, rows: Iterable[ProgressRow], year: int) -> list[Moved]:
    start = Period.of(year - 1, QUARTERS)
    return [
        Moved(row, start, max((one for one in row.sufficient if one.year == year), default=None))
        for row in rows
        if row.indicator.code in scheme.clause.serves or row.target.clause_id == scheme.clause_id
    ]


def _element(
    moved: Iterable[Moved], rows: Iterable[ProgressRow], elements: Mapping[str, DataElement]
) -> tuple[ProgressRow | None, DataElement | None]:
    """What enterprises report of an indicator that is meant, or else of the first that has it, and
    that indicator's row."""
    for row in (*(one.row for one in moved), *rows):
        for term in row.definition.formula.numerator if row.definition else ():
            if _is_of_enterprises(term):
                return row, elements.get(term.source)
    return None, None


def _is_of_enterprises(term: Term) -> bool:
    return not term.is_register and term.level == "enterprise"


def _kin(period: Period) -> dict[int, Kin]:
    members = Membership.objects.current().filter(covering(period))
    return {
        enterprise: (cluster, above_scale)
        for enterprise, cluster, above_scale in members.values_list(
            "enterprise_id", "cluster_id", "above_scale"
        )
    }


def _figures(element: DataElement, until: Period) -> Figures:
    rows = Observation.objects.current().filter(
        element=element, enterprise__isnull=False, value__isnull=False, period__lte=until
    )
    held: dict[int, dict[Period, Decimal]] = defaultdict(dict)
    recent = rows.filter(period__gte=until.plus(-2 * QUARTERS))
    for enterprise, period, value in recent.values_list("enterprise_id", "period", "value"):
        if enterprise is not None and value is not None:
            held[enterprise][period] = value

    def at(values: dict[Period, Decimal], period: Period) -> Decimal | None:
        if element.kind == ElementKind.STOCK:
            return values.get(period)
        return trailing_year(values, period)

    return {
        pk: (at(values, until.plus(-QUARTERS)), at(values, until)) for pk, values in held.items()
    }


def _firms(
    helped: Collection[int],
    supported: Collection[int | None],
    kin: dict[int, Kin],
    figures: Figures,
) -> list[Firm]:
    """Those of the scheme, and all that were never supported by any."""
    return [
        Firm(kin.get(pk), pk in helped, *figures.get(pk, (None, None)))
        for pk in {*kin, *helped}
        if pk in helped or pk not in supported
    ]
