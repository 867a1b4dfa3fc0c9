from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0004_observation_past")]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="pack",
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
