"""Rows of the incentives, by subject. Written by `incentives.services` only."""

from incentives.models.award import Award, AwardEvent
from incentives.models.ledger import Budget, Clawback, Disbursement, LedgerEntry, PaymentBatch
from incentives.models.papers import AwardCheck, Evidence, Objection, Opinion
from incentives.models.talent import Talent

__all__ = [
    "Award",
    "AwardCheck",
    "AwardEvent",
    "Budget",
    "Clawback",
    "Disbursement",
    "Evidence",
    "LedgerEntry",
    "Objection",
    "Opinion",
    "PaymentBatch",
    "Talent",
]
