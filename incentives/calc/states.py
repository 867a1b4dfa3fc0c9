"""The words an award's life is told in: states, verbs and whose hand each verb is."""

from enum import StrEnum


class State(StrEnum):
    """Where an award file is. The way between them: `transitions.TRANSITIONS`."""

    CANDIDATE = "candidate"
    CHECKING = "checking"
    SECTION = "section"
    BUREAU = "bureau"
    TREASURY = "treasury"
    ENDORSED = "endorsed"
    PRICED = "priced"
    NOTICE = "notice"
    APPROVED = "approved"
    PAYING = "paying"
    PAID = "paid"
    CLOSED = "closed"
    RECOVERING = "recovering"
    RECOVERED = "recovered"
    REGISTERED = "registered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class Duty(StrEnum):
    """Hands that must not meet on one award. NONE: a verb that stands beside them."""

    NONE = ""
    ENTER = "enter"
    APPROVE = "approve"
    PAY = "pay"


class Account(StrEnum):
    """Where money of an award can be. SOURCE: outside of what is counted here."""

    SOURCE = "source"
    AVAILABLE = "available"
    COMMITTED = "committed"
    RECEIVABLE = "receivable"
    PAID = "paid"
    DUE_BACK = "due_back"
    RETURNED = "returned"


class Kind(StrEnum):
    """Why money moves; `MOVES` says from where to where."""

    ALLOT = "allot"
    CUT = "cut"
    AUTHORISE = "authorise"
    COMMIT = "commit"
    RELEASE = "release"
    DISBURSE = "disburse"
    RECEIVABLE = "receivable"
    DROP = "drop"
    SETTLE = "settle"
    CLAW_BACK = "claw_back"
    RECOVER = "recover"


MOVES: dict[Kind, tuple[Account, Account]] = {
    Kind.ALLOT: (Account.SOURCE, Account.AVAILABLE),
    Kind.CUT: (Account.AVAILABLE, Account.SOURCE),
    Kind.AUTHORISE: (Account.SOURCE, Account.AVAILABLE),
    Kind.COMMIT: (Account.AVAILABLE, Account.COMMITTED),
    Kind.RELEASE: (Account.COMMITTED, Account.AVAILABLE),
    Kind.DISBURSE: (Account.COMMITTED, Account.PAID),
    Kind.RECEIVABLE: (Account.SOURCE, Account.RECEIVABLE),
    Kind.DROP: (Account.RECEIVABLE, Account.SOURCE),
    Kind.SETTLE: (Account.RECEIVABLE, Account.PAID),
    Kind.CLAW_BACK: (Account.PAID, Account.DUE_BACK),
    Kind.RECOVER: (Account.DUE_BACK, Account.RETURNED),
}
"""Every kind takes one amount out of one account and puts it into another: no entry can make
money appear or vanish."""

OF_BUDGET = (Kind.ALLOT, Kind.CUT, Kind.AUTHORISE)
"""Entries of a budget alone; all others are of one disbursement of an award."""
ONCE = tuple(kind for kind in Kind if kind not in (*OF_BUDGET, Kind.RECOVER))
"""What happens to a disbursement at most once in its life."""
OUTSIDE_BUDGET = (Kind.RECEIVABLE, Kind.DROP, Kind.SETTLE)
"""Entries of another funder's part, whose budget is not ours to count."""
