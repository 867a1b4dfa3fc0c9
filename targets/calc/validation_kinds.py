"""The kinds of rules: each a pure function of a rule and all rows.

None of them knows what it means to be an error or a query. A ratio that is undefined, and a
figure that is missing, give no finding. The numbers are worked in docs/algorithms/validation.md.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from targets.calc.validation_rows import Finding, Row, Rule, Series, cells, found

QUARTER, YEAR = "quarter", "year"
WHOLE, PART = "whole", "part"
LOW, HIGH = "low", "high"
ROWS = "rows"
SLIPS = (10, 100, 1000, 10_000)
SLIP_TOLERANCE = Decimal("0.5")
NEAR = Fraction(1, 20)
"""Less than this part of the median away from it is not far, however alike the others are."""


def part_above_whole(rule: Rule, rows: Sequence[Row]) -> Iterator[Finding]:
    """A part is larger than its whole. The cell asked about is either of the two: `whole` names
    the other one where it holds the part, `part` where it holds the whole."""
    role = WHOLE if rule.params.get(WHOLE) else PART
    other_element = rule.params[role]
    for row, element, series in cells(rule, rows):
        value, other = series.at(0), row.now(other_element)
        if value is None or other is None:
            continue
        if value > other if role == WHOLE else other > value:
            slip = _slip(series, SLIP_TOLERANCE)
            yield found(
                rule,
                row,
                element,
                value=value,
                other=other,
                other_element=other_element,
                role=role,
                factor=slip[0] if slip else "",
            )


def ytd_falling(rule: Rule, rows: Sequence[Row]) -> Iterator[Finding]:
    """A flow's year to date is smaller than a quarter before, in the same year."""
    for row, element, series in cells(rule, rows):
        value, before = series.at(0), series.at(-1)
        if not series.is_flow or series.quarter == 1 or value is None or before is None:
            continue
        if value < before:
            yield found(rule, row, element, value=value, base=before)


def change(rule: Rule, rows: Sequence[Row]) -> Iterator[Finding]:
    """The single quarter, or the stock, moved by more than `limit` of what it was a quarter or a
    year before, and by `floor` at least."""
    limit, floor = rule.number("limit"), rule.number("floor")
    against = rule.params["against"]
    offset = -1 if against == QUARTER else -4
    for row, element, series in cells(rule, rows):
        value, base = series.alone(0), series.alone(offset)
        if value is None or base is None or base <= 0:
            continue
        moved = value - base
        if abs(moved) > limit * base and abs(moved) >= floor:
            share = Fraction(moved) / Fraction(base)
            yield found(rule, row, element, value=value, base=base, change=share, against=against)


def unit_smell(rule: Rule, rows: Sequence[Row]) -> Iterator[Finding]:
    """The figure is about ten, a hundred, … times what it was, or that part of it."""
    tolerance, floor = rule.number("tolerance"), rule.number("floor")
    for row, element, series in cells(rule, rows):
        slip = _slip(series, tolerance)
        if slip is None:
            continue
        factor, against, value, base = slip
        if max(value, base) >= floor:
            yield found(rule, row, element, value=value, base=base, factor=factor, against=against)


def ratio_bounds(rule: Rule, rows: Sequence[Row]) -> Iterator[Finding]:
    """The figure's ratio to another one is below `low` or above `high`."""
    other_element, low, high = rule.params["denominator"], rule.number(LOW), rule.number(HIGH)
    for row, element, series in cells(rule, rows):
        value, other = series.at(0), row.now(other_element)
        if value is None or other is None or other <= 0:
            continue
        if low * other <= value <= high * other:
            continue
        side = LOW if value < low * other else HIGH
        yield found(
            rule,
            row,
            element,
            value=value,
            other=other,
            other_element=other_element,
            ratio=Fraction(value) / Fraction(other),
            bound=rule.number(side),
            side=side,
        )


def peers(rule: Rule, rows: Sequence[Row]) -> Iterator[Finding]:
    """The figure's ratio to another one lies more than `spread` interquartile ranges outside the
    quartiles of its cluster, which has at least `minimum` such ratios, and not `NEAR` their
    median."""
    for element in rule.elements:
        clusters: dict[str, list[tuple[Row, Fraction]]] = defaultdict(list)
        for row in rows:
            ratio = _ratio(row.now(element), row.now(rule.params["denominator"]))
            if row.cluster is not None and ratio is not None:
                clusters[row.cluster].append((row, ratio))
        for members in clusters.values():
            if len(members) >= rule.number("minimum"):
                yield from _outliers(rule, element, members)


def copied(rule: Rule, rows: Sequence[Row]) -> Iterator[Finding]:
    """All elements of a row say the same as a quarter before, or as another enterprise's. One
    finding a row, on its first element; zeros are no copy."""
    held = {row.key: _whole_row(rule, row, 0) for row in rows}
    owners: dict[tuple[Decimal, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if values := held[row.key]:
            owners[values].append(row)
    for row in rows:
        values = held[row.key]
        if values is None:
            continue
        first, count = rule.elements[0], str(len(rule.elements))
        if rule.params["of"] == QUARTER:
            if _whole_row(rule, row, -1) == values:
                yield found(rule, row, first, count=count)
        elif len(owners[values]) > 1:
            twin = min((one for one in owners[values] if one.key != row.key), key=lambda r: r.key)
            yield found(rule, row, first, count=count, twin=twin.key, twin_name=twin.name)


def stock_falling(rule: Rule, rows: Sequence[Row]) -> Iterator[Finding]:
    """A stock is lower than a quarter before, by `floor` at least and more than `limit` of it."""
    limit, floor = rule.number("limit"), rule.number("floor")
    for row, element, series in cells(rule, rows):
        value, before = series.at(0), series.at(-1)
        if series.is_flow or value is None or before is None:
            continue
        fall = before - value
        if fall > 0 and fall >= floor and fall > limit * before:
            yield found(rule, row, element, value=value, base=before)


def zero_after_positive(rule: Rule, rows: Sequence[Row]) -> Iterator[Finding]:
    """Nothing in this quarter, but more than `floor` in the one before."""
    floor = rule.number("floor")
    for row, element, series in cells(rule, rows):
        value, before = series.alone(0), series.alone(-1)
        if value is None or before is None:
            continue
        if value == 0 and before > 0 and before >= floor:
            yield found(rule, row, element, value=value, base=before)


def certificate_without(rule: Rule, rows: Sequence[Row]) -> Iterator[Finding]:
    """A certificate is in force, and nothing is reported of what it stands for: zero, or a
    figure said to be missing or not applicable. A cell not filled yet is not asked about."""
    certificate = rule.params["certificate"]
    for row in rows:
        if certificate not in row.certificates:
            continue
        for element in rule.elements:
            if row.now(element) == 0 or element in row.without:
                stated = "" if element in row.without else "0"
                yield found(rule, row, element, certificate=certificate, value=stated)


# What several kinds need


def _ratio(value: Decimal | None, base: Decimal | None) -> Fraction | None:
    """None where it is undefined: no percentage on a base that is not above zero."""
    if value is None or base is None or base <= 0:
        return None
    return Fraction(value) / Fraction(base)


def _slip(series: Series, tolerance: Decimal) -> tuple[Fraction, str, Decimal, Decimal] | None:
    """Factor, against which quarter, the figure and what it was; None where nothing smells.

    A year to date is first brought to the same length: nine months against six are expected to
    be one and a half times as much, three against last year's twelve a quarter of it.
    """
    value = series.at(0)
    if value is None or value <= 0:
        return None
    for against, offset in ((QUARTER, -1), (YEAR, -4)):
        base = series.at(offset)
        if base is None or base <= 0:
            continue
        now, due = value, base
        if series.is_flow and against == QUARTER:
            now, due = value * ((series.quarter - 2) % 4 + 1), base * series.quarter
        wide = 1 + tolerance
        for factor in SLIPS:
            if due * factor <= now * wide and now <= due * factor * wide:
                return Fraction(factor), against, value, base
            if now * factor <= due * wide and due <= now * factor * wide:
                return Fraction(1, factor), against, value, base
    return None


def _outliers(
    rule: Rule, element: str, members: Sequence[tuple[Row, Fraction]]
) -> Iterator[Finding]:
    ordered = sorted(ratio for _row, ratio in members)
    lower, median, upper = (quantile(ordered, Fraction(n, 4)) for n in (1, 2, 3))
    spread = upper - lower
    if spread == 0:
        return
    reach, near = Fraction(rule.number("spread")) * spread, NEAR * abs(median)
    for row, ratio in members:
        is_near = abs(ratio - median) < near
        if not is_near and not lower - reach <= ratio <= upper + reach:
            yield found(
                rule,
                row,
                element,
                ratio=ratio,
                median=median,
                side=LOW if ratio < median else HIGH,
                count=str(len(ordered)),
                other_element=rule.params["denominator"],
            )


def quantile(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """Linear between the two nearest members of the order."""
    place = (len(ordered) - 1) * share
    below = place.numerator // place.denominator
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _whole_row(rule: Rule, row: Row, offset: int) -> tuple[Decimal, ...] | None:
    """The figures of all the rule's elements; None where one is missing or too few say more than
    zero to be recognised."""
    values = []
    for element in rule.elements:
        held = row.series.get(element)
        value = None if held is None else held.at(offset)
        if value is None:
            return None
        values.append(value)
    said = sum(value != 0 for value in values)
    return tuple(values) if said >= rule.number("minimum") else None
