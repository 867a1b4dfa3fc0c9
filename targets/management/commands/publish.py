"""Prepare, check and sign the 情况通报 of a period by hand, by the same steps as the pages."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

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

    def handle(self, *args: Any, **options: Any) -> None:
        period = named_period(options["period"]).period
        by = person(options["by"])
        try:
            issue = Publication.objects.filter(period=period, signed_at__isnull=True).first()
            issue = issue or publication_prepare(period=period, by=by)
            Publication.objects.filter(pk=issue.pk).update(job=None)
            publication_check(issue.pk)
            issue.refresh_from_db()
            for one in check_lines(issue):
                self.stdout.write(f"{'+' if one.ok or one.waiver else '-'} {one.text} {one.remedy}")
            if open_findings(issue):
                raise CommandError(f"{issue.number}: not ready to be signed.")
            if options["sign"]:
                publication_sign(publication=issue, by=person(options["sign"]))
                self.stdout.write(f"{issue.number} signed.")
        except RuleError as error:
            raise CommandError(error.message) from error


def person(username: str) -> User:
    try:
        return User.objects.get(username=username, is_active=True)
    except User.DoesNotExist as error:
        raise CommandError(f"{username}: no such account") from error
