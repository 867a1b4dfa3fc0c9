"""What is computed of awards, by table and by property; no database."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.calc.accounts import Entry, balances, totals
from incentives.calc.amounts import Payer, amount_fault, split
from incentives.calc.facts import Fact, FactKind, fact_key
from incentives.calc.notice import notice_end
from incentives.calc.settings import is_sound
from incentives.calc.stacking import Living, Stack, stacked
from incentives.calc.states import Account, Duty, Kind, State
from incentives.calc.transitions import ENDED, TRANSITIONS

D = Decimal
amounts = st.decimals(D("0.0001"), D(100000), places=4)
HALVES = [Payer("zone", D(1)), Payer("city", D(1))]


@given(st.lists(st.builds(Entry, st.sampled_from(Kind), amounts), max_size=40))
def test_no_entry_makes_money_appear_or_vanish(entries):
    assert sum(balances(entries).values()) == 0


@given(amounts)
def test_what_was_paid_and_came_back_stays_paid(amount):
    kinds = [Kind.ALLOT, Kind.COMMIT, Kind.DISBURSE, Kind.CLAW_BACK, Kind.RECOVER]
    found = totals([Entry(kind, amount) for kind in kinds])
    assert (found.allotted, found.committed, found.paid, found.returned) == (
        *(amount, 0, amount, amount),
    )


@given(st.decimals(D("0.01"), D(100000), places=4), st.integers(1, 50), st.integers(1, 50))
def test_parts_add_up_to_the_whole(amount, zone, city):
    parts = split(amount, [Payer("zone", D(zone)), Payer("city", D(city))])
    assert sum(part.amount for part in parts) == amount
    assert [part.order for part in parts] == [1, 2]


def test_the_first_payer_takes_what_rounding_leaves():
    assert [part.amount for part in split(D("0.0003"), HALVES)] == [D("0.0002"), D("0.0001")]


@pytest.mark.parametrize("payers", [[], HALVES[:1] * 2, [Payer("zone", D(0))]])
def test_payers_that_cannot_pay_are_refused(payers):
    with pytest.raises(ValueError, match=r"payers|shares"):
        split(D(100), payers)


@pytest.mark.parametrize(
    ("amount", "fault"),
    [("20", None), ("50", None), ("19.9999", "below"), ("50.0001", "above"), ("0", "not_positive"),
     ("30.00001", "places")],
)  # fmt: skip
def test_an_amount_stays_within_the_promise(amount, fault):
    assert amount_fault(D(amount), D(20), D(50)) == fault


@pytest.mark.parametrize(
    ("first", "days", "last"),
    [(date(2019, 1, 21), 5, date(2019, 1, 25)), (date(2019, 1, 19), 1, date(2019, 1, 21)),
     (date(2019, 1, 24), 3, date(2019, 1, 28))],
)  # fmt: skip
def test_a_notice_counts_worked_days(first, days, last):
    assert notice_end(first, days, lambda day: day.weekday() < 5) == last


def test_a_renewal_is_the_same_fact_where_the_first_counts():
    rule = {"kind": "certificate", "certificate": "hightech", "first": True}
    old = Fact(FactKind.CERTIFICATE, "E1", date(2015, 9, 1), "GR2015")
    new = Fact(FactKind.CERTIFICATE, "E1", date(2018, 9, 1), "GR2018")
    assert fact_key(rule, old) == fact_key(rule, new)
    assert fact_key({**rule, "first": False}, old) != fact_key({**rule, "first": False}, new)
    assert fact_key(rule, old, 2018) != fact_key(rule, old, 2019)


@pytest.mark.parametrize(
    ("code", "value", "sound"),
    [("notice_days", 5, True), ("notice_days", 0, False), ("notice_days", True, False),
     ("payers", [{"funder": "zone", "share": 1}], True), ("payers", [], False),
     ("payers", [{"funder": "zone", "share": 0}], False), ("colour", 1, False)],
)  # fmt: skip
def test_settings_have_their_shape(code, value, sound):
    assert is_sound(code, value) is sound


# The table


def test_every_state_is_reached_and_what_ended_stays_so_but_for_a_clawback():
    assert {step.to for step in TRANSITIONS.values()} | {State.CANDIDATE} == set(State)
    assert {verb for state, verb in TRANSITIONS if state in ENDED} == {"claw_back"}


def test_no_way_to_a_payment_passes_by_an_approval():
    """Without the approving step nothing can be reached that has money out."""
    reached, edge = {State.CANDIDATE}, {State.CANDIDATE}
    while edge:
        edge = {
            step.to for (state, verb), step in TRANSITIONS.items()
            if state in edge and verb != "approve"
        } - reached  # fmt: skip
        reached |= edge
    assert not reached & {State.APPROVED, State.PAYING, State.PAID, State.RECOVERING}


def test_each_duty_stands_apart_from_the_two_others():
    for step in TRANSITIONS.values():
        if step.duty:
            assert step.apart == set(Duty) - {Duty.NONE, step.duty}


def test_source_and_returned_are_where_money_comes_from_and_ends():
    flow = balances([Entry(Kind.ALLOT, D(5)), Entry(Kind.COMMIT, D(5)), Entry(Kind.DISBURSE, D(5))])
    assert flow[Account.SOURCE] == -5
    assert flow[Account.PAID] == 5


ON = date(2018, 11, 1)
FIRST = Living("A", "INC-01", "certificate:hightech", "E", ON, 2018)


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (Living("B", "INC-02", "certificate:hightech", "E", ON, 2018), Stack.FACT),
        (Living("B", "INC-01", "certificate:hightech", "E", ON, 2019), Stack.FACT),
        (Living("B", "INC-01", "certificate:hightech", "E", date(2019, 1, 1), 2019), Stack.SCHEME),
        (Living("B", "INC-02", "certificate:hightech", "F", ON, 2018), Stack.YEAR),
        (Living("B", "INC-02", "talent", "E", ON, 2018), Stack.YEAR),
        (Living("B", "INC-02", "talent", "E", ON, 2019), None),
    ],
    ids=["two schemes", "two years", "another day", "another holder", "another kind", "nothing"],
)
def test_awards_that_meet_are_told_once_under_the_graver_kind(other, kind):
    found = [(one.kind, one.numbers) for one in stacked([FIRST, other])]
    assert found == ([(kind, ("A", "B"))] if kind else [])
