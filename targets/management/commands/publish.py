"""Prepare, check and sign the 情况通报 of a period by hand, by the same steps as the pages."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from targets.access import Permission, check
from targets.calc.periods import Period
from targets.errors import RuleError
from targets.management.commands.lock_period import named_period
from targets.models import Publication, User
from targets.publication_words import check_lines
from targets.publishing import NothingToPublish, publication_check, rehearsed
from targets.services.jobs import UNFINISHED
from targets.services.publications import (
    open_findings,
    publication_ask_check,
    publication_prepare,
    publication_sign,
)


class Command(BaseCommand):
    help = "Publish a period: prepare and check its issue; with --sign, sign it. Two persons."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", required=True, metavar="2018Q4")
        parser.add_argument("--by", default="analyst", help="who prepares it")
        parser.add_argument("--sign", metavar="USER", help="the leader who signs it")
        parser.add_argument("--dry-run", action="store_true", help="check it, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        period, by = named_period(options["period"]).period, person(options["by"])
        signer = person(options["sign"]) if options["sign"] else None
        try:
            check(by, Permission.PREPARE_PUBLICATIONS)
            issue = rehearsed(period, by) if options["dry_run"] else checked(period, by)
            for one in check_lines(issue):
                mark = "!" if one.is_warning else "+" if one.ok or one.waiver else "-"
                self.stdout.write(f"{mark} {one.text} {one.remedy}")
            if open_findings(issue):
                raise CommandError(f"{issue.period}: not ready to be signed.")
            if signer and not options["dry_run"]:
                publication_sign(publication=issue, by=signer)
                self.stdout.write(f"{issue.number} signed.")
        except RuleError as error:
            raise CommandError(error.message) from error
        except PermissionDenied as error:
            raise CommandError(f"{error}: not allowed to the account named.") from error
        except NothingToPublish as error:
            raise CommandError(f"{period}: there is no policy with targets; load one.") from error


def checked(period: Period, by: User) -> Publication:
    """The issue of the period that is not signed yet, or a new one; checked here, unless a worker
    was faster, who then has it."""
    issue = Publication.objects.filter(period=period, signed_at__isnull=True).first()
    issue = issue or publication_prepare(period=period, by=by)
    publication_ask_check(publication=issue, by=by)
    publication_check(issue.pk)
    issue = Publication.objects.select_related("job").get(pk=issue.pk)
    if issue.job and issue.job.state in UNFINISHED:
        raise CommandError(f"{issue.number}: a worker is checking it; run this again in a minute.")
    return issue


def person(username: str) -> User:
    try:
        return User.objects.get(username=username, is_active=True)
    except User.DoesNotExist as error:
        raise CommandError(f"{username}: no such account") from error
