"""A voucher is booked once, however its number is typed: the database refuses a second.

Entries never change, so their trigger stands aside while old rows get their key. Of numbers that
were booked twice in the past the first keeps its key, later ones have their own beside it.
"""

from typing import Any
from unicodedata import normalize

from django.db import migrations, models
from django.db.models import Q

from incentives.migrations._ledger import guard, release


def voucher_key(number: str) -> str:
    """As it was then; 0006 has what came after."""
    return normalize("NFKC", normalize("NFKC", number).casefold()).strip()


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
