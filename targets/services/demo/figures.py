"""Invented figures of invented enterprises, quarter by quarter. Pure, like `demo_firms`.

Totals of the zone follow a fixed course (growing year by year, with seasons); each is divided
among the firms active in the quarter by size and chance.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random

from targets.calc.periods import Period
from targets.services.demo.firms import USUAL, Firm

Row = tuple[Period, str, str, str]
"""Period, code (empty: the zone), element, value as text: the columns of `figures.csv`."""

SEASONS = (0.21, 0.25, 0.255, 0.285)
# Course of the zone: value in 2016 and in 2018, in 万元, percent, pieces and people.
OUTPUT = (4_830_000, 6_870_000)
GDP = (1_370_000, 2_150_000)
RD_PERCENT = (1.60, 2.20)
INSTITUTIONS_SHARE = 0.19
HIGHTECH_PERCENT = (29.5, 41.0)
PATENTS_PER_10K = (20.0, 38.0)
TALENTS_PER_10K = (30.0, 61.0)
EMPLOYEES = (36_000, 42_000)
RESIDENTS = (61_000, 68_500)

FLOWS = ("industrial_output", "industrial_value_added", "rd_expenditure", "hightech_value_added")
STOCKS = ("invention_patents", "highend_talents", "employees")


class Figures:
    """The figures of `firms`, to be asked for period after period."""

    def __init__(self, rng: Random, firms: Sequence[Firm]) -> None:
        self.rng, self.firms = rng, firms
        self.scale = max(1.0, len(firms) / USUAL)
        self.weights = [1 / (12 + firm.number * USUAL / len(firms)) for firm in firms]
        self.traits = [[rng.random() for _ in range(6)] for _ in firms]
        self.years: dict[tuple[str, str], int] = defaultdict(int)
        self.missing_from = len(firms) // 2

    def of(self, period: Period) -> Iterator[Row]:
        """All rows of one period. One figure in a hundred of the smaller firms is missing."""
        if period.quarter == 1:
            self.years.clear()
        yield from self._zone(period)
        active = [firm for firm in self.firms if firm.is_active(period)]
        flows = self._flows(period, active)
        stocks = self._stocks(period, active)
        for firm, own_flows, own_stocks in zip(active, flows, stocks, strict=True):
            left_out = self._left_out(firm)
            for element, cents in zip(FLOWS, own_flows, strict=True):
                self.years[firm.uscc, element] += cents
                if element != left_out:
                    yield period, firm.uscc, element, _money(self.years[firm.uscc, element])
            for element, number in zip(STOCKS, own_stocks, strict=True):
                if element != left_out:
                    yield period, firm.uscc, element, str(number)

    def _left_out(self, firm: Firm) -> str:
        if firm.number < self.missing_from or self.rng.random() > 0.04:
            return ""
        return self.rng.choice(FLOWS + STOCKS)

    def _zone(self, period: Period) -> Iterator[Row]:
        gdp = _grown(GDP, period.year) * self.scale * SEASONS[period.quarter - 1]
        for element, amount in (
            ("gdp", gdp),
            ("rd_expenditure_institutions", gdp * self._rd_rate(period) * INSTITUTIONS_SHARE),
        ):
            self.years["", element] += round(amount * 100)
            yield period, "", element, _money(self.years["", element])
        yield period, "", "resident_population", str(round(self._stock(RESIDENTS, period)))

    def _rd_rate(self, period: Period) -> float:
        return _straight(RD_PERCENT, period.year - 2016.0) / 100

    def _stock(self, course: tuple[float, float], period: Period) -> float:
        return _straight(course, (period.index - Period.of(2016, 4).index) / 4) * self.scale

    def _flows(self, period: Period, active: list[Firm]) -> list[tuple[int, int, int, int]]:
        """Output, value added, R&D and high-tech value added of the quarter, in cents of 万元."""
        season = SEASONS[period.quarter - 1]
        outputs = self._divided(
            _grown(OUTPUT, period.year) * self.scale * season,
            [self.weights[firm.number] * (0.9 + 0.2 * self.rng.random()) for firm in active],
        )
        added = [
            output * (0.19 + 0.12 * self.traits[firm.number][0])
            for firm, output in zip(active, outputs, strict=True)
        ]
        research = _grown(GDP, period.year) * self.scale * season * self._rd_rate(period)
        spent = self._divided(
            research * (1 - INSTITUTIONS_SHARE),
            [
                output * max(0.0, self.traits[firm.number][1] - 0.2) * (0.8 + 0.4 * chance)
                for firm, output in zip(active, outputs, strict=True)
                for chance in [self.rng.random()]
            ],
        )
        hightech = self._hightech(period, active, added)
        rows = zip(outputs, added, spent, hightech, strict=True)
        return [tuple(round(amount * 100) for amount in row) for row in rows]  # type: ignore[misc]

    def _hightech(self, period: Period, active: list[Firm], added: list[float]) -> list[float]:
        """Shares of the value added, lifted so that the firms above scale meet the course."""
        shares = [0.05 + 0.6 * self.traits[firm.number][2] for firm in active]
        above = [any(s.above_scale and s.first <= period for s in firm.stays) for firm in active]
        whole = sum(amount for amount, counts in zip(added, above, strict=True) if counts)
        part = sum(
            amount * share
            for amount, share, counts in zip(added, shares, above, strict=True)
            if counts
        )
        wanted = _straight(HIGHTECH_PERCENT, period.year - 2016.0) / 100
        lift = wanted * whole / part if part else 1.0
        return [
            amount * min(0.97, share * lift) for amount, share in zip(added, shares, strict=True)
        ]

    def _stocks(self, period: Period, active: list[Firm]) -> list[tuple[int, int, int]]:
        people = self._stock(EMPLOYEES, period)
        patents = people * _straight(PATENTS_PER_10K, self._years_on(period)) / 10_000
        talents = people * _straight(TALENTS_PER_10K, self._years_on(period)) / 10_000
        columns = [
            self._counted(total, active, trait)
            for total, trait in ((patents, 3), (talents, 4), (people, 5))
        ]
        return list(zip(*columns, strict=True))

    def _years_on(self, period: Period) -> float:
        return (period.index - Period.of(2016, 4).index) / 4

    def _counted(self, total: float, active: list[Firm], trait: int) -> list[int]:
        """Whole numbers that rise and fall with the total and come close to it in sum."""
        weights = [
            self.weights[firm.number] * (0.5 + self.traits[firm.number][trait]) for firm in active
        ]
        shares = self._divided(total, weights)
        return [
            int(share + self.traits[firm.number][trait - 3])
            for firm, share in zip(active, shares, strict=True)
        ]

    def _divided(self, total: float, weights: list[float]) -> list[float]:
        whole = sum(weights)
        return [total * weight / whole for weight in weights]


def first_reported(rng: Random, rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Rows as they were first reported, and the true rows that correct them a quarter later:
    two firms understate their output."""
    outputs = [row for row in rows if row[2] == "industrial_output"]
    wrong = set(rng.sample(outputs, min(2, len(outputs))))
    reported = [_understated(row) if row in wrong else row for row in rows]
    return reported, [row for row in rows if row in wrong]


def _understated(row: Row) -> Row:
    period, uscc, element, value = row
    return period, uscc, element, _money(int(float(value) * 96))


def _money(cents: int) -> str:
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def _grown(course: tuple[float, float], year: int) -> float:
    """Growing by the same rate every year, through 2016 and 2018."""
    return course[0] * (course[1] / course[0]) ** ((year - 2016) / 2)


def _straight(course: tuple[float, float], years_on: float) -> float:
    """On the straight line through 2016 and 2018, but never below a third of 2016."""
    return max(course[0] / 3, course[0] + (course[1] - course[0]) * years_on / 2)
