"""`check_aggregates`: the stored sums against an independent computation from the figures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Max

from targets.aggregates.query import FIELDS, Definition
from targets.calc.periods import Period
from targets.calc.reference import Cut, reference_sums
from targets.calc.sums import NOTHING, TermSum
from targets.models import Observation, TermAtom, TermCell
from targets.selectors.definitions import definitions_in_force
from targets.selectors.reference import subjects
from targets.services.aggregation import stored_periods

Key = tuple[int, int, Period, Cut]
"""Definition version, term, period, cut."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A sum that is not what the figures say. Cut: row ids of park and cluster, 0 for none."""

    indicator: str
    term: int
    period: Period
    cut: Cut
    field: str
    stored: object
    expected: object


def aggregates_check(progress: Callable[[int, int], None] | None = None) -> list[Difference]:
    """Every difference between the stored cells, the atoms below them and the reference.

    Read only, and in one snapshot only where the caller opened one (`one_snapshot`). Differences
    are expected while marks are waiting: aggregate first.
    """
    definitions = definitions_in_force()
    stored = _stored(TermCell)
    by_atoms = _stored(TermAtom)
    names = {definition.id: _name(definition) for definition in definitions}
    found: list[Difference] = []
    expected = dict(_expected(definitions, progress))
    for key in sorted(stored.keys() | by_atoms.keys() | expected.keys(), key=_order):
        wanted = expected.get(key, NOTHING)
        for held in (stored.get(key, NOTHING), by_atoms.get(key, NOTHING)):
            found += _differences(names.get(key[0], str(key[0])), key, held, wanted)
    return found


def _expected(
    definitions: list[Definition], progress: Callable[[int, int], None] | None
) -> Iterator[tuple[Key, TermSum]]:
    enterprises, zone = subjects()
    periods = checked_periods()
    for number, period in enumerate(periods, 1):
        for definition in definitions:
            if definition.applies_to(period):
                sums = reference_sums(definition.formula, period, enterprises.values(), zone)
                for (term, cut), one in sums.items():
                    yield (definition.id, term, period, cut), one
        if progress:
            progress(number, len(periods))


def checked_periods() -> list[Period]:
    """Up to the last figure or the last stored sum: a quarter that has merely ended has sums as
    soon as the worker, or `aggregate`, has heard of it."""
    last_figure = Observation.objects.current().aggregate(last=Max("period"))["last"]
    last_sum = TermCell.objects.aggregate(last=Max("period"))["last"]
    known = [one for one in (last_figure, last_sum) if one]
    return [one for one in stored_periods() if known and one <= max(known)]


def _stored(model: type[TermCell] | type[TermAtom]) -> dict[Key, TermSum]:
    sums: dict[Key, TermSum] = {}
    for row in model.objects.values_list(
        "definition_id", "term", "period", "park", "cluster", *FIELDS
    ).iterator():
        definition, term, period, park, cluster, *numbers = row
        key = (definition, term, period, (park, cluster))
        sums[key] = sums.get(key, NOTHING) + TermSum(*numbers)
    return sums


def _differences(indicator: str, key: Key, held: TermSum, wanted: TermSum) -> Iterator[Difference]:
    _, term, period, cut = key
    for name in FIELDS:
        one, other = getattr(held, name), getattr(wanted, name)
        if one != other:
            yield Difference(indicator, term, period, cut, name, one, other)


def _name(definition: Definition) -> str:
    return "+".join(term.source for term in definition.formula.terms)


def _order(key: Key) -> tuple[int, int, int, Cut]:
    return (key[2].index, key[0], key[1], key[3])
