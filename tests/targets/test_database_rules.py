"""What the database itself refuses, whoever writes to it and however."""

import importlib

import pytest
from django.db import connection

from targets.calc.periods import Period
from targets.choices import Decision
from targets.models import (
    Enterprise,
    LifeEvent,
    Observation,
    Submission,
)
from tests.factories import (
    AN_INSTANT,
    make_assignment,
    make_certificate,
    make_element,
    make_enterprise,
    make_enterprise_version,
    make_finding,
    make_form,
    make_import_batch,
    make_membership,
    make_observation,
    make_reporting_period,
    make_return,
    make_rule,
    make_submission,
    make_submitted_cell,
    make_succession,
    make_user,
)
from tests.refusals import now_set, refused

pytestmark = pytest.mark.django_db

rules = importlib.import_module("targets.migrations.0002_rules")


# Every rule is there


def trigger_names():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


def test_no_later_migration_lost_a_trigger():
    """SQLite rebuilds a table to alter it, and silently drops its triggers."""
    expected = {f"{table}_append_only" for table in rules.GUARDS}
    expected |= {f"{table}_kind" for table in rules.FIGURES}
    files = f"{rules.ISSUE_FILE}_append_only"
    if connection.vendor == "postgresql":
        expected.add(files)
    else:
        expected |= {f"{files}_insert", f"{files}_update", *rules.POSTGRES_OVERLAPS}
    assert expected <= trigger_names()


@pytest.mark.postgres
def test_overlaps_are_exclusion_constraints():
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'x'")
        names = {name for (name,) in cursor.fetchall()}
    assert {"membership_no_overlap", "assignment_no_overlap"} <= names


# Figures


def test_two_figures_in_force_for_one_cell_are_refused():
    element, enterprise = make_element(), make_enterprise()
    make_observation(element, "2018Q3", 5, enterprise)
    with refused():
        make_observation(element, "2018Q3", 5, enterprise)
    gdp = make_element("gdp")
    make_observation(gdp, "2018Q3", 5)
    with refused():
        make_observation(gdp, "2018Q3", 6)


@pytest.mark.parametrize(
    ("code", "value", "is_of_enterprise"),
    [
        ("employees", "1.5", True),
        ("employees", -1, True),
        ("rd_expenditure", 1, False),
        ("gdp", 1, True),
        ("gdp", -1, False),
    ],
)
def test_figures_of_the_wrong_kind_are_refused(code, value, is_of_enterprise):
    element, enterprise = make_element(code), make_enterprise()
    owner = enterprise if is_of_enterprise else None
    submission = make_submission()
    with refused():
        make_observation(element, "2018Q3", value, owner)
    with refused():
        make_submitted_cell(submission, element, value, owner)


def test_figures_of_rows_that_do_not_exist_are_refused():
    element, enterprise = make_element(), make_enterprise()
    batch = make_import_batch()
    good = {"element_id": element.pk, "enterprise_id": enterprise.pk, "import_batch_id": batch.pk}
    for wrong in ("element_id", "enterprise_id", "import_batch_id"):
        with refused():
            Observation.objects.create(
                period=Period.parse("2018Q3"), value=5, status="A", **{**good, wrong: 999_999}
            )


def test_a_figure_has_exactly_one_source():
    element, enterprise = make_element(), make_enterprise()
    batch, submission = make_import_batch(), make_submission()
    both = {"import_batch": batch, "submission": submission}
    with refused():
        make_observation(element, "2018Q3", 5, enterprise, **both)


@pytest.mark.parametrize(("value", "status"), [(5, "L"), (5, "M"), (None, "A"), (5, "?")])
def test_value_and_status_agree(value, status):
    element, enterprise = make_element(), make_enterprise()
    batch = make_import_batch()
    with refused():
        make_observation(element, "2018Q3", value, enterprise, status=status, import_batch=batch)


# Registers


@pytest.mark.parametrize("code", ["91350100M000100Y4", "91350100M000100Y4I", "９1350100M000100Y43"])
def test_a_malformed_credit_code_is_refused(code):
    with refused():
        Enterprise.objects.create(uscc=code, name="甲")


def test_an_enterprise_is_registered_once_and_has_one_version_in_force():
    enterprise = make_enterprise()
    with refused():
        Enterprise.objects.create(uscc=enterprise.uscc, name="乙")
    with refused():
        make_enterprise_version(enterprise=enterprise)


OVERLAPPING = [("2016Q1", None), ("2017Q4", "2018Q2"), ("2018Q1", "2018Q1"), ("2018Q4", None)]


@pytest.mark.parametrize(("first", "last"), OVERLAPPING)
def test_overlapping_memberships_are_refused(first, last):
    enterprise = make_enterprise(is_member=False)
    make_membership(enterprise=enterprise, from_period="2018Q1", to_period="2018Q4")
    with refused():
        make_membership(enterprise=enterprise, from_period=first, to_period=last)


def test_memberships_may_follow_each_other_and_replace_closed_ones():
    enterprise = make_enterprise(is_member=False)
    wrong = make_membership(enterprise=enterprise, from_period="2016Q1")
    now_set(wrong).update(superseded_at=wrong.recorded_at)
    make_membership(enterprise=enterprise, from_period="2016Q1", to_period="2017Q4")
    make_membership(enterprise=enterprise, from_period="2018Q1")
    make_membership(enterprise=make_enterprise(is_member=False), from_period="2017Q1")


@pytest.mark.parametrize(("first", "last"), OVERLAPPING)
def test_overlapping_assignments_of_a_form_are_refused(first, last):
    form = make_form()
    make_assignment(form=form, from_period="2018Q1", to_period="2018Q4")
    with refused():
        make_assignment(form=form, from_period=first, to_period=last)


def test_spans_do_not_run_backwards():
    enterprise = make_enterprise(is_member=False)
    with refused():
        make_membership(enterprise=enterprise, from_period="2018Q2", to_period="2018Q1")
    issued_on = make_certificate(enterprise=enterprise).issued_on
    with refused():
        make_certificate(enterprise=enterprise, issued_on=issued_on, expires_on=issued_on)


# Returns


def test_a_form_has_one_return_a_period():
    form, period = make_form(), make_reporting_period()
    first = make_return(form=form, reporting_period=period)
    with refused():
        make_return(form=form, reporting_period=period, department=first.department)


def test_a_return_has_one_undecided_submission():
    first = make_submission()
    with refused():
        make_submission(of_return=first.of_return)


def test_nobody_decides_on_their_own_submission():
    submission = make_submission()
    decided = {"decision": Decision.APPROVED, "decided_at": AN_INSTANT}
    with refused():
        now_set(submission).update(decided_by=submission.submitted_by, **decided)
    with refused():
        now_set(submission).update(**decided)
    now_set(submission).update(decided_by=make_user(), **decided)
    assert Submission.objects.get().decision == Decision.APPROVED


def test_a_submission_is_not_returned_without_a_reason():
    submission, reviewer = make_submission(), make_user()
    with refused():
        now_set(submission).update(
            decision=Decision.RETURNED, decided_at=AN_INSTANT, decided_by=reviewer
        )


# Validation


def a_finding(**values):
    element = make_element()
    rule = make_rule(params={"limit": "0.5"})
    submission = make_submission()
    return make_finding(
        submission, element, rule=rule, **{"enterprise": make_enterprise(), **values}
    )


@pytest.mark.parametrize(
    "change", [{"words": "改过的话，不能这样"}, {"facts": {}}, {"reason_class": "other"}]
)
def test_what_was_said_to_a_query_never_changes(change):
    finding = a_finding()
    with refused():
        now_set(finding).update(**change)


def test_a_verdict_on_a_query_may_change_while_it_is_complete():
    finding = a_finding()
    decided = {"verdict_at": AN_INSTANT, "verdict_by": make_user("judge")}
    now_set(finding).update(verdict="accepted", **decided)
    now_set(finding).update(verdict="correct", **decided)
    with refused():
        now_set(finding).update(verdict="perhaps", **decided)
    with refused():
        now_set(finding).update(verdict="once", verdict_at=None, verdict_by=None)


def test_a_query_is_handed_in_with_words_or_carried():
    finding = a_finding()
    with refused():
        a_finding_without_words(finding)
    carried = a_finding_without_words(finding, carried_from=finding)
    assert carried.pk


def a_finding_without_words(finding, **values):
    return make_finding(
        finding.submission,
        finding.element,
        rule=make_rule("other", params={"limit": "1"}),
        **{"enterprise": finding.enterprise, "words": "", "reason_class": "", **values},
    )


def test_a_query_is_handed_in_once_for_a_cell():
    finding = a_finding()
    with refused():
        make_finding(finding.submission, finding.element, finding.enterprise, rule=finding.rule)


def test_one_rule_is_in_force_under_a_code():
    make_rule(params={"limit": "0.5"})
    with refused():
        make_rule(params={"limit": "0.7"})


@pytest.mark.parametrize("wrong", [{"state": "asleep"}, {"severity": "fatal"}])
def test_a_rule_has_a_known_state_and_severity(wrong):
    with refused():
        make_rule(params={"limit": "0.5"}, **wrong)


def test_no_enterprise_follows_itself_or_is_taken_in_twice():
    first, second, third = make_enterprise(), make_enterprise(), make_enterprise()
    with refused():
        make_succession(predecessor=first, successor=first)
    make_succession(predecessor=first, successor=second)
    with refused():
        make_succession(predecessor=first, successor=third)


def test_an_event_is_complete_alone_and_decided_by_a_second_person():
    firm, person = make_enterprise(), make_user()
    grounds = {"enterprise": firm, "reason": "搬迁", "document": "某号文", "proposed_by": person}
    for wrong in (
        {"kind": "close"},
        {"kind": "merge", "from_period": Period.parse("2018Q3"), "other": firm},
        {"kind": "reopen", "document": ""},
        {"kind": "reopen", "state": "confirmed", "decided_by": person, "decided_at": AN_INSTANT},
    ):
        with refused():
            LifeEvent.objects.create(**{**grounds, **wrong})
    LifeEvent.objects.create(kind="reopen", **grounds)
    with refused():
        LifeEvent.objects.create(kind="reopen", **grounds)
