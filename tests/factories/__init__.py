"""Rows for tests, made by hand: fixed or counted values, no randomness, no clock.

Every `make_*` writes one row (with the rows it cannot do without) and takes the model's own
fields as keywords. Periods may be written "2018Q3" and figures as text or whole numbers. What is
not named gets a plain default; a parent that is not named is the oldest one there is.
"""

from tests.factories.common import (
    AN_INSTANT,
    as_decimal,
    as_period,
)
from tests.factories.figures import (
    make_aggregate_state,
    make_definition,
    make_element,
    make_import_batch,
    make_indicator,
    make_milestone,
    make_observation,
    make_scenario,
    make_stale_mark,
    make_summary_text,
    make_target,
    make_target_setting,
    make_term_atom,
    make_term_cell,
)
from tests.factories.people import (
    make_unit,
    make_unit_name,
    make_user,
)
from tests.factories.policy import (
    make_assumption,
    make_clause,
    make_clause_unit,
    make_part,
    make_policy,
    make_policy_text,
    make_scheme,
    make_scheme_setting,
    make_threshold,
)
from tests.factories.registers import (
    make_certificate,
    make_cluster,
    make_enterprise,
    make_enterprise_stage,
    make_enterprise_version,
    make_growth_stage,
    make_leading_enterprise,
    make_membership,
    make_park,
    make_succession,
    make_uscc,
    quarter_of,
)
from tests.factories.returns import (
    make_assignment,
    make_audit_event,
    make_correction,
    make_correction_file,
    make_delegation,
    make_document_file,
    make_explanation,
    make_extension,
    make_form,
    make_form_element,
    make_job,
    make_notice,
    make_notice_item,
    make_outbox_message,
    make_remark,
    make_reminder,
    make_reporting_period,
    make_return,
    make_return_cell,
    make_rule,
    make_submission,
    make_submitted_cell,
    make_upload,
)
from tests.factories.review import make_finding, make_query_rule, make_weight

__all__ = [
    "AN_INSTANT",
    "as_decimal",
    "as_period",
    "make_aggregate_state",
    "make_assignment",
    "make_assumption",
    "make_audit_event",
    "make_certificate",
    "make_clause",
    "make_clause_unit",
    "make_cluster",
    "make_correction",
    "make_correction_file",
    "make_definition",
    "make_delegation",
    "make_document_file",
    "make_element",
    "make_enterprise",
    "make_enterprise_stage",
    "make_enterprise_version",
    "make_explanation",
    "make_extension",
    "make_finding",
    "make_form",
    "make_form_element",
    "make_growth_stage",
    "make_import_batch",
    "make_indicator",
    "make_job",
    "make_leading_enterprise",
    "make_membership",
    "make_milestone",
    "make_notice",
    "make_notice_item",
    "make_observation",
    "make_outbox_message",
    "make_park",
    "make_part",
    "make_policy",
    "make_policy_text",
    "make_query_rule",
    "make_remark",
    "make_reminder",
    "make_reporting_period",
    "make_return",
    "make_return_cell",
    "make_rule",
    "make_scenario",
    "make_scheme",
    "make_scheme_setting",
    "make_stale_mark",
    "make_submission",
    "make_submitted_cell",
    "make_succession",
    "make_summary_text",
    "make_target",
    "make_target_setting",
    "make_term_atom",
    "make_term_cell",
    "make_threshold",
    "make_unit",
    "make_unit_name",
    "make_upload",
    "make_uscc",
    "make_user",
    "make_weight",
    "quarter_of",
]


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
