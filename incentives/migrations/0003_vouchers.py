"""A voucher is booked once, however its number is typed: the database refuses a second.

Entries never change, so their trigger stands aside while old rows get their key. Of numbers that
were booked twice in the past the first keeps its key, later ones have their own beside it.
"""

from typing import Any

from django.db import migrations, models
from django.db.models import Q

from incentives.calc.vouchers import voucher_key

TABLE = "incentives_ledgerentry"
TRIGGER = f"{TABLE}_append_only"
POSTGRES = (
    f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION targets_refuse()"
)
SQLITE = (
    f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{TRIGGER}'); END"
)


def release(apps: Any, schema_editor: Any) -> None:
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER}{on}")


def guard(apps: Any, schema_editor: Any) -> None:
    release(apps, schema_editor)
    is_postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRES if is_postgres else SQLITE)


def fill(apps: Any, schema_editor: Any) -> None:
    entries = apps.get_model("incentives", "LedgerEntry").objects
    known: set[str] = set()
    for entry in entries.exclude(voucher="").order_by("pk"):
        key = voucher_key(entry.voucher) or f"#{entry.pk}"
        entry.voucher_key = f"{key} #{entry.pk}" if key in known else key
        entry.save(update_fields=["voucher_key"])
        known.add(key)


class Migration(migrations.Migration):
    dependencies = [("incentives", "0002_rules"), ("targets", "0002_rules")]
    operations = [
        migrations.RunPython(release, guard),
        migrations.AddField(
            "ledgerentry",
            "voucher_key",
            models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            "ledgerentry",
            models.CheckConstraint(
                condition=Q(voucher="", voucher_key="") | (~Q(voucher="") & ~Q(voucher_key="")),
                name="ledger_voucher_with_key",
            ),
        ),
        migrations.AddConstraint(
            "ledgerentry",
            models.UniqueConstraint(
                fields=["voucher_key"],
                condition=~Q(voucher_key=""),
                name="ledger_voucher_booked_once",
            ),
        ),
        migrations.RunPython(guard, release),
    ]
