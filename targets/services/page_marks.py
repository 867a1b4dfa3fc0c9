"""Keeps the table small that numbers the state pages show."""

from django.db import connection

FOLD = """
WITH folded AS (
    DELETE FROM targets_pagemark WHERE (SELECT COUNT(*) FROM targets_pagemark) > 1
    RETURNING changes, at
)
INSERT INTO targets_pagemark (changes, at)
SELECT SUM(changes), MAX(at) FROM folded HAVING COUNT(*) > 0
"""


def page_marks_fold() -> None:
    """One row for all committed ones; their sum and latest instant, and so the version, stay."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(FOLD)
