"""`manage.py check_aggregates`: the stored sums against an independent computation."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from targets.management.progress import progress_bar
from targets.models import StaleMark
from targets.services.check import Difference, aggregates_check
from targets.services.snapshot import one_snapshot

SHOWN = 50


class Command(BaseCommand):
    help = "Recompute all sums from the approved figures by a second path; exit 1 on differences."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--show", type=int, default=SHOWN, help="differences to print")

    def handle(self, *args: Any, **options: Any) -> None:
        with one_snapshot(is_read_only=True), progress_bar("period") as advance:
            are_marks_waiting = StaleMark.objects.exists()
            found = aggregates_check(advance)
        if are_marks_waiting:
            self.stdout.write("Marks are waiting: run aggregate first, or expect differences.")
        for one in found[: options["show"]]:
            self.stdout.write(line(one))
        if found:
            self.stdout.write(f"{len(found)} differences.")
            sys.exit(1)
        self.stdout.write("No differences.")


def line(one: Difference) -> str:
    park, cluster = one.cut
    return (
        f"{one.period}  {one.indicator} term {one.term}  park {park} cluster {cluster}  "
        f"{one.field}: stored {one.stored}, expected {one.expected}"
    )
