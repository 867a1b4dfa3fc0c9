"""One SELECT from the approved figures and the registers to the sums of every term.

Each enterprise is laid out on the gapless row of quarters it is active in, so that "four quarters
earlier" and "last year's fourth quarter" are window functions and not joins; beyond the row's end
it was not active. Everything put into the text is a number or a name made here; instants are
parameters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from targets.aggregates.dependence import BUCKET_SIZE, LOOKBACK
from targets.calc.bridge import Cause, Switched
from targets.calc.formulas import Formula, Take, Term, TermLevel
from targets.calc.periods import Period, period_range
from targets.models.aggregate import ZONE_BUCKET

FIELDS = ("total", "active", "defined", "due", "cells", "cells_due", "weight", "weight_due")


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition version and the periods it is in force in (`last` None: open)."""

    id: int
    formula: Formula
    first: Period
    last: Period | None

    def applies_to(self, period: Period) -> bool:
        return self.first <= period and (self.last is None or period <= self.last)


@dataclass(frozen=True)
class Scope:
    """What to sum. `periods` are those wanted; `buckets` None: every enterprise; `enterprises`:
    row ids instead of buckets. `zone`: the zone's own terms instead. `as_of` None: the rows in
    force now."""

    definitions: Sequence[Definition]
    elements: dict[str, int]
    """Row ids of the data elements by code."""
    periods: Sequence[Period]
    vendor: str
    buckets: Sequence[int] | None = None
    enterprises: Sequence[int] | None = None
    zone: bool = False
    as_of: Any = None
    """An instant as the database driver takes it."""
    switched: Switched = frozenset()
    """What is taken as known now all the same: for bridges from `as_of` to now."""
    in_year: bool = True
    """Whether sums of flows have the terms of their in-year view too."""

    @property
    def levels(self) -> tuple[TermLevel, ...]:
        return (TermLevel.ZONE,) if self.zone else (TermLevel.ENTERPRISE, TermLevel.REGISTER)

    @cached_property
    def columns(self) -> list[tuple[Definition, int, Term]]:
        """The terms summed, in the order of the columns: eight of `FIELDS` each."""
        return [
            (definition, number, term)
            for definition in self.definitions
            for number, term in enumerate(
                definition.formula.stored_terms if self.in_year else definition.formula.terms
            )
            if term.level in self.levels
        ]

    @cached_property
    def codes(self) -> list[str]:
        """The data elements that take part, each once."""
        found = (term.source for _, _, term in self.columns if not term.is_register)
        return list(dict.fromkeys(found))

    @property
    def kinds(self) -> list[str]:
        """The kinds of certificate that are counted."""
        found = (term.source for _, _, term in self.columns if term.is_register)
        return list(dict.fromkeys(found))


def sum_query(scope: Scope, keys: Sequence[str]) -> tuple[str, list[Any]]:
    """The statement and its parameters.

    **Shape** one row for each combination of `keys` (of period, bucket, park, cluster,
    enterprise_id) with an active enterprise: the keys, then `FIELDS` for each of
    `scope.columns`. Amounts are integers of 10⁻⁴.
    """
    parameters: list[Any] = []
    steps = [
        _periods(scope),
        _cells(scope, parameters),
        _zone_grid(scope) if scope.zone else _grid(scope, parameters),
        _terms(scope),
        _weights(scope),
    ]
    sums = ", ".join(
        f"{expression} AS {field}_{number}"
        for number, (definition, _, term) in enumerate(scope.columns)
        for field, expression in zip(FIELDS, _sums(scope, definition, term), strict=True)
    )
    wanted = ", ".join(str(period.index) for period in scope.periods)
    place = _place(scope, parameters)
    joins = _joins(scope, parameters)
    group = ", ".join(keys)
    statement = (
        f"WITH {', '.join(steps)} SELECT {group}, {sums} FROM ("
        f"SELECT weighed.*, {place} FROM weighed {joins} "
        f"WHERE weighed.period IN ({wanted})) AS placed GROUP BY {group}"
    )
    return statement, parameters


CAUSE_OF = {
    "version": Cause.REGISTER,
    "place": Cause.REGISTER,
    "certificate": Cause.CERTIFICATE,
}


def _in_force(scope: Scope, table: str, parameters: list[Any]) -> str:
    if scope.as_of is None or CAUSE_OF.get(table) in scope.switched:
        return f"{table}.superseded_at IS NULL"
    return _as_of(scope, table, parameters)


def _as_of(scope: Scope, table: str, parameters: list[Any]) -> str:
    parameters += [scope.as_of, scope.as_of]
    return (
        f"{table}.recorded_at <= %s AND "
        f"({table}.superseded_at IS NULL OR {table}.superseded_at > %s)"
    )


FIGURE_CAUSES = frozenset({Cause.CORRECTION, Cause.LATE, Cause.WITHDRAWN})


def _figures_in_force(scope: Scope, parameters: list[Any]) -> str:
    """Of each cell the row known now, if the cause by which it changed is switched, else the one
    known then. A cell reported as missing has no figure, then or now."""
    switched = scope.switched & FIGURE_CAUSES
    if scope.as_of is None or switched == FIGURE_CAUSES:
        return "figure.superseded_at IS NULL"
    then = _as_of(scope, "figure", parameters)
    if not switched:
        return then
    now = "figure.superseded_at IS NULL"
    same = (
        "other.element_id = figure.element_id AND other.period = figure.period "
        "AND other.enterprise_id " + ("IS NULL" if scope.zone else "= figure.enterprise_id")
    )
    held = (
        f"EXISTS (SELECT 1 FROM targets_observation AS other WHERE {same} AND other.status <> 'L'"
    )
    is_now = f"{held} AND other.superseded_at IS NULL)"

    def chosen(cause: Cause) -> str:
        return now if cause in switched else f"({_as_of(scope, 'figure', parameters)})"

    was_then = f"{held} AND {_as_of(scope, 'other', parameters)})"
    corrected = f"WHEN {was_then} AND {is_now} THEN {chosen(Cause.CORRECTION)}"
    was_then = f"{held} AND {_as_of(scope, 'other', parameters)})"
    withdrawn = f"WHEN {was_then} THEN {chosen(Cause.WITHDRAWN)}"
    late = f"WHEN {is_now} THEN {chosen(Cause.LATE)}"
    neither = f"ELSE ({_as_of(scope, 'figure', parameters)})"
    return f"(({then} AND {now}) OR (CASE {corrected} {withdrawn} {late} {neither} END))"


def _span(scope: Scope) -> list[Period]:
    """The wanted periods with what they look back on, and ahead to the end of the year."""
    first, last = min(scope.periods), max(scope.periods)
    return period_range(first.plus(-LOOKBACK), Period.of(last.year, 4))


def _periods(scope: Scope) -> str:
    literal = "DATE '{}'" if scope.vendor == "postgresql" else "'{}'"
    rows = ", ".join(
        f"({one.index}, {one.quarter}, {literal.format(one.last_day)})" for one in _span(scope)
    )
    return f"quarter(period, number, ends_on) AS (VALUES {rows})"


def _of_buckets(scope: Scope, column: str) -> str:
    """A condition on whole ranges of row ids, which indexes can serve; neighbours share one."""
    if scope.enterprises is not None:
        return f"{column} IN ({', '.join(map(str, scope.enterprises)) or 'NULL'})"
    if scope.buckets is None:
        return "TRUE"
    held = set(scope.buckets)
    starts = sorted(bucket for bucket in held if bucket - 1 not in held)
    ends = sorted(bucket for bucket in held if bucket + 1 not in held)
    ranges = " OR ".join(
        f"{column} BETWEEN {start * BUCKET_SIZE} AND {(end + 1) * BUCKET_SIZE - 1}"
        for start, end in zip(starts, ends, strict=True)
    )
    return f"({ranges})"


def _cells(scope: Scope, parameters: list[Any]) -> str:
    """One row a subject and quarter: value and not-applicable mark of each data element."""
    subject = "0" if scope.zone else "figure.enterprise_id"
    columns = "".join(
        f", max(figure.value) FILTER (WHERE figure.element_id = {scope.elements[code]}) AS v{n}"
        f", count(*) FILTER (WHERE figure.element_id = {scope.elements[code]} "
        f"AND figure.status = 'M') AS n{n}"
        for n, code in enumerate(scope.codes)
    )
    span = _span(scope)
    ids = ", ".join(str(scope.elements[code]) for code in scope.codes) or "NULL"
    whose = (
        "figure.enterprise_id IS NULL"
        if scope.zone
        else f"figure.enterprise_id IS NOT NULL AND {_of_buckets(scope, 'figure.enterprise_id')}"
    )
    return (
        f"cell AS (SELECT {subject} AS enterprise_id, figure.period{columns} "
        f"FROM targets_observation AS figure WHERE {whose} AND figure.element_id IN ({ids}) "
        f"AND figure.period BETWEEN {span[0].index} AND {span[-1].index} "
        f"AND {_figures_in_force(scope, parameters)} GROUP BY 1, 2)"
    )


def _grid(scope: Scope, parameters: list[Any]) -> str:
    """The quarters each enterprise is active in."""
    first, last = min(scope.periods).index, max(scope.periods).index
    return (
        "grid AS (SELECT version.enterprise_id, quarter.period, quarter.number, quarter.ends_on "
        "FROM targets_enterpriseversion AS version JOIN quarter "
        "ON version.first_period <= quarter.period "
        "AND (version.last_period IS NULL OR quarter.period <= version.last_period) "
        f"WHERE version.first_period <= {last} "
        f"AND (version.last_period IS NULL OR version.last_period >= {first}) "
        f"AND {_of_buckets(scope, 'version.enterprise_id')} "
        f"AND {_in_force(scope, 'version', parameters)})"
    )


def _zone_grid(scope: Scope) -> str:
    return "grid AS (SELECT 0 AS enterprise_id, period, number, ends_on FROM quarter)"


WINDOW = "OVER (PARTITION BY enterprise_id ORDER BY period)"
"""Rows are consecutive quarters, so an offset in rows is an offset in quarters."""


def _terms(scope: Scope) -> str:
    """Own value (v), not-applicable mark (n), trailing year (t), whole year (y) by element.

    A part of a trailing year (p) counts 0 where it was not due, because the enterprise was not
    active (there is no row) or the figure not applicable, and is NULL where it is missing.
    """
    own = "".join(
        f", cell.v{n}, coalesce(cell.n{n}, 0) AS n{n}"
        f", CASE WHEN cell.n{n} = 1 THEN 0 ELSE cell.v{n} END AS p{n}"
        for n in range(len(scope.codes))
    )
    takes = {(term.source, term.take) for _, _, term in scope.columns}
    taken = ""
    for n, code in enumerate(scope.codes):
        if (code, Take.TTM) in takes:
            taken += (
                f", CASE WHEN number = 4 THEN v{n} ELSE v{n} + lag(p{n}, number, 0) {WINDOW} "
                f"- lag(p{n}, 4, 0) {WINDOW} END AS t{n}"
            )
        if (code, Take.SEASON) in takes:
            taken += f", lead(v{n}, 4 - number) {WINDOW} AS y{n}"
    return (
        f"own AS (SELECT grid.enterprise_id, grid.period, grid.number, grid.ends_on{own} "
        " FROM grid LEFT JOIN cell ON cell.enterprise_id = grid.enterprise_id "
        "AND cell.period = grid.period), "
        f"term AS (SELECT own.*{taken} FROM own)"
    )


def _weights(scope: Scope) -> str:
    """The same term four quarters earlier, by element and take."""
    takes = {(term.source, term.take) for _, _, term in scope.columns}
    columns = ""
    for n, code in enumerate(scope.codes):
        for take, letter in ((Take.TTM, "t"), (Take.STOCK, "v")):
            if (code, take) in takes:
                columns += f", abs(lag({letter}{n}, 4) {WINDOW}) AS w{letter}{n}"
    return f"weighed AS (SELECT term.*{columns} FROM term)"


def _joins(scope: Scope, parameters: list[Any]) -> str:
    if scope.zone:
        return ""
    in_force = _in_force(scope, "place", parameters)
    return (
        "LEFT JOIN targets_membership AS place ON place.enterprise_id = weighed.enterprise_id "
        "AND place.from_period <= weighed.period "
        f"AND (place.to_period IS NULL OR weighed.period <= place.to_period) AND {in_force}"
    )


def _place(scope: Scope, parameters: list[Any]) -> str:
    """Bucket, park, cluster, size class, and who holds a certificate of each kind on the
    quarter's last day (h): asked of the index one by one, because a planner cannot guess how
    many of them there are."""
    if scope.zone:
        return f"{ZONE_BUCKET} AS bucket, 0 AS park, 0 AS cluster, TRUE AS above_scale"
    held = ""
    for n, kind in enumerate(scope.kinds):
        parameters.append(kind)
        in_force = _in_force(scope, "certificate", parameters)
        held += (
            ", EXISTS (SELECT 1 FROM targets_certificate AS certificate "
            "WHERE certificate.enterprise_id = weighed.enterprise_id AND certificate.kind = %s "
            "AND certificate.issued_on <= weighed.ends_on AND (certificate.expires_on IS NULL "
            f"OR weighed.ends_on < certificate.expires_on) AND {in_force}) AS h{n}"
        )
    return (
        f"weighed.enterprise_id / {BUCKET_SIZE} AS bucket, coalesce(place.park_id, 0) AS park, "
        f"coalesce(place.cluster_id, 0) AS cluster, place.above_scale{held}"
    )


LETTERS = {Take.TTM: "t", Take.STOCK: "v", Take.YTD: "v", Take.SEASON: "v", Take.YEAR: "y"}


def _sums(scope: Scope, definition: Definition, term: Term) -> list[str]:
    """The expressions of `FIELDS` for one term."""
    counted = "above_scale" if definition.formula.above_scale_only else "TRUE"
    every = f"count(*) FILTER (WHERE {counted})"
    if term.is_register:
        held = f"h{scope.kinds.index(term.source)}"
        total = f"10000 * count(*) FILTER (WHERE {counted} AND {held})"
        return [total, every, every, every, "0", "0", "0", "0"]
    own = scope.codes.index(term.source)
    together = _together(scope, definition, term)
    due = f"{counted} AND " + " AND ".join(f"n{n} = 0" for n in dict(together))
    defined = f"{counted} AND " + " AND ".join(f"{column} IS NOT NULL" for _, column in together)
    weight = f"w{LETTERS[term.take]}{own}" if term.take in (Take.TTM, Take.STOCK) else "0"
    amount = f"{LETTERS[term.take]}{own}"

    def amounts(condition: str, column: str) -> str:
        return f"CAST(coalesce(sum({column}) FILTER (WHERE {condition}), 0) AS bigint)"

    def count(condition: str) -> str:
        return f"count(*) FILTER (WHERE {condition})"

    return [
        amounts(defined, amount),
        every,
        count(defined),
        count(due),
        count(f"{due} AND v{own} IS NOT NULL"),
        count(due),
        amounts(defined, weight),
        amounts(due, weight),
    ]


def _together(scope: Scope, definition: Definition, term: Term) -> list[tuple[int, str]]:
    """The elements and columns that have to be there for `term` to count: its own, and in a
    paired formula those of every enterprise-level term."""
    formula = definition.formula
    terms = formula.terms if formula.is_paired else (term,)
    reported = [one for one in terms if one.level is not TermLevel.REGISTER]
    needed = []
    for one in reported:
        if one.level is term.level:
            n = scope.codes.index(one.source)
            needed.append((n, f"{LETTERS[one.take]}{n}"))
            if one.take in (Take.SEASON, Take.YEAR):
                needed += [(n, f"v{n}"), (n, f"y{n}")]
    return needed
