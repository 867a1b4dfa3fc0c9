"""What a clause asks for, and which indicators it works towards besides its own targets."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0019_notice_kinds")]

    operations = [
        migrations.AddField(
            model_name="clause",
            name="asks",
            field=models.CharField(
                blank=True,
                choices=[("money", "要钱"), ("duty", "派任务")],
                default="",
                max_length=8,
                verbose_name="要求",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="clause",
            name="serves",
            field=models.JSONField(blank=True, default=list, help_text="服务于哪些指标"),
        ),
        migrations.AddConstraint(
            model_name="clause",
            constraint=models.CheckConstraint(
                condition=models.Q(asks__in=["", "money", "duty"]), name="clause_asks_known"
            ),
        ),
    ]
