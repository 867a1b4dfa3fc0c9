"""`make_demo_issues`: signed issues of the 情况通报 for periods of the demonstration."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hightech_zone.lib.clock import day_of
from targets.calc.periods import Period
from targets.choices import DocumentFormat
from targets.models import Publication, ReportingPeriod, User
from targets.publishing import publication_check
from targets.services.publications import (
    open_findings,
    publication_ask_check,
    publication_prepare,
    publication_sign,
)

ISSUED = ("2018Q1", "2018Q2")
"""Each is signed as its period was published. Every issue takes two seconds to write."""
FORMATS = (DocumentFormat.WORD, DocumentFormat.EXCEL)
"""Drawing the PDFs takes longer than all the rest."""
WAIVER = "个别企业未报，已逐户核实。"
"""Of plans smaller than the usual one."""


class Command(BaseCommand):
    help = "Add signed issues to the demonstration data. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="name them, sign none")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("Demonstration data do not belong into production.")
        people = {one.username: one for one in User.objects.filter(is_demo=True)}
        issued = ReportingPeriod.objects.filter(
            period__in=[Period.parse(one) for one in ISSUED], published_at__isnull=False
        )
        for opened in issued.order_by("period"):
            period, at = opened.period, opened.published_at
            if at is None or Publication.objects.filter(period=period).exists():
                continue
            if options["dry_run"]:
                self.stdout.write(f"{period}: {day_of(at)}")
            else:
                sign_issue(period, at, people)


def sign_issue(period: Period, at: datetime, people: dict[str, User]) -> None:
    issue = publication_prepare(period=period, by=people["analyst"], at=at)
    publication_check(issue.pk, at, FORMATS)
    issue.refresh_from_db()
    waivers = {one["code"]: WAIVER for one in open_findings(issue) if one["waivable"]}
    if waivers:
        publication_ask_check(publication=issue, by=people["analyst"], waivers=waivers)
        publication_check(issue.pk, at, FORMATS)
        issue.refresh_from_db()
    publication_sign(publication=issue, by=people["leader"], at=at)
