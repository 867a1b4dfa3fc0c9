"""Rows that are never changed, or only closed: what the database refuses of each of them."""

import importlib
from datetime import date, timedelta

import pytest

from targets.choices import Role
from targets.models import (
    AuditEvent,
    Certificate,
    CorrectionCell,
    CorrectionFile,
    DefinitionVersion,
    EnterpriseStage,
    EnterpriseVersion,
    Membership,
    Milestone,
    NoticeItem,
    Observation,
    PolicyText,
    Publication,
    PublicationFile,
    Reminder,
    SchemeSetting,
    SubmittedCell,
    SubmittedFinding,
    Succession,
    SummaryText,
    TargetSetting,
    ThresholdSetting,
    ValidationRule,
)
from targets.models.recorded import Recorded
from tests.factories import (
    make_audit_event,
    make_certificate,
    make_correction,
    make_correction_file,
    make_definition,
    make_element,
    make_enterprise,
    make_enterprise_stage,
    make_finding,
    make_membership,
    make_milestone,
    make_notice_item,
    make_observation,
    make_policy_text,
    make_publication,
    make_reminder,
    make_return,
    make_rule,
    make_scheme_setting,
    make_submission,
    make_submitted_cell,
    make_succession,
    make_summary_text,
    make_target_setting,
    make_threshold,
    make_user,
)
from tests.refusals import now_set, refused

pytestmark = pytest.mark.django_db

rules = importlib.import_module("targets.migrations.0002_rules")


def a_signed_issue():
    return make_publication(prepared_by=make_user(), signed_by=make_user(role=Role.LEADER))


def a_file_of_it():
    return a_signed_issue().files.get()


def a_correction():
    return make_correction(of_return=make_return(), requested_by=make_user())


def a_corrected_cell():
    return a_correction().cells.create(element=make_element("gdp"), value=5, status="A")


def a_version():
    return make_enterprise().versions.get()


CLOSABLE_ROWS = {
    Certificate: (make_certificate, {"number": "GR2"}),
    DefinitionVersion: (lambda: make_definition({}), {"document": "另一份文件"}),
    EnterpriseStage: (make_enterprise_stage, {"since": date(2017, 1, 1)}),
    EnterpriseVersion: (a_version, {"name": "改名"}),
    Membership: (make_membership, {"above_scale": False}),
    Observation: (
        lambda: make_observation(make_element(), "2018Q3", 5, make_enterprise()),
        {"value": 6},
    ),
    SchemeSetting: (make_scheme_setting, {"value": 3}),
    Succession: (make_succession, {"kind": "split"}),
    SummaryText: (make_summary_text, {"text": "别的"}),
    TargetSetting: (make_target_setting, {"value": 2}),
    ThresholdSetting: (make_threshold, {"reason": "改"}),
    ValidationRule: (lambda: make_rule(params={"limit": "0.5"}), {"state": "off"}),
}
FROZEN_ROWS = {
    AuditEvent: (make_audit_event, {"action": "nothing.happened"}),
    CorrectionCell: (a_corrected_cell, {"value": 6}),
    CorrectionFile: (lambda: make_correction_file(a_correction()), {"name": "x"}),
    Milestone: (lambda: make_milestone("2018Q4", 5), {"value": 6}),
    NoticeItem: (make_notice_item, {"subject": "x"}),
    PolicyText: (make_policy_text, {"text": "别的"}),
    Publication: (a_signed_issue, {"reason": "x"}),
    PublicationFile: (a_file_of_it, {"name": "x"}),
    Reminder: (make_reminder, {"text": "x"}),
    SubmittedCell: (
        lambda: make_submitted_cell(make_submission(), make_element("gdp"), 5),
        {"value": 6},
    ),
    SubmittedFinding: (
        lambda: make_finding(make_submission(), make_element("gdp")),
        {"words": "另一句话"},
    ),
}
BOTH = {**CLOSABLE_ROWS, **FROZEN_ROWS}


def test_every_guarded_table_is_tried_below():
    assert {model._meta.db_table for model in BOTH} == {*rules.GUARDS, rules.ISSUE_FILE}


@pytest.mark.parametrize("model", BOTH, ids=lambda model: model.__name__)
def test_an_append_only_row_cannot_be_changed(model):
    make, change = BOTH[model]
    row = make()
    with refused():
        now_set(row).update(**change)


@pytest.mark.parametrize("model", CLOSABLE_ROWS, ids=lambda model: model.__name__)
def test_a_row_is_closed_once_and_alone(model):
    make, change = CLOSABLE_ROWS[model]
    row = make()
    end = row.recorded_at + timedelta(days=1)
    with refused():
        now_set(row).update(superseded_at=end, **change)
    assert now_set(row).update(superseded_at=end) == 1
    with refused():
        now_set(row).update(superseded_at=end + timedelta(days=1))
    with refused():
        now_set(row).update(superseded_at=None)


def test_every_model_of_rows_in_force_for_a_time_carries_its_rule():
    for model in (Observation, *Recorded.__subclasses__()):
        names = [one.name for one in model._meta.constraints]
        assert any(name.endswith("_interval_forward") for name in names), model


@pytest.mark.parametrize("model", CLOSABLE_ROWS, ids=lambda model: model.__name__)
def test_a_row_cannot_end_before_it_began(model):
    make, _ = CLOSABLE_ROWS[model]
    row = make()
    with refused():
        now_set(row).update(superseded_at=row.recorded_at - timedelta(seconds=1))
    # SQLite compares texts, in which a whole second of ours is less than its own with ".000".
    at = row.recorded_at + timedelta(microseconds=row.recorded_at.microsecond == 0)
    assert now_set(row).update(superseded_at=at) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("model", BOTH, ids=lambda model: model.__name__)
def test_an_append_only_row_cannot_be_deleted(model):
    make, _ = BOTH[model]
    row = make()
    with refused():
        now_set(row)._raw_delete(using="default")
