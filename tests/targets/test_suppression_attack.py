"""What a reader who sees no single enterprises can compute from all that they are told."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from django.db import transaction

from hightech_zone.lib.once import reading_once
from targets.calc.periods import Period
from targets.calc.suppression import Contributions
from targets.models import DataElement, Enterprise, Indicator
from targets.selectors.breakdown import By, breakdown_report
from tests.factories import (
    make_cluster,
    make_definition,
    make_element,
    make_enterprise,
    make_indicator,
    make_membership,
    make_observation,
    make_park,
    make_reporting_period,
)

pytestmark = pytest.mark.django_db
LAST = Period.parse("2018Q3")
RECORDED, PUBLISHED = datetime(2018, 10, 20, tzinfo=UTC), datetime(2018, 11, 1, tzinfo=UTC)
CHANGED = [PUBLISHED + timedelta(days=days) for days in (10, 20)]
DAYS = [PUBLISHED, *CHANGED]
EMPLOYEES = "employees"
TOPS = {"patents_per_10k": "invention_patents", "talents_per_10k": "highend_talents"}
ELEMENTS = (EMPLOYEES, *TOPS.values())
MISSING, CORRECTED, MOVED = 0.05, 0.02, 0.02
CUTS = (By.PARK, By.CLUSTER, By.PARK_CLUSTER)

Place = tuple[int, int]
Unknown = tuple[str, int, int]
"""Element, enterprise, and which of its revisions."""


@dataclass(frozen=True)
class Firm:
    """On each of `DAYS`: where it is, and each element's figure, None where it has not reported."""

    places: list[Place]
    figures: dict[str, list[int | None]]

    def unknown(self, number: int, element: str, day: int) -> Unknown:
        held = self.figures[element]
        since = day
        while since and held[since - 1] == held[day]:
            since -= 1
        return element, number, since


def firms(draw: Random) -> list[Firm]:
    """Many enough for most cells to be told, with a few that are nearly alone, have not reported,
    are corrected, report late or move."""

    def course(value: Callable[[], Any], chance: float) -> list:
        found = [value()]
        for _ in CHANGED:
            found.append(value() if draw.random() < chance else found[-1])
        return found

    def place() -> Place:
        return draw.choice([0, 1, 1, 1, 2, 2]), draw.choice([0, 1, 1, 1, 2, 2])

    def reported() -> int | None:
        return None if draw.random() < MISSING else draw.choice([0, 1, 2, 3, 5, 8, 40, 300])

    return [
        Firm(course(place, MOVED), {code: course(reported, CORRECTED) for code in ELEMENTS})
        for _ in range(draw.randint(15, 45))
    ]


def write(held: list[Firm]) -> None:
    make_reporting_period(str(LAST), published_at=PUBLISHED)
    elements = {code: make_element(code) for code in ELEMENTS}
    for code, top in TOPS.items():
        sides = [
            [{"element": one, "take": "stock", "level": "enterprise"}] for one in (top, EMPLOYEES)
        ]
        formula = {"factor": "10000", "numerator": sides[0], "denominator": sides[1]}
        make_definition(formula, indicator=make_indicator(code), recorded_at=RECORDED)
    parks = {1: make_park(code="1"), 2: make_park(code="2")}
    clusters = {1: make_cluster(code="1"), 2: make_cluster(code="2")}
    for firm in held:
        enterprise = make_enterprise(is_member=False, recorded_at=RECORDED)
        for (park, cluster), since, until in revisions(firm.places):
            make_membership(
                enterprise=enterprise,
                park=parks.get(park),
                cluster=clusters.get(cluster),
                recorded_at=since,
                superseded_at=until,
            )
        for code, values in firm.figures.items():
            write_figures(elements[code], enterprise, values)


def write_figures(element: DataElement, enterprise: Enterprise, values: list) -> None:
    number = 0
    for value, since, until in revisions(values):
        if value is not None:
            number += 1
            when = {"recorded_at": since, "superseded_at": until, "revision": number}
            make_observation(element, LAST, value, enterprise, **when)


def revisions(values: list) -> Iterator[tuple]:
    """Each value with the instants from which and until which it stood."""
    starts = [0, *(n for n in range(1, len(values)) if values[n] != values[n - 1])]
    instants = [RECORDED, *CHANGED]
    for start, after in zip(starts, [*starts[1:], None], strict=True):
        yield values[start], instants[start], None if after is None else instants[after]


Row = dict[Unknown, Fraction]


def amounts(held: list[Firm], top: str, element: str, day: int, key: str) -> dict[Unknown, int]:
    """What a part is the sum of. `key`: "park/cluster", with * for each of them."""
    park, cluster = key.split("/")
    found = {}
    for number, firm in enumerate(held):
        place = firm.places[day]
        is_in = park in ("*", str(place[0])) and cluster in ("*", str(place[1]))
        if is_in and None not in (firm.figures[top][day], firm.figures[EMPLOYEES][day]):
            found[firm.unknown(number, element, day)] = firm.figures[element][day]
    return found


def key_of(by: By, key: str | None) -> str:
    written = (key or "0").replace("-", "0")
    return {By.PARK: f"{written}/*", By.CLUSTER: f"*/{written}"}.get(by, written)


class Told:
    """What follows from sums that are told: the linear space they span, kept reduced."""

    def __init__(self) -> None:
        self.rows: dict[Unknown, Row] = {}

    def rest(self, wanted: Iterable[Unknown]) -> Row:
        """What of a sum cannot be computed; empty where all of it can."""
        rest = dict.fromkeys(wanted, Fraction(1))
        for place, row in self.rows.items():
            if times := rest.get(place):
                for key, value in row.items():
                    rest[key] = rest.get(key, Fraction(0)) - times * value
        return {key: value for key, value in rest.items() if value}

    def add(self, told: Iterable[Unknown]) -> None:
        rest = self.rest(told)
        if rest:
            place, value = next(iter(rest.items()))
            self.rows[place] = {key: one / value for key, one in rest.items()}


@dataclass(frozen=True)
class Attack:
    """`secret`: what is withheld, or should be, and every single figure, with its indicator, day,
    part and element."""

    told: Told
    wholes: Told
    secret: list[tuple[str, int, str, str, dict[Unknown, int]]]

    @property
    def found(self) -> list[tuple]:
        """What can be computed of it, and not from the wholes alone, which stay."""
        return [
            one[:-1]
            for one in self.secret
            if self.wholes.rest(one[-1]) and not self.told.rest(one[-1])
        ]


def attack(held: list[Firm]) -> Attack:
    found = Attack(Told(), Told(), [])
    with transaction.atomic(), reading_once(object()):
        write(held)
        for code, top in TOPS.items():
            for day, shown in enumerate(tables(code)):
                for key, is_shown in shown.items():
                    for element in (top, EMPLOYEES):
                        part = amounts(held, top, element, day, key)
                        sizes = [Fraction(one) for one in part.values()]
                        if key == "*/*":
                            found.wholes.add(part)
                            alone = [(code, day, key, element, {one: part[one]}) for one in part]
                            found.secret.extend(alone)
                        if is_shown:
                            found.told.add(part)
                        if part and (not is_shown or Contributions(sizes).is_revealing):
                            found.secret.append((code, day, key, element, part))
        transaction.set_rollback(True)
    return found


def tables(code: str) -> Iterator[dict[str, bool]]:
    """Which parts of an indicator are shown on each of `DAYS`."""
    indicator = Indicator.objects.get(code=code)
    for at in DAYS:
        shown = {"*/*": True}
        for by in CUTS:
            rows = breakdown_report(indicator, LAST, by, at, with_suppression=True).rows
            shown |= {key_of(by, one.key): not one.suppressed for one in rows}
        yield shown


@pytest.mark.parametrize("seed", range(16))
def test_nothing_withheld_can_be_computed_from_all_that_is_told(seed: int) -> None:
    """Of the parts of both indicators, by park, by cluster and by both, on three days; by somebody
    who knows where each enterprise is, what it has reported, and what was corrected when."""
    found = attack(firms(Random(seed)))
    assert len(found.secret) > 0
    assert found.found == []


@pytest.mark.parametrize("corrected", [0, 6], ids=["the same", "another"])
def test_a_move_beside_a_correction_tells_nobody(corrected: int) -> None:
    """The wholes tell both changes as one; the places would tell the figure that moved."""
    corners = [(1, 1), (1, 2), (2, 1), (2, 2)]
    held = [Firm([corners[n % 4]] * 3, {code: [n + 5] * 3 for code in ELEMENTS}) for n in range(24)]
    held[0] = replace(held[0], places=[corners[0], corners[3], corners[3]])
    other = held[corrected]
    figures = {
        code: [values[0], values[0] + 4, values[0] + 4] for code, values in other.figures.items()
    }
    held[corrected] = replace(other, figures=figures)
    assert attack(held).found == []


def test_what_tells_about_nobody_is_told() -> None:
    found = attack(firms(Random(0)))
    assert len(found.told.rows) > len(found.wholes.rows)
