"""A day that is NULL satisfied the two rules that compare it; a voucher once an award said nothing
that one payment a funder does not say already."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incentives", "0002_database_rules"),
        ("targets", "0040_publications"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="award",
            name="award_notice_before_approval",
        ),
        migrations.RemoveConstraint(
            model_name="award",
            name="award_approval_complete",
        ),
        migrations.RemoveConstraint(
            model_name="disbursement",
            name="disbursement_voucher_unique",
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            [
                                "notice",
                                "approved",
                                "paying",
                                "paid",
                                "closed",
                                "recovering",
                                "recovered",
                                "cancelled",
                            ],
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        ("notice_from__isnull", False),
                        ("notice_to__gte", models.F("notice_from")),
                        ("notice_to__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="award_notice_before_approval",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_by__isnull", False),
                        ("approved_on__gt", models.F("notice_to")),
                        ("approved_on__isnull", False),
                        (
                            "state__in",
                            [
                                "approved",
                                "paying",
                                "paid",
                                "closed",
                                "recovering",
                                "recovered",
                                "cancelled",
                            ],
                        ),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                [
                                    "approved",
                                    "paying",
                                    "paid",
                                    "closed",
                                    "recovering",
                                    "recovered",
                                    "cancelled",
                                ],
                            ),
                            _negated=True,
                        ),
                        ("approved_by__isnull", True),
                        ("approved_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="award_approval_complete",
            ),
        ),
    ]
