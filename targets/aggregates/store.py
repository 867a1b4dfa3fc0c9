"""Moving stored atoms and cells by the difference between what is stored and what the figures
say, by keys and in one transaction.

The caller holds the lock on `AggregateState`.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from targets.aggregates.query import FIELDS, Scope, sum_query

CELL = ("definition_id", "term", "period", "park", "cluster")
ATOM = (*CELL, "bucket")
COLUMNS = ", ".join(FIELDS)
SUMS = ", ".join(f"CAST(sum({field}) AS bigint) AS {field}" for field in FIELDS)


def refresh_atoms(scope: Scope) -> None:
    """Bring the atoms of the scope's periods and buckets, and the cells they belong to, up to the
    figures. Only rows that differ are written."""
    periods = ", ".join(str(period.index) for period in scope.periods)
    buckets = ", ".join(str(bucket) for bucket in scope.buckets or ())
    of_cells = f"period IN ({periods})"
    of_atoms = f"{of_cells} AND bucket IN ({buckets})"
    statement, parameters = _moved(scope, of_atoms)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS moved_atom")
        cursor.execute(f"CREATE TEMPORARY TABLE moved_atom AS {statement}", parameters)
        cursor.execute(_add("targets_termatom", ATOM, "moved_atom"))
        cells = f"(SELECT {', '.join(CELL)}, {SUMS} FROM moved_atom GROUP BY {', '.join(CELL)})"
        cursor.execute(_add("targets_termcell", CELL, f"{cells} AS moved_cell"))
        # A cut the last enterprise has left is no cut any more.
        cursor.execute(f"DELETE FROM targets_termatom WHERE {of_atoms} AND active = 0")
        cursor.execute(f"DELETE FROM targets_termcell WHERE {of_cells} AND active = 0")
        cursor.execute("DROP TABLE moved_atom")


def _moved(scope: Scope, affected: str) -> tuple[str, list[Any]]:
    """New minus old of every atom that changed."""
    key = ", ".join(ATOM)
    less = ", ".join(f"-{field} AS {field}" for field in FIELDS)
    stored = f"SELECT {key}, {less} FROM targets_termatom WHERE {affected}"
    changed = " OR ".join(f"sum({field}) <> 0" for field in FIELDS)
    grouped = f"GROUP BY {key} HAVING {changed}"
    if not scope.columns:
        return f"SELECT {key}, {SUMS} FROM ({stored}) AS old {grouped}", []
    statement, parameters = sum_query(scope, ("period", "bucket", "park", "cluster"))
    sides = " UNION ALL ".join([*_unpivoted(scope), stored])
    return (
        f"WITH fresh AS ({statement}) SELECT {key}, {SUMS} FROM ({sides}) AS side {grouped}",
        parameters,
    )


def _unpivoted(scope: Scope) -> Iterator[str]:
    """One row a term instead of eight columns a term, in the periods its definition is in force."""
    for number, (definition, term_number, _) in enumerate(scope.columns):
        last = "TRUE" if definition.last is None else f"period <= {definition.last.index}"
        fields = ", ".join(f"{field}_{number} AS {field}" for field in FIELDS)
        yield (
            f"SELECT {definition.id} AS definition_id, {term_number} AS term, period, park, "
            f"cluster, bucket, {fields} FROM fresh "
            f"WHERE active_{number} > 0 AND period >= {definition.first.index} AND {last}"
        )


def _add(table: str, key: tuple[str, ...], moved: str) -> str:
    columns = ", ".join(key)
    added = ", ".join(f"{field} = {table}.{field} + excluded.{field}" for field in FIELDS)
    return (
        f"INSERT INTO {table} ({columns}, {COLUMNS}) SELECT {columns}, {COLUMNS} FROM {moved} "
        f"WHERE TRUE ON CONFLICT ({columns}) DO UPDATE SET {added}"
    )
