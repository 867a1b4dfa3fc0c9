"""What the rules in force ask about a draft, who may know what, and how many queries it takes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from hightech_zone.lib.clock import db_now
from targets.choices import Decision, RuleState, Severity, Verdict
from targets.models import Return, SubmittedFinding, ValidationRule
from targets.selectors.findings import (
    ShownFinding,
    check_lines,
    findings_of,
    return_findings,
    rules_of,
    submitted_findings,
)
from targets.services.return_cells import CellInput
from targets.services.returns import return_open, return_save
from tests.factories import (
    AN_INSTANT,
    make_assignment,
    make_certificate,
    make_cluster,
    make_element,
    make_enterprise,
    make_explanation,
    make_finding,
    make_form,
    make_observation,
    make_reporting_period,
    make_return,
    make_return_cell,
    make_rule,
    make_submission,
    make_unit,
)
from tests.targets.returns_stage import Stage


@pytest.fixture
def change(stage: Stage):
    return make_rule("change-quarter", params={"limit": "0.5"})


def jumped(stage: Stage) -> Return:
    """The first enterprise's fourth quarter alone is 300 after 100; the second's stays."""
    for offset, value in (("2018Q2", "200"), ("2018Q3", "300")):
        make_observation(stage.output, offset, value, stage.first)
        make_observation(stage.output, offset, value, stage.second)
    return stage.filled(first_output="600", second_output="400")


def keys(found: list[ShownFinding]) -> list[tuple[str, str, str]]:
    return [(one.row, one.field, one.rule) for one in found]


# What is asked


def test_a_query_names_the_numbers_and_the_quarter(stage: Stage, change):
    (one,) = return_findings(jumped(stage))
    assert (one.row, one.field, one.rule, one.severity) == (
        stage.first.uscc,
        "industrial_output",
        "change-quarter",
        Severity.QUERY,
    )
    assert one.message == ("工业总产值（现价）本季300，比上季的100增200.0%，请核对，或说明原因。")
    with translation.override("en"):
        assert "300" in return_findings(stage.open())[0].message


def test_without_rules_nothing_is_asked_at_the_cost_of_little(stage: Stage):
    of_return = stage.filled()
    with CaptureQueriesContext(connection) as queries:
        assert return_findings(of_return) == []
    assert len(queries) <= 9


@pytest.mark.parametrize(
    ("changes", "is_asked"),
    [
        ({}, True),
        ({"state": RuleState.TRIAL}, False),
        ({"state": RuleState.OFF}, False),
        ({"first_period": "2019Q1"}, False),
        ({"last_period": "2018Q3"}, False),
        ({"first_period": "2018Q4", "last_period": "2018Q4"}, True),
        ({"recorded_at": AN_INSTANT, "superseded_at": AN_INSTANT}, False),
        ({"kind": "fortune_telling"}, False),
    ],
    ids=["in force", "trial", "off", "later", "earlier", "this one", "closed", "unknown kind"],
)
def test_only_rules_in_force_ask(stage: Stage, changes, is_asked: bool):
    make_rule("change-quarter", **{"params": {"limit": "0.5"}, **changes})
    assert bool(return_findings(jumped(stage))) is is_asked


def test_single_enterprises_can_be_asked_about(stage: Stage, change):
    of_return = jumped(stage)
    assert return_findings(of_return, [stage.second.uscc]) == []
    assert keys(return_findings(of_return, [stage.first.uscc])) == keys(return_findings(of_return))


def test_peers_are_all_enterprises_whoever_is_asked_about(stage: Stage):
    cluster = make_cluster()
    firms = [make_enterprise(f"同业{number}", cluster=cluster) for number in range(9)]
    cells = [
        CellInput(firm.uscc, code, value)
        for number, firm in enumerate(firms)
        for code, value in (
            ("industrial_output", "100"),
            ("industrial_value_added", "55" if number == 8 else str(20 + number)),
        )
    ]
    of_return = stage.save(stage.filled(), *cells)
    make_rule(
        "peers", "peers", "industrial_value_added", params={"denominator": "industrial_output"}
    )
    expected = [(firms[8].uscc, "industrial_value_added", "peers")]
    assert keys(return_findings(of_return)) == expected
    assert keys(return_findings(of_return, [firms[8].uscc])) == expected
    assert return_findings(of_return, [firms[0].uscc]) == []


def test_the_same_number_of_queries_whatever_the_number_of_enterprises(stage: Stage, change):
    make_rule(
        "peers", "peers", "industrial_value_added", params={"denominator": "industrial_output"}
    )
    make_rule("certificate", "certificate_without", params={"certificate": "hightech"})
    of_return = jumped(stage)
    with CaptureQueriesContext(connection) as few:
        return_findings(of_return)
    for number in range(20):
        firm = make_enterprise(f"新厂{number}", cluster=make_cluster())
        make_certificate(enterprise=firm)
        for period, value in (("2018Q2", "5"), ("2018Q3", "10")):
            make_observation(stage.output, period, value, firm)
        make_return_cell(of_return, stage.output, "900", firm)
    with CaptureQueriesContext(connection) as many:
        assert len(return_findings(of_return)) > 1
    assert len(many) == len(few) <= 12


def test_certificates_count_on_the_quarters_last_day(stage: Stage):
    make_rule("certificate", "certificate_without", params={"certificate": "hightech"})
    for firm, expires in ((stage.first, date(2019, 1, 1)), (stage.second, date(2018, 12, 31))):
        make_certificate(enterprise=firm, issued_on=date(2016, 1, 1), expires_on=expires)
    of_return = stage.filled(first_output="0", first_added="0", second_output="0", second_added="0")
    assert keys(return_findings(of_return)) == [
        (stage.first.uscc, "industrial_output", "certificate")
    ]


def test_a_cell_said_to_be_missing_is_no_zero(stage: Stage):
    make_rule("zero", "zero_after_positive")
    make_observation(stage.output, "2018Q2", "5", stage.first)
    make_observation(stage.output, "2018Q3", "50", stage.first)
    missing = CellInput(stage.first.uscc, "industrial_output", "", "L", "停产检修")
    of_return = stage.save(stage.open(), missing)
    assert return_findings(of_return) == []


# Figures of other forms


@pytest.fixture
def research(stage: Stage):
    """R&D of the same enterprises, a form of another department, and the rule on both."""
    element = make_element("rd_expenditure")
    form = make_form("F2", [element])
    make_rule(
        "output-covers-research",
        "part_above_whole",
        "industrial_output",
        params={"part": "rd_expenditure"},
    )
    return element, form


def test_another_departments_draft_is_not_looked_at(stage: Stage, research):
    element, form = research
    theirs = make_return(
        form=form, reporting_period=stage.period, department=make_unit("laboratory")
    )
    make_return_cell(theirs, element, "700", stage.first)
    assert return_findings(stage.filled()) == []


def test_another_departments_approved_figure_is_compared_with_and_not_told(stage: Stage, research):
    element, form = research
    make_assignment(form=form, department=make_unit("laboratory"))
    make_observation(element, "2018Q4", "700", stage.first)
    (one,) = return_findings(stage.filled())
    assert "700" not in one.message
    assert "由另一部门填报" in one.message
    assert one.facts["other"] == "700"


def test_ones_own_other_draft_is_compared_with_and_told(stage: Stage, research):
    element, form = research
    make_assignment(form=form, department=stage.cast.department)
    own = make_return(form=form, reporting_period=stage.period, department=stage.cast.department)
    make_return_cell(own, element, "700", stage.first)
    (one,) = return_findings(stage.filled())
    assert "700" in one.message


def test_an_approved_figure_goes_before_the_draft_of_another_form(stage: Stage, research):
    element, form = research
    make_assignment(form=form, department=stage.cast.department)
    own = make_return(form=form, reporting_period=stage.period, department=stage.cast.department)
    make_return_cell(own, element, "700", stage.first)
    make_observation(element, "2018Q4", "30", stage.first)
    assert return_findings(stage.filled()) == []


# What was accepted before


def accepted(stage: Stage, rule, verdict: str = Verdict.ACCEPTED, **values) -> SubmittedFinding:
    before = make_return(
        form=stage.form,
        reporting_period=make_reporting_period("2018Q3"),
        department=stage.cast.department,
    )
    submission = make_submission(
        of_return=before,
        submitted_by=stage.cast.reporter,
        decision=Decision.APPROVED,
        decided_at=db_now(),
        decided_by=stage.cast.reviewer,
    )
    decided = {"verdict": verdict, "verdict_at": db_now(), "verdict_by": stage.cast.reviewer}
    values = {"enterprise": stage.first, **decided, **values}
    return make_finding(submission, stage.output, rule=rule, **values)


def test_an_accepted_explanation_silences_the_query_a_quarter_later(stage: Stage, change):
    before = accepted(stage, change)
    (one,) = return_findings(jumped(stage))
    assert (one.carried, one.carried_from, one.is_open) == (True, before.pk, False)


@pytest.mark.parametrize("verdict", [Verdict.ONCE, Verdict.CORRECT])
def test_other_verdicts_silence_nothing(stage: Stage, change, verdict: str):
    accepted(stage, change, verdict)
    (one,) = return_findings(jumped(stage))
    assert not one.carried


def test_another_enterprise_is_asked_all_the_same(stage: Stage, change):
    accepted(stage, change, enterprise=stage.second)
    (one,) = return_findings(jumped(stage))
    assert one.is_open


def test_only_the_last_decided_submission_counts(stage: Stage, change):
    before = accepted(stage, change)
    make_submission(
        of_return=before.submission.of_return,
        submitted_by=stage.cast.reporter,
        decision=Decision.APPROVED,
        decided_at=db_now(),
        decided_by=stage.cast.reviewer,
    )
    (one,) = return_findings(jumped(stage))
    assert one.is_open


def test_a_correction_of_the_quarter_before_leaves_what_was_accepted(stage: Stage, change):
    before = accepted(stage, change)
    make_submission(
        of_return=before.submission.of_return,
        submitted_by=stage.cast.reporter,
        is_correction=True,
        decision=Decision.APPROVED,
        decided_at=db_now(),
        decided_by=stage.cast.reviewer,
    )
    (one,) = return_findings(jumped(stage))
    assert (one.carried_from, one.is_open) == (before.pk, False)


def test_an_error_is_never_carried(stage: Stage):
    hard = make_rule("hard", params={"limit": "0.5"}, severity=Severity.ERROR)
    accepted(stage, hard)
    (one,) = return_findings(jumped(stage))
    assert (one.is_hard, one.carried) == (True, False)


# Words


def test_real_words_settle_a_query_and_boilerplate_does_not(stage: Stage, change):
    of_return = jumped(stage)
    said = make_explanation(
        of_return, stage.output, enterprise=stage.first, rule_code="change-quarter"
    )
    (one,) = return_findings(of_return)
    assert (one.explanation.words, one.is_open) == (said.words, False)
    of_return.explanations.update(words="核实无误")
    (one,) = return_findings(of_return)
    assert (one.fault, one.is_open) == ("boilerplate", True)


def test_the_list_of_checks_puts_first_what_wants_something(stage: Stage, change):
    make_rule("ytd-falling", "ytd_falling")
    of_return = jumped(stage)
    rules = rules_of(of_return)
    lines = check_lines(rules, findings_of(of_return, rules))
    assert (lines[0].code, lines[0].unexplained) == ("change-quarter", 1)
    assert {one.code for one in lines[1:]} == {"added-within-output", "ytd-falling"}
    assert all(not (one.errors or one.unexplained or one.explained) for one in lines[1:])


def test_what_was_submitted_is_told_again_and_withheld_from_departments(stage: Stage, research):
    _element, form = research
    make_assignment(form=form, department=make_unit("laboratory"))
    facts = {
        "value": "100",
        "other": "700",
        "other_element": "rd_expenditure",
        "role": "part",
        "factor": "",
    }
    finding = make_finding(
        make_submission(of_return=stage.open(), submitted_by=stage.cast.reporter),
        stage.output,
        stage.first,
        rule=ValidationRule.objects.get(code="output-covers-research"),
        facts=facts,
    )
    (full,) = submitted_findings(finding.submission)
    (less,) = submitted_findings(finding.submission, is_withheld=True)
    assert "700" in full.message
    assert "700" not in less.message
    assert full.explanation.words == finding.words


def test_figures_are_compared_exactly(stage: Stage):
    make_rule("ytd-falling", "ytd_falling")
    make_observation(stage.output, "2018Q3", "100.0001", stage.first)
    (one,) = return_findings(stage.filled())
    assert Decimal(one.facts["base"]) - Decimal(one.facts["value"]) == Decimal("0.0001")
    assert "0.0001" in one.message


def test_a_return_of_the_zone_is_asked_about_too(stage: Stage):
    gdp = make_element("gdp")
    form = make_form("F5", [gdp])
    make_assignment(form=form, department=stage.cast.department)
    make_rule("ytd-falling", "ytd_falling", "gdp")
    make_observation(gdp, "2018Q3", "500")
    opened = return_open(form=form, reporting_period=stage.period, by=stage.cast.reporter)
    saved = return_save(
        of_return=opened, version=1, cells=[CellInput("", "gdp", "400")], by=stage.cast.reporter
    )
    assert keys(return_findings(saved)) == [("", "gdp", "ytd-falling")]
