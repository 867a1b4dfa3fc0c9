"""A paper may be marked as personal later, and nothing else of it changes; a row that is `same_as`
another has no content of its own, and is of the same file and digest."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q

TABLE = "incentives_evidence"
APPEND_ONLY, DELETED, SHARED = (f"{TABLE}_{one}" for one in ("append_only", "deleted", "shared"))
KEPT = [
    *("id", "award_id", "code", "name", "kind", "size", "sha256", "content", "same_as_id"),
    *("added_at", "added_by_id"),
]
OTHER = {"postgresql": "IS DISTINCT FROM", "sqlite": "IS NOT"}
STRANGE = f"""NEW.same_as_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM {TABLE} AS first WHERE first.id = NEW.same_as_id
        AND first.award_id = NEW.award_id AND first.sha256 = NEW.sha256
        AND first.same_as_id IS NULL)"""
POSTGRES = f"""
CREATE TRIGGER {DELETED} BEFORE DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION targets_refuse();
CREATE FUNCTION incentives_shared_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {STRANGE} THEN
        RAISE EXCEPTION 'a shared paper is of the same file and content'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{SHARED}';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {SHARED} BEFORE INSERT ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION incentives_shared_paper();
"""
POSTGRES_BACK = f"""
DROP TRIGGER {DELETED} ON {TABLE};
DROP TRIGGER {SHARED} ON {TABLE};
DROP FUNCTION incentives_shared_paper();
DROP TRIGGER {APPEND_ONLY} ON {TABLE};
CREATE TRIGGER {APPEND_ONLY} BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION targets_refuse();
"""


def changes(vendor: str) -> str:
    parts = [f"OLD.{one} {OTHER[vendor]} NEW.{one}" for one in KEPT]
    return " OR ".join([*parts, "(OLD.is_personal AND NOT NEW.is_personal)"])


def forward(apps: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    with schema_editor.connection.cursor() as cursor:
        if vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER {APPEND_ONLY} ON {TABLE}")
            cursor.execute(
                f"CREATE TRIGGER {APPEND_ONLY} BEFORE UPDATE ON {TABLE} FOR EACH ROW "
                f"WHEN ({changes(vendor)}) EXECUTE FUNCTION targets_refuse()"
            )
            cursor.execute(POSTGRES)
            return
        for name, event, condition in (
            (APPEND_ONLY, "UPDATE", changes(vendor)),
            (SHARED, "INSERT", STRANGE),
        ):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )


def mark(apps: Any, schema_editor: Any) -> None:
    """What is marked as personal in one row of its content is so in all."""
    schema_editor.execute(
        f"UPDATE {TABLE} SET is_personal = TRUE WHERE NOT is_personal AND EXISTS ("
        f"SELECT 1 FROM {TABLE} AS twin WHERE twin.award_id = {TABLE}.award_id "
        f"AND twin.sha256 = {TABLE}.sha256 AND twin.is_personal)"
    )


def backward(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute(POSTGRES_BACK)
        else:
            cursor.execute(f"DROP TRIGGER {SHARED}")


def guard(apps: Any, schema_editor: Any) -> None:
    """SQLite has built the table anew without its trigger."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER {APPEND_ONLY} BEFORE UPDATE ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("incentives", "0006_numbers")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard),
        migrations.AddConstraint(
            "evidence",
            models.CheckConstraint(
                condition=(Q(same_as__isnull=True) & ~Q(content=b""))
                | Q(same_as__isnull=False, content=b""),
                name="evidence_content_held_once",
            ),
        ),
        migrations.RunPython(forward, backward),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
