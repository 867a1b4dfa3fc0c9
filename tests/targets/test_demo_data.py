"""Demonstration data in the database: a history, and work in every stage."""

import csv
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils.translation import override

from targets.calc.periods import Period
from targets.choices import ReturnState
from targets.management.commands.demo import LOADED_AT
from targets.models import (
    AuditEvent,
    Certificate,
    Correction,
    Delegation,
    Enterprise,
    EnterpriseVersion,
    EventEffects,
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
    ReviewWeight,
    Submission,
    User,
)
from targets.selectors.completeness.table import completeness_table
from targets.selectors.todo import todo
from targets.services.aggregation import aggregate_stale
from targets.services.correction_effects import correction_effects
from targets.services.corrections import correction_approve
from targets.services.demo.build import (
    DemoPlan,
    DemoRefused,
    demo_bundle_write,
    demo_data_create,
)
from targets.services.exports import bundle_export
from targets.services.policy.load import policy_load
from targets.services.return_checks import return_problems
from targets.services.review import return_approve
from targets.services.trail_effects import effects_note
from targets.services.weights import submission_weigh
from tests.factories import make_import_batch
from tests.packs import SHIPPED

pytestmark = pytest.mark.django_db
SMALL = DemoPlan(enterprises=24, quarters=6, seed=7)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return set(map(tuple, csv.reader(file)))


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Loaded once for all tests here; each test's own rows are rolled back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        policy_load(text=SHIPPED, by=None, at=LOADED_AT)
        assert demo_data_create(plan=SMALL)
        yield
        transaction.set_rollback(True)


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


def test_what_happened_did_so_before_the_day_of_the_demonstration(loaded):
    told = ("return.", "bundle.", "correction.", "extension.", "life_event.", "reminder.")
    later = AuditEvent.objects.filter(at__gte=datetime(2019, 1, 22, tzinfo=SHANGHAI))
    assert [one for one in later.values_list("action", flat=True) if one.startswith(told)] == []
    assert AuditEvent.objects.filter(action="return.approved").exists()


def test_what_waits_for_review_differs_in_weight(loaded):
    odd, corrected = Submission.objects.filter(decision="").order_by("of_return__form__code")
    assert [one.of_return.form.code for one in (odd, corrected)] == ["F4", "F5"]
    assert odd.of_return.explanations.count() == 3
    assert corrected.of_return.approved_at is not None
    before, after = (
        dict(one.cells.values_list("element__code", "value"))
        for one in corrected.of_return.submissions.all()
    )
    assert {code for code in before if before[code] != after[code]} == {
        "gdp",
        "rd_expenditure_institutions",
    }
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


def test_the_waiting_correction_moves_a_target(loaded):
    aggregate_stale()
    effects = correction_effects(Correction.objects.get(state="open"))
    changed = [one.indicator.code for one in effects.here if one.is_changed]
    assert changed == ["rd_intensity"]


def test_an_approval_says_what_it_changed(loaded):
    (weight,) = ReviewWeight.objects.filter(
        submission__of_return__form__code="F5",
        submission__of_return__reporting_period__period=Period.parse("2018Q4"),
    )
    moved = {one["indicator"] for one in weight.effects if one["before"] != one["after"]}
    assert moved == {"gdp", "rd_intensity"}


def test_corrections_events_and_imports_say_what_they_moved(loaded):
    aggregate_stale()
    while effects_note():
        pass
    assert AuditEvent.objects.get(action="policy.loaded").at == LOADED_AT
    found = {
        action: [
            [one["indicator"] for one in held.effects]
            for held in EventEffects.objects.filter(event__action=action).order_by("event__at")
            if held.effects is not None
        ]
        for action in ("correction.approved", "life_event.confirmed", "bundle.imported")
    }
    assert found["correction.approved"] == [["rd_intensity"]]
    assert found["life_event.confirmed"] == [[], [], []]
    assert len(found["bundle.imported"]) == 6
    assert all(found["bundle.imported"])


def test_the_waiting_correction_can_be_approved(loaded):
    reviewer = User.objects.get(username="reviewer")
    waiting = Correction.objects.get(state="open")
    assert correction_approve(correction=waiting, by=reviewer).state == "approved"


@pytest.mark.parametrize("code", ["F2", "F3", "F4", "F5"])
def test_the_submitted_returns_would_pass_validation(loaded, code):
    period = Period.parse("2018Q4")
    held = Return.objects.get(form__code=code, reporting_period__period=period)
    assert not return_problems(held)


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


def test_a_source_is_named_as_people_name_it():
    period = Period.parse("2018Q3")
    assert DemoPlan().source(period) == "演示数据2018年三季度"
    with override("en"):
        assert SMALL.source(period) == "演示数据（24家，6季，种子7）2018年三季度"


@pytest.mark.parametrize("name", [SMALL.source, SMALL.former_source])
def test_data_that_are_there_are_known_by_their_source(name):
    make_import_batch(source=name(Period.parse("2018Q4")))
    assert demo_data_create(plan=SMALL) is False


def test_demonstration_data_never_join_other_data(loaded):
    with pytest.raises(DemoRefused):
        demo_data_create(plan=DemoPlan(enterprises=25, quarters=6, seed=7))
