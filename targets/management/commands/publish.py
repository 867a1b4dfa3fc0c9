"""Prepare, check and sign the 情况通报 of a period by hand, by the same steps as the pages."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from targets.calc.periods import Period
from targets.errors import RuleError
from targets.management.commands.lock_period import named_period
from targets.models import Publication, User
from targets.publication_words import check_lines
from targets.publishing import publication_check
from targets.services.publications import (
    open_findings,
    publication_prepare,
    publication_sign,
)


class Command(BaseCommand):
    help = "Publish a period: prepare and check its issue; with --sign, sign it. Two persons."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", required=True, metavar="2018Q4")
        parser.add_argument("--by", default="analyst", help="who prepares it")
        parser.add_argument("--sign", metavar="USER", help="the leader who signs it")
        parser.add_argument("--dry-run", action="store_true", help="check it, keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        period = named_period(options["period"]).period
        try:
            with transaction.atomic():
                issue = prepared(period, person(options["by"]))
                for one in check_lines(issue):
                    mark = "+" if one.ok or one.waiver else "-"
                    self.stdout.write(f"{mark} {one.text} {one.remedy}")
                is_ready = not open_findings(issue)
                if is_ready and options["sign"] and not options["dry_run"]:
                    publication_sign(publication=issue, by=person(options["sign"]))
                    self.stdout.write(f"{issue.number} signed.")
                transaction.set_rollback(options["dry_run"])
        except RuleError as error:
            raise CommandError(error.message) from error
        if not is_ready:
            raise CommandError(f"{issue.number}: not ready to be signed.")


def prepared(period: Period, by: User) -> Publication:
    """The issue of the period that is not signed yet, or a new one; checked."""
    issue = Publication.objects.filter(period=period, signed_at__isnull=True).first()
    issue = issue or publication_prepare(period=period, by=by)
    Publication.objects.filter(pk=issue.pk).update(job=None)
    publication_check(issue.pk)
    issue.refresh_from_db()
    return issue


def person(username: str) -> User:
    try:
        return User.objects.get(username=username, is_active=True)
    except User.DoesNotExist as error:
        raise CommandError(f"{username}: no such account") from error
