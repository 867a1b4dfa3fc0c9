"""Award files, budgets and ledger, driven at random: any verb, anybody, several awards, funders.

Each example runs in a transaction that is taken back. A refused verb must have changed nothing and
must say why itself, not leave it to a constraint; after every step the invariants below hold.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from incentives.calc.states import State
from incentives.calc.transitions import ENDED, TRANSITIONS, WITH_MONEY_OUT, verbs_in
from incentives.models import (
    Award,
    AwardCheck,
    AwardEvent,
    Budget,
    Clawback,
    Disbursement,
    Evidence,
    LedgerEntry,
    Objection,
    Opinion,
    PaymentBatch,
)
from incentives.services import budgets, clawbacks, decisions, opening, payments
from incentives.services.check import ledger_check
from targets.choices import Role
from targets.errors import RuleError
from targets.models import AuditEvent, User
from tests.cast import Cast
from tests.factories import make_scheme, make_scheme_setting, make_user
from tests.incentives.awards_stage import AFTER_NOTICE, BOTH, OPENED, Stage, make_awards_stage

TABLES = (
    *(Award, AwardCheck, AwardEvent, Budget, Clawback, Disbursement, Evidence, LedgerEntry),
    *(Objection, Opinion, PaymentBatch, AuditEvent),
)
BESIDE = {"open", "fact_lost", "fact_back", "clawback_opened", "clawback_dismissed"}
"""What is noted in the trail of an award and leaves its state as it is."""
WEEK = timedelta(days=7)
MOST_ROUNDS = 8
PEOPLE = (
    *("reporter", "lead", "stranger", "reviewer", "analyst", "finance", "leader", "auditor"),
    *("administrator", "clerk", "reviewer2", "payer"),
)
USUAL = {
    **dict.fromkeys(["approve", "refuse", "answer", "cancel", "claw_back", "register"], "reviewer"),
    **dict.fromkeys(["batch", "bounce", "voucher", "voucher_last", "recover"], "payer"),
    "recover_last": "payer",
}
OPINES = {State.SECTION: "clerk", State.BUREAU: "lead", State.TREASURY: "finance"}
SELDOM = {"withdraw", "refuse", "send_back", "cancel", "object", "register", "attach"}
EXTRA = ("dismiss", "doubt")
VERBS = sorted({verb for _state, verb in TRANSITIONS} - {"voucher_last", "recover_last"})
NEEDED = {
    *("award_open", "award_confirm", "award_send", "award_opine", "award_fix_amount"),
    *("award_publish_notice", "award_approve", "award_pay", "voucher_confirm", "voucher_bounce"),
    *("award_doubt", "award_claw_back", "clawback_recover", "clawback_dismiss", "award_cancel"),
    *("award_close", "budget_allot", "budget_cut", "budget_authorise_overrun", "awards_recheck"),
}
DONE: Counter[str] = Counter()
"""How often each verb was not refused: a machine that never gets on proves nothing."""
amounts = st.sampled_from(["0.0001", "4", "10", "33.3333", "50", "100"]).map(Decimal)
Draw = Callable[[st.SearchStrategy], Any]
Verb = tuple[Callable[..., Any], dict[str, Any]]


def next_voucher() -> str:
    return f"V-{LedgerEntry.objects.count()}"


class AwardMachine(RuleBasedStateMachine):
    """`cast` is set by the test: the people live outside the transaction of an example."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(begun=st.sampled_from(["approved", "paid", "endorsed", "published"]))
    def begin(self, begun: str) -> None:
        self.stage = make_awards_stage(self.cast, allotted="120")
        self.people = {name: self.cast[name] for name in PEOPLE[:9]}
        self.people |= {
            "clerk": make_user("clerk", Role.ANALYST),
            "reviewer2": make_user("reviewer2", Role.REVIEWER),
            "payer": self.stage.payer,
        }
        self.paid, self.back = Counter[str](), Decimal(0)
        self.stages = [self.stage, self.shared(BOTH), self.shared(BOTH[::-1])]
        for number, stage in enumerate(self.stages):
            django_settings.ZONE_TODAY = OPENED
            amount = "10" if stage is self.stage else "100"
            if begun == "endorsed":
                stage.endorsed(name=f"B{number}")
            elif begun == "published":
                stage.published(name=f"B{number}", amount=amount)
            elif begun == "paid" and stage is self.stage:
                stage.paid(name="B0")
                self.paid["zone"] += 10
            elif number < 2:
                stage.approved(name=f"B{number}", amount=amount)
        django_settings.ZONE_TODAY = AFTER_NOTICE
        self.seen: dict[int, tuple[Any, ...]] = {}
        self.tried = Counter[str]()

    def shared(self, payers: list[dict[str, Any]]) -> Stage:
        scheme = make_scheme(
            fact=self.stage.scheme.fact,
            evidence=self.stage.scheme.evidence,
            unit=self.cast.department,
            payout="matched",
            amount_min=Decimal(1),
            amount_max=Decimal(100),
        )
        make_scheme_setting("payers", payers, scheme=scheme)
        return Stage(self.cast, scheme, self.stage.payer, self.stage.section)

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        """One rule, because Hypothesis leaves whole rules out of an example: mostly the usual
        person goes on, sometimes anybody tries anything, sometimes what is around them changes."""
        match data.draw(st.sampled_from(("go on",) * 7 + ("try",) * 2 + ("around",) * 2)):
            case "go on":
                self.somebody_goes_on(data.draw)
            case "try":
                verb = data.draw(st.sampled_from((*VERBS, *EXTRA)))
                self.act(verb, self.an_award(data.draw), self.anybody(data.draw), data.draw)
            case "around":
                change = data.draw(st.sampled_from(AROUND))
                getattr(self, change)(data.draw)

    def somebody_goes_on(self, draw: Draw) -> None:
        """By the verb that was tried least so far, or any: so that every verb has its turn."""
        living = Award.objects.exclude(state__in=ENDED - {State.CLOSED}).order_by("pk")
        if not living:
            self.a_fact_is_found(draw)
            return
        award = draw(st.sampled_from(list(living)))
        state = State(award.state)
        verbs = [one for one in verbs_in(state) for _ in range(1 if one in SELDOM else 6)]
        if award.clawbacks.filter(state="open").exists():
            verbs += ["dismiss", "claw_back"]
        elif state in WITH_MONEY_OUT:
            verbs += ["doubt"]
        verb = draw(st.sampled_from(verbs))
        if draw(st.booleans()):
            verb = min(verbs, key=self.tried.__getitem__)
        self.tried[verb] += 1
        usual = OPINES.get(state) or USUAL.get(verb, "reviewer" if verb == "dismiss" else "analyst")
        self.act(verb, award, usual, draw)

    # Verbs

    def act(self, verb: str, award: Award, who: str, draw: Draw) -> None:
        if (of_file := self.of_file(verb, draw)) is not None:
            service, values = of_file
            self.attempt(service, by=who, award=award, **values)
        elif verb == "answer":
            self.answer(award, who, draw)
        elif verb in ("claw_back", "dismiss", "recover", "recover_last"):
            self.take_back(verb, award, who, draw)
        else:
            self.pay(verb, award, who, draw)

    def of_file(self, verb: str, draw: Draw) -> Verb | None:
        """The service of a verb that needs no more than the award, and what else it is given."""
        said = {"words": "另有依据。"}
        plain: dict[str, Verb] = {
            "confirm": (opening.award_confirm, {}),
            "withdraw": (opening.award_withdraw, said),
            "attach": (opening.award_attach, {"name": "a.pdf", "content": b"%PDF-1.4 a"}),
            "check": (
                opening.award_check,
                {"code": "certificate", "outcome": "met", "basis": "编号相符"},
            ),
            "send": (opening.award_send, {}),
            "register": (opening.award_register, {}),
            "endorse": (decisions.award_opine, {"verdict": "for", **said}),
            "send_back": (decisions.award_opine, {"verdict": "against", **said}),
            "publish": (decisions.award_publish_notice, {}),
            "object": (decisions.award_object, said),
            "approve": (decisions.award_approve, {}),
            "refuse": (decisions.award_refuse, {"reasons": ["不符"]}),
            "cancel": (decisions.award_cancel, said),
            "close": (decisions.award_close, {"evaluation": "见效"}),
            "doubt": (clawbacks.award_doubt, {"cause": "举报"}),
        }
        if verb == "fix_amount":
            values = {"amount": draw(st.just(Decimal(10)) | amounts), "reason": "核定"}
            return decisions.award_fix_amount, values
        return plain.get(verb)

    def answer(self, award: Award, who: str, draw: Draw) -> None:
        asked = award.objections.last()
        if asked is not None:
            self.attempt(
                decisions.award_answer,
                by=who,
                objection=asked,
                is_upheld=draw(st.sampled_from([False, False, True])),
                words="已核",
            )

    def pay(self, verb: str, award: Award, who: str, draw: Draw) -> None:
        """One part of the award: mostly one that is where the verb begins."""
        at = {"batch": "due", "bounce": "batched"}.get(verb, "batched")
        parts = list(award.disbursements.all())
        parts += [one for one in parts if one.state == at] * 5
        parts += [one for one in parts if verb.startswith("voucher") and one.state == "due"]
        if not parts:
            return
        part = draw(st.sampled_from(parts))
        if verb == "batch":
            self.attempt(payments.award_pay, by=who, parts=[part])
        elif verb == "bounce":
            self.attempt(payments.voucher_bounce, by=who, part=part, words="账号有误")
        elif self.attempt(payments.voucher_confirm, by=who, part=part, voucher=next_voucher()):
            self.paid[part.funder] += part.amount

    def take_back(self, verb: str, award: Award, who: str, draw: Draw) -> None:
        clawback = award.clawbacks.first()
        if clawback is None:
            return
        day = django_settings.ZONE_TODAY
        if verb == "claw_back":
            self.attempt(
                clawbacks.award_claw_back, by=who, clawback=clawback, words="撤销", due_on=day
            )
        elif verb == "dismiss":
            self.attempt(clawbacks.clawback_dismiss, by=who, clawback=clawback, words="误改")
        else:
            part = draw(st.sampled_from(list(award.disbursements.all())))
            due = [one for one in [clawbacks.due_of(clawback, part)] if one > 0]
            amount = draw(st.sampled_from(due)) if due and draw(st.booleans()) else draw(amounts)
            service, values = clawbacks.clawback_recover, {"part": part, "amount": amount}
            if self.attempt(service, by=who, clawback=clawback, voucher=next_voucher(), **values):
                self.back += amount

    # What changes around them

    def a_week_passes(self, draw: Draw) -> None:
        django_settings.ZONE_TODAY += WEEK

    def a_fact_is_found(self, draw: Draw) -> None:
        stage = draw(st.sampled_from(self.stages))
        name = draw(st.sampled_from(["B0", "N1", "N2", "N3"]))
        before = Award.objects.count()
        stage.candidate(name=name)
        DONE["award_open"] += Award.objects.count() - before

    def facts_fall_away_or_come_back(self, draw: Draw) -> None:
        stage = draw(st.sampled_from(self.stages))
        keys = set(stage.scheme.awards.values_list("fact_key", flat=True))
        held = {one for one in sorted(keys) if draw(st.booleans())}
        if clawbacks.awards_recheck(awards=stage.scheme.awards.all(), held=held):
            DONE["awards_recheck"] += 1
        assert clawbacks.awards_recheck(awards=stage.scheme.awards.all(), held=held) == []

    def money_is_allotted(self, draw: Draw) -> None:
        scheme = draw(st.sampled_from([None, self.stages[1].scheme]))
        values = {"year": 2019, "amount": draw(amounts), "document": "财预2号", "scheme": scheme}
        self.attempt(budgets.budget_allot, by=self.anybody(draw, "finance"), **values)

    def money_is_cut(self, draw: Draw) -> None:
        values = {"budget": self.a_budget(draw), "amount": draw(amounts), "document": "财预3号"}
        self.attempt(budgets.budget_cut, by=self.anybody(draw, "finance"), **values)

    def an_overrun_is_authorised(self, draw: Draw) -> None:
        values = {"budget": self.a_budget(draw), "amount": draw(amounts), "authority": "纪要3号"}
        service = budgets.budget_authorise_overrun
        self.attempt(service, by=self.anybody(draw, "reviewer2"), **values)

    # What always holds

    @invariant()
    def ledger_budgets_and_award_files_agree(self) -> None:
        assert ledger_check() == []

    @invariant()
    def a_voucher_is_booked_once(self) -> None:
        numbers = LedgerEntry.objects.exclude(voucher="").values_list("voucher", flat=True)
        assert len(numbers) == len(set(numbers))

    @invariant()
    def no_money_appears_or_vanishes(self) -> None:
        """What vouchers said, counted outside of the ledger, is what budgets and files say."""
        parts = Disbursement.objects.filter(state="paid")
        paid = Counter[str]()
        for one in parts:
            paid[one.funder] += one.amount
        assert paid == self.paid
        assert sum(one.paid for one in Budget.objects.all()) == self.paid["zone"]
        assert sum(one.recovered for one in Clawback.objects.all()) == self.back

    @invariant()
    def nothing_is_spent_beyond_what_was_set_aside_and_authorised(self) -> None:
        for budget in Budget.objects.all():
            sums: dict[str, Decimal] = defaultdict(Decimal)
            hands: dict[str, set[int | None]] = defaultdict(set)
            for entry in budget.entries.all():
                sums[entry.kind] += entry.amount
                hands[entry.kind].add(entry.by_id)
            spent = sums["commit"] - sums["release"]
            assert spent <= sums["allot"] - sums["cut"] + sums["authorise"]
            assert sums["cut"] <= sums["allot"]
            assert not hands["authorise"] & (hands["allot"] | hands["cut"])

    @invariant()
    def no_fact_is_paid_twice(self) -> None:
        paid = Disbursement.objects.filter(state="paid")
        keys = [(p.award.scheme_id, p.award.fact_key, p.funder) for p in paid]
        assert len(set(keys)) == len(keys)

    @invariant()
    def awards_move_by_the_table_only(self) -> None:
        for award in Award.objects.all():
            at = ""
            for event in award.events.order_by("pk"):
                assert event.from_state == at
                if event.verb in BESIDE:
                    assert event.to_state == (at or State.CANDIDATE)
                else:
                    assert TRANSITIONS[State(at), event.verb].to == event.to_state
                at = event.to_state
            assert award.state == at

    @invariant()
    def hands_never_meet(self) -> None:
        hands: dict[tuple[int, int], set[str]] = defaultdict(set)
        for award, by, duty in AwardEvent.objects.exclude(duty="").values_list(
            "award", "by", "duty"
        ):
            hands[award, by].add(duty)
        assert all(len(duties) == 1 for duties in hands.values())

    @invariant()
    def nothing_booked_is_ever_lost_or_changed(self) -> None:
        now = {row[0]: row for row in LedgerEntry.objects.values_list()}
        assert self.seen.items() <= now.items()
        self.seen = now

    # How

    def an_award(self, draw: Draw) -> Award:
        return draw(st.sampled_from(list(Award.objects.order_by("pk"))))

    def a_budget(self, draw: Draw) -> Budget:
        return draw(st.sampled_from(list(Budget.objects.order_by("pk"))))

    def anybody(self, draw: Draw, usual: str = "") -> str:
        return draw(st.sampled_from([*PEOPLE, *([usual] * 3 * len(PEOPLE) if usual else [])]))

    def attempt(self, verb: Callable[..., Any], *, by: str, **arguments: Any) -> bool:
        """Do it, or be refused in words and find nothing changed. Says whether it was done."""
        person = User.objects.get(pk=self.people[by].pk)
        before = everything()
        try:
            verb(by=person, **arguments)
        except (RuleError, PermissionDenied) as refusal:
            came_of_constraint = isinstance(refusal.__cause__, IntegrityError)
        else:
            DONE[verb.__name__] += 1
            return True
        assert not came_of_constraint, verb.__name__
        assert everything() == before
        return False


AROUND = (
    *("a_week_passes", "a_week_passes", "a_fact_is_found", "facts_fall_away_or_come_back"),
    *("money_is_allotted", "money_is_cut", "an_overrun_is_authorised"),
)


def everything() -> list[list[tuple[Any, ...]]]:
    rows: list[list[tuple[Any, ...]]] = [
        list(one.objects.order_by("pk").values_list()) for one in TABLES
    ]
    return rows


@pytest.fixture
def today_put_back() -> Iterator[None]:
    before = django_settings.ZONE_TODAY
    yield
    django_settings.ZONE_TODAY = before


@pytest.mark.django_db
@pytest.mark.once
def test_money_obeys_its_invariants_whatever_anybody_does(cast: Cast, today_put_back: None):
    """Until every verb was done at least once: what is drawn depends on which other tests are
    loaded, because Hypothesis takes constants from them."""
    AwardMachine.cast = cast
    DONE.clear()
    for number in range(MOST_ROUNDS):
        run_state_machine_as_test(
            seed(number)(AwardMachine),
            settings=settings(
                max_examples=20,
                stateful_step_count=40,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
        if set(DONE) >= NEEDED:
            break
    assert set(DONE) >= NEEDED, f"done at all: {DONE}"
