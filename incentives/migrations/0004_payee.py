"""A file says who receives the money: an institute itself, and of old files about a project without
an enterprise on the register whatever they were shown under."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q


def fill(apps: Any, schema_editor: Any) -> None:
    awards = apps.get_model("incentives", "Award").objects
    nobody = Q(enterprise=None, talent=None)
    awards.filter(nobody | Q(rule__kind="institute")).update(payee=F("subject"))


class Migration(migrations.Migration):
    dependencies = [("incentives", "0003_vouchers")]
    operations = [
        migrations.AddField(
            "award",
            "payee",
            models.CharField(blank=True, default="", max_length=120, verbose_name="收款单位"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            "award",
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False) | Q(talent__isnull=False) | ~Q(payee=""),
                name="award_names_payee",
            ),
        ),
    ]
