"""The rows on which the access matrix stands: one object of every kind, all of `department`."""

from datetime import UTC, date, datetime
from typing import Any

from targets.models import Correction, CorrectionCell, LifeEvent, Remark, Return
from targets.services.aggregation import aggregate_all
from targets.services.returns import return_submit
from targets.services.review import RemarkInput, return_send_back
from tests.cast import Cast
from tests.factories import make_correction as make_correction_row
from tests.factories import (
    make_correction_file,
    make_definition,
    make_delegation,
    make_element,
    make_extension,
    make_indicator,
    make_observation,
    make_reporting_period,
    make_return,
    make_scenario,
    make_target,
    make_target_setting,
    make_threshold,
)
from tests.targets.returns_stage import Stage, make_stage

OUTPUT = {"element": "industrial_output", "take": "ttm", "level": "enterprise"}
API_RETURN = [
    "api:return",
    *(
        f"api:return-{verb}"
        for verb in ("submit", "confirm", "decline", "approve", "return", "reopen")
    ),
    "api:return-validate",
    "api:return-explanations",
]
API_CORRECTION = ["api:correction", "api:correction-approve", "api:correction-decline"]


def make_correction(stage: Stage, cast: Cast) -> dict[str, int]:
    """An open one of 2018Q2, with a document."""
    of_return = make_return(
        form=stage.form,
        reporting_period=make_reporting_period("2018Q2"),
        department=cast.department,
        state="approved",
    )
    value = make_observation(stage.output, "2018Q2", 5, stage.first)
    correction = make_correction_row(
        of_return=of_return,
        requested_by=cast.reporter,
        words="Misread a line.",
        evidence="A stamped note.",
    )
    CorrectionCell.objects.create(
        correction=correction,
        enterprise=stage.first,
        element=stage.output,
        value=6,
        status="A",
        before=value.value,
        before_status="A",
    )
    make_correction_file(correction, name="note.pdf")
    return {"pk": of_return.pk, "number": 1}


UPLOAD_PAGES = ("detail", "again", "state", "marked", "file")


def make_thread(stage: Stage) -> tuple[Remark, Return]:
    """A question of the reviewer's that went out with the first submission, and the return with
    its second, which waits."""
    returned = return_send_back(
        of_return=stage.submitted(), by=stage.cast.reviewer, remarks=[RemarkInput("too high")]
    )
    again = return_submit(
        of_return=stage.save(returned, first_output="150"), by=stage.cast.reporter
    )
    return Remark.objects.get(), again


def make_access_stage(cast: Cast) -> dict[str, dict[str, Any]]:
    """2018Q3 is published, 2018Q4 is open; a return of `department` waits for review.

    **Shape** what each address's name takes, by name; a name that is absent takes nothing.
    """
    stage = make_stage(cast)
    thread, of_return = make_thread(stage)
    make_reporting_period("2018Q3", published_at=datetime(2018, 11, 1, tzinfo=UTC))
    make_threshold()
    make_observation(make_element("gdp"), "2018Q3", 7)
    make_definition(
        {"factor": "0.0001", "numerator": [OUTPUT]},
        indicator=make_indicator("output"),
        first_period="2010Q1",
    )
    make_target_setting(target=make_target())
    aggregate_all()
    extension = make_extension(
        form=stage.form,
        reporting_period=stage.period,
        department=cast.department,
        asked_by=cast.reporter,
    )
    form_of_period = {"period": stage.period.period, "form_code": stage.form.code}
    unit_in_period = {"period": stage.period.period, "code": cast.department.code}
    upload = stage.upload(of_return)
    file = {"pk": of_return.pk, "number": upload.number}
    correction = make_correction(stage, cast)
    delegation = make_delegation(principal=cast.reporter, delegate=cast.lead, reason="Annual leave")
    scenario = make_scenario(made_by=cast.analyst, assumptions={"industrial_output": "1"})
    account, unit = {"pk": cast.reporter.pk}, {"code": cast.department.code}
    event = LifeEvent.objects.create(
        enterprise=stage.first,
        kind="rename",
        name="Another name",
        on=date(2018, 5, 1),
        reason="A notice of change.",
        document="No. 3 of 2018",
        proposed_by=cast.analyst,
    )
    return {
        "targets:target-detail": {"code": "output"},
        "targets:target-breakdown": {"code": "output"},
        "targets:target-breakdown-workbook": {"code": "output"},
        "targets:target-breakdown-csv": {"code": "output"},
        "targets:target-desk": {"code": "output"},
        "targets:scenario-delete": {"pk": scenario.pk},
        "targets:figure-detail": {"code": "output", "period": "2018Q3"},
        "targets:figure-rows-workbook": {"code": "output", "period": "2018Q3"},
        "targets:figure-rows-csv": {"code": "output", "period": "2018Q3"},
        "targets:figure-cell": {
            "period": "2018Q3",
            "element": "industrial_output",
            "uscc": stage.first.uscc,
        },
        "targets:figure-zone-cell": {"period": "2018Q3", "element": "gdp"},
        "targets:return-detail": {"pk": of_return.pk},
        "targets:return-grid": {"pk": of_return.pk},
        "targets:return-cells": {"pk": of_return.pk},
        **{name: {"pk": of_return.pk} for name in API_RETURN},
        "targets:return-workbook": {"pk": of_return.pk},
        **{f"targets:upload-{name}": file for name in UPLOAD_PAGES},
        "targets:review-detail": {"pk": of_return.pk},
        "targets:extension-ask": form_of_period,
        "targets:extension-detail": {"pk": extension.pk},
        "targets:completeness-unit": unit_in_period,
        "targets:completeness-remind": unit_in_period,
        "targets:period-detail": {"period": stage.period.period},
        "targets:review-verdicts": {"pk": of_return.pk},
        "targets:review-seen": {"pk": of_return.pk},
        "targets:review-thread": {"pk": of_return.pk, "thread": thread.pk},
        "targets:return-answer": {"pk": of_return.pk, "thread": thread.pk},
        "targets:return-confirm": {"pk": of_return.pk},
        "targets:return-revisions": {"pk": of_return.pk},
        "targets:return-zone-cell": {"pk": of_return.pk, "element": "industrial_output"},
        "targets:return-cell": {
            "pk": of_return.pk,
            "element": "industrial_output",
            "uscc": stage.first.uscc,
        },
        "targets:correction-new": {"pk": of_return.pk},
        "targets:correction-detail": correction,
        "targets:correction-file": correction,
        "targets:delegation-end": {"pk": delegation.pk},
        "targets:assignment-confirmation": {"pk": stage.form.assignments.get().pk},
        "targets:account-hand-over": {"pk": cast.reporter.pk},
        "targets:account-link": {"pk": cast.reporter.pk},
        "targets:set-password": {"uid": "MQ", "token": "none"},
        **{name: {"pk": Correction.objects.get().pk} for name in API_CORRECTION},
        "targets:rule-detail": {"code": "added-within-output"},
        "targets:enterprise-detail": {"uscc": stage.first.uscc},
        "targets:enterprise-figure": {
            "uscc": stage.first.uscc,
            "element": stage.output.code,
            "period": "2018Q2",
        },
        "targets:life-event-new": {"uscc": stage.first.uscc},
        "targets:life-event": {"uscc": stage.first.uscc, "pk": event.pk},
        "targets:account-detail": account,
        "targets:account-set-active": account,
        "targets:account-reset-password": account,
        "targets:unit-detail": unit,
        "targets:unit-rename": unit,
        "targets:assignment-change": {"form_code": stage.form.code},
    }
