"""Sums of terms: read from the stored cells, or computed from the figures as of an instant."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Sum
from django.db.models.expressions import RawSQL

from hightech_zone.lib.clock import day_read_from
from hightech_zone.lib.once import once
from targets.aggregates.dependence import BUCKET_SIZE, bucket_of
from targets.aggregates.query import FIELDS, Definition, Scope, sum_query
from targets.calc.bridge import Switched
from targets.calc.periods import Period
from targets.calc.sums import NOTHING, TermSum
from targets.models import AggregateState, TermCell
from targets.selectors.definitions import element_ids

TermKey = tuple[int, int, Period]
"""Definition version, number of the term, period."""
Cut = tuple[int, int]
"""Row ids of park and cluster; 0 for none."""
KEYS = ("period",)
ACTIVE = FIELDS.index("active")


@once
def aggregate_state() -> AggregateState | None:
    return AggregateState.objects.first()


def data_version() -> int:
    state = aggregate_state()
    return state.data_version if state else 0


def term_sums(
    definitions: Sequence[Definition], periods: Iterable[Period], as_of: datetime | None = None
) -> dict[TermKey, TermSum]:
    """The zone's sums of every stored term; what has no active enterprise is absent.

    **Shape** one query for the present, two (enterprises, zone) for an earlier instant.
    """
    wanted = sorted(set(periods))
    if not wanted or not definitions:
        return {}
    if as_of is not None:
        found = _computed(definitions, wanted, as_of, ("period",))
        sums = {(definition, term, Period(key[0])): one for definition, term, key, one in found}
        return _without_unended_counts(definitions, sums, as_of)
    rows = (
        TermCell.objects.filter(definition__in=[one.id for one in definitions], period__in=wanted)
        .values_list("definition_id", "term", "period")
        .annotate(*(Sum(field) for field in FIELDS))
    )
    sums = {
        (definition, term, period): TermSum(*numbers) for definition, term, period, *numbers in rows
    }
    return _without_unended_counts(definitions, sums)


def switched_sums(
    definitions: Sequence[Definition], period: Period, as_of: datetime, switched: Switched
) -> dict[TermKey, TermSum]:
    """The zone's sums of one period with what is `switched` as known now and the rest as of
    `as_of`. Two queries."""
    scopes = _scopes(definitions, [period], as_of)
    found = [one for scope in scopes for one in _summed(replace(scope, switched=switched), KEYS)]
    sums = {(definition, term, Period(key[0])): one for definition, term, key, one in found}
    return _without_unended_counts(definitions, sums, None if switched else as_of)


def _without_unended_counts(
    definitions: Sequence[Definition], sums: dict[TermKey, TermSum], as_of: datetime | None = None
) -> dict[TermKey, TermSum]:
    """Leave out register counts of quarters that had not ended: their last day had not come."""
    registers = {
        (definition.id, number)
        for definition in definitions
        for number, term in enumerate(definition.formula.terms)
        if term.is_register
    }
    if not registers:
        return sums
    now = day_read_from(as_of)
    return {
        key: one for key, one in sums.items() if key[:2] not in registers or key[2].last_day <= now
    }


@once
def cut_sums(
    definition: Definition, period: Period, as_of: datetime | None = None
) -> tuple[dict[Cut, list[TermSum]], list[TermSum]]:
    """One definition's sums by park and cluster, and the zone's own; in the order of its terms."""
    if as_of is None:
        rows = TermCell.objects.filter(definition=definition.id, period=period)
        found = [
            ((park, cluster), term, TermSum(*numbers))
            for park, cluster, term, *numbers in rows.values_list(
                "park", "cluster", "term", *FIELDS
            )
        ]
    else:
        computed = _computed([definition], [period], as_of, ("period", "park", "cluster"))
        found = [((key[1], key[2]), term, one) for _, term, key, one in computed]
    return _by_key(definition, period, found, as_of)


def enterprise_sums(
    definition: Definition, period: Period, as_of: datetime | None = None
) -> tuple[dict[int, list[TermSum]], list[TermSum]]:
    """One definition's terms of each active enterprise by row id, and the zone's own."""
    placed, zone = placed_sums(definition, period, as_of)
    return {key[0]: one for key, one in placed.items()}, zone


@once
def placed_sums(
    definition: Definition, period: Period, as_of: datetime | None = None
) -> tuple[dict[tuple[int, int, int], list[TermSum]], list[TermSum]]:
    """The same by row id, park and cluster: each enterprise is in one place in a period."""
    found: list[tuple[Any, int, TermSum]] = []
    for scope in _scopes([definition], [period], as_of, in_year=False):
        keys = ("period",) if scope.zone else ("period", "enterprise_id", "park", "cluster")
        found += [(key[1:], term, one) for _, term, key, one in _summed(scope, keys)]
    return _by_key(definition, period, found, as_of)


Placed = dict[tuple[int, int, int], dict[tuple[int, int], TermSum]]
"""By enterprise, park and cluster: its terms by definition version and number of the term."""
MOST_AT_ONCE = 100
"""States in one statement: databases allow a few hundred parts of a union."""


def placed_states(
    definitions: Sequence[Definition],
    states: Sequence[tuple[Period, datetime | None]],
    elements: dict[str, int],
    enterprises: Collection[int] | None = None,
) -> list[Placed]:
    """The terms of enterprises in each of some periods as known at an instant (None: now), in the
    order of `states`; only of these `enterprises`, where they are given (if there are many, of all
    in their buckets). One query for a hundred states."""
    buckets, chosen = None, None
    if enterprises is not None and len(enterprises) > BUCKET_SIZE:
        buckets = sorted({bucket_of(one) for one in enterprises})
    elif enterprises is not None:
        chosen = sorted(enterprises)
    placed: list[Placed] = [{} for _ in states]
    for first in range(0, len(states), MOST_AT_ONCE):
        scopes = {
            place: replace(
                _scope(definitions, [states[place][0]], states[place][1], False, elements),
                in_year=False,
                buckets=buckets,
                enterprises=chosen,
            )
            for place in range(first, min(first + MOST_AT_ONCE, len(states)))
        }
        for place, row in _summed_together(scopes, ("period", "enterprise_id", "park", "cluster")):
            for definition, term, key, one in _unpacked(scopes[place], row, 4):
                placed[place].setdefault((key[1], key[2], key[3]), {})[definition, term] = one
    return placed


def _summed_together(
    scopes: dict[int, Scope], keys: Sequence[str]
) -> Iterator[tuple[int, Sequence[int]]]:
    """The rows of several scopes, each with the key of its scope; one query."""
    parts, parameters = [], []
    for place, scope in scopes.items():
        statement, own = sum_query(scope, keys)
        parts.append(f"SELECT {place}, part.* FROM ({statement}) AS part")
        parameters += own
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        for place, *row in cursor.fetchall():
            yield place, row


def sums_of_one(
    definitions: Sequence[Definition],
    enterprise_id: int,
    period: Period,
    as_of: datetime | None = None,
) -> dict[tuple[int, int], TermSum]:
    """One enterprise's terms in `period` by definition version and number of the term; empty
    where it was not active. Reads its bucket only."""
    scope = _scope(definitions, [period], as_of, False, element_ids())
    scope = replace(scope, buckets=[bucket_of(enterprise_id)])
    if not scope.columns:
        return {}
    return {
        (definition, term): one
        for definition, term, key, one in _summed(scope, ("period", "enterprise_id"))
        if key[1] == enterprise_id
    }


def enterprises_counted(
    definition: Definition,
    term: int,
    period: Period,
    as_of: datetime | None,
    elements: dict[str, int],
) -> RawSQL:
    """Row ids, as a subquery, of the enterprises whose figures a term's sum is made of.
    `elements`: row ids of the data elements by code."""
    scope = _scope([definition], [period], as_of, False, elements)
    place = [number for _, number, _ in scope.columns].index(term)
    statement, parameters = sum_query(scope, ("enterprise_id",))
    counted = f"SELECT enterprise_id FROM ({statement}) AS subject WHERE defined_{place} > 0"
    return RawSQL(counted, tuple(parameters))  # noqa: S611 (names and numbers made by us)


def _by_key(
    definition: Definition,
    period: Period,
    found: Iterable[tuple[Any, int, TermSum]],
    as_of: datetime | None,
) -> tuple[dict[Any, list[TermSum]], list[TermSum]]:
    terms = definition.formula.terms
    has_counts = any(term.is_register for term in terms)
    counts_are_known = not has_counts or period.last_day <= day_read_from(as_of)
    zone = [NOTHING] * len(terms)
    parts: dict[Any, list[TermSum]] = {}
    for key, number, one in found:
        if number >= len(terms) or (terms[number].is_register and not counts_are_known):
            continue
        if terms[number].is_zone:
            zone[number] = one
        else:
            parts.setdefault(key, [NOTHING] * len(terms))[number] = one
    return parts, zone


def _computed(
    definitions: Sequence[Definition],
    periods: Sequence[Period],
    as_of: datetime | None,
    keys: Sequence[str],
) -> Iterable[tuple[int, int, tuple[int, ...], TermSum]]:
    """Definition, term number, key and sum, straight from the figures."""
    for scope in _scopes(definitions, periods, as_of):
        yield from _summed(scope, keys)


def _scopes(
    definitions: Sequence[Definition],
    periods: Sequence[Period],
    as_of: datetime | None,
    *,
    in_year: bool = True,
) -> list[Scope]:
    """The enterprises, and the zone; without what no definition has a term for."""
    elements = element_ids()
    scopes = [
        replace(_scope(definitions, periods, as_of, zone, elements), in_year=in_year)
        for zone in (False, True)
    ]
    return [scope for scope in scopes if scope.columns]


def _scope(
    definitions: Sequence[Definition],
    periods: Sequence[Period],
    as_of: datetime | None,
    zone: bool,
    elements: dict[str, int],
) -> Scope:
    instant = None if as_of is None else connection.ops.adapt_datetimefield_value(as_of)
    return Scope(
        definitions=definitions,
        elements=elements,
        periods=periods,
        vendor=connection.vendor,
        zone=zone,
        as_of=instant,
    )


def _summed(
    scope: Scope, keys: Sequence[str]
) -> Iterable[tuple[int, int, tuple[int, ...], TermSum]]:
    with connection.cursor() as cursor:
        cursor.execute(*sum_query(scope, keys))
        rows = cursor.fetchall()
    for row in rows:
        yield from _unpacked(scope, row, len(keys))


def _unpacked(
    scope: Scope, row: Sequence[int], key_length: int
) -> Iterable[tuple[int, int, tuple[int, ...], TermSum]]:
    key, numbers = tuple(row[:key_length]), row[key_length:]
    period = Period(key[0])
    for place, (definition, term, _) in enumerate(scope.columns):
        found = numbers[place * len(FIELDS) : (place + 1) * len(FIELDS)]
        if found[ACTIVE] and definition.applies_to(period):
            yield definition.id, term, key, _term_sum(found)


def _term_sum(numbers: Sequence[int]) -> TermSum:
    total, active, defined, due, cells, cells_due, weight, weight_due = numbers
    counts = (active, defined, due, cells, cells_due)
    return TermSum(_amount(total), *counts, _amount(weight), _amount(weight_due))


def _amount(stored: int) -> Decimal:
    return Decimal(stored).scaleb(-4)
