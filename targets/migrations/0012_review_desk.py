"""What reviewers have seen, how urgent submissions are, threads of remarks, words to correct."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import targets.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0011_uploads"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReviewWeight",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="weight",
                        serialize=False,
                        to="targets.submission",
                    ),
                ),
                ("size", targets.models.fields.FixedPointField()),
                ("surprise", targets.models.fields.FixedPointField()),
                ("effect", targets.models.fields.FixedPointField()),
                ("facts", models.JSONField(default=dict)),
                ("effects", models.JSONField(default=list)),
                ("data_version", models.BigIntegerField()),
                (
                    "computed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.AddField(
            model_name="remark",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="了结时间"),
        ),
        migrations.AddField(
            model_name="remark",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="targets.remark",
            ),
        ),
        migrations.AddField(
            model_name="submittedfinding",
            name="verdict_words",
            field=models.CharField(blank=True, max_length=300, verbose_name="要求更正的意见"),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("parent__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="remark_closed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("element__isnull", True), ("enterprise__isnull", True)),
                    _connector="OR",
                ),
                name="remark_answers_have_no_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="submittedfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict_words", ""), ("verdict", "correct"), _connector="OR"),
                name="finding_words_to_correct",
            ),
        ),
        migrations.AddField(
            model_name="reviewlook",
            name="before",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="targets.submission",
            ),
        ),
        migrations.AddField(
            model_name="reviewlook",
            name="of_return",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="looks",
                to="targets.return",
            ),
        ),
        migrations.AddField(
            model_name="reviewlook",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reviewlook",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="targets.submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewweight",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("size__gte", 0),
                    ("size__lte", 1),
                    ("surprise__gte", 0),
                    ("surprise__lte", 1),
                    ("effect__gte", 0),
                    ("effect__lte", 1),
                ),
                name="review_weight_fractions",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewlook",
            constraint=models.UniqueConstraint(
                fields=("reviewer", "of_return"), name="review_look_one_per_reviewer"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewlook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("before__isnull", True),
                    models.Q(("before", models.F("submission")), _negated=True),
                    _connector="OR",
                ),
                name="review_look_before_is_another",
            ),
        ),
    ]
