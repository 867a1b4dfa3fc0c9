"""Print the key with which a program uses the API as a user."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from targets.models import User
from targets.services.tokens import token_issue, token_revoke


class Command(BaseCommand):
    help = "Print a new API token of a user (the one they had stops working), or revoke it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USER")
        parser.add_argument("--revoke", action="store_true", help="end the token, print none")
        parser.add_argument("--dry-run", action="store_true", help="look for USER, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(_("没有在用的账号%(username)s。") % options)
        if options["dry_run"]:
            self.stdout.write(_("试运行，什么都没有写入。"))
        elif not options["revoke"]:
            self.stdout.write(token_issue(by=None, user=user))
        elif token_revoke(by=None, user=user):
            self.stdout.write(_("%(username)s的令牌已撤销。") % options)
        else:
            self.stdout.write(_("%(username)s没有令牌。") % options)
