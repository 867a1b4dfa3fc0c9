"""Replacing stored atoms and moving the cells by the difference, by keys and in one transaction.

The caller holds the lock on `AggregateState`.
"""

from typing import Any

from django.db import connection

from targets.aggregates.query import FIELDS, Scope, sum_query

KEY = ("definition_id", "term", "period", "park", "cluster")
COLUMNS = ", ".join(FIELDS)


def replace_atoms(scope: Scope) -> None:
    """Compute the atoms of the scope's periods and buckets from the figures; add what changed to
    the cells; keep the new atoms."""
    with connection.cursor() as cursor:
        _compute(cursor, scope)
        affected = _affected(scope)
        cursor.execute(_move_cells(affected))
        cursor.execute(f"DELETE FROM targets_termatom WHERE {affected}")
        cursor.execute(
            f"INSERT INTO targets_termatom ({', '.join(KEY)}, bucket, {COLUMNS}) "
            f"SELECT {', '.join(KEY)}, bucket, {COLUMNS} FROM fresh_atom"
        )
        # A cut the last enterprise has left is no cut any more.
        periods = ", ".join(str(period.index) for period in scope.periods)
        cursor.execute(f"DELETE FROM targets_termcell WHERE period IN ({periods}) AND active = 0")
        cursor.execute("DROP TABLE fresh_atom")


def _compute(cursor: Any, scope: Scope) -> None:
    """Fill `fresh_atom`; empty where no definition has a term of the scope's level."""
    cursor.execute("DROP TABLE IF EXISTS fresh_atom")
    if not scope.columns:
        nothing = "SELECT * FROM targets_termatom WHERE 1 = 0"
        cursor.execute(f"CREATE TEMPORARY TABLE fresh_atom AS {nothing}")
        return
    statement, parameters = sum_query(scope, ("period", "bucket", "park", "cluster"))
    cursor.execute("DROP TABLE IF EXISTS fresh_sum")
    cursor.execute(f"CREATE TEMPORARY TABLE fresh_sum AS {statement}", parameters)
    cursor.execute(f"CREATE TEMPORARY TABLE fresh_atom AS {_unpivoted(scope)}")
    cursor.execute("DROP TABLE fresh_sum")


def _unpivoted(scope: Scope) -> str:
    """One row a term instead of eight columns a term, in the periods its definition is in force."""
    selects = []
    for number, (definition, term_number, _) in enumerate(scope.columns):
        last = "TRUE" if definition.last is None else f"period <= {definition.last.index}"
        fields = ", ".join(f"{field}_{number} AS {field}" for field in FIELDS)
        selects.append(
            f"SELECT {definition.id} AS definition_id, {term_number} AS term, period, park, "
            f"cluster, bucket, {fields} FROM fresh_sum "
            f"WHERE active_{number} > 0 AND period >= {definition.first.index} AND {last}"
        )
    return " UNION ALL ".join(selects)


def _affected(scope: Scope) -> str:
    periods = ", ".join(str(period.index) for period in scope.periods)
    buckets = ", ".join(str(bucket) for bucket in scope.buckets or ())
    return f"period IN ({periods}) AND bucket IN ({buckets})"


def _move_cells(affected: str) -> str:
    """Add new minus old to every cell the atoms belong to; insert those that are new."""
    sums = ", ".join(f"sum({field}) AS {field}" for field in FIELDS)
    less = ", ".join(f"-{field}" for field in FIELDS)
    added = ", ".join(f"{field} = targets_termcell.{field} + excluded.{field}" for field in FIELDS)
    changed = " OR ".join(f"sum({field}) <> 0" for field in FIELDS)
    return (
        f"INSERT INTO targets_termcell ({', '.join(KEY)}, {COLUMNS}) "
        f"SELECT {', '.join(KEY)}, {sums} FROM ("
        f"SELECT {', '.join(KEY)}, {COLUMNS} FROM fresh_atom UNION ALL "
        f"SELECT {', '.join(KEY)}, {less} FROM targets_termatom WHERE {affected}) AS moved "
        f"GROUP BY {', '.join(KEY)} HAVING {changed} "
        f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET {added}"
    )
