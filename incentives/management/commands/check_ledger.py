"""`manage.py check_ledger`: the ledger against award files and budgets."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from incentives.services.check import LedgerDifference, ledger_check
from targets.services.snapshot import one_snapshot


class Command(BaseCommand):
    help = "Compare the ledger with award files and budgets; exit 1 and a table on differences."

    def handle(self, *args: Any, **options: Any) -> None:
        with one_snapshot(is_read_only=True):
            found = ledger_check()
        for one in found:
            self.stdout.write(line(one))
        if found:
            self.stdout.write(f"{len(found)} differences.")
            sys.exit(1)
        self.stdout.write("No differences.")


def line(one: LedgerDifference) -> str:
    return f"{one.place:<32} {one.what:<12} ledger {one.ledger:>16} held {one.held:>16}"
