"""Rules no model constraint can say: append-only rows, figures of the right kind, no overlaps.

PostgreSQL checks inserted figures once a statement, over all new rows at once, so that COPY
stays fast. On SQLite, which serves single machines and tests, deletions are not guarded: the
test runner empties tables with DELETE.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import migrations

REPLACED = [
    "0002_database_rules",
    "0016_validation_append_only",
    "0041_files_stay_with_their_issue",
]

FROZEN = [
    "targets_auditevent",
    "targets_correctioncell",
    "targets_correctionfile",
    "targets_milestone",
    "targets_noticeitem",
    "targets_policytext",
    "targets_reminder",
    "targets_submittedcell",
]
CLOSABLE = [
    "targets_certificate",
    "targets_definitionversion",
    "targets_enterprisestage",
    "targets_enterpriseversion",
    "targets_membership",
    "targets_observation",
    "targets_schemesetting",
    "targets_succession",
    "targets_summarytext",
    "targets_targetsetting",
    "targets_thresholdsetting",
    "targets_validationrule",
]
FINDING = "targets_submittedfinding"
VERDICT = ["verdict", "verdict_words", "verdict_at", "verdict_by_id"]
ISSUE, ISSUE_FILE = "targets_publication", "targets_publicationfile"
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
SIGNED = "SELECT 1 FROM targets_publication WHERE signed_at IS NOT NULL AND id"

REFUSED = """RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';"""


def only(columns: Iterable[str]) -> str:
    """Whether an update leaves all but these columns as they are."""
    others = "".join(f" - '{name}'" for name in columns)
    return f"to_jsonb(NEW){others} = to_jsonb(OLD){others}"


POSTGRES_FUNCTIONS = {
    "targets_refuse": f"BEGIN {REFUSED} END",
    "targets_only_close": f"""
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL
        AND {only(["superseded_at"])}
    THEN
        RETURN NEW;
    END IF;
    {REFUSED}
END""",
    "targets_only_verdict": f"""
BEGIN
    IF TG_OP = 'UPDATE' AND {only(VERDICT)} THEN
        RETURN NEW;
    END IF;
    {REFUSED}
END""",
    "targets_signed_stays": f"""
BEGIN
    IF OLD.signed_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    {REFUSED}
END""",
    "targets_signed_files_stay": f"""
DECLARE
    issues bigint[];
BEGIN
    issues := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.publication_id]
        WHEN 'DELETE' THEN ARRAY[OLD.publication_id]
        ELSE ARRAY[OLD.publication_id, NEW.publication_id] END;
    IF NOT EXISTS ({SIGNED} = ANY(issues)) THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    {REFUSED}
END""",
    **{
        f"{table}_check_kind": f"""
BEGIN
    IF EXISTS (
        SELECT 1 FROM fresh AS figure
        LEFT JOIN targets_dataelement AS element ON element.id = figure.element_id
        WHERE {WRONG_FIGURE + (WRONG_SOURCE if has_source else "")}
    ) THEN
        RAISE EXCEPTION 'a figure is of the wrong kind for its data element'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_kind';
    END IF;
    RETURN NULL;
END"""
        for table, has_source in FIGURES.items()
    },
}
GUARDS = {
    **dict.fromkeys(FROZEN, "targets_refuse"),
    **dict.fromkeys(CLOSABLE, "targets_only_close"),
    FINDING: "targets_only_verdict",
    ISSUE: "targets_signed_stays",
}
POSTGRES_OVERLAPS = {
    "membership_no_overlap": (
        "targets_membership",
        "enterprise_id WITH =, int4range(from_period::int, to_period::int, '[]') WITH &&",
        "WHERE (superseded_at IS NULL)",
    ),
    "assignment_no_overlap": (
        "targets_formassignment",
        "form_id WITH =, int4range(from_period::int, to_period::int, '[]') WITH &&",
        "",
    ),
    "delegation_no_overlap": (
        "targets_delegation",
        "principal_id WITH =, delegate_id WITH =, daterange(from_on, to_on, '[]') WITH &&",
        "WHERE (ended_at IS NULL)",
    ),
}


def postgres_forward() -> Iterable[str]:
    for name, body in POSTGRES_FUNCTIONS.items():
        yield f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body} $$"
    for table, function in GUARDS.items():
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
    yield (
        f"CREATE TRIGGER {ISSUE_FILE}_append_only BEFORE INSERT OR UPDATE OR DELETE "
        f"ON {ISSUE_FILE} FOR EACH ROW EXECUTE FUNCTION targets_signed_files_stay()"
    )
    for table in FIGURES:
        yield (
            f"CREATE TRIGGER {table}_kind AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_check_kind()"
        )
    yield "CREATE EXTENSION IF NOT EXISTS btree_gist"
    for name, (table, columns, rows) in POSTGRES_OVERLAPS.items():
        yield f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist ({columns}) {rows}"


def postgres_backward() -> Iterable[str]:
    for name, (table, _, _) in POSTGRES_OVERLAPS.items():
        yield f"ALTER TABLE {table} DROP CONSTRAINT {name}"
    for table in FIGURES:
        yield f"DROP TRIGGER {table}_kind ON {table}"
    for table in (*GUARDS, ISSUE_FILE):
        yield f"DROP TRIGGER {table}_append_only ON {table}"
    for name in POSTGRES_FUNCTIONS:
        yield f"DROP FUNCTION {name}()"


def sqlite_trigger(name: str, when: str, refused: str = "", condition: str = "") -> str:
    check = f"WHEN {condition} " if condition else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {when} {check}"
        f"BEGIN SELECT RAISE(ABORT, '{refused or name}'); END"
    )


def sqlite_forward(schema_editor: Any) -> Iterable[str]:
    for table in FROZEN:
        yield sqlite_trigger(f"{table}_append_only", f"UPDATE ON {table}")
    for table in CLOSABLE:
        changed = sqlite_changed(schema_editor, table, ["superseded_at"])
        closed = f"OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR {changed}"
        yield sqlite_trigger(f"{table}_append_only", f"UPDATE ON {table}", condition=closed)
    changed = sqlite_changed(schema_editor, FINDING, VERDICT)
    yield sqlite_trigger(f"{FINDING}_append_only", f"UPDATE ON {FINDING}", condition=changed)
    yield sqlite_trigger(
        f"{ISSUE}_append_only", f"UPDATE ON {ISSUE}", condition="OLD.signed_at IS NOT NULL"
    )
    for event, issues in (
        ("insert", "NEW.publication_id"),
        ("update", "OLD.publication_id, NEW.publication_id"),
    ):
        yield sqlite_trigger(
            f"{ISSUE_FILE}_append_only_{event}",
            f"{event.upper()} ON {ISSUE_FILE}",
            f"{ISSUE_FILE}_append_only",
            f"EXISTS ({SIGNED} IN ({issues}))",
        )
    for table, has_source in FIGURES.items():
        wrong = (WRONG_FIGURE + (WRONG_SOURCE if has_source else "")).replace("figure.", "NEW.")
        yield sqlite_trigger(
            f"{table}_kind",
            f"INSERT ON {table}",
            condition="EXISTS (SELECT 1 FROM (SELECT 1) LEFT JOIN targets_dataelement AS element "
            f"ON element.id = NEW.element_id WHERE {wrong})",
        )
    yield from sqlite_overlaps()


def sqlite_overlaps() -> Iterable[str]:
    periods = (
        "from_period <= COALESCE(NEW.to_period, 32767) "
        "AND NEW.from_period <= COALESCE(to_period, 32767)"
    )
    days = "from_on <= NEW.to_on AND NEW.from_on <= to_on"
    for name, table, keys, ended, meets in (
        ("membership", "targets_membership", ["enterprise_id"], "superseded_at", periods),
        ("assignment", "targets_formassignment", ["form_id"], "", periods),
        ("delegation", "targets_delegation", ["principal_id", "delegate_id"], "ended_at", days),
    ):
        rows = [f"{key} = NEW.{key}" for key in keys]
        rows += [f"{ended} IS NULL", f"NEW.{ended} IS NULL"] if ended else []
        yield sqlite_trigger(
            f"{name}_no_overlap",
            f"INSERT ON {table}",
            condition=f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(rows)} AND {meets})",
        )


def sqlite_changed(schema_editor: Any, table: str, free: Sequence[str]) -> str:
    with schema_editor.connection.cursor() as cursor:
        described = schema_editor.connection.introspection.get_table_description(cursor, table)
    return " OR ".join(
        f'OLD."{column.name}" IS NOT NEW."{column.name}"'
        for column in described
        if column.name not in free
    )


def sqlite_backward() -> Iterable[str]:
    names = [f"{table}_append_only" for table in GUARDS]
    names += [f"{ISSUE_FILE}_append_only_{event}" for event in ("insert", "update")]
    names += [f"{table}_kind" for table in FIGURES]
    return [f"DROP TRIGGER {name}" for name in (*names, *POSTGRES_OVERLAPS)]


def forward(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    run(schema_editor, postgres_forward() if postgres else sqlite_forward(schema_editor))


def backward(apps: Any, schema_editor: Any) -> None:
    from targets.models.page_mark import remove_marks

    remove_marks(schema_editor.connection)
    postgres = schema_editor.connection.vendor == "postgresql"
    run(schema_editor, postgres_backward() if postgres else sqlite_backward())


def run(schema_editor: Any, statements: Iterable[str]) -> None:
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):
    replaces = [("targets", name) for name in REPLACED]
    dependencies = [("targets", "0001_tables")]
    operations = [migrations.RunPython(forward, backward)]
