"""Reporting periods, forms, returns and what becomes of them; jobs and the trail."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from targets.calc.validation import KINDS
from targets.choices import (
    DocumentFormat,
    ExplanationClass,
    ExtensionKind,
    JobState,
    Level,
    NoticeKind,
    ObservationStatus,
    ReasonClass,
    Role,
    RuleState,
    Severity,
)
from targets.models import (
    AuditEvent,
    Correction,
    CorrectionFile,
    DataElement,
    Delegation,
    DocumentFile,
    Enterprise,
    Explanation,
    Extension,
    Form,
    FormAssignment,
    FormElement,
    Job,
    Notice,
    NoticeItem,
    OutboxMessage,
    Publication,
    PublicationFile,
    Remark,
    Reminder,
    ReportingPeriod,
    Return,
    ReturnCell,
    Submission,
    SubmittedCell,
    Unit,
    Upload,
    User,
    ValidationRule,
)
from tests.factories.common import (
    AN_INSTANT,
    Figure,
    When,
    as_decimal,
    as_period,
    first_or,
    next_number,
)
from tests.factories.people import make_unit, make_user


def make_reporting_period(period: When = "2018Q3", **values: Any) -> ReportingPeriod:
    """Open the day after the quarter's end, due 14 days on, late for ten more, locked after 20."""
    quarter = as_period(period)
    year, number = divmod(quarter.index, 4)
    opens_on = date(year + number // 3, (number + 1) % 4 * 3 + 1, 1)
    due_on = opens_on + timedelta(days=14)
    defaults = {
        "ends_on": opens_on - timedelta(days=1),
        "opens_on": opens_on,
        "due_on": due_on,
        "late_until": due_on + timedelta(days=10),
        "locks_on": due_on + timedelta(days=20),
    }
    return ReportingPeriod.objects.create(period=quarter, **{**defaults, **values})


def make_form(code: str = "", elements: list[DataElement] | None = None, **values: Any) -> Form:
    number = next_number(Form)
    defaults = {
        "order": number,
        "name_zh": f"报表{number}",
        "name_en": f"Form {number}",
        "level": elements[0].level if elements else Level.ENTERPRISE,
    }
    form = Form.objects.create(code=code or f"F{number}", **{**defaults, **values})
    for order, element in enumerate(elements or [], start=1):
        make_form_element(form=form, element=element, order=order)
    return form


def make_form_element(**values: Any) -> FormElement:
    return FormElement.objects.create(**{"order": next_number(FormElement), **values})


def make_assignment(**values: Any) -> FormAssignment:
    form = values.pop("form", None) or first_or(Form, make_form)
    department = values.pop("department", None) or first_or(Unit, make_unit)
    values = {"from_period": "2016Q1", **values}
    values["from_period"] = as_period(values["from_period"])
    if values.get("to_period"):
        values["to_period"] = as_period(values["to_period"])
    return FormAssignment.objects.create(form=form, department=department, **values)


def make_return(**values: Any) -> Return:
    form = values.pop("form", None) or first_or(Form, make_form)
    period = values.pop("reporting_period", None) or first_or(
        ReportingPeriod, make_reporting_period
    )
    department = values.pop("department", None) or first_or(Unit, make_unit)
    return Return.objects.create(
        form=form, reporting_period=period, department=department, **values
    )


def make_return_cell(
    of_return: Return,
    element: DataElement,
    value: Figure | None = None,
    enterprise: Enterprise | None = None,
    **values: Any,
) -> ReturnCell:
    status = "" if value is None else ObservationStatus.NORMAL
    return ReturnCell.objects.create(
        of_return=of_return,
        element=element,
        enterprise=enterprise,
        value=as_decimal(value),
        **{"status": status, **values},
    )


def make_submission(**values: Any) -> Submission:
    of_return = values.pop("of_return", None) or first_or(Return, make_return)
    submitter = values.pop("submitted_by", None) or first_or(
        User, lambda: make_user(role=Role.REPORTER)
    )
    defaults = {"number": of_return.submissions.count() + 1, "submitted_at": AN_INSTANT}
    return Submission.objects.create(
        of_return=of_return, submitted_by=submitter, **{**defaults, **values}
    )


def make_submitted_cell(
    submission: Submission,
    element: DataElement,
    value: Figure | None,
    enterprise: Enterprise | None = None,
    **values: Any,
) -> SubmittedCell:
    without = ObservationStatus.MISSING if value is None else ObservationStatus.NORMAL
    return SubmittedCell.objects.create(
        submission=submission,
        element=element,
        enterprise=enterprise,
        value=as_decimal(value),
        **{"status": without, **values},
    )


def make_remark(**values: Any) -> Remark:
    submission = values.pop("submission", None) or first_or(Submission, make_submission)
    writer = values.pop("written_by", None) or first_or(User, make_user)
    return Remark.objects.create(
        submission=submission, written_by=writer, **{"text": "请核对单位。", **values}
    )


def make_upload(**values: Any) -> Upload:
    of_return = values.pop("of_return", None) or first_or(Return, make_return)
    content = values.pop("content", b"x")
    defaults = {
        "number": of_return.uploads.count() + 1,
        "filename": "F1.csv",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return Upload.objects.create(of_return=of_return, content=content, **{**defaults, **values})


def make_delegation(**values: Any) -> Delegation:
    """Over the days around 2019-01-21, made by the principal."""
    defaults = {
        "from_on": date(2019, 1, 18),
        "to_on": date(2019, 1, 31),
        "reason": "年休假",
        "made_by": values["principal"],
    }
    return Delegation.objects.create(**{**defaults, **values})


def make_correction(**values: Any) -> Correction:
    """Asked for on 2019-01-21, open for fifteen days, without cells."""
    of_return = values.pop("of_return")
    defaults = {
        "number": of_return.corrections.count() + 1,
        "reason_class": ReasonClass.ERROR,
        "words": "录入时看错一行。",
        "evidence": "企业盖章说明",
        "requested_on": date(2019, 1, 21),
        "expires_on": date(2019, 2, 5),
        "requested_at": AN_INSTANT,
    }
    return Correction.objects.create(of_return=of_return, **{**defaults, **values})


def make_correction_file(correction: Correction, **values: Any) -> CorrectionFile:
    content = b"%PDF-1.4\n%%EOF\n"
    defaults = {
        "name": "说明.pdf",
        "kind": "pdf",
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
        "content": content,
    }
    return CorrectionFile.objects.create(correction=correction, **{**defaults, **values})


def make_job(**values: Any) -> Job:
    return Job.objects.create(
        **{"kind": "aggregate", "state": JobState.DONE, "total": 1, "done": 1, **values}
    )


def make_document_file(**values: Any) -> DocumentFile:
    """A workbook that is there."""
    content = b"PK"
    defaults = {
        "digest": sha256(str(next_number(DocumentFile)).encode()).hexdigest(),
        "format": DocumentFormat.EXCEL,
        "needs": "export",
        "title": "Circular",
        "filename": "summary-2018Q3.xlsx",
        "address": "/summary/2018Q3.xlsx",
        "document": {},
        "content": content,
        "sha256": sha256(content).hexdigest(),
    }
    job = values.pop("job", None) or make_job(
        kind="write_document", detail={"document": "summary-2018Q3.xlsx", "bytes": len(content)}
    )
    return DocumentFile.objects.create(job=job, **{**defaults, **values})


def make_outbox_message(**values: Any) -> OutboxMessage:
    return OutboxMessage.objects.create(**{"task": "targets.tasks.aggregate_stale", **values})


def make_audit_event(**values: Any) -> AuditEvent:
    defaults = {"action": "return.approved", "object_type": "return", "object_id": "1"}
    return AuditEvent.objects.create(**{**defaults, **values})


def make_extension(**values: Any) -> Extension:
    """Asked for on 2019-01-14 until the 28th, and waiting."""
    form = values.pop("form", None) or first_or(Form, make_form)
    period = values.pop("reporting_period", None) or first_or(
        ReportingPeriod, make_reporting_period
    )
    department = values.pop("department", None) or first_or(Unit, make_unit)
    asker = values.pop("asked_by", None) or first_or(User, lambda: make_user(role=Role.REPORTER))
    defaults = {
        "kind": ExtensionKind.LATER,
        "asked_until": date(2019, 1, 28),
        "reason": "企业年报尚未审计完。",
        "asked_on": date(2019, 1, 14),
    }
    return Extension.objects.create(
        form=form,
        reporting_period=period,
        department=department,
        asked_by=asker,
        **{**defaults, **values},
    )


def make_rule(
    code: str = "", kind: str = "change", elements: str = "industrial_output", **values: Any
) -> ValidationRule:
    """A rule in force, a query unless told otherwise; `params` as the pack gives them. A `kind`
    that nobody knows is stored as it is: such a rule once came with a pack."""
    number = next_number(ValidationRule)
    params = values.pop("params", {})
    if kind in KINDS:
        params, faults = KINDS[kind].read(params)
        assert not faults
    defaults = {
        "order": number,
        "name_zh": f"规则{number}",
        "name_en": f"Rule {number}",
        "severity": Severity.QUERY,
        "state": RuleState.ON,
    }
    for name in ("first_period", "last_period"):
        if name in values:
            values[name] = as_period(values[name])
    return ValidationRule.objects.create(
        code=code or kind.replace("_", "-"),
        kind=kind,
        elements=elements.split(","),
        params=params,
        **{**defaults, **values},
    )


def make_notice(**values: Any) -> Notice:
    if "head_of" not in values:
        values.setdefault("person", first_or(User, make_user))
    return Notice.objects.create(**{"day": date(2019, 1, 21), **values})


def make_notice_item(**values: Any) -> NoticeItem:
    notice = values.pop("notice", None) or make_notice()
    defaults = {
        "person": notice.person,
        "head_of": notice.head_of,
        "kind": NoticeKind.DUE,
        "subject": f"subject-{next_number(NoticeItem)}",
    }
    return NoticeItem.objects.create(notice=notice, **{**defaults, **values})


def make_reminder(**values: Any) -> Reminder:
    department = values.pop("department", None) or first_or(Unit, make_unit)
    period = values.pop("reporting_period", None) or first_or(
        ReportingPeriod, make_reporting_period
    )
    writer = values.pop("written_by", None) or first_or(User, make_user)
    defaults = {
        "number": next_number(Reminder),
        "text": "请尽快报送。",
        "written_on": date(2019, 1, 21),
    }
    return Reminder.objects.create(
        department=department,
        reporting_period=period,
        written_by=writer,
        **{**defaults, **values},
    )


def make_explanation(of_return: Return, element: DataElement, **values: Any) -> Explanation:
    writer = values.pop("written_by", None) or first_or(User, make_user)
    defaults = {"reason_class": ExplanationClass.PROJECT, "words": "二期生产线10月投产。"}
    return Explanation.objects.create(
        of_return=of_return, element=element, written_by=writer, **{**defaults, **values}
    )


def make_publication(**values: Any) -> Publication:
    """The first of 2018, of 2018Q3, signed, with one file."""
    content = b"PK"
    made = Publication.objects.create(
        **{
            "period": as_period("2018Q3"),
            "year": 2018,
            "serial": 1,
            "code": "23456789ABCD",
            "as_of": datetime(2018, 11, 1, tzinfo=UTC),
            "data_version": 1,
            "figures": {
                "results": [],
                "breakdown": {},
                "labels": {},
                "places": {},
                "has_demo": False,
            },
            "body_zh": "<p>通报</p>",
            "body_en": "<p>Circular</p>",
            **{name: one for name, one in values.items() if name != "signed_by"},
        }
    )
    PublicationFile.objects.create(
        publication=made,
        language="zh-hans",
        format=DocumentFormat.WORD,
        name="circular.docx",
        content=content,
        size=len(content),
        sha256=sha256(content).hexdigest(),
    )
    if signed_by := values.get("signed_by"):
        made.state, made.signed_by = "signed", signed_by
        made.signed_at = datetime(2018, 11, 2, tzinfo=UTC)
        made.save()
    return made
