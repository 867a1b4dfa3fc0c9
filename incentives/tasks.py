"""Celery tasks: they call services and hold no rules. Each may run twice, late or in any order."""

import logging

from celery import shared_task

from incentives.services.check import ledger_check
from incentives.services.finding import candidates_find
from targets.services.snapshot import one_snapshot

logger = logging.getLogger(__name__)


@shared_task(name="incentives.tasks.check_ledger")
def check_ledger() -> None:
    """Every night: an error in the log for each sum that does not agree."""
    with one_snapshot(is_read_only=True):
        found = ledger_check()
    for one in found:
        logger.error("the ledger does not agree: %s", one)


@shared_task(name="incentives.tasks.find_candidates")
def find_candidates() -> None:
    """Every night, and whenever registers or approved figures changed (`AFTER_CHANGES`)."""
    candidates_find()
