"""Why an indicator changed between two periods: by park, cluster or enterprise.

The effects add up to the change exactly (rules, section 7); an enterprise without a figure in one
of the periods, one that opened and one that closed are parts of their own, whatever the cut.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.utils.translation import ngettext

from targets.aggregates.query import Definition
from targets.calc.changes import (
    Change,
    Mover,
    change_of_ratio,
    change_of_sum,
    movers,
    rounded,
)
from targets.calc.formulas import Formula, Term
from targets.calc.periods import Period
from targets.calc.sums import ZERO, Measure, TermSum, level_total, measure, whole
from targets.models import Indicator
from targets.selectors.breakdown import (
    ZONE,
    By,
    Named,
    definitions_of,
    enterprise_names,
    hidden_keys,
    place_names,
)
from targets.selectors.definitions import elements
from targets.selectors.measures import UNDEFINED
from targets.selectors.sums import cut_sums, placed_sums
from targets.selectors.withheld import WithheldIn, withheld_parts
from targets.words import named

DENOMINATOR = "denominator"
REST = "rest"
WITHHELD = "withheld"
"""The parts that would tell about single enterprises, put together."""
PLACE_OF = {By.PARK: 1, By.CLUSTER: 2}
"""Where the place stands in the key of an enterprise's sums."""


class NoSplit(StrEnum):
    """Why a change cannot be split."""

    NO_DEFINITION = "no_definition"
    OTHER_DEFINITION = "other_definition"
    UNDEFINED = "undefined"


@dataclass(frozen=True, slots=True)
class Most:
    """How many enterprises of a long list stand alone."""

    rises: int
    falls: int


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One part. `key`: a code, a uscc, None for "without a place", "zone", a `Mover`,
    "denominator", "withheld" or "rest". `effect` is in the indicator's unit, `before` and `after`
    are the part's numerators (for the denominator: the denominators), None where it had none.
    `shown` is the effect rounded so that the rows add up as they are printed."""

    key: str | None
    name: str
    effect: Fraction
    before: Fraction | None
    after: Fraction | None
    shown: Decimal


@dataclass(frozen=True)
class ChangeReport:
    """`rows` by the size of their effect (of a long list the rises first), the denominator last;
    empty where `no_split` says why."""

    indicator: Indicator
    by: By
    before: Period
    after: Period
    as_of: datetime | None
    value_before: Measure
    value_after: Measure
    rows: list[ChangeRow]
    no_split: NoSplit | None = None
    with_suppression: bool = False

    @property
    def places(self) -> int:
        """Decimals the effects are shown with: one more than the value's for a ratio."""
        is_ratio = self.value_after.denominator is not None
        return self.indicator.decimals + is_ratio

    @property
    def total(self) -> Fraction | None:
        if self.value_before.value is None or self.value_after.value is None:
            return None
        return self.value_after.value - self.value_before.value


Amount = Decimal | Fraction
"""Sums as they are stored: added up before anything is divided."""


@dataclass(frozen=True)
class _Side:
    """One period: the numerator of each active enterprise, or of all in one park and cluster (None:
    not reported), with its key (enterprise, park, cluster); the zone's own, and the whole."""

    numerators: dict[Any, Amount | None]
    keys: dict[Any, tuple[int, int, int]]
    zone: Amount | None
    whole: Measure


def change_report(
    indicator: Indicator,
    before: Period,
    after: Period,
    by: By,
    as_of: datetime | None = None,
    with_suppression: bool = False,
    most: Most | None = None,
) -> ChangeReport:
    """The change from `before` to `after`, split. A fixed number of queries.

    **Missing** no split where either value is undefined, or the definition is not the same.
    `with_suppression`: parts that would tell about single enterprises are put together, and those
    that report in one period only are in their places.
    `most`: how many of the largest rises and falls stand alone; the others are one row, "rest".
    """
    cuts = change_reports(indicator, before, after, [by], as_of, with_suppression, most)
    return cuts[by]


def change_reports(
    indicator: Indicator,
    before: Period,
    after: Period,
    cuts: Sequence[By],
    as_of: datetime | None = None,
    with_suppression: bool = False,
    most: Most | None = None,
    in_places: bool = False,
    withheld: WithheldIn | None = None,
) -> dict[By, ChangeReport]:
    """The same change by several cuts; the enterprises are summed once for all of them.

    `in_places`: an enterprise with a figure in one of the periods only counts in its park or
    cluster, so that a part changes by what two breakdowns differ by. `withheld`: what is withheld
    from the reader in both periods, where it has been read.
    """
    held = definitions_of(indicator, as_of)
    earlier, later = (
        next((one for one, _ in held if one.applies_to(period)), None) for period in (before, after)
    )

    def report(by: By, then: Measure, now: Measure, no_split: NoSplit | None) -> ChangeReport:
        found = ChangeReport(indicator, by, before, after, as_of, then, now, [], no_split)
        return replace(found, with_suppression=with_suppression)

    if earlier is None or later is None:
        return {by: report(by, UNDEFINED, UNDEFINED, NoSplit.NO_DEFINITION) for by in cuts}
    stays = in_places or with_suppression
    side = _by_place if stays and By.ENTERPRISE not in cuts else _by_enterprise
    then, now = side(earlier, before, as_of), side(later, after, as_of)
    no_split = None
    if earlier.id != later.id:
        no_split = NoSplit.OTHER_DEFINITION
    elif then.whole.value is None or now.whole.value is None:
        no_split = NoSplit.UNDEFINED
    plain = {by: report(by, then.whole, now.whole, no_split) for by in cuts}
    if no_split:
        return plain
    names = _side_names(later.formula)
    hidden = None
    if with_suppression:
        hidden = withheld or withheld_parts(indicator, (before, after))
    return {
        by: _split(one, later.formula, then, now, names, most, hidden, in_places=in_places)
        for by, one in plain.items()
    }


def _split(
    report: ChangeReport,
    formula: Formula,
    then: _Side,
    now: _Side,
    names: tuple[str, str],
    most: Most | None,
    withheld: WithheldIn | None,
    *,
    in_places: bool,
) -> ChangeReport:
    parts = _both_parts(then, now, report, withheld, in_places=in_places)
    change = _change(formula, then, now, parts)
    rows = _rows(change, parts, _names(report.by, change, names[0]), most)
    if formula.denominator:
        bottoms = (then.whole.denominator, now.whole.denominator)
        rows.append((DENOMINATOR, names[1], change.denominator, *bottoms))
    return replace(report, rows=_shown(rows, report.places))


def _by_enterprise(definition: Definition, period: Period, as_of: datetime | None) -> _Side:
    placed, zone = placed_sums(definition, period, as_of)
    sums = {key[0]: one for key, one in placed.items()}
    return _side(definition.formula, sums, zone, {key[0]: key for key in placed})


def _by_place(definition: Definition, period: Period, as_of: datetime | None) -> _Side:
    """Where nobody leaves their park and cluster, their sums say as much as they do one by one."""
    cuts, zone = cut_sums(definition, period, as_of)
    in_order = dict(sorted(cuts.items()))
    return _side(definition.formula, in_order, zone, {cut: (0, *cut) for cut in cuts})


def _side(
    formula: Formula,
    sums: Mapping[Any, list[TermSum]],
    zone: list[TermSum],
    keys: dict[Any, tuple[int, int, int]],
) -> _Side:
    return _Side(
        numerators={key: _numerator(formula, one, is_zone=False) for key, one in sums.items()},
        keys=keys,
        zone=_numerator(formula, zone, is_zone=True),
        whole=measure(formula, whole(sums.values(), zone)),
    )


def _numerator(formula: Formula, sums: list[TermSum], *, is_zone: bool) -> Amount | None:
    return level_total(formula.numerator, sums[: len(formula.numerator)], is_zone=is_zone)


Parts = dict[Any, list[Amount]]
"""The numerators of the enterprises (or the zone) by part."""


def _parts(side: _Side, moved: Mapping[int, Mover], by: By) -> Parts:
    place = PLACE_OF.get(by, 0)
    parts: Parts = {}
    for subject, value in side.numerators.items():
        if value is not None:
            key = moved.get(subject, side.keys[subject][place])
            parts.setdefault(key, []).append(value)
    if side.zone is not None:
        parts[ZONE] = [side.zone]
    return parts


def _both_parts(
    then: _Side, now: _Side, report: ChangeReport, withheld: WithheldIn | None, *, in_places: bool
) -> tuple[Parts, Parts]:
    if withheld is None:
        moved = {} if in_places else movers(then.numerators, now.numerators)
        return _parts(then, moved, report.by), _parts(now, moved, report.by)
    # They stay in their places: a place's difference less what both its values say would be the
    # figure of the one enterprise that moved.
    before, after = (_parts(side, {}, report.by) for side in (then, now))
    keys, hidden = {*before, *after}, set()
    for period in (report.before, report.after):
        hidden |= hidden_keys(keys, report.by, withheld[period], report.as_of)
    return dict(_without(before, hidden)), dict(_without(after, hidden))


def _change(formula: Formula, then: _Side, now: _Side, parts: tuple[Parts, Parts]) -> Change[Any]:
    before, after = (_summed(one) for one in parts)
    bottoms = (then.whole.denominator, now.whole.denominator)
    split = change_of_ratio(formula.factor, before, after, *bottoms)
    return split or change_of_sum(formula.factor, before, after)


def _summed(parts: Parts) -> dict[Any, Fraction]:
    return {key: Fraction(sum(values, ZERO)) for key, values in parts.items()}


def _sum_of(sums: dict[Any, Fraction], keys: list[Any]) -> Fraction:
    return sum((sums.get(key, Fraction(0)) for key in keys), Fraction(0))


Row = tuple[str | None, str, Fraction, Fraction | None, Fraction | None]
"""Key, name, effect, before, after."""


def _rows(
    change: Change[Any], parts: tuple[Parts, Parts], named_as: Named, most: Most | None
) -> list[Row]:
    """The largest effects first; of a long list those that `most` names, and one row of the
    rest."""
    before, after = (_summed(one) for one in parts)
    effects = sorted(change.by_part.items(), key=lambda part: -abs(part[1]))
    alone, rest = standing_alone(effects, most) if most else (effects, [])
    rows: list[Row] = [
        (*named_as(key), effect, before.get(key), after.get(key)) for key, effect in alone
    ]
    if rest:
        count = ngettext("其余%(n)s家企业", "其余%(n)s家企业", len(rest)) % {"n": len(rest)}
        effect = sum((one for _, one in rest), Fraction(0))
        then, now = (_sum_of(one, [key for key, _ in rest]) for one in (before, after))
        rows.append((REST, count, effect, then, now))
    return rows


Effect = tuple[Any, Fraction]
"""A part's key and its effect."""


def standing_alone(effects: list[Effect], most: Most) -> tuple[list[Effect], list[Effect]]:
    """The parts that stand alone, rises before falls, and the rest. What is no single enterprise
    always stands alone."""
    whole = [one for one in effects if one[0] == ZONE or one[0] in list(Mover)]
    single = [one for one in effects if one not in whole]
    if len(single) <= most.rises + most.falls:
        return effects, []
    rises = [one for one in single if one[1] > 0][: most.rises]
    falls = [one for one in single if one[1] < 0][: most.falls]
    alone = [*rises, *falls]
    return [*alone, *whole], [one for one in single if one not in alone]


def _shown(rows: list[Row], places: int) -> list[ChangeRow]:
    shown = rounded({place: row[2] for place, row in enumerate(rows)}, places)
    return [ChangeRow(*row, shown[place]) for place, row in enumerate(rows)]


def _without(held: Parts, hidden: set[Any]) -> Iterator[tuple[Any, list[Amount]]]:
    yield from ((key, values) for key, values in held.items() if key not in hidden)
    withheld = [value for key in hidden for value in held.get(key, ())]
    if withheld:
        yield WITHHELD, withheld


def _side_names(formula: Formula) -> tuple[str, str]:
    """What the zone's own numerator, and the denominator, are made of; one query."""
    held = elements()

    def names(terms: Iterable[Term]) -> str:
        return " + ".join(named(held[one.source]) for one in terms if one.source in held)

    return names(one for one in formula.numerator if one.is_zone), names(formula.denominator)


def _names(by: By, change: Change[Any], zone: str) -> Named:
    plain = {WITHHELD, *Mover}
    numbers = [key for key in change.by_part if key not in plain and key != ZONE]
    named_as = enterprise_names(numbers) if by is By.ENTERPRISE else place_names(by)

    def described(key: Any) -> tuple[str | None, str]:
        if key == ZONE:
            return ZONE, zone
        return (str(key), "") if key in plain else named_as(key)

    return described
