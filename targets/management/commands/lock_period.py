"""Lock reporting periods by hand, as the scheduler does on their day."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from targets.calc.periods import InvalidPeriod, Period
from targets.models import ReportingPeriod
from targets.services.periods import lock_period, periods_to_lock


class Command(BaseCommand):
    help = "Lock a reporting period; without --period every one whose day of locking has come."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", metavar="2018Q4", help="lock this one, whatever its day")
        parser.add_argument("--dry-run", action="store_true", help="say it, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [named_period(options["period"])] if options["period"] else periods_to_lock()
        for period in chosen:
            if not options["dry_run"]:
                lock_period(reporting_period=period)
            self.stdout.write(_("%(period)s已锁定。") % {"period": period})
        if not chosen:
            self.stdout.write(_("没有到期要锁定的报告期。"))


def named_period(written: str) -> ReportingPeriod:
    try:
        return ReportingPeriod.objects.get(period=Period.parse(written))
    except InvalidPeriod as error:
        raise CommandError(f"{written}: not a quarter written like 2018Q4") from error
    except ReportingPeriod.DoesNotExist as error:
        raise CommandError(_("%(period)s还没有开放过。") % {"period": written}) from error
