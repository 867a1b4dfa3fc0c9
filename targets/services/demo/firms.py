"""Invented enterprises: names, codes, lives, memberships and certificates. Pure: a seed in, the
same enterprises out; no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from hightech_zone.lib import uscc as codes
from targets.calc.periods import Period

DIGITS = "零一二三四五六七八九"
TRADES = (
    ("机械", "装备制造", "石油机械", "智能装备"),
    ("化工", "精细化工", "新材料", "橡胶"),
    ("电子", "光电", "软件", "信息技术"),
    ("物流", "供应链", "港口物流", "冷链"),
    ("实业", "建材", "食品", "包装"),
)
NO_DIVISION = "91219900"
"""A registration place that does not exist, so that no code is a real enterprise's."""
USUAL = 140
"""Enterprises for which the figures of the zone are meant; more of them raise all totals."""
HIGHTECH_BASE, HIGHTECH_NEW, HIGHTECH_LAPSED = 40, 6, 1
THREE_YEARS = 3


@dataclass(frozen=True, slots=True)
class Stay:
    """Where an enterprise belongs in a span of periods; places are indexes or None."""

    first: Period
    last: Period | None
    park: int | None
    cluster: int | None
    above_scale: bool


@dataclass(frozen=True, slots=True)
class Paper:
    kind: str
    level: str
    number: str
    issued_on: date
    expires_on: date | None


@dataclass(slots=True)
class Firm:
    number: int
    uscc: str
    name: str
    cluster: int | None
    opened_on: date
    closed_on: date | None
    stays: list[Stay] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)

    @property
    def first(self) -> Period:
        return Period.containing(self.opened_on)

    @property
    def last(self) -> Period | None:
        return Period.containing(self.closed_on) if self.closed_on else None

    def is_active(self, period: Period) -> bool:
        return self.first <= period and (self.last is None or period <= self.last)


def make_firms(rng: Random, count: int, periods: Sequence[Period], parks: int) -> list[Firm]:
    """`count` firms, the largest first. A tenth open and a twentieth close within `periods`,
    none of them among the largest."""
    firms = [_firm(rng, number, count, periods) for number in range(count)]
    for firm in firms:
        firm.stays = _stays(rng, firm, count, periods, parks)
    _give_hightech(rng, firms, count)
    _give_institutions(firms)
    return firms


def _firm(rng: Random, number: int, count: int, periods: Sequence[Period]) -> Firm:
    cluster = rng.choice((0, 0, 0, 1, 1, 1, 2, 2, 3, 4))
    trade = rng.choice(TRADES[cluster])
    is_small = number * 3 > count
    fate = rng.random()
    opened_on = date(rng.randint(2003, 2013), rng.randint(1, 12), rng.randint(1, 28))
    closed_on = None
    middle = rng.choice(periods[1:-1] or periods)
    if is_small and fate < 0.15:
        opened_on = middle.first_day + timedelta(days=rng.randint(0, 80))
    elif is_small and fate > 0.92:
        closed_on = middle.first_day + timedelta(days=rng.randint(0, 80))
    return Firm(
        number=number,
        uscc=_code(number),
        name=f"演示{_spelled(number + 1)}{trade}有限公司",
        cluster=cluster if cluster < len(TRADES) - 1 else None,
        opened_on=opened_on,
        closed_on=closed_on,
    )


def _code(number: int) -> str:
    organisation = f"MA{number + 1:06d}"
    return codes.complete(NO_DIVISION + organisation + codes.inner_check_character(organisation))


def _spelled(number: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in f"{number:03d}")


def _stays(
    rng: Random, firm: Firm, count: int, periods: Sequence[Period], parks: int
) -> list[Stay]:
    """One stay, or two where the firm moves or crosses the size limit at a new year."""
    park = rng.randrange(parks) if parks and rng.random() > 0.12 else None
    above = firm.number < count * 0.72
    change = rng.random()
    new_year = next((p for p in periods[4:] if p.quarter == 1 and firm.is_active(p)), None)
    whole = Stay(firm.first, firm.last, park, firm.cluster, above)
    if new_year is None or firm.first >= new_year or change > 0.12:
        return [whole]
    before = Stay(firm.first, new_year.plus(-1), park, firm.cluster, above)
    if change > 0.05 and parks:
        moved = (0 if park is None else park + 1) % parks
        return [before, Stay(new_year, firm.last, moved, firm.cluster, above)]
    return [before, Stay(new_year, firm.last, park, firm.cluster, not above)]


def _give_hightech(rng: Random, firms: list[Firm], count: int) -> None:
    """40 in force at the end of 2016, 46 a year later, 51 another year later, for 140 firms.

    A third of the first were recognised in each of 2014, 2015 and 2016 and renewed three years
    on, but for one whose certificate lapsed in 2018.
    """
    lasting = [firm for firm in firms if firm.closed_on is None and firm.first.year < 2014]
    chosen = sorted(rng.sample(lasting, min(len(lasting), _share(count, 52))), key=_number)
    base, new = _share(count, HIGHTECH_BASE), _share(count, HIGHTECH_NEW)
    lapsed = base - _share(count, HIGHTECH_LAPSED)
    for place, firm in enumerate(chosen):
        if place < base:
            year = 2014 + place % 3 if place != lapsed else 2015
        else:
            year = 2017 if place < base + new else 2018
        issued_on = date(year, rng.randint(10, 11), rng.randint(1, 28))
        firm.papers.append(_certificate(firm, issued_on))
        if year <= 2015 and place != lapsed:
            firm.papers.append(_certificate(firm, _later(issued_on)))


def _certificate(firm: Firm, issued_on: date) -> Paper:
    number = f"GR{issued_on.year}21{firm.number + 1:06d}"
    return Paper("hightech", "national", number, issued_on, _later(issued_on))


def _later(day: date) -> date:
    return day.replace(year=day.year + THREE_YEARS)


def _give_institutions(firms: list[Firm]) -> None:
    for firm in firms[:: max(1, len(firms) // 9)]:
        if firm.closed_on is None:
            issued_on = date(2015 + firm.number % 4, 6, 1 + firm.number % 28)
            level = "national" if firm.number % 4 == 0 else "provincial"
            number = f"YF{issued_on.year}{firm.number + 1:05d}"
            firm.papers.append(
                Paper("rd_institution", level, number, max(issued_on, firm.opened_on), None)
            )


def _share(count: int, of_usual: int) -> int:
    return max(1, round(count * of_usual / USUAL)) if count < USUAL else of_usual * count // USUAL


def _number(firm: Firm) -> int:
    return firm.number
