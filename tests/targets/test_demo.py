"""Demonstration data: the same for the same seed, marked, plausible, with a history."""

import csv
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from hightech_zone.lib import uscc as codes
from targets.calc.explanations import fault_of_words
from targets.calc.periods import Period
from targets.choices import ReturnState, Role
from targets.models import (
    Certificate,
    Correction,
    Delegation,
    Enterprise,
    EnterpriseVersion,
    Extension,
    ImportBatch,
    Job,
    LifeEvent,
    Membership,
    Notice,
    NoticeItem,
    Observation,
    ReportingPeriod,
    Return,
    Submission,
    SubmittedFinding,
    User,
)
from targets.selectors.completeness.table import completeness_table
from targets.selectors.findings import return_findings
from targets.selectors.review.queue import review_queue
from targets.selectors.todo import todo
from targets.services.aggregation import aggregate_stale
from targets.services.correction_effects import correction_effects
from targets.services.corrections import correction_approve
from targets.services.demo.build import (
    DemoPlan,
    DemoRefused,
    demo_accounts_create,
    demo_bundle_write,
    demo_data_create,
)
from targets.services.demo.bundle import DemoWorld
from targets.services.demo.figures import FLOWS
from targets.services.explanations import ExplanationInput, explanations_write
from targets.services.exports import bundle_export
from targets.services.imports.bundle import bundle_import
from targets.services.return_checks import is_query, return_problems
from targets.services.returns import return_submit
from targets.services.review import return_approve
from targets.services.review_bulk import returns_approve_clean
from targets.services.weights import submission_weigh
from tests.factories import make_user

SMALL = DemoPlan(enterprises=24, quarters=6, seed=7)
SHANGHAI = ZoneInfo("Asia/Shanghai")
PLACES = {"parks": ["east", "west", "port"], "clusters": ["a", "b", "c", "d"]}


def invented(enterprises=140, quarters=12, seed=2018):
    return DemoWorld(enterprises=enterprises, quarters=quarters, seed=seed, **PLACES)


@pytest.fixture
def policy(db):
    call_command("load_policy", verbosity=0)


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return set(map(tuple, csv.reader(file)))


# What is invented, without a database


def test_the_same_seed_invents_the_same_and_another_seed_something_else(tmp_path):
    for name, seed in (("one", 7), ("two", 7), ("three", 8)):
        invented(30, 6, seed).write_whole(tmp_path / name)
    one, two, three = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "two", "three")
    )
    assert one == two
    assert one["figures.csv"] != three["figures.csv"]


@pytest.mark.parametrize(("enterprises", "quarters"), [(1, 1), (2, 2), (5, 40)])
def test_small_and_long_worlds_are_worlds_too(tmp_path, enterprises, quarters):
    invented(enterprises, quarters).write_whole(tmp_path)
    assert len(rows_of(tmp_path / "figures.csv")) > 3 * quarters


def test_names_say_that_they_are_invented_and_codes_are_valid_and_nobodys():
    for firm in invented().firms:
        assert firm.name.startswith("演示")
        assert codes.check(firm.uscc) == firm.uscc
        assert codes.inner_check_character(firm.uscc[8:16]) == firm.uscc[16]
        assert firm.uscc.startswith("91219900"), "no such registration place exists"


def certified(world, period):
    day = Period.parse(period).last_day
    return sum(
        any(
            paper.kind == "hightech" and paper.issued_on <= day < paper.expires_on
            for paper in firm.papers
        )
        for firm in world.firms
    )


def test_the_usual_world_has_the_certificates_of_the_worked_example():
    world = invented()
    counts = [certified(world, period) for period in ("2016Q4", "2017Q4", "2018Q4")]
    assert counts == [40, 46, 51]


def test_some_enterprises_open_close_move_or_have_no_park():
    world = invented()
    assert any(firm.closed_on for firm in world.firms)
    assert any(firm.first > world.periods[0] for firm in world.firms)
    assert any(len(firm.stays) > 1 for firm in world.firms)
    assert any(firm.stays[0].park is None for firm in world.firms)
    assert {stay.park for firm in world.firms for stay in firm.stays} == {None, 0, 1, 2}
    assert {stay.above_scale for firm in world.firms for stay in firm.stays} == {True, False}


def year_of(figures, element, year):
    return sum(
        float(value)
        for (period, _, code), value in figures.items()
        if code == element and period == Period.of(year, 4)
    )


def test_the_usual_world_follows_its_course():
    world = invented()
    figures = {row[:3]: row[3] for period in world.periods for row in world.figures.of(period)}
    gdp = year_of(figures, "gdp", 2018)
    spent = year_of(figures, "rd_expenditure", 2018)
    spent += year_of(figures, "rd_expenditure_institutions", 2018)
    people = year_of(figures, "employees", 2018)
    assert 6_700_000 < year_of(figures, "industrial_output", 2018) < 6_900_000
    assert gdp == pytest.approx(2_150_000)
    assert 2.1 < 100 * spent / gdp < 2.3
    assert 36 < 10_000 * year_of(figures, "invention_patents", 2018) / people < 40
    assert 59 < 10_000 * year_of(figures, "highend_talents", 2018) / people < 63


def test_the_parts_of_output_never_exceed_it_and_the_year_to_date_never_falls():
    world = invented()
    figures = {row[:3]: row[3] for period in world.periods for row in world.figures.of(period)}
    for (period, uscc, element), value in figures.items():
        output = figures.get((period, uscc, "industrial_output"))
        if element in FLOWS and output is not None:
            assert 0 <= float(value) <= float(output)
        before = figures.get((period.plus(-1), uscc, element))
        if element in FLOWS and period.quarter > 1 and before is not None:
            assert float(before) <= float(value)


# In the database


@pytest.fixture
def loaded(policy):
    assert demo_data_create(plan=SMALL)


def test_every_period_is_there_and_all_but_the_last_are_published(loaded):
    periods = ReportingPeriod.objects.order_by("period")
    assert [str(row.period) for row in periods][::5] == ["2017Q3", "2018Q4"]
    assert [row.published_at is None for row in periods] == [False] * 5 + [True]
    assert [row.is_locked for row in periods] == [True] * 5 + [False]
    assert {row.due_on.day for row in periods} == {15}


def test_recording_times_are_historic(loaded):
    spring = datetime(2018, 5, 1, tzinfo=SHANGHAI)
    known = Observation.objects.as_of(spring)
    assert str(max(known.values_list("period", flat=True))) == "2018Q1"
    assert Observation.objects.as_of(datetime(2019, 1, 19, tzinfo=SHANGHAI)).filter(
        period=Period.parse("2018Q4")
    )
    for model in (Observation, EnterpriseVersion, Membership, Certificate):
        assert not model.objects.filter(recorded_at__year__gt=2019).exists()


def test_some_figures_were_corrected_a_quarter_later(loaded):
    revised = Observation.objects.filter(revision=2, submission=None)
    assert revised.count() == 2 * (SMALL.quarters - 1)
    one = revised.first()
    first = Observation.objects.get(
        enterprise=one.enterprise, element=one.element, period=one.period, revision=1
    )
    assert first.value < one.value
    assert first.superseded_at == one.recorded_at


def test_the_last_period_has_returns_in_every_stage(loaded):
    returns = Return.objects.filter(reporting_period__period=Period.parse("2018Q4"))
    assert dict(returns.values_list("form__code", "state")) == {
        "F1": ReturnState.DRAFT,
        "F2": ReturnState.APPROVED,
        "F3": ReturnState.RETURNED,
        "F4": ReturnState.SUBMITTED,
        "F5": ReturnState.APPROVED,
    }
    sent_back = Submission.objects.get(of_return__form__code="F3")
    assert sent_back.remarks.filter(element__code="invention_patents").count() == 2
    last = Observation.objects.filter(period=Period.parse("2018Q4"))
    assert last.exclude(submission=None).count() == last.count()
    assert Submission.objects.filter(decided_by__username="reviewer").count() == 5


def test_what_waits_for_review_differs_in_weight(loaded):
    odd, corrected = Submission.objects.filter(decision="").order_by("of_return__form__code")
    assert [one.of_return.form.code for one in (odd, corrected)] == ["F4", "F5"]
    assert odd.of_return.explanations.count() == 3
    assert corrected.of_return.approved_at is not None
    before, after = (
        dict(one.cells.values_list("element__code", "value"))
        for one in corrected.of_return.submissions.all()
    )
    assert [code for code in before if before[code] != after[code]] == [
        "gdp",
        "rd_expenditure_institutions",
    ]
    for submission in (odd, corrected):
        weight = submission_weigh(submission.pk)
        assert weight.effect > 0
    approve = {"by": User.objects.get(username="reviewer"), "reason_class": "verification"}
    assert return_approve(of_return=corrected.of_return, **approve).state == ReturnState.APPROVED


def test_the_departments_use_what_there_is(loaded):
    """Two persons, somebody on leave, a correction that counts and one that waits."""
    confirmed = Submission.objects.exclude(confirmed_by=None).get()
    assert (confirmed.submitted_by.username, confirmed.confirmed_by.username) == (
        "reporter4",
        "lead4",
    )
    given = Delegation.objects.get()
    assert (given.principal.username, given.delegate.username) == ("reporter3", "reporter2")
    done, waiting = Correction.objects.order_by("state")
    assert (done.state, done.submission.is_correction) == ("approved", True)
    revised = Observation.objects.get(submission=done.submission)
    assert (revised.revision, revised.reason_class) == (2, "error")
    assert (waiting.state, waiting.of_return.form.code) == ("open", "F2")


def test_some_enterprises_changed_and_one_change_waits(loaded):
    events = LifeEvent.objects.order_by("pk").values_list("kind", "state")
    assert list(events) == [
        ("rename", "confirmed"),
        ("move", "confirmed"),
        ("merge", "confirmed"),
        ("rename", "proposed"),
    ]
    renamed, moved, merged, waiting = LifeEvent.objects.order_by("pk")
    assert renamed.enterprise.name.endswith("股份有限公司")
    assert not waiting.enterprise.name.endswith("股份有限公司")
    assert moved.enterprise.memberships.current().order_by("-from_period")[0].park == moved.park
    assert merged.enterprise.followed.get().successor == merged.other
    tasks = todo(User.objects.get(username="reviewer")).tasks
    assert waiting.get_absolute_url() in [one.address for one in tasks]


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


def test_the_waiting_correction_moves_a_target(loaded):
    aggregate_stale()
    effects = correction_effects(Correction.objects.get(state="open"))
    changed = [one.indicator.code for one in effects.here if one.is_changed]
    assert changed == ["rd_intensity"]


def test_the_waiting_correction_can_be_approved(loaded):
    reviewer = User.objects.get(username="reviewer")
    waiting = Correction.objects.get(state="open")
    assert correction_approve(correction=waiting, by=reviewer).state == "approved"


@pytest.mark.parametrize("code", ["F2", "F3", "F4", "F5"])
def test_the_submitted_returns_would_pass_validation(loaded, code):
    period = Period.parse("2018Q4")
    held = Return.objects.get(form__code=code, reporting_period__period=period)
    assert not return_problems(held)


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


def test_the_calendar_of_the_last_period_has_its_extensions_and_reminders(loaded):
    """What the scheduler would have told up to Friday, January 18; the 21st is its own day."""
    extensions = {one.form.code: one.state for one in Extension.objects.all()}
    assert extensions == {"F4": "granted", "F1": "asked"}
    f1 = NoticeItem.objects.filter(form__code="F1", department__code="industry")
    told = [(f"{item.notice.day:%m-%d}", str(item.kind)) for item in f1.order_by("pk")]
    assert told == [
        ("01-07", "t-10"),
        ("01-14", "t-3"),
        ("01-15", "t"),
        ("01-16", "t+1"),
        ("01-18", "extension_asked"),
    ]
    assert NoticeItem.objects.get(kind="by_hand").notice.day == date(2019, 1, 17)
    assert NoticeItem.objects.filter(kind="returned", form__code="F3").exists()
    assert set(Notice.objects.filter(read_at=None).values_list("day", flat=True)) == {
        date(2019, 1, 18)
    }
    table = completeness_table(loaded_by("analyst"))
    marks = {line.department.code: str(line.cells[-1].mark) for line in table.lines}
    assert marks == {
        "industry": "overdue",
        "science": "returned",
        "personnel": "waiting",
        "committee": "on_time",
    }


def loaded_by(username):
    return User.objects.get(username=username)


def test_running_again_changes_nothing(loaded):
    models = (Observation, Enterprise, ImportBatch, Return, Job, User)
    before = [model.objects.count() for model in models]
    assert demo_data_create(plan=SMALL) is False
    assert [model.objects.count() for model in models] == before


def test_a_rehearsal_writes_nothing(policy):
    assert demo_data_create(plan=SMALL, dry_run=True)
    assert not Enterprise.objects.exists()
    assert not User.objects.exists()


def test_the_database_ends_as_the_bundle_says_but_for_open_forms_and_changes(loaded, tmp_path):
    demo_bundle_write(plan=SMALL, folder=tmp_path / "bundle")
    bundle_export(folder=tmp_path / "export")
    changed = dict(
        LifeEvent.objects.filter(state="confirmed").values_list("kind", "enterprise__uscc")
    )
    for name, kinds in (
        ("enterprises.csv", ("rename", "merge")),
        ("memberships.csv", ("move",)),
        ("certificates.csv", ()),
    ):
        apart = rows_of(tmp_path / "bundle" / name) ^ rows_of(tmp_path / "export" / name)
        assert {row[0] for row in apart} == {changed[kind] for kind in kinds}
    bundle = rows_of(tmp_path / "bundle" / "figures.csv")
    export = rows_of(tmp_path / "export" / "figures.csv")
    assert export < bundle
    assert {row[0] for row in bundle - export} == {"2018Q4"}
    open_forms = {
        *("industrial_output", "industrial_value_added", "invention_patents"),
        *("highend_talents", "employees"),
    }
    assert {row[2] for row in bundle - export} == open_forms


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


def test_demonstration_data_never_join_other_data(policy, loaded):
    with pytest.raises(DemoRefused):
        demo_data_create(plan=DemoPlan(enterprises=25, quarters=6, seed=7))


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
