"""A request for more time ends with the approval of what it was made for, and stays ended."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

WORDS = "已审核通过，不用决定"


def end_requests(apps: Any, schema_editor: Any) -> None:
    approved_at = _of_return(apps, "approved_at", state="approved")
    asked = _requests(apps, "asked").annotate(at=approved_at)
    asked.filter(at__isnull=False).update(state="ended", decided_at=F("at"))


def decline_requests(apps: Any, schema_editor: Any) -> None:
    """The way back: declined by whoever approved, since another may wait by now."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    approver = _of_return(apps, "submissions__decided_by", submissions__decision="approved")
    _requests(apps, "ended").update(state="declined", answer=WORDS, decided_by=approver)


def _requests(apps: Any, state: str) -> Any:
    return apps.get_model("targets", "Extension").objects.filter(state=state)


def _of_return(apps: Any, column: str, **wanted: str) -> Subquery:
    returns = apps.get_model("targets", "Return").objects.filter(
        form=OuterRef("form"), reporting_period=OuterRef("reporting_period"), **wanted
    )
    return Subquery(returns.order_by("-submissions__number").values(column)[:1])


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0003_award_notices"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="extension",
            name="extension_kind_and_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="extension",
            name="extension_decision_complete",
        ),
        migrations.AlterField(
            model_name="extension",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "待决定"),
                    ("granted", "已同意"),
                    ("declined", "未同意"),
                    ("ended", "已审核通过，不用决定"),
                ],
                default="asked",
                max_length=8,
                verbose_name="状态",
            ),
        ),
        migrations.RunPython(end_requests, decline_requests),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["later", "unlock"]),
                    ("state__in", ["asked", "granted", "declined", "ended"]),
                ),
                name="extension_kind_and_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("state", "asked"),
                        ("until__isnull", True),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state", "granted"),
                        ("until__isnull", False),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state", "declined"),
                        ("until__isnull", True),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    models.Q(
                        ("answer", ""),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", True),
                        ("state", "ended"),
                        ("until__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="extension_decision_complete",
            ),
        ),
    ]
