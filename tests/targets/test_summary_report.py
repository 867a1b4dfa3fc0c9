"""What a summary states, and in which words."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from hightech_zone.lib.clock import db_now
from targets.calc.summary import Kind, Point
from targets.calc.wording import faults, names
from targets.choices import Role
from targets.models import (
    Assumption,
    Certificate,
    Enterprise,
    Form,
    Policy,
    TargetSetting,
    Unit,
    User,
)
from targets.selectors.summary.moves import Step
from targets.selectors.summary.report import (
    Summary,
    summary_facts,
)
from targets.selectors.summary.spending import SOURCES, Spending, SpendingLine, spending
from targets.summary_figures import Figure
from targets.summary_sentences import (
    SENTENCES,
    draft_of,
    entries,
    entry_of,
    lead_sentences,
    move_words,
)
from tests.board_stage import LAST
from tests.factories import (
    make_correction,
    make_reporting_period,
    make_return,
    make_user,
)
from tests.targets.summary_stage import facts

pytestmark = pytest.mark.django_db
BEFORE = LAST.plus(-1)


@pytest.fixture(autouse=True)
def _today(settings) -> None:
    settings.ZONE_TODAY = date(2018, 11, 20)


@pytest.fixture
def leader(board) -> User:
    return make_user("leader", Role.LEADER)


def texts(summary: Summary) -> dict[str, str]:
    return {one.slot: one.draft for one in entries(summary)}


NEXT = LAST.plus(1)


def opened(form: str = "", state: str = "", **values) -> None:
    """The next quarter, due six days ago, of which nothing is known; of `form` there is a return
    of the department that fills it."""
    period = make_reporting_period(str(NEXT), due_on=date(2019, 1, 15))
    if form:
        held = Form.objects.get(code=form)
        department = held.assignments.get().department
        make_return(
            form=held, reporting_period=period, department=department, state=state, **values
        )


def test_it_is_for_those_who_may_see_it(board) -> None:
    for role in (Role.FINANCE, Role.ADMINISTRATOR):
        with pytest.raises(PermissionDenied):
            summary_facts(make_user(role=role), LAST)


def test_without_a_policy_there_is_none(leader: User) -> None:
    Policy.objects.update(is_active=False)
    assert summary_facts(leader, LAST) is None


# Risks and decisions


def test_what_misses_by_the_largest_part_of_its_way_is_named_first(leader: User) -> None:
    assert [one.slot for one in facts(leader).risks] == [
        "risk:rd_intensity",
        "risk:industrial_output",
        "risk:hightech_firms",
    ]


def test_one_decision_of_each_kind_is_asked_for(leader: User) -> None:
    assert [one.slot for one in facts(leader).decisions] == [
        "decision:measures:rd_intensity",
        "decision:baselines:all",
        "decision:measures:industrial_output",
    ]


def lapse(number: int) -> None:
    held = Certificate.objects.filter(expires_on=date(2022, 1, 1)).order_by("pk")[:number]
    for one in list(held):
        Certificate.objects.filter(pk=one.pk).update(superseded_at=db_now())
        Certificate.objects.create(
            enterprise=one.enterprise,
            kind=one.kind,
            number=f"{one.number}X",
            issued_on=one.issued_on,
            expires_on=date(2019, 2, 1),
        )


def test_certificates_that_lapse_call_for_renewal(leader: User) -> None:
    lapse(6)
    summary = facts(leader)
    assert summary.decisions[1].slot == "decision:renewal:hightech_firms"
    entry = entries(summary)[len(summary.risks) + 1]
    assert entry.figures["lapsing"].text == "6家"
    assert entry.figures["held"].text == "46家"
    assert "续证" in str(entry.shown)
    assert summary.light("hightech_firms").move.step is Step.RENEW


def test_what_lapses_from_here_on_is_not_told_of_an_earlier_quarter(leader: User) -> None:
    lapse(6)
    assert facts(leader, BEFORE).lapsing == {}
    assert facts(leader, BEFORE).light("hightech_firms").move.step is not Step.RENEW


def test_a_baseline_the_committee_set_needs_no_confirming(leader: User) -> None:
    for one in TargetSetting.objects.current():
        TargetSetting.objects.filter(pk=one.pk).update(superseded_at=db_now())
        one.pk, one.baseline, one.recorded_at = None, Decimal(1), db_now()
        one.save(force_insert=True)
    assert "decision:baselines:all" not in [one.slot for one in facts(leader).decisions]


def test_what_nobody_settles_is_asked_for_last(leader: User) -> None:
    Assumption.objects.filter(code="parks").update(owner=None)
    summary = facts(leader)
    assert list(summary.assumptions) == ["parks"]
    entry = entry_of(summary, Point(Kind.ASSUMPTION, "parks"))
    assert entry.draft == "请明确由谁来定政策没有说清的一件事。{assumption}"
    assert "三个园区的名称" in str(entry.shown)


# Words


def test_a_risk_is_told_with_its_figures_each_leading_to_its_source(leader: User) -> None:
    entry = next(one for one in entries(facts(leader)) if one.slot == "risk:rd_intensity")
    page = "/targets/rd_intensity/?period=2018Q3"
    assert str(entry.shown) == (
        "<b>研发经费占GDP比重照现在的走势达不到目标。</b>"
        '现为<a href="/targets/rd_intensity/figures/2018Q3/">1.98%</a>，'
        f'此时应达<a href="{page}">2.22%</a>。'
        f'到2020年末预计<a href="{page}">2.48%</a>，离目标差<a href="{page}">0.53个百分点</a>。'
    )


def test_the_same_in_english(leader: User) -> None:
    with translation.override("en"):
        entry = next(one for one in entries(facts(leader)) if one.slot == "risk:rd_intensity")
        said = str(entry.shown)
    assert said.startswith("<b>R&amp;D share of GDP: the target will be missed")
    assert "Projected for the end of 2020: " in said
    assert ">0.53 percentage points</a>" in said


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_drafts_keep_the_rules_that_staff_keep(language: str) -> None:
    with translation.override(language):
        for sentences in SENTENCES.values():
            for one in sentences:
                assert faults(str(one), names(str(one))) == []


def test_a_sentence_whose_figures_have_no_value_is_left_out() -> None:
    point = Point(Kind.MEASURES, "output")
    assert draft_of(point, {}) == "请明确{name}由谁负责，并拿出补差措施。"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_pace_is_told_where_the_outlook_is_unknown_and_never_only_its_multiple(
    language: str,
) -> None:
    point, known = Point(Kind.MEASURES, "output"), Figure("x")
    with translation.override(language):
        whole = draft_of(point, {"units": known, "needed": known, "multiple": known})
        lone = draft_of(point, {"units": known, "multiple": known})
    assert names(whole)[2:] == ["needed", "multiple"]
    assert "multiple" not in names(lone)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_point_has_words(kind: Kind) -> None:
    assert draft_of(Point(kind, "x"), {})


def test_no_enterprise_is_named(leader: User) -> None:
    lapse(6)
    summary = facts(leader)
    said = [str(lead_sentences(summary)), *(str(one.shown) for one in entries(summary))]
    said += [str(move_words(one.move)) for one in summary.lights]
    names_ = Enterprise.objects.values_list("name", flat=True)
    assert [one for one in names_ if any(one in text for text in said)] == []


# Departments


def test_a_department_that_has_not_reported_is_a_risk_and_has_the_next_move(
    leader: User, settings
) -> None:
    settings.ZONE_TODAY = date(2019, 1, 21)
    opened()
    summary = facts(leader, NEXT)
    personnel = Unit.objects.get(code="personnel")
    move = summary.light("talents_per_10k").move
    assert (move.step, move.units, move.forms, move.is_late) == (
        Step.REPORT,
        [personnel],
        ["F4"],
        True,
    )
    assert str(move_words(move)) == "<b>市人社局</b>：补报F4（已逾期）"
    assert "市人社局" in str(lead_sentences(summary))
    entry = entry_of(summary, Point(Kind.REPORTING, "personnel"))
    assert entry.figures["days"].text == "6天"
    assert entry.figures["lapses"].address == "/completeness/?period=2018Q4&unit=personnel"
    assert [one.kind for one in summary.decisions][:2] == [Kind.MEASURES, Kind.REPORTING]


@pytest.mark.parametrize(
    ("state", "step", "says"),
    [
        ("returned", Step.MEND, "<b>市人社局</b>：改F4再报"),
        ("submitted", Step.REVIEW, "<b>管委会</b>：审F4"),
    ],
)
def test_what_came_in_waits_for_the_department_or_the_committee(
    leader: User, settings, state: str, step: Step, says: str
) -> None:
    settings.ZONE_TODAY = date(2019, 1, 21)
    opened("F4", state, first_submitted_at=datetime(2019, 1, 14, 2, tzinfo=UTC))
    move = facts(leader, NEXT).light("talents_per_10k").move
    assert (move.step, str(move_words(move))) == (step, says)


def test_a_correction_of_another_period_holds_up_nothing(leader: User, settings) -> None:
    settings.ZONE_TODAY = date(2019, 1, 21)
    opened("F4", "approved", first_submitted_at=datetime(2019, 1, 14, 2, tzinfo=UTC))
    held = Form.objects.get(code="F4")
    before = make_reporting_period(str(LAST))
    department = held.assignments.get().department
    of_return = make_return(
        form=held, reporting_period=before, department=department, state="approved"
    )
    make_correction(of_return=of_return, requested_by=leader)
    assert facts(leader, NEXT).light("talents_per_10k").move.step is Step.FILL


def test_figures_that_are_missing_though_nothing_is_under_way_are_asked_for(leader: User) -> None:
    move = facts(leader).light("talents_per_10k").move
    assert str(move_words(move)) == "<b>市人社局</b>：补齐缺的数"
    assert move.step is Step.FILL


def test_where_nothing_is_under_way_the_units_go_on_or_catch_up(leader: User) -> None:
    summary = facts(leader)
    assert summary.light("patents_per_10k").move.step is Step.GO_ON
    assert summary.light("rd_intensity").move.step is Step.MEASURES
    assert [one.code for one in summary.light("rd_intensity").move.units] == ["science"]


# Money


def test_money_is_told_by_whoever_keeps_it(leader: User) -> None:
    lines = [SpendingLine("认定奖励", Decimal(120), 12, "有效证书增至46家")]
    source = lambda user, report: Spending(lines)  # noqa: E731
    SOURCES.append(source)
    try:
        held = spending(leader, facts(leader).report)
    finally:
        SOURCES.remove(source)
    assert held is not None
    assert held.paid == Decimal(120)
    assert spending(leader, facts(leader).report) is None
