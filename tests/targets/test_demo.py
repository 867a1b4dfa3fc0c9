"""Demonstration data: worlds of other sizes, what is refused, accounts, the command."""

import pytest
from django.core.management import CommandError, call_command

from targets.calc.explanations import fault_of_words
from targets.calc.periods import Period
from targets.choices import ReturnState, Role
from targets.models import (
    Enterprise,
    Observation,
    Return,
    SubmittedFinding,
    User,
)
from targets.selectors.findings import return_findings
from targets.selectors.review.queue import review_queue
from targets.services.demo.build import (
    DemoPlan,
    DemoRefused,
    demo_accounts_create,
    demo_bundle_write,
    demo_data_create,
)
from targets.services.explanations import ExplanationInput, explanations_write
from targets.services.imports.bundle import bundle_import
from targets.services.return_checks import is_query, return_problems
from targets.services.returns import return_submit
from targets.services.review import return_approve
from targets.services.review_bulk import returns_approve_clean
from tests.factories import make_user

SMALL = DemoPlan(enterprises=24, quarters=6, seed=7)


@pytest.fixture
def policy(db):
    call_command("load_policy", verbosity=0)


def test_one_return_is_clean_and_changes_nothing(policy):
    demo_data_create(plan=DemoPlan(enterprises=24, quarters=9, seed=7))
    reviewer = User.objects.get(username="reviewer")
    clean = review_queue(reviewer).clean
    assert [(one.of_return.form.code, str(one.of_return.reporting_period)) for one in clean] == [
        ("F3", "2016Q4")
    ]
    held = clean[0].of_return
    assert not return_findings(held)
    assert not return_problems(held)
    figures = Observation.objects.current().count()
    (outcome,) = returns_approve_clean(asked=[(held, held.version)], by=reviewer)
    assert outcome.refusal == ""
    assert Observation.objects.current().count() == figures
    assert not Observation.objects.filter(submission__of_return=held)


def test_the_open_form_has_queries_to_explain_and_one_explained(policy):
    demo_data_create(plan=DemoPlan(enterprises=60, quarters=4, seed=7))
    found = return_findings(Return.objects.get(form__code="F1"))
    assert {one.kind for one in found} >= {"unit_smell", "change", "copied", "ratio_bounds"}
    assert [one.kind for one in found if not one.is_open] == ["change"]
    assert not any(one.is_hard for one in found)


def test_queries_handed_in_have_real_words_and_a_verdict(policy):
    demo_data_create(plan=DemoPlan(enterprises=140, quarters=6, seed=2018))
    handed_in = SubmittedFinding.objects.select_related("rule", "submission")
    assert {one.rule.kind for one in handed_in} >= {"certificate_without", "stock_falling"}
    for one in handed_in:
        assert not fault_of_words(one.words)
        assert bool(one.verdict) == bool(one.submission.decision)
        assert one.explained_by


def test_a_newcomer_can_finish_the_open_form(policy):
    demo_data_create(plan=DemoPlan(enterprises=60, quarters=2, seed=7))
    reporter, reviewer = (User.objects.get(username=name) for name in ("reporter", "reviewer"))
    draft = Return.objects.get(form__code="F1")
    problems = [one for one in return_problems(draft) if not is_query(one)]
    assert {problem.rule for problem in problems} == {"required"}
    assert 0 < len(problems) <= 4
    for problem in problems:
        draft.cells.create(
            enterprise=Enterprise.objects.get(uscc=problem.row),
            element=draft.form.elements.get(code=problem.field),
            value=1,
            status="A",
            changed_by=reporter,
        )
    queries = [one for one in return_findings(draft) if one.is_open]
    words = "企业二期产线10月投产，财务已核对台账"
    explanations_write(
        of_return=draft,
        inputs=[
            ExplanationInput(one.row, one.field, one.rule, "project", words) for one in queries
        ],
        by=reporter,
    )
    submitted = return_submit(of_return=draft, by=reporter)
    assert return_approve(of_return=submitted, by=reviewer).state == ReturnState.APPROVED


def test_a_rehearsal_writes_nothing(policy):
    assert demo_data_create(plan=SMALL, dry_run=True)
    assert not Enterprise.objects.exists()
    assert not User.objects.exists()


def test_the_bundle_is_a_sound_bundle(policy, tmp_path):
    demo_bundle_write(plan=SMALL, folder=tmp_path)
    summary = bundle_import(folder=tmp_path)
    assert summary.files["enterprises.csv"].new == SMALL.enterprises
    assert summary.parks_created == summary.clusters_created == []


def test_large_worlds_have_no_open_forms(policy, monkeypatch):
    monkeypatch.setattr("targets.services.demo.build.MOST_BY_RETURNS", 10)
    demo_data_create(plan=SMALL)
    assert not Return.objects.exists()
    last = Observation.objects.filter(period=Period.parse("2018Q4"))
    assert last.filter(element__code="industrial_output").exists()


# What is refused


def test_nothing_is_invented_without_a_policy(db):
    with pytest.raises(DemoRefused, match="load_policy"):
        demo_data_create(plan=SMALL)


def test_production_takes_no_demonstration_data(policy, settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(DemoRefused):
        demo_data_create(plan=SMALL)
    assert not Enterprise.objects.exists()


# Accounts


def test_every_role_has_an_account_and_each_reporter_a_department(policy):
    people = {user.username: user for user in demo_accounts_create(password="geheim-1")}
    assert {user.role for user in people.values()} == set(Role)
    assert people["reporter"].department.code == "industry"
    assert people["reporter2"].department.code == "science"
    assert people["admin"].role == Role.ADMINISTRATOR
    assert all(user.is_demo and user.check_password("geheim-1") for user in people.values())


def test_accounts_are_made_once_and_take_the_new_password(policy):
    demo_accounts_create(password="first-1")
    count = User.objects.count()
    demo_accounts_create()
    assert User.objects.get(username="leader").check_password("first-1")
    demo_accounts_create(password="second-2")
    assert User.objects.get(username="leader").check_password("second-2")
    assert User.objects.count() == count


def test_a_real_persons_account_is_never_taken_over(policy):
    person = make_user("leader", Role.LEADER)
    with pytest.raises(DemoRefused, match="leader"):
        demo_accounts_create(password="geheim-1")
    person.refresh_from_db()
    assert not person.check_password("geheim-1")


# The command


def test_the_command_loads_writes_and_rehearses(policy, tmp_path, capsys):
    size = ["--enterprises", "12", "--quarters", "2", "--seed", "3"]
    call_command("make_demo_data", *size, "--dry-run")
    assert "什么都没有写入" in capsys.readouterr().out
    call_command("make_demo_data", *size, "--bundle", str(tmp_path))
    assert (tmp_path / "figures.csv").exists()
    assert not Enterprise.objects.exists()
    call_command("make_demo_data", *size)
    call_command("make_demo_data", *size)
    assert "没有改动" in capsys.readouterr().out
    with pytest.raises(CommandError, match="at least"):
        call_command("make_demo_data", "--enterprises", "0")
