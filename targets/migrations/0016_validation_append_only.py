"""Rules are closed and followed, never overwritten; of a submitted finding only the verdict
changes. The functions of migration 0002 are used again.

Whatever rebuilds one of these tables on SQLite has to create its trigger again.
"""

from typing import Any

from django.db import migrations

RULE, FINDING = "targets_validationrule", "targets_submittedfinding"
VERDICT = ("verdict", "verdict_words", "verdict_at", "verdict_by_id")

POSTGRES = f"""
CREATE TRIGGER {RULE}_append_only BEFORE UPDATE OR DELETE ON {RULE}
    FOR EACH ROW EXECUTE FUNCTION targets_only_close();
CREATE FUNCTION targets_only_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - 'verdict' - 'verdict_words' - 'verdict_at' - 'verdict_by_id'
          = to_jsonb(OLD) - 'verdict' - 'verdict_words' - 'verdict_at' - 'verdict_by_id'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
CREATE TRIGGER {FINDING}_append_only BEFORE UPDATE OR DELETE ON {FINDING}
    FOR EACH ROW EXECUTE FUNCTION targets_only_verdict();
"""
POSTGRES_BACK = f"""
DROP TRIGGER {RULE}_append_only ON {RULE};
DROP TRIGGER {FINDING}_append_only ON {FINDING};
DROP FUNCTION targets_only_verdict();
"""


def sqlite_changed(schema_editor: Any, table: str, but: tuple[str, ...]) -> str:
    with schema_editor.connection.cursor() as cursor:
        described = schema_editor.connection.introspection.get_table_description(cursor, table)
    names = [column.name for column in described if column.name not in but]
    return " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in names)


def sqlite_forward(schema_editor: Any) -> list[str]:
    changed = sqlite_changed(schema_editor, RULE, ("superseded_at",))
    conditions = {
        RULE: f"OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR {changed}",
        FINDING: sqlite_changed(schema_editor, FINDING, VERDICT),
    }
    return [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{table}_append_only'); END"
        for table, condition in conditions.items()
    ]


def forward(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    run(schema_editor, [POSTGRES] if postgres else sqlite_forward(schema_editor))


def backward(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    drops = [f"DROP TRIGGER {table}_append_only" for table in (RULE, FINDING)]
    run(schema_editor, [POSTGRES_BACK] if postgres else drops)


def run(schema_editor: Any, statements: list[str]) -> None:
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("targets", "0015_extensions_and_notices")]

    operations = [migrations.RunPython(forward, backward)]
