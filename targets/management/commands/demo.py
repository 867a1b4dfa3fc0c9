"""`manage.py demo`: a working tracker with demonstration data, from nothing."""

import os
from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from targets.management.commands.start import check_port, claim_data_dir
from targets.models import User
from targets.services.aggregation import aggregate_stale
from targets.services.demo.build import DEMO_PASSWORD, demo_accounts_create
from targets.services.policy.load import policy_load
from targets.services.policy.pack import SHIPPED_PACK
from targets.services.tokens import demo_token_issue
from targets.services.trail_effects import effects_note

DEMO_TODAY = "2019-01-21"
"""Six days after 2018Q4 was due: something is late, something waits for review."""


LOADED_AT = datetime(2017, 6, 21, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
"""The policy's own day, so that the board can be looked at as it stood on any later one."""


class Command(BaseCommand):
    help = "Migrate, load the policy and demonstration data, and start everything. Idempotent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare-only", action="store_true", help="do not start")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("Demonstration data do not belong into production.")
        if not options["prepare_only"]:
            check_port("127.0.0.1", options["port"])
            claim_data_dir().close()
        # The processes started below read it from here.
        settings.ZONE_TODAY = date.fromisoformat(os.environ.setdefault("ZONE_TODAY", DEMO_TODAY))
        site = os.environ.setdefault("SITE_URL", f"http://localhost:{options['port']}")
        settings.SITE_URL = site.rstrip("/")
        password = os.environ.get("DEMO_PASSWORD", DEMO_PASSWORD)
        self.stderr.write(
            "Making the database and the demonstration data where they are not there yet: "
            "a minute or two; later, seconds …"
        )
        call_command("migrate", interactive=False, verbosity=0)
        policy_load(text=SHIPPED_PACK.read_text(encoding="utf-8"), by=None, at=LOADED_AT)
        demo_accounts_create(password=password)
        call_command("make_demo_data", verbosity=0)
        call_command("make_demo_awards", verbosity=0)
        aggregate_stale()
        while effects_note():
            pass
        call_command("make_demo_issues", verbosity=0)
        self.introduce(password)
        if not options["prepare_only"]:
            call_command("start", port=options["port"])

    def introduce(self, password: str) -> None:
        self.stdout.write(
            "\n演示数据：企业和数字均为虚构。 / Demonstration data: all invented.\n\n"
        )
        self.stdout.write(f"{'account':<10} {'password':<14} {'API token':<64} role")
        for user in User.objects.filter(is_demo=True, is_active=True):
            token = demo_token_issue(user=user)
            role = user.get_role_display()
            self.stdout.write(f"{user.username:<10} {password:<14} {token:<64} {role}")
        self.stdout.write("")
