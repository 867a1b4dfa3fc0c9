"""The one table of an award's life: in which state which verb leads where, who may, as whose hand.

`right` is the name of a permission of `targets.access`. `apart` are the duties whose hands must not
do it: separation of duties, repeated by the database for the three duties themselves. `changed` are
the verbs of which one must come between a file that was sent back and this step, or a reason.
"""

from dataclasses import dataclass

from incentives.calc.states import Duty, State

S, D = State, Duty
PREPARE, DECIDE, PAY = "prepare_awards", "decide_awards", "pay_awards"


@dataclass(frozen=True, slots=True)
class Step:
    to: State
    right: str
    duty: Duty = D.NONE
    also_apart: tuple[Duty, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def apart(self) -> frozenset[Duty]:
        """Duties whose hands must not do this."""
        others = {one for one in D if one not in (D.NONE, self.duty)} if self.duty else set()
        return frozenset(others) | frozenset(self.also_apart)


def _enter(to: State) -> Step:
    return Step(to, PREPARE, D.ENTER)


def _decide(to: State) -> Step:
    return Step(to, DECIDE, D.APPROVE)


def _pay(to: State) -> Step:
    return Step(to, PAY, D.PAY)


def _opine(to: State, stage: str) -> Step:
    return Step(to, f"opine_{stage}", also_apart=(D.ENTER,))


TRANSITIONS: dict[tuple[State, str], Step] = {
    (S.CANDIDATE, "confirm"): _enter(S.CHECKING),
    (S.CANDIDATE, "withdraw"): _enter(S.WITHDRAWN),
    (S.CANDIDATE, "refuse"): _decide(S.REFUSED),
    (S.CHECKING, "attach"): _enter(S.CHECKING),
    (S.CHECKING, "check"): _enter(S.CHECKING),
    (S.CHECKING, "send"): Step(S.SECTION, PREPARE, D.ENTER, changed=("attach", "check")),
    (S.CHECKING, "register"): _decide(S.REGISTERED),
    (S.CHECKING, "withdraw"): _enter(S.WITHDRAWN),
    (S.CHECKING, "refuse"): _decide(S.REFUSED),
    (S.SECTION, "endorse"): _opine(S.BUREAU, "section"),
    (S.SECTION, "send_back"): _opine(S.CHECKING, "section"),
    (S.BUREAU, "endorse"): _opine(S.TREASURY, "bureau"),
    (S.BUREAU, "send_back"): _opine(S.CHECKING, "bureau"),
    (S.TREASURY, "endorse"): _opine(S.ENDORSED, "treasury"),
    (S.TREASURY, "send_back"): _opine(S.CHECKING, "treasury"),
    (S.ENDORSED, "fix_amount"): _enter(S.PRICED),
    (S.ENDORSED, "refuse"): _decide(S.REFUSED),
    (S.PRICED, "fix_amount"): _enter(S.PRICED),
    (S.PRICED, "publish"): _enter(S.NOTICE),
    (S.PRICED, "refuse"): _decide(S.REFUSED),
    (S.NOTICE, "object"): _enter(S.NOTICE),
    (S.NOTICE, "answer"): _decide(S.NOTICE),
    (S.NOTICE, "approve"): _decide(S.APPROVED),
    (S.NOTICE, "refuse"): _decide(S.REFUSED),
    (S.APPROVED, "cancel"): _decide(S.CANCELLED),
    (S.APPROVED, "batch"): _pay(S.PAYING),
    (S.APPROVED, "voucher"): _pay(S.PAYING),
    (S.APPROVED, "voucher_last"): _pay(S.PAID),
    (S.PAYING, "batch"): _pay(S.PAYING),
    (S.PAYING, "bounce"): _pay(S.PAYING),
    (S.PAYING, "voucher"): _pay(S.PAYING),
    (S.PAYING, "voucher_last"): _pay(S.PAID),
    (S.PAYING, "claw_back"): _decide(S.RECOVERING),
    (S.PAYING, "cancel"): _decide(S.CANCELLED),
    (S.PAID, "close"): _enter(S.CLOSED),
    (S.PAID, "claw_back"): _decide(S.RECOVERING),
    (S.CLOSED, "claw_back"): _decide(S.RECOVERING),
    (S.RECOVERING, "recover"): _pay(S.RECOVERING),
    (S.RECOVERING, "recover_last"): _pay(S.RECOVERED),
}
"""`voucher_last` and `recover_last` are `voucher` and `recover` where nothing is left to pay or to
take back. A voucher without a batch is
another funder's. PAYING may be cancelled while nothing of it has been paid."""

ENDED = frozenset({S.CLOSED, S.RECOVERED, S.REGISTERED, S.REFUSED, S.WITHDRAWN, S.CANCELLED})
WITH_MONEY_OUT = frozenset({S.PAYING, S.PAID, S.CLOSED})
"""States in which a lost fact may mean a clawback."""


def verbs_in(state: State) -> list[str]:
    return [verb for at, verb in TRANSITIONS if at == state]
