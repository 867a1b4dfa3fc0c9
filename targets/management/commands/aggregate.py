"""`manage.py aggregate`: bring the sums up to the approved figures now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from targets.calc.periods import InvalidPeriod, Period
from targets.management.progress import Progress, progress_bar
from targets.models import StaleMark
from targets.services.aggregation import (
    PeriodOutside,
    Refreshed,
    aggregate_all,
    aggregate_period,
    aggregate_stale,
    stored_periods,
)


class Command(BaseCommand):
    help = "Recompute what is marked stale, one period (--period 2018Q3) or everything (--all)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--period", help="a period such as 2018Q3")
        which.add_argument("--all", action="store_true", help="every period")
        parser.add_argument("--dry-run", action="store_true", help="say what would be recomputed")

    def handle(self, *args: Any, **options: Any) -> None:
        period = parse(options["period"]) if options["period"] else None
        if options["dry_run"]:
            self.stdout.write(self.described(period, everything=options["all"]))
            return
        with progress_bar("atom") as show:
            if options["all"]:
                refreshed = aggregate_all(on_progress=show)
            elif period:
                refreshed = recompute(period, show)
            else:
                refreshed = aggregate_stale(on_progress=show)
        self.stdout.write(summary(refreshed))

    def described(self, period: Period | None, everything: bool) -> str:
        if everything:
            periods = stored_periods()
            return f"Would recompute {periods[0]} to {periods[-1]}."
        if period:
            return f"Would recompute {period}."
        return f"{StaleMark.objects.count()} marks are waiting."


def recompute(period: Period, show: Progress) -> Refreshed | None:
    try:
        return aggregate_period(period=period, on_progress=show)
    except PeriodOutside as error:
        raise CommandError(error.message) from error


def parse(text: str) -> Period:
    try:
        return Period.parse(text)
    except InvalidPeriod as error:
        raise CommandError(f"--period: {error} is not a quarter such as 2018Q3.") from error


def summary(refreshed: Refreshed | None) -> str:
    if refreshed is None:
        return "Nothing was stale."
    return (
        f"Recomputed {refreshed.atoms} atoms in {len(refreshed.periods)} periods; "
        f"data version {refreshed.data_version}."
    )
