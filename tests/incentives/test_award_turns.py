"""Whose turn it is: messages, each once, and the tasks of the home, which agree with the lists."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from incentives.calc.transitions import ENDED
from incentives.models import Award
from incentives.selectors.award_file import rows_of
from incentives.selectors.award_list import AwardFilter, awards_wanted
from incentives.selectors.hands import hands_of, turns
from incentives.selectors.turns import TURNS, award_tasks
from incentives.services.decisions import award_answer, award_object, award_opine
from incentives.services.demo import demo_awards_create
from incentives.services.opening import award_check, award_confirm, award_send
from incentives.services.payments import award_pay, voucher_bounce
from targets.models import NoticeItem, User
from targets.selectors.notices import item_address, item_words
from targets.services.demo.build import DemoPlan, demo_accounts_create, demo_data_create
from targets.services.reminders import reminders_plan, reminders_send
from tests.factories import make_delegation
from tests.incentives.awards_stage import AFTER_NOTICE, OPENED, Stage, make_awards_stage

CHINESE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
pytestmark = pytest.mark.django_db


def told(day: date | None = None) -> set[tuple[str, str]]:
    """Who is told of which turn that day; the messages are sent."""
    settings.ZONE_TODAY = day or settings.ZONE_TODAY
    items = NoticeItem.objects.filter(notice__in=[one.pk for one in reminders_send()])
    return {(one.person.username, one.detail["turn"]) for one in items}


def sent_back(stage: Stage) -> Award:
    award = award_send(award=stage.checked(), by=stage.cast.analyst)
    return award_opine(award=award, by=stage.section, verdict="against", words="材料不全").award


def objected(stage: Stage) -> Award:
    award = stage.published()
    award_object(award=award, by=stage.cast.analyst, words="该企业已迁出")
    return award


def batched(stage: Stage) -> Award:
    award = stage.approved()
    award_pay(parts=[stage.part(award)], by=stage.payer)
    return award


def bounced(stage: Stage) -> Award:
    award = batched(stage)
    voucher_bounce(part=stage.part(award), by=stage.payer, words="账号错误")
    return award


def lost(stage: Stage) -> Award:
    award = stage.paid()
    stage.lost(award)
    return award


def upheld(stage: Stage) -> Award:
    objection = award_object(award=stage.published(), by=stage.cast.analyst, words="该企业已迁出")
    return award_answer(
        objection=objection, by=stage.cast.reviewer, is_upheld=True, words="查实"
    ).award


CASES: list[tuple[Callable[[Stage], object], str, set[str]]] = [
    (lambda s: s.candidate(), "confirm", {"reporter", "lead", "analyst"}),
    (sent_back, "send", {"reporter", "lead", "analyst"}),
    (lambda s: award_send(award=s.checked(), by=s.cast.analyst), "opine", {"section"}),
    (lambda s: s.endorsed(), "fix_amount", {"reporter", "analyst"}),
    (lambda s: s.priced(), "publish", {"reporter", "lead"}),
    (objected, "answer", {"reviewer"}),
    (lambda s: s.approved(), "batch", {"finance", "cashier"}),
    (batched, "bounce", {"finance"}),
    (lambda s: s.paid(), "close", {"reporter", "lead", "analyst"}),
    (lost, "claw_back", {"reviewer"}),
    (lambda s: s.clawed_back(s.paid()), "recover", {"finance", "cashier"}),
    (upheld, "refuse", {"reviewer"}),
    *(
        (lambda s, at=at: s.without_fact(getattr(s, at)()), "refuse", {"reviewer"})
        for at in ("candidate", "checked", "endorsed", "priced", "published")
    ),
    (lambda s: s.without_fact(s.approved()), "cancel", {"reviewer"}),
    (lambda s: s.without_fact(bounced(s)), "cancel", {"reviewer"}),
]


@pytest.mark.parametrize(("bring", "turn", "people"), CASES, ids=[one[1] for one in CASES])
def test_whoevers_turn_it_is_is_told_once(stage: Stage, bring, turn: str, people: set[str]) -> None:
    bring(stage)
    for user in User.objects.filter(username__in=people - {"section", "cashier"}):
        awards = awards_wanted(user, AwardFilter(is_waiting=True))
        assert [turns(rows_of(one), hands_of(user)) for one in awards] == [{turn}], user
    assert people <= {name for name, one in told() if one == turn}
    assert turn not in {one for _name, one in told(settings.ZONE_TODAY + timedelta(days=1))}


@pytest.mark.parametrize("barred", [upheld, lambda s: s.without_fact(s.priced())])
def test_what_can_only_be_refused_asks_nobody_for_anything_else(stage: Stage, barred) -> None:
    barred(stage)
    assert {turn for _name, turn in told()} == {"refuse"}


def test_what_has_no_cash_waits_for_the_reviewer_once_all_is_checked(cast, settings) -> None:
    settings.ZONE_TODAY = None
    stage = make_awards_stage(cast, payout="none", amount_min=None, amount_max=None)
    award = award_confirm(award=stage.candidate(), by=cast.analyst)
    waiting = AwardFilter(is_waiting=True)
    assert turns(rows_of(award), hands_of(cast.reviewer)) == set()
    assert turns(rows_of(award), hands_of(cast.lead)) == {"check"}
    assert not awards_wanted(cast.reviewer, waiting).exists()
    for outcome, left in (("not_met", set()), ("met", {"register"})):
        award_check(award=award, by=cast.analyst, code="certificate", outcome=outcome, basis="看过")
        assert turns(rows_of(award), hands_of(cast.reviewer)) == left
        assert awards_wanted(cast.reviewer, waiting).exists() == bool(left)


def test_nobody_is_told_before_the_notice_ended(stage: Stage) -> None:
    stage.published()
    assert "approve" not in {turn for _name, turn in told()}
    assert ("reviewer", "approve") in told(AFTER_NOTICE)


def test_who_brought_it_there_is_not_told(stage: Stage) -> None:
    stage.priced()
    assert ("analyst", "publish") not in told()


def test_another_departments_people_are_not_told_but_who_stands_in_is(stage: Stage) -> None:
    stage.candidate()
    make_delegation(principal=stage.cast.lead, delegate=stage.cast.stranger)
    assert ("stranger", "confirm") in told()


def test_what_the_city_owes_is_told_again_as_it_ages(matched: Stage) -> None:
    matched.paid(amount="100")
    due = matched.part(Award.objects.get(), "city").due_on
    days = [due + timedelta(days=n) for n in (0, 1, 30, 31, 91)]
    paid_it = (matched.payer.username, "settle")
    found = [{("finance", "settle"), paid_it} <= told(_working(day)) for day in days]
    assert found == [True, False, True, False, True]
    words = [item_words(one) for one in NoticeItem.objects.filter(person=matched.cast.finance)]
    assert any("已过应付日期3" in one for one in words)


def _working(day: date) -> date:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


@pytest.mark.parametrize("turn", list(TURNS))
def test_every_turn_has_its_sentence_and_page(stage: Stage, turn: str) -> None:
    award = stage.candidate()
    detail = {"award": award.pk, "number": award.number, "turn": turn, "state": award.state}
    item = NoticeItem(kind="award", detail=detail)
    assert award.number in item_words(item)
    with translation.override("en"):
        assert not CHINESE.search(item_words(item))
    assert item_address(item).startswith("/incentives/")


def test_the_home_says_what_waits_and_where(stage: Stage, client: Client) -> None:
    awards = [stage.candidate(name=f"GR{n}") for n in range(5)]
    tasks = list(award_tasks(stage.cast.reporter))
    assert [one.address for one in tasks] == [
        *(reverse("incentives:award-detail", args=[one.pk]) for one in awards[:3]),
        f"{reverse('incentives:award-list')}?waiting=yes",
    ]
    assert [one.title for one in tasks[:3]] == [
        f"奖补{one.number}是新的候选，等您确认" for one in awards[:3]
    ]
    assert "2" in tasks[-1].title
    client.force_login(stage.cast.reporter)
    assert awards[0].number in client.get(reverse("targets:board")).content.decode()
    assert list(award_tasks(stage.cast.leader)) == []


def test_the_treasurys_home_says_what_is_to_be_paid(stage: Stage, client: Client) -> None:
    award = stage.approved()
    client.force_login(stage.payer)
    page = client.get(reverse("targets:board")).content.decode()
    assert f"奖补{award.number}已批准，等您列入拨付批次" in page


def test_the_plan_takes_the_same_queries_for_any_number_of_awards(stage: Stage) -> None:
    counts = []
    for n in (1, 4):
        for one in range(n):
            stage.candidate(name=f"GR{n}-{one}")
        with CaptureQueriesContext(connection) as queries:
            reminders_plan(OPENED)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.once
def test_messages_lists_and_forms_agree_for_everybody(db, settings) -> None:
    settings.ZONE_TODAY = OPENED
    call_command("load_policy", verbosity=0)
    people = {one.username: one for one in demo_accounts_create()}
    demo_data_create(plan=DemoPlan(quarters=2))
    demo_awards_create(people=people)
    for user in people.values():
        if user.role in ("leader", "administrator"):
            continue
        hands = hands_of(user)
        awards = {
            one
            for one in awards_wanted(user, AwardFilter()).exclude(state__in=ENDED)
            if turns(rows_of(one), hands)
        }
        assert awards == set(awards_wanted(user, AwardFilter(is_waiting=True))), user.username
