"""A small zone with every difficulty in it: the same rows each time, by plain arithmetic."""

from dataclasses import dataclass
from datetime import date

from targets.calc.periods import Period, period_range
from targets.choices import ObservationStatus
from targets.models import DataElement, DefinitionVersion, Enterprise
from tests.factories import (
    make_certificate,
    make_cluster,
    make_definition,
    make_element,
    make_enterprise,
    make_indicator,
    make_membership,
    make_observation,
    make_park,
)

FIRST, LAST = Period.parse("2015Q1"), Period.parse("2018Q3")

OUTPUT = {"element": "industrial_output", "take": "ttm", "level": "enterprise"}
VALUE_ADDED = {"element": "industrial_value_added", "take": "ttm", "level": "enterprise"}
HIGHTECH = {"element": "hightech_value_added", "take": "ttm", "level": "enterprise"}
RD = {"element": "rd_expenditure", "take": "ttm", "level": "enterprise"}
RD_INSTITUTIONS = {"element": "rd_expenditure_institutions", "take": "ttm", "level": "zone"}
GDP = {"element": "gdp", "take": "ttm", "level": "zone"}
PATENTS = {"element": "invention_patents", "take": "stock", "level": "enterprise"}
EMPLOYEES = {"element": "employees", "take": "stock", "level": "enterprise"}
FIRMS = {"register": "hightech", "take": "count", "level": "register"}

FORMULAS = {
    "industrial_output": {"factor": "0.0001", "numerator": [OUTPUT]},
    "gdp": {"factor": "0.0001", "numerator": [GDP]},
    "rd_intensity": {"factor": "100", "numerator": [RD, RD_INSTITUTIONS], "denominator": [GDP]},
    "hightech_share": {
        "factor": "100",
        "numerator": [HIGHTECH],
        "denominator": [VALUE_ADDED],
        "filter": "above_scale",
    },
    "patents_per_10k": {"factor": "10000", "numerator": [PATENTS], "denominator": [EMPLOYEES]},
    "hightech_firms": {"factor": "1", "numerator": [FIRMS]},
}
ELEMENTS = (
    "industrial_output",
    "industrial_value_added",
    "hightech_value_added",
    "rd_expenditure",
    "invention_patents",
    "employees",
    "gdp",
    "rd_expenditure_institutions",
)


@dataclass(frozen=True)
class World:
    elements: dict[str, DataElement]
    definitions: dict[str, DefinitionVersion]
    enterprises: list[Enterprise]


def make_world(size: int = 24) -> World:
    """Enterprises that open, close, move, report late or not at all, and have what does not
    apply to them; two parks, two clusters; lapsing certificates; a zone with a gap."""
    elements = {code: make_element(code) for code in ELEMENTS}
    definitions = {
        code: make_definition(data, indicator=make_indicator(code), first_period="2010Q1")
        for code, data in FORMULAS.items()
    }
    parks = [make_park(code="east"), make_park(code="west")]
    clusters = [make_cluster(code="machines"), make_cluster(code="chemicals")]
    enterprises = [make_one(number, parks, clusters) for number in range(size)]
    for number, enterprise in enumerate(enterprises):
        make_figures(number, enterprise, elements)
    for period in period_range(FIRST, LAST):
        make_zone_figures(period, elements)
    return World(elements, definitions, enterprises)


def make_one(number: int, parks: list, clusters: list) -> Enterprise:
    opened = date(2016, 5, 2) if number % 6 == 1 else date(2010, 1, 1)
    closed = date(2018, 2, 10) if number % 7 == 2 else None
    enterprise = make_enterprise(active_from=opened, active_to=closed, is_member=False)
    if number % 5 != 4:
        moves = number % 4 == 3
        make_membership(
            enterprise=enterprise,
            park=parks[number % 2],
            cluster=clusters[number // 2 % 2],
            above_scale=number % 3 != 0,
            from_period="2010Q1",
            to_period="2017Q2" if moves else None,
        )
        if moves:
            make_membership(
                enterprise=enterprise,
                park=parks[(number + 1) % 2],
                cluster=None,
                above_scale=True,
                from_period="2017Q3",
            )
    if number % 3 == 0:
        make_certificate(
            enterprise=enterprise,
            number=f"GR{number}",
            issued_on=date(2014, 9, 30),
            expires_on=date(2017, 9, 30),
        )
    if number % 6 == 0:
        make_certificate(enterprise=enterprise, number=f"GS{number}", issued_on=date(2017, 6, 30))
    return enterprise


def make_figures(number: int, enterprise: Enterprise, elements: dict[str, DataElement]) -> None:
    version = enterprise.versions.get()
    for period in period_range(FIRST, LAST):
        active = version.first_period <= period <= (version.last_period or LAST)
        for place, code in enumerate(ELEMENTS[:6]):
            turn = number * 7 + period.index * 3 + place * 5
            if not active or turn % 11 == 0:
                continue
            if turn % 17 == 0:
                status = ObservationStatus.NOT_APPLICABLE
                make_observation(elements[code], period, None, enterprise, status=status)
            elif turn % 19 == 0:
                make_observation(elements[code], period, None, enterprise)
            else:
                make_observation(elements[code], period, amount(code, turn, period), enterprise)


def amount(code: str, turn: int, period: Period) -> str:
    if code in ("invention_patents", "employees"):
        return str(turn % 97)
    sign = "-" if code == "industrial_value_added" and turn % 13 == 0 else ""
    return f"{sign}{turn % 89 * period.quarter}.{turn % 10000:04d}"


def make_zone_figures(period: Period, elements: dict[str, DataElement]) -> None:
    if str(period) != "2017Q2":
        make_observation(elements["gdp"], period, f"{period.index * period.quarter}.25")
    make_observation(elements["rd_expenditure_institutions"], period, f"{period.quarter * 7}.5")
