"""Rules no model constraint can say: rows that never change, payments that are final, and that no
person has two duties on one award.

Deletions are guarded on PostgreSQL only, as in `targets`.
"""

from typing import Any

from django.db import migrations

FROZEN = [
    "incentives_awardcheck",
    "incentives_awardevent",
    "incentives_evidence",
    "incentives_ledgerentry",
    "incentives_opinion",
]
FINAL = "incentives_disbursement"
IS_FINAL = (
    "OLD.state IN ('paid', 'cancelled') OR OLD.award_id <> NEW.award_id "
    "OR OLD.funder <> NEW.funder OR OLD.amount <> NEW.amount"
)
EVENTS = "incentives_awardevent"
MEETS_ITSELF = f"""
SELECT 1 FROM {EVENTS} AS earlier
WHERE NEW.duty <> '' AND earlier.award_id = NEW.award_id
    AND earlier.duty NOT IN ('', NEW.duty)
    AND (earlier.by_id IN (NEW.by_id, NEW.on_behalf_of_id)
        OR earlier.on_behalf_of_id IN (NEW.by_id, NEW.on_behalf_of_id))
"""

POSTGRES = f"""
CREATE FUNCTION incentives_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {IS_FINAL} THEN
        RAISE EXCEPTION 'a payment is final'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = '{FINAL}_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {FINAL}_final BEFORE UPDATE ON {FINAL}
    FOR EACH ROW EXECUTE FUNCTION incentives_final();
CREATE TRIGGER {FINAL}_kept BEFORE DELETE ON {FINAL}
    FOR EACH ROW EXECUTE FUNCTION targets_refuse();
CREATE FUNCTION incentives_one_duty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS ({MEETS_ITSELF}) THEN
        RAISE EXCEPTION 'one person has one duty on an award'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{EVENTS}_one_duty';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {EVENTS}_one_duty BEFORE INSERT ON {EVENTS}
    FOR EACH ROW EXECUTE FUNCTION incentives_one_duty();
"""
POSTGRES_BACK = f"""
DROP TRIGGER {FINAL}_final ON {FINAL};
DROP TRIGGER {FINAL}_kept ON {FINAL};
DROP TRIGGER {EVENTS}_one_duty ON {EVENTS};
DROP FUNCTION incentives_final();
DROP FUNCTION incentives_one_duty();
"""


def forward(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            for table in FROZEN:
                cursor.execute(
                    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION targets_refuse()"
                )
            cursor.execute(POSTGRES)
            return
        for table in FROZEN:
            cursor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}_append_only'); END"
            )
        cursor.execute(
            f"CREATE TRIGGER {FINAL}_final BEFORE UPDATE ON {FINAL} WHEN {IS_FINAL} "
            f"BEGIN SELECT RAISE(ABORT, '{FINAL}_final'); END"
        )
        cursor.execute(
            f"CREATE TRIGGER {EVENTS}_one_duty BEFORE INSERT ON {EVENTS} "
            f"WHEN EXISTS ({MEETS_ITSELF}) "
            f"BEGIN SELECT RAISE(ABORT, '{EVENTS}_one_duty'); END"
        )


def backward(apps: Any, schema_editor: Any) -> None:
    is_postgres = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for table in FROZEN:
            cursor.execute(
                f"DROP TRIGGER {table}_append_only" + (f" ON {table}" if is_postgres else "")
            )
        if is_postgres:
            cursor.execute(POSTGRES_BACK)
            return
        cursor.execute(f"DROP TRIGGER {FINAL}_final")
        cursor.execute(f"DROP TRIGGER {EVENTS}_one_duty")


class Migration(migrations.Migration):
    replaces = [("incentives", "0002_database_rules")]
    dependencies = [("incentives", "0001_tables"), ("targets", "0002_rules")]
    operations = [migrations.RunPython(forward, backward)]
