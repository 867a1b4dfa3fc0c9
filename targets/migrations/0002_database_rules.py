"""Rules no model constraint can say: append-only rows, figures of the right kind, no overlaps.

PostgreSQL checks inserted figures once a statement, over all new rows at once, so that COPY
stays fast. On SQLite, which serves single machines and tests, deletions are not guarded: the
test runner empties tables with DELETE.
"""

from typing import Any

from django.db import migrations

CLOSABLE = [
    "targets_certificate",
    "targets_definitionversion",
    "targets_enterpriseversion",
    "targets_membership",
    "targets_observation",
    "targets_targetsetting",
    "targets_thresholdsetting",
]
FROZEN = ["targets_auditevent", "targets_milestone", "targets_submittedcell"]
FIGURES = {"targets_observation": True, "targets_submittedcell": False}

WRONG_FIGURE = """
    element.id IS NULL
    OR (element.level = 'enterprise') <> (figure.enterprise_id IS NOT NULL)
    OR (figure.enterprise_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM targets_enterprise WHERE id = figure.enterprise_id))
    OR (element.kind = 'stock' AND figure.value % 10000 <> 0)
    OR (figure.value < 0 AND NOT element.allows_negative)
"""
WRONG_SOURCE = """
    OR (figure.submission_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM targets_submission WHERE id = figure.submission_id))
    OR (figure.import_batch_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM targets_importbatch WHERE id = figure.import_batch_id))
"""

POSTGRES_FUNCTIONS = """
CREATE FUNCTION targets_only_close() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL
        AND to_jsonb(NEW) - 'superseded_at' = to_jsonb(OLD) - 'superseded_at'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
CREATE FUNCTION targets_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
"""
POSTGRES_OVERLAPS = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE targets_membership ADD CONSTRAINT membership_no_overlap EXCLUDE USING gist (
    enterprise_id WITH =, int4range(from_period::int, to_period::int, '[]') WITH &&
) WHERE (superseded_at IS NULL);
ALTER TABLE targets_formassignment ADD CONSTRAINT assignment_no_overlap EXCLUDE USING gist (
    form_id WITH =, int4range(from_period::int, to_period::int, '[]') WITH &&
);
"""


def postgres_forward() -> list[str]:
    statements = [POSTGRES_FUNCTIONS, POSTGRES_OVERLAPS]
    guards = dict.fromkeys(CLOSABLE, "targets_only_close") | dict.fromkeys(FROZEN, "targets_refuse")
    statements += [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}();"
        for table, function in guards.items()
    ]
    for table, has_source in FIGURES.items():
        wrong = WRONG_FIGURE + (WRONG_SOURCE if has_source else "")
        statements.append(f"""
CREATE FUNCTION {table}_check_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM fresh AS figure
        LEFT JOIN targets_dataelement AS element ON element.id = figure.element_id
        WHERE {wrong}
    ) THEN
        RAISE EXCEPTION 'a figure is of the wrong kind for its data element'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_kind';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_kind AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_check_kind();
""")
    return statements


def postgres_backward() -> list[str]:
    statements = [f"DROP TRIGGER {table}_append_only ON {table};" for table in CLOSABLE + FROZEN]
    for table in FIGURES:
        statements.append(f"DROP TRIGGER {table}_kind ON {table};")
        statements.append(f"DROP FUNCTION {table}_check_kind();")
    statements.append("ALTER TABLE targets_membership DROP CONSTRAINT membership_no_overlap;")
    statements.append("ALTER TABLE targets_formassignment DROP CONSTRAINT assignment_no_overlap;")
    statements.append("DROP FUNCTION targets_only_close(); DROP FUNCTION targets_refuse();")
    return statements


def sqlite_columns(schema_editor: Any, table: str) -> list[str]:
    with schema_editor.connection.cursor() as cursor:
        described = schema_editor.connection.introspection.get_table_description(cursor, table)
    return [column.name for column in described if column.name != "superseded_at"]


def sqlite_forward(schema_editor: Any) -> list[str]:
    statements = []
    for table in CLOSABLE:
        changed = " OR ".join(
            f"OLD.{name} IS NOT NEW.{name}" for name in sqlite_columns(schema_editor, table)
        )
        statements.append(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
            f"WHEN OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR {changed} "
            f"BEGIN SELECT RAISE(ABORT, '{table}_append_only'); END"
        )
    statements += [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table}_append_only'); END"
        for table in FROZEN
    ]
    for table, has_source in FIGURES.items():
        wrong = (WRONG_FIGURE + (WRONG_SOURCE if has_source else "")).replace("figure.", "NEW.")
        statements.append(
            f"CREATE TRIGGER {table}_kind BEFORE INSERT ON {table} BEGIN "
            f"SELECT RAISE(ABORT, '{table}_kind') FROM (SELECT 1) "
            "LEFT JOIN targets_dataelement AS element ON element.id = NEW.element_id "
            f"WHERE {wrong}; END"
        )
    for name, table, key, live in (
        ("membership_no_overlap", "targets_membership", "enterprise_id", "superseded_at IS NULL"),
        ("assignment_no_overlap", "targets_formassignment", "form_id", "1"),
    ):
        new_live = "NEW.superseded_at IS NULL" if live != "1" else "1"
        statements.append(
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {new_live} BEGIN "
            f"SELECT RAISE(ABORT, '{name}') WHERE EXISTS (SELECT 1 FROM {table} "
            f"WHERE {key} = NEW.{key} AND {live} "
            "AND from_period <= COALESCE(NEW.to_period, 32767) "
            "AND NEW.from_period <= COALESCE(to_period, 32767)); END"
        )
    return statements


def sqlite_backward() -> list[str]:
    names = [f"{table}_append_only" for table in CLOSABLE + FROZEN]
    names += [f"{table}_kind" for table in FIGURES]
    names += ["membership_no_overlap", "assignment_no_overlap"]
    return [f"DROP TRIGGER {name}" for name in names]


def forward(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    for statement in postgres_forward() if postgres else sqlite_forward(schema_editor):
        run(schema_editor, statement)


def backward(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    for statement in postgres_backward() if postgres else sqlite_backward():
        run(schema_editor, statement)


def run(schema_editor: Any, statement: str) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("targets", "0001_initial")]

    operations = [migrations.RunPython(forward, backward)]
