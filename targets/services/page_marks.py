"""Keeps the table small that numbers the state pages show."""

from django.db import connection

from targets.models.page_mark import MARKS

FOLD = """
WITH folded AS (
    DELETE FROM {table} WHERE (SELECT COUNT(*) FROM {table}) > 1
    RETURNING changes, at
)
INSERT INTO {table} (changes, at)
SELECT SUM(changes), MAX(at) FROM folded HAVING COUNT(*) > 0
"""


def page_marks_fold() -> None:
    """One row for all committed ones; their sum and latest instant, and so the version, stay."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for one in MARKS.values():
                cursor.execute(FOLD.format(table=one._meta.db_table))
