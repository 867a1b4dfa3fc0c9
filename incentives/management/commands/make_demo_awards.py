"""`make_demo_awards`: invented awards beside the demonstration's enterprises."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from incentives.services.demo import demo_awards_create
from targets.models import User


class Command(BaseCommand):
    help = "Add invented awards to the demonstration data. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="try it, keep nothing")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("Demonstration data do not belong into production.")
        people = {one.username: one for one in User.objects.filter(is_demo=True)}
        is_new = demo_awards_create(people=people)
        transaction.set_rollback(options["dry_run"])
        if options["verbosity"]:
            self.stdout.write("Awards added." if is_new else "Nothing changed.")
