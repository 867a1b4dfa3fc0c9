"""Who may do what, and the only functions by which pages and the API obtain objects.

`PERMISSIONS` is the matrix of roles; code and tests read it from here. A missing permission is
refused (403); an object outside the user's reach, another department's for one, is not found
(404), so that its existence does not show.
"""

# ruff: noqa: F401

from targets.access.accounts import (
    get_account_for,
    get_assignment_for,
    get_delegation_to_end,
    get_form_to_assign,
    get_member_for,
    get_period_to_change,
    get_unit_for,
    principals_for,
    visible_accounts,
    visible_assignments,
    visible_delegations,
    visible_members,
    visible_reporting_periods,
    visible_units,
)
from targets.access.acting import (
    Acting,
    acting,
    delegations_on,
    delegations_to,
    of_departments,
    persons_of,
    principals_of,
)
from targets.access.duties import (
    get_department_for,
    get_department_to_remind,
    get_document_for,
    visible_activity,
    visible_jobs,
    visible_notices,
)
from targets.access.permissions import (
    EVERYONE,
    PERMISSIONS,
    Permission,
    check,
    is_allowed,
    requires,
)
from targets.access.published import (
    NotPublished,
    check_period,
    ended_period_or_404,
    get_element_for,
    get_indicator_for,
    get_policy_to_attach,
    get_target_for,
    published_periods,
    sees_enterprises_figures,
    sees_unpublished,
    visible_periods,
)
from targets.access.registers import (
    get_enterprise_for,
    get_enterprise_to_change,
    get_event_for,
    get_rule_for,
    get_rule_to_change,
    visible_certificates,
    visible_enterprises,
    visible_events,
    visible_rules,
)
from targets.access.returns import (
    RETURN_READERS,
    get_correction_for,
    get_correction_to_decide,
    get_correction_to_read,
    get_extension_for,
    get_extension_to_decide,
    get_form_to_extend,
    get_form_to_open,
    get_return_for,
    get_return_on_desk,
    get_return_to_confirm,
    get_return_to_fill,
    get_return_to_review,
    get_returns_to_review,
    get_thread_to_answer,
    get_thread_to_review,
    get_upload_for,
    get_upload_to_fill,
    may_confirm,
    readable_returns,
    returns_to_confirm,
    visible_corrections,
    visible_extensions,
    visible_forms,
    visible_returns,
)
from targets.access.scenarios import get_scenario_to_delete, visible_scenarios
