"""What changes in the trail did to the targets."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0007_standing_marks"),
    ]

    operations = [
        migrations.CreateModel(
            name="EventEffects",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="effects",
                        serialize=False,
                        to="targets.auditevent",
                    ),
                ),
                ("effects", models.JSONField(null=True)),
                ("is_of_few", models.BooleanField(default=True)),
                (
                    "computed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
    ]
