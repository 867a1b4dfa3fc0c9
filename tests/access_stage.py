"""The rows on which the access matrix stands: one object of every kind, all of `department`."""

from datetime import UTC, date, datetime
from typing import Any

from targets.models import (
    Correction,
    CorrectionCell,
    LifeEvent,
    PublicVersion,
    Remark,
    Return,
)
from targets.services.aggregation import aggregate_all
from targets.services.returns import return_submit
from targets.services.review import RemarkInput, return_send_back
from tests.cast import Cast
from tests.factories import (
    make_award,
    make_batch,
    make_budget,
    make_correction_file,
    make_definition,
    make_delegation,
    make_document_file,
    make_element,
    make_evidence,
    make_extension,
    make_indicator,
    make_observation,
    make_publication,
    make_reporting_period,
    make_return,
    make_scenario,
    make_scheme,
    make_target,
    make_target_setting,
    make_threshold,
)
from tests.factories import make_correction as make_correction_row
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


TARGET_PAGES = (
    *("target-detail", "target-desk", "target-breakdown"),
    *("target-breakdown-workbook", "target-breakdown-csv"),
)
FIGURE_PAGES = ("figure-detail", "figure-changes", "figure-rows-workbook", "figure-rows-csv")
RETURN_PAGES = (
    *("return-detail", "return-grid", "return-cells", "return-workbook", "return-confirm"),
    *("return-revisions", "review-detail", "review-verdicts", "review-seen", "correction-new"),
)
CELL = {"element": "industrial_output"}
ACCOUNT_PAGES = ("detail", "set-active", "reset-password", "hand-over", "link")


def make_life_event(**values: Any) -> LifeEvent:
    defaults = {
        "kind": "rename",
        "name": "Another name",
        "on": date(2018, 5, 1),
        "reason": "A notice of change.",
        "document": "No. 3 of 2018",
    }
    return LifeEvent.objects.create(**{**defaults, **values})


def make_award_addresses(cast: Cast) -> dict[str, dict[str, Any]]:
    """A candidate with a paper, an approved award in a batch, one that was refused, a budget and a
    setting, all of `department`; ZONE_TODAY stays as it was."""
    scheme = make_scheme(
        code="INC-99",
        payout="range",
        unit=cast.department,
        fact={"kind": "project"},
        evidence=[{"code": "novelty", "name": {"zh": "证明", "en": "Proof"}}],
    )
    award = make_award(scheme=scheme, department=cast.department, state="checking")
    paper = make_evidence(award=award, added_by=cast.reporter)
    budget = make_budget(allotted=100)
    batch = make_batch(made_by=cast.finance)
    numbered = {"number": batch.number}
    of_award = {"pk": award.pk}
    refused = make_award(
        scheme=scheme, department=cast.department, state="refused", refusal_reasons=["Too late."]
    )
    refused.events.create(on=date(2018, 12, 3), verb="refuse", to_state="refused", by=cast.reviewer)
    return {
        "incentives:award-detail": of_award,
        "incentives_api:award-approve": of_award,
        "incentives_api:award-pay": of_award,
        "incentives:award-letter-docx": {"pk": refused.pk},
        "incentives:award-letter-pdf": of_award,
        "incentives:award-paper": {**of_award, "paper": paper.pk},
        "incentives:award-new": {"code": scheme.code},
        "incentives:budget-detail": {"pk": budget.pk},
        "incentives:batch-detail": numbered,
        "incentives:batch-workbook": numbered,
        "incentives:batch-csv": numbered,
        "incentives:setting-change": {"scheme": scheme.code, "code": "notice_days"},
        "incentives:enterprise-awards": {"uscc": award.enterprise.uscc},
    }


Addresses = dict[str, dict[str, Any]]
"""What each address's name takes, by name; a name that is absent takes nothing."""


def make_access_stage(cast: Cast) -> Addresses:
    """2018Q3 is published, 2018Q4 is open; a return of `department` waits for review."""
    stage = make_stage(cast)
    thread, of_return = make_thread(stage)
    make_published_figures()
    account, unit = {"pk": cast.reporter.pk}, {"code": cast.department.code}
    return {
        **make_award_addresses(cast),
        **figure_addresses(stage),
        **make_issue_addresses(cast),
        **make_return_addresses(stage, of_return),
        **make_correction_addresses(stage, cast),
        **make_department_addresses(stage, cast),
        **make_enterprise_addresses(stage, cast),
        "targets:review-thread": {"pk": of_return.pk, "thread": thread.pk},
        "targets:return-answer": {"pk": of_return.pk, "thread": thread.pk},
        "targets:set-password": {"uid": "MQ", "token": "none"},
        "targets:rule-detail": {"code": "added-within-output"},
        **{f"targets:account-{name}": account for name in ACCOUNT_PAGES},
        "targets:unit-detail": unit,
        "targets:unit-rename": unit,
    }


def make_published_figures() -> None:
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


def figure_addresses(stage: Stage) -> Addresses:
    of_firm = {"uscc": stage.first.uscc}
    return {
        **{f"targets:{name}": {"code": "output"} for name in TARGET_PAGES},
        **{f"targets:{name}": {"code": "output", "period": "2018Q3"} for name in FIGURE_PAGES},
        "targets:figure-cell": {"period": "2018Q3", **CELL, **of_firm},
        "targets:figure-zone-cell": {"period": "2018Q3", "element": "gdp"},
    }


def make_issue_addresses(cast: Cast) -> Addresses:
    """Summaries and documents of 2018Q3, and a signed issue of it that anybody may read."""
    document = {"pk": make_document_file().pk}
    issue = make_publication(prepared_by=cast.analyst, signed_by=cast.leader)
    PublicVersion.objects.create(is_on=True, set_by=cast.administrator)
    of_issue = {"pk": issue.pk}
    return {
        **{f"targets:summary-{one}": {"period": "2018Q3"} for one in ("pdf", "docx", "xlsx")},
        "targets:summary-texts": {"period": "2018Q3"},
        **{f"targets:document-{one}": document for one in ("detail", "state", "file")},
        **{f"targets:publication-{one}": of_issue for one in ("detail", "mail-again", "state")},
        "targets:publication-file": {**of_issue, "name": "circular.docx"},
        "targets:publication-verify": {"code": issue.code},
        "targets:public-detail": of_issue,
        "targets:public-figures": of_issue,
        "api:publication": of_issue,
    }


def make_return_addresses(stage: Stage, of_return: Return) -> Addresses:
    held = {"pk": of_return.pk}
    file = {**held, "number": stage.upload(of_return).number}
    return {
        **{f"targets:{name}": held for name in RETURN_PAGES},
        **dict.fromkeys(API_RETURN, held),
        **{f"targets:upload-{name}": file for name in UPLOAD_PAGES},
        "targets:return-zone-cell": {**held, **CELL},
        "targets:return-cell": {**held, **CELL, "uscc": stage.first.uscc},
    }


def make_correction_addresses(stage: Stage, cast: Cast) -> Addresses:
    correction = make_correction(stage, cast)
    return {
        "targets:correction-detail": correction,
        "targets:correction-file": correction,
        **{name: {"pk": Correction.objects.get().pk} for name in API_CORRECTION},
    }


def make_department_addresses(stage: Stage, cast: Cast) -> Addresses:
    """A form's period, who fills it and who stands in, and what is asked of the unit."""
    period = {"period": stage.period.period}
    extension = make_extension(
        form=stage.form,
        reporting_period=stage.period,
        department=cast.department,
        asked_by=cast.reporter,
    )
    delegation = make_delegation(principal=cast.reporter, delegate=cast.lead, reason="Annual leave")
    unit_in_period = {**period, "code": cast.department.code}
    return {
        "targets:extension-ask": {**period, "form_code": stage.form.code},
        "targets:extension-detail": {"pk": extension.pk},
        "targets:completeness-unit": unit_in_period,
        "targets:completeness-remind": unit_in_period,
        "targets:period-detail": period,
        "targets:delegation-end": {"pk": delegation.pk},
        "targets:assignment-confirmation": {"pk": stage.form.assignments.get().pk},
        "targets:assignment-change": {"form_code": stage.form.code},
    }


def make_enterprise_addresses(stage: Stage, cast: Cast) -> Addresses:
    """With what an analyst proposed for it and assumed."""
    scenario = make_scenario(made_by=cast.analyst, assumptions={"industrial_output": "1"})
    event = make_life_event(enterprise=stage.first, proposed_by=cast.analyst)
    of_firm = {"uscc": stage.first.uscc}
    return {
        "targets:scenario-delete": {"pk": scenario.pk},
        "targets:enterprise-detail": of_firm,
        "targets:enterprise-figure": {**of_firm, **CELL, "period": "2018Q2"},
        "targets:life-event-new": of_firm,
        "targets:life-event": {**of_firm, "pk": event.pk},
    }
