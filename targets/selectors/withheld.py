"""Which parts of an indicator are withheld in a period from those who may not see single
enterprises: the same of every indicator that shows one of its data elements, and on every day.

Rules: docs/algorithms/breakdown.md.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations, pairwise
from typing import Any

from django.db.models import Q

from hightech_zone.lib.once import once
from targets.aggregates.query import Definition
from targets.calc.formulas import Take, Term
from targets.calc.periods import Period
from targets.calc.suppression import (
    Cell,
    Cost,
    Layer,
    Part,
    difference,
    withheld,
)
from targets.models import (
    Certificate,
    DefinitionVersion,
    EnterpriseVersion,
    Indicator,
    Membership,
    Observation,
    ReportingPeriod,
)
from targets.selectors.definitions import definition_versions, definitions_in_force, element_ids
from targets.selectors.sums import Placed, placed_states

MOST_STATES = 200
"""Of one period; of enterprises that changed in earlier ones each cell is withheld unseen."""
FIGURE, ACTIVE, PLACE, CERTIFICATE = "figure", "active", "place", "certificate"


@dataclass(frozen=True, slots=True)
class Withheld:
    """`since`: from when on the period's parts are shown, the day of its publication; None: it is
    not published, and its parts are shown as they are now only."""

    parts: frozenset[Part]
    since: datetime | None

    def hides(self, part: Part, as_of: datetime | None) -> bool:
        return part in self.parts or not self.shows(as_of)

    def or_in(self, other: "Withheld") -> "Withheld":
        """What is withheld in either of two periods."""
        days = [one for one in (self.since, other.since) if one is not None]
        return Withheld(self.parts | other.parts, max(days) if len(days) == 2 else None)

    def shows(self, as_of: datetime | None) -> bool:
        """Whether parts are shown as of a day: before a period is published it changes with every
        return, and two of its days would tell each of them."""
        return as_of is None or (self.since is not None and self.since <= as_of)


WithheldIn = Mapping[Period, Withheld]


@dataclass(frozen=True, slots=True)
class _Change:
    """A row that took part in a period, or does now: whose, what it says, and when."""

    enterprise: int
    said: tuple[Any, ...]
    recorded_at: datetime
    superseded_at: datetime | None

    def is_in_force(self, at: datetime) -> bool:
        until = self.superseded_at
        return self.recorded_at <= at and (until is None or until > at)


@once
def withheld_parts(indicator: Indicator, periods: tuple[Period, ...]) -> dict[Period, Withheld]:
    """**Shape** the same few queries for one period and for several; one more where a published
    one has changed, for each hundred states."""
    published = {one: at for one, at in _published().items() if one in periods}
    held = _definitions(min(published.values(), default=None))
    groups = {period: _group(indicator, period, held) for period in periods}
    definitions = list({one.id: one for group in groups.values() for one in group}.values())
    if not any(_terms(one) for one in definitions):
        return {one: Withheld(frozenset(), published.get(one)) for one in periods}
    ids = element_ids()
    changes = _changes(definitions, published, ids) if published else []
    histories = {}
    for period in periods:
        own = _taking_part(changes, groups[period], period, ids)
        histories[period] = _history(own, published.get(period))
    states = [(period, at) for period in periods for at in histories[period].states]
    touched = {pk for one in histories.values() for pk in one.enterprises}
    now = placed_states(definitions, [(period, None) for period in periods], ids)
    earlier = iter(placed_states(definitions, states, ids, touched))
    found = {}
    for period, present in zip(periods, now, strict=True):
        history = histories[period]
        before = [_as_it_was(present, next(earlier), history.enterprises) for _ in history.states]
        unseen = history.unseen | {key[1:] for key in present if key[0] in history.lost}
        parts = _withheld(groups[period], [*before, present], unseen)
        found[period] = Withheld(frozenset(parts), published.get(period))
    return found


def _withheld(
    group: Sequence[Definition], states: Sequence[Placed], revealing: Collection[Part]
) -> set[Part]:
    """`states`: the earliest first, the present last. What is withheld for the sake of other parts
    is chosen by the present."""
    sums = [_layers(group, placed) for placed in states]
    layers = [layer for held in sums for layer in held.values()]
    # Where two indicators take a figure of different enterprises, and where it changed from one
    # state to the next, the difference is theirs.
    differences = [
        difference(one, two)
        for held in sums
        for (term, one), (other, two) in combinations(held.items(), 2)
        if term[1:] == other[1:]
    ]
    for before, after in pairwise(sums):
        differences += [difference(after[key], before[key]) for key in after]
    costs = _costs(states, next(iter(sums[-1].values()), {}))
    return withheld(layers, costs, differences, revealing)


SumKey = tuple[tuple[int, int], tuple[bool, str], Take]
"""Definition and number of the term; what it takes, and how."""


def _layers(group: Sequence[Definition], placed: Placed) -> dict[SumKey, Layer]:
    found: dict[SumKey, dict[Cell, dict[int, int]]] = {}
    for definition in group:
        for number, term in _terms(definition):
            key = (definition.id, number)
            layer = found.setdefault((key, _source(term), term.take), {})
            for (enterprise, *cell), terms in placed.items():
                one = terms.get(key)
                if one is not None and one.defined:
                    layer.setdefault((cell[0], cell[1]), {})[enterprise] = int(one.total * 10_000)
    return dict(found)


def _costs(states: Sequence[Placed], layer: Layer) -> dict[Cell, Cost]:
    """By the present: enterprises with figures, then what they have in one sum, the first. A cell
    in which none has any is the last to hide another."""
    present = states[-1]
    reported: dict[Cell, int] = {}
    for (_, *place), terms in present.items():
        cell = (place[0], place[1])
        reported[cell] = reported.get(cell, 0) + any(one.defined for one in terms.values())
    cells = {(key[1], key[2]) for placed in states for key in placed}
    return {
        cell: Cost(
            reported.get(cell) or len(present),
            sum(map(abs, layer.get(cell, {}).values())),
        )
        for cell in sorted(cells)
    }


@once
def _published() -> dict[Period, datetime]:
    opened = ReportingPeriod.objects.values_list("period", "published_at")
    return {period: at for period, at in opened if at is not None}


@once
def _ended_definitions() -> list[tuple[datetime, datetime]]:
    rows = DefinitionVersion.objects.filter(superseded_at__isnull=False)
    ended = rows.values_list("recorded_at", "superseded_at")
    return [(at, until) for at, until in ended if until is not None]


def _definitions(since: datetime | None) -> list[tuple[Definition, DefinitionVersion]]:
    """Every definition in force now, and those that were since."""
    instants: list[datetime | None] = [None]
    if since is not None:
        ended = {max(at, since) for at, until in _ended_definitions() if until > since}
        instants += sorted(ended)
    found = {}
    for at in instants:
        for pair in zip(definitions_in_force(at), definition_versions(at), strict=True):
            found[pair[0].id] = pair
    return list(found.values())


def _terms(definition: Definition) -> list[tuple[int, Term]]:
    """What of it is summed over enterprises, with the terms' numbers."""
    return [
        (number, term) for number, term in enumerate(definition.formula.terms) if not term.is_zone
    ]


def _group(
    indicator: Indicator, period: Period, held: list[tuple[Definition, DefinitionVersion]]
) -> list[Definition]:
    """The definitions that show a data element of the indicator's, or one of theirs, and so on."""
    rest = [pair for pair in held if pair[0].applies_to(period)]
    group = [one for one, version in rest if version.indicator_id == indicator.pk]
    found = -1
    while found != len(group):
        found = len(group)
        sources = {_source(term) for one in group for _, term in _terms(one)}
        group = [
            one
            for one, version in rest
            if version.indicator_id == indicator.pk
            or any(_source(term) in sources for _, term in _terms(one))
        ]
    return group


def _source(term: Term) -> tuple[bool, str]:
    return term.is_register, term.source


def _quarters(term: Term, period: Period) -> set[Period]:
    """The quarters whose figures a term takes."""
    if term.take is Take.TTM:
        return {period, period.plus(-period.quarter), period.plus(-4)}
    return {period}


@dataclass(frozen=True, slots=True)
class _History:
    """The instants since a period's publication at which it was not as it is now; the enterprises
    that have changed since; those of them that had other states than these, and cells they were
    in."""

    states: list[datetime]
    enterprises: set[int]
    lost: set[int]
    unseen: set[Cell]


NO_HISTORY = _History([], set(), set(), set())
REACH = 4
"""Quarters back that a trailing year takes; in which of them an enterprise was active tells
whether its term is complete."""


def _changes(
    definitions: Sequence[Definition], published: Mapping[Period, datetime], ids: dict[str, int]
) -> list[tuple[Any, _Change]]:
    """What was recorded or superseded since the first publication, with the span of periods (and,
    of figures, the element) that it says something of."""
    since = min(published.values())
    recent = Q(recorded_at__gt=since) | Q(superseded_at__gt=since)
    terms = [term for one in definitions for _, term in _terms(one)]
    quarters = {one for term in terms for period in published for one in _quarters(term, period)}
    figures = Observation.objects.filter(
        recent,
        enterprise__isnull=False,
        element__in={ids[term.source] for term in terms if not term.is_register},
        period__in=quarters,
    ).values_list(
        "enterprise", "recorded_at", "superseded_at", "element", "period", "value", "status"
    )
    versions = EnterpriseVersion.objects.filter(recent).values_list(
        "enterprise", "recorded_at", "superseded_at", "first_period", "last_period"
    )
    places = Membership.objects.filter(recent).values_list(
        "enterprise",
        "recorded_at",
        "superseded_at",
        "from_period",
        "to_period",
        "park",
        "cluster",
        "above_scale",
    )
    found: list[tuple[Any, _Change]] = []
    for pk, recorded, ended, element, period, value, status in figures:
        what = (FIGURE, element, period, value, status)
        found.append(((period, period, element), _Change(pk, what, recorded, ended)))
    for pk, recorded, ended, first, last in versions:
        found.append(((first, last, None), _Change(pk, (ACTIVE,), recorded, ended)))
    for pk, recorded, ended, first, last, park, cluster, is_above in places:
        where = (PLACE, park, cluster, is_above)
        found.append(((first, last, None), _Change(pk, where, recorded, ended)))
    return [*found, *_certificates(terms, recent)]


def _certificates(terms: Iterable[Term], recent: Q) -> Iterator[tuple[Any, _Change]]:
    kinds = {term.source for term in terms if term.is_register}
    if not kinds:
        return
    rows = Certificate.objects.filter(recent, kind__in=kinds).values_list(
        "enterprise", "recorded_at", "superseded_at", "issued_on", "expires_on", "kind"
    )
    for pk, recorded, ended, issued_on, expires_on, kind in rows:
        last = Period.containing(expires_on).plus(-1) if expires_on else None
        span = (Period.containing(issued_on), last, None)
        yield span, _Change(pk, (CERTIFICATE, kind), recorded, ended)


def _history(changes: Iterable[_Change], since: datetime | None) -> _History:
    """`changes`: of what says something of the period's sums; `since`: its publication."""
    if since is None:
        return NO_HISTORY
    own: dict[int, list[_Change]] = {}
    for one in changes:
        own.setdefault(one.enterprise, []).append(one)
    events: dict[datetime, set[int]] = {}
    for enterprise, rows in own.items():
        for at in _turns(rows, since):
            events.setdefault(at, set()).add(enterprise)
    if not events:
        return NO_HISTORY
    # After the last one it is as it is now.
    instants = [since, *sorted(events)[:-1]]
    seen, missed = instants[-MOST_STATES:], instants[:-MOST_STATES]
    lost = {pk for at, held in events.items() if missed and at <= seen[0] for pk in held}
    places = [one.said for pk in lost for one in own[pk] if one.said[0] == PLACE]
    return _History(
        states=seen,
        enterprises={pk for held in events.values() for pk in held},
        lost=lost,
        unseen={(said[1] or 0, said[2] or 0) for said in places},
    )


def _taking_part(
    changes: Iterable[tuple[Any, _Change]],
    group: Sequence[Definition],
    period: Period,
    ids: dict[str, int],
) -> Iterator[_Change]:
    """What says something of the period's sums."""
    taken = {
        (ids[term.source], quarter)
        for one in group
        for _, term in _terms(one)
        if not term.is_register
        for quarter in _quarters(term, period)
    }
    for (first, last, element), one in changes:
        if element is not None:
            if (element, first) in taken:
                yield one
        elif one.said[0] == ACTIVE:
            start, end = max(first, period.plus(-REACH)), min(last or period, period)
            if start <= end:
                yield replace(one, said=(ACTIVE, start, end))
        elif first <= period and (last is None or last >= period):
            yield one


def _turns(rows: Collection[_Change], since: datetime) -> Iterator[datetime]:
    """When what an enterprise's rows say changed."""
    instants = {one.recorded_at for one in rows}
    instants |= {one.superseded_at for one in rows if one.superseded_at}
    times = [since, *sorted(at for at in instants if at > since)]
    said = [{one.said for one in rows if one.is_in_force(at)} for at in times]
    for (before, after), at in zip(pairwise(said), times[1:], strict=True):
        if before != after:
            yield at


def _as_it_was(present: Placed, then: Placed, touched: Collection[int]) -> Placed:
    """The enterprises that changed as they were, and the others."""
    rest = {key: one for key, one in present.items() if key[0] not in touched}
    return rest | {key: one for key, one in then.items() if key[0] in touched}
