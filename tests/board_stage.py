"""A board with every kind of row: ahead, on track, behind, seriously behind, without data.

The shipped pack, one enterprise that carries all figures, and firms that only hold certificates.
Series are what the indicator shows at each quarter's end from 2016Q4 to 2018Q3; talents of the
last quarter are missing.
"""

import itertools
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from hightech_zone.lib.clock import db_now
from targets.calc.periods import Period, period_range
from targets.models import DataElement, Enterprise, Observation, ValidationRule
from targets.services.aggregation import aggregate_all
from targets.services.policy.load import policy_load
from targets.services.policy.pack import SHIPPED_PACK
from tests.factories import make_certificate, make_enterprise, make_observation

FIRST, LAST = Period.parse("2016Q4"), Period.parse("2018Q3")
YEAR_BEFORE = 4
"""Quarters before the first that repeat its value, so that coverage has something to weigh by."""
PERIODS = period_range(FIRST.plus(-YEAR_BEFORE), LAST)
OUTPUT = [612, 628.4, 646.9, 668.3, 685.6, 704.1, 727.5, 748.6]
GDP = [186, 193.1, 200.6, 208.9, 216.4, 224, 232.3, 240.2]
RD_SHARE = [1.62, 1.66, 1.70, 1.76, 1.81, 1.86, 1.91, 1.98]
HIGHTECH_SHARE = [31.5, 32.6, 33.8, 35.1, 36.2, 37.5, 38.6, 39.9]
PATENTS = [21.4, 23.5, 25.7, 28.2, 30.6, 33, 35.5, 38.2]
FIRMS = [28, 29, 31, 34, 38, 40, 43, 46]
TALENTS = [41, 44.2, 47.1, 51, 54.6, 58.9, 63.5, None]
EMPLOYEES = 100_000
VALUE_ADDED_SHARE = Decimal("0.22")


def make_board() -> None:
    policy_load(text=SHIPPED_PACK.read_text(encoding="utf-8"), by=None)
    carrier = make_enterprise("示例企业", active_from=date(2010, 1, 1))
    output = [exact(one) * 10_000 for one in whole(OUTPUT)]
    gdp = [exact(one) * 10_000 for one in whole(GDP)]
    added = [one * VALUE_ADDED_SHARE for one in output]
    flows(carrier, "industrial_output", output)
    flows(carrier, "industrial_value_added", added)
    flows(carrier, "hightech_value_added", shares(added, whole(HIGHTECH_SHARE)))
    flows(carrier, "rd_expenditure", shares(gdp, whole(RD_SHARE)))
    flows(None, "gdp", gdp)
    flows(None, "rd_expenditure_institutions", [Decimal(0)] * len(PERIODS))
    stocks(carrier, "employees", [EMPLOYEES] * len(PERIODS))
    stocks(carrier, "invention_patents", [round(one * 10) for one in whole(PATENTS)])
    stocks(
        carrier,
        "highend_talents",
        [None if one is None else round(one * 10) for one in whole(TALENTS)],
    )
    certificates()
    aggregate_all()


def revise(*, value: Decimal, element: str = "industrial_output") -> None:
    """A correction of a cell of the last quarter, of the carrier's or the zone's own."""
    held = Observation.objects.current().get(element__code=element, period=LAST)
    now = db_now()
    Observation.objects.filter(pk=held.pk).update(superseded_at=now)
    make_observation(
        enterprise=held.enterprise,
        element=held.element,
        period=LAST,
        value=value,
        revision=held.revision + 1,
        reason_class="error",
        recorded_at=now,
    )


def rules_off() -> None:
    """Ask nothing about figures, where what happens to them is the subject."""
    ValidationRule.objects.current().update(superseded_at=db_now())


def whole(series: list) -> list:
    return [series[0]] * YEAR_BEFORE + series


def exact(number: float) -> Decimal:
    return Decimal(str(number))


def shares(base: list[Decimal], percents: list[float]) -> list[Decimal]:
    return [one * exact(percent) / 100 for one, percent in zip(base, percents, strict=True)]


def flows(enterprise: Enterprise | None, code: str, trailing: list[Decimal]) -> None:
    """Years to date that make these trailing years; the first year runs evenly."""
    element = DataElement.objects.get(code=code)
    quarters = [trailing[0] / 4] * 4
    for before, after in itertools.pairwise(trailing):
        quarters.append(after - before + quarters[-4])
    start = PERIODS[0].plus(-3)
    for place in range(len(quarters)):
        period = start.plus(place)
        to_date = sum(quarters[place - period.quarter + 1 : place + 1], Decimal(0))
        rounded = str(to_date.quantize(Decimal("0.0001")))
        make_observation(element, period, rounded, enterprise)


def stocks(enterprise: Enterprise, code: str, values: list[int | None]) -> None:
    element = DataElement.objects.get(code=code)
    for period, value in zip(PERIODS, values, strict=True):
        make_observation(element, period, value, enterprise)


def certificates() -> None:
    for number, issued in enumerate(issue_dates()):
        enterprise = make_enterprise(f"持证企业{number + 1}", active_from=date(2010, 1, 1))
        make_certificate(
            enterprise=enterprise,
            number=f"GR{number:010d}",
            issued_on=issued,
            expires_on=date(2022, 1, 1),
        )


def issue_dates() -> Iterator[date]:
    held = 0
    for period, count in zip(period_range(FIRST, LAST), FIRMS, strict=True):
        yield from [period.last_day] * (count - held)
        held = count
