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
    make_stale_mark,
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
    make_scheme,
    make_threshold,
)
from tests.factories.registers import (
    make_certificate,
    make_cluster,
    make_enterprise,
    make_enterprise_version,
    make_leading_enterprise,
    make_membership,
    make_park,
    make_uscc,
    quarter_of,
)
from tests.factories.returns import (
    make_assignment,
    make_audit_event,
    make_form,
    make_form_element,
    make_job,
    make_outbox_message,
    make_remark,
    make_reporting_period,
    make_return,
    make_return_cell,
    make_submission,
    make_submitted_cell,
)

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
    "make_definition",
    "make_element",
    "make_enterprise",
    "make_enterprise_version",
    "make_form",
    "make_form_element",
    "make_import_batch",
    "make_indicator",
    "make_job",
    "make_leading_enterprise",
    "make_membership",
    "make_milestone",
    "make_observation",
    "make_outbox_message",
    "make_park",
    "make_part",
    "make_policy",
    "make_remark",
    "make_reporting_period",
    "make_return",
    "make_return_cell",
    "make_scheme",
    "make_stale_mark",
    "make_submission",
    "make_submitted_cell",
    "make_target",
    "make_target_setting",
    "make_term_atom",
    "make_term_cell",
    "make_threshold",
    "make_unit",
    "make_unit_name",
    "make_uscc",
    "make_user",
    "quarter_of",
]
