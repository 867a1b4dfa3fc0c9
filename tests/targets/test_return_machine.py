"""The whole life of a return, driven at random: every verb, every role, in any order.

Each example runs in a transaction that is taken back. A refused verb must have changed nothing;
after every step the invariants below hold, whatever happened.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from targets.choices import CorrectionState, Decision, ReturnState, Role
from targets.errors import RuleError
from targets.models import (
    AuditEvent,
    Confirmation,
    Correction,
    Delegation,
    Observation,
    Return,
    ReturnCell,
    Submission,
    SubmittedCell,
    User,
)
from targets.services.confirmation import return_confirm, return_decline, return_take_back
from targets.services.corrections import (
    Grounds,
    correction_approve,
    correction_decline,
    correction_request,
    correction_take_back,
)
from targets.services.return_cells import CellInput
from targets.services.returns import TRANSITIONS, return_save, return_submit
from targets.services.review import return_approve, return_reopen, return_send_back
from tests.cast import Cast
from tests.factories import make_user
from tests.targets.returns_stage import make_stage

DAY = date(2019, 1, 21)
PEOPLE = (
    *("reporter", "lead", "stranger", "reviewer", "analyst", "auditor", "administrator"),
    *("colleague", "deputy", "turncoat", "reviewer2"),
)
"""`turncoat` reports and reviews in turn; `deputy` is a second lead."""

people = st.sampled_from(PEOPLE)


values = st.sampled_from(["100", "150", "200", "30", "15", ""])
Draw = Callable[[st.SearchStrategy], Any]
Cell = tuple[int | None, int]
Kept = tuple[Any, str]


STEPS = {
    "fill": ("reporter", "colleague"),
    "submit": ("reporter", "colleague", "lead"),
    "confirm": ("lead", "deputy"),
    "decline": ("lead", "deputy"),
    "take_back": ("reporter",),
    "approve": ("reviewer", "reviewer2"),
    "send_back": ("reviewer",),
    "reopen": ("reviewer",),
    "ask_correction": ("reporter", "lead"),
    "approve_correction": ("reviewer", "reviewer2"),
    "decline_correction": ("reviewer",),
    "take_back_correction": ("colleague",),
}
LIKELY = [
    verb for verb in STEPS for _ in range(1 if verb in ("fill", "reopen", "send_back") else 3)
]
VERBS = ("save", *STEPS)
NEEDED = {
    *("return_save", "return_submit", "return_confirm", "return_approve", "return_reopen"),
    *("correction_request", "correction_approve"),
}
DONE: Counter[str] = Counter()
"""How often each verb was not refused: a machine that never gets on proves nothing."""


class ReturnMachine(RuleBasedStateMachine):
    """`cast` is set by the test: the people live outside the transaction of an example."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(two_persons=st.booleans(), is_approved=st.booleans())
    def begin(self, two_persons: bool, is_approved: bool) -> None:
        self.stage = make_stage(self.cast)
        self.stage.form.assignments.update(needs_confirmation=two_persons)
        self.people = {name: self.cast[name] for name in PEOPLE[:7]}
        department = self.cast.department
        self.people |= {
            "colleague": make_user("colleague", Role.REPORTER, department=department),
            "deputy": make_user("deputy", Role.LEAD, department=department),
            "turncoat": make_user("turncoat", Role.REPORTER, department=department),
            "reviewer2": make_user("reviewer2", Role.REVIEWER),
        }
        self.now = self.stage.filled()
        if is_approved and not two_persons:
            self.now = return_submit(of_return=self.now, by=self.cast.reporter)
            self.now = return_approve(of_return=self.now, by=self.cast.reviewer)
        self.seen: dict[int, tuple] = {}
        self.judged: set[int] = set()

    # What everybody may try

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        """One rule, because Hypothesis leaves whole rules out of an example: mostly the usual
        person goes on, sometimes anybody tries anything, sometimes what is around them changes."""
        match data.draw(st.sampled_from(("go on",) * 5 + ("try",) * 3 + ("change", "delegate"))):
            case "go on":
                verb = data.draw(st.sampled_from([one for one in LIKELY if self.is_possible(one)]))
                getattr(self, verb)(data.draw(st.sampled_from(STEPS[verb])), data.draw)
            case "try":
                getattr(self, data.draw(st.sampled_from(VERBS)))(data.draw(people), data.draw)
            case "change":
                self.the_department_changes(data.draw)
            case "delegate":
                self.duties_are_delegated(data.draw)

    def is_possible(self, verb: str) -> bool:
        if verb.endswith("correction") and verb != "ask_correction":
            return Correction.objects.filter(state=CorrectionState.OPEN).exists()
        name = {"send_back": "return", "fill": "save"}.get(verb, verb)
        return (self.now.state, name) in TRANSITIONS

    def save(self, who: str, draw: Draw) -> None:
        uscc = getattr(self.stage, draw(st.sampled_from(["first", "second"]))).uscc
        cells = [
            CellInput(uscc, "industrial_output", draw(values)),
            CellInput(uscc, "industrial_value_added", draw(values)),
        ]
        self.attempt(return_save, of_return=self.now, cells=cells, version=self.now.version, by=who)

    def fill(self, who: str, draw: Draw) -> None:
        cells = self.stage.inputs(first_output=draw(st.sampled_from(["100", "150"])))
        self.attempt(return_save, of_return=self.now, cells=cells, version=self.now.version, by=who)

    def submit(self, who: str, draw: Draw) -> None:
        self.attempt(return_submit, of_return=self.now, by=who)

    def confirm(self, who: str, draw: Draw) -> None:
        self.attempt(return_confirm, of_return=self.now, by=who)

    def decline(self, who: str, draw: Draw) -> None:
        self.attempt(return_decline, of_return=self.now, by=who, words="请核对。")

    def take_back(self, who: str, draw: Draw) -> None:
        self.attempt(return_take_back, of_return=self.now, by=who)

    def approve(self, who: str, draw: Draw) -> None:
        self.attempt(return_approve, of_return=self.now, by=who)

    def send_back(self, who: str, draw: Draw) -> None:
        self.attempt(return_send_back, of_return=self.now, by=who, reason="请核对。")

    def reopen(self, who: str, draw: Draw) -> None:
        self.attempt(
            return_reopen,
            of_return=self.now,
            by=who,
            reason="更正",
            until=DAY,
            withdraw=draw(st.booleans()),
        )

    def ask_correction(self, who: str, draw: Draw) -> None:
        self.attempt(
            correction_request,
            of_return=self.now,
            by=who,
            cells=[CellInput(self.stage.first.uscc, "industrial_output", draw(values))],
            grounds=Grounds("error", "看错一行。", "盖章说明"),
        )

    def approve_correction(self, who: str, draw: Draw) -> None:
        self.answer(correction_approve, who)

    def decline_correction(self, who: str, draw: Draw) -> None:
        self.answer(correction_decline, who, words="依据不足。")

    def take_back_correction(self, who: str, draw: Draw) -> None:
        self.answer(correction_take_back, who)

    def answer(self, verb: Callable[..., Any], who: str, **arguments: Any) -> None:
        asked = Correction.objects.order_by("number").last()
        if asked is not None:
            self.attempt(verb, correction=asked, by=who, **arguments)

    # What changes around them

    def duties_are_delegated(self, draw: Draw) -> None:
        if draw(st.booleans()):
            Delegation.objects.all().delete()
        given, taken = self.people[draw(people)], self.people[draw(people)]
        known = Delegation.objects.filter(principal=given, delegate=taken)
        if given != taken and not known.exists():
            Delegation.objects.create(
                principal=given,
                delegate=taken,
                from_on=DAY,
                to_on=DAY,
                reason="出差",
                made_by=given,
            )

    def the_department_changes(self, draw: Draw) -> None:
        """Its mind about two persons; and one of its people goes over to the reviewers, or back."""
        self.stage.form.assignments.update(needs_confirmation=draw(st.booleans()))
        person = self.people["turncoat"]
        person.role = Role.REVIEWER if person.role == Role.REPORTER else Role.REPORTER
        person.save(update_fields=["role"])

    # What always holds

    @invariant()
    def at_most_one_submission_waits(self) -> None:
        waiting = Submission.objects.filter(decision="").count()
        assert waiting == (self.now.state == ReturnState.SUBMITTED)
        asked = Confirmation.objects.filter(decision="").count()
        assert asked == (self.now.state == ReturnState.CONFIRMING)

    @invariant()
    def nobody_decides_on_their_own(self) -> None:
        for one in Submission.objects.exclude(decision="").exclude(pk__in=self.judged):
            self.judged.add(one.pk)
            hands = {one.submitted_by_id, one.submitted_for_id, one.confirmed_by_id}
            hands |= set(one.cells.values_list("entered_by", flat=True))
            hands -= {None}
            assert one.decided_by_id not in hands
            assert one.decided_for_id not in hands
        for one in Confirmation.objects.filter(decision="confirmed"):
            first = {one.asked_by_id, one.asked_for_id} - {None}
            assert not first & {one.decided_by_id, one.decided_for_id}
            entered = one.submission.cells.values_list("entered_by", flat=True)
            assert set(entered) != {one.decided_by_id}
        for one in Correction.objects.filter(state__in=["approved", "declined"]):
            assert one.decided_by_id not in {one.requested_by_id, one.requested_for_id}

    @invariant()
    def what_counts_is_what_was_approved_last(self) -> None:
        counting = {
            (one.enterprise_id, one.element_id): (one.value, one.status)
            for one in Observation.objects.current()
        }
        assert counting == ({} if self.now.withdrawn else self.approved())

    @invariant()
    def an_approved_draft_is_what_counts(self) -> None:
        if self.now.state == ReturnState.APPROVED:
            drafts = kept(ReturnCell.objects.all())
            assert drafts == self.approved()

    @invariant()
    def nothing_handed_in_is_ever_lost_or_changed(self) -> None:
        now = {
            one.pk: (one.submission_id, one.enterprise_id, one.element_id, one.value, one.status)
            for one in SubmittedCell.objects.all()
        }
        assert self.seen.items() <= now.items()
        self.seen = now

    @invariant()
    def revisions_are_counted_without_a_gap(self) -> None:
        revisions: dict[Cell, list[int]] = {}
        for one in Observation.objects.order_by("revision"):
            revisions.setdefault((one.enterprise_id, one.element_id), []).append(one.revision)
        assert all(found == list(range(1, len(found) + 1)) for found in revisions.values())

    # How

    def approved(self) -> dict[Cell, Kept]:
        """The last approved whole, with the corrections approved after it."""
        approved = Submission.objects.filter(decision=Decision.APPROVED).order_by("number")
        whole = [one.number for one in approved if not one.is_correction]
        taking_part = [one for one in approved if whole and one.number >= whole[-1]]
        found: dict[Cell, Kept] = {}
        for one in taking_part:
            found |= kept(one.cells.all())
        return found

    def attempt(self, verb: Callable[..., Any], *, by: str, **arguments: Any) -> None:
        """Do it, or be refused and find nothing changed; the version rises with each write."""
        person = User.objects.get(pk=self.people[by].pk)
        before, events = self.now, AuditEvent.objects.count()
        refused = False
        try:
            verb(by=person, **arguments)
        except (RuleError, PermissionDenied):
            refused = True
        self.now = Return.objects.get(pk=before.pk)
        written = AuditEvent.objects.order_by("-id")[: AuditEvent.objects.count() - events]
        assert self.now.version - before.version == sum(
            one.object_type == "return" for one in written
        )
        if refused:
            assert not written
            assert vars_of(self.now) == vars_of(before)
        else:
            DONE[verb.__name__] += 1


def kept(cells: Any) -> dict[Cell, Kept]:
    return {(one.enterprise_id, one.element_id): (one.value, one.status) for one in cells}


def vars_of(held: Return) -> dict[str, Any]:
    return {name: value for name, value in vars(held).items() if name != "_state"}


@pytest.mark.once
@pytest.mark.django_db
def test_a_return_obeys_its_invariants_whatever_anybody_does(cast: Cast):
    ReturnMachine.cast = cast
    DONE.clear()
    run_state_machine_as_test(
        ReturnMachine,
        settings=settings(
            max_examples=12,
            stateful_step_count=35,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert set(DONE) >= NEEDED, f"done at all: {DONE}"
