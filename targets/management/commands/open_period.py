"""Open a reporting period by hand, as the scheduler does after each quarter."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from targets.calc.periods import InvalidPeriod, Period
from targets.errors import RuleError
from targets.services.periods import latest_ended, open_period


class Command(BaseCommand):
    help = "Open a reporting period with the usual dates; without --period the last one ended."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", metavar="2018Q4", help="the quarter to open")
        parser.add_argument("--dry-run", action="store_true", help="say it, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            period = Period.parse(options["period"]) if options["period"] else latest_ended()
            with transaction.atomic():
                opened, is_new = open_period(period=period)
                transaction.set_rollback(options["dry_run"])
        except InvalidPeriod as error:
            raise CommandError(f"{error}: not a quarter written like 2018Q4") from error
        except RuleError as error:
            raise CommandError(error.message) from error
        said = _("%(period)s已开放，截止%(due)s，%(locks)s锁定。")
        if not is_new:
            said = _("%(period)s早已开放，截止%(due)s，%(locks)s锁定。")
        self.stdout.write(said % {"period": period, "due": opened.due_on, "locks": opened.locks_on})
