"""The first account: an administrator, who then makes all others in the pages."""

import os
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from targets.choices import Role
from targets.management.tables import need_tables
from targets.models import User
from targets.services.accounts import account_create


class Command(BaseCommand):
    help = "Create an administrator; the password is asked for, or taken from ADMIN_PASSWORD."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", help="asked for when absent")
        parser.add_argument("--full-name", default="", help="the name pages show")
        parser.add_argument("--dry-run", action="store_true", help="check both, create nobody")

    def handle(self, *args: Any, **options: Any) -> None:
        need_tables()
        try:
            username = options["username"] or input(_("用户名：")).strip()
            password = os.environ.get("ADMIN_PASSWORD") or asked_twice()
        except EOFError as error:
            raise CommandError(
                _("没有终端可以询问：请用--username给出用户名，用环境变量ADMIN_PASSWORD给出密码。")
            ) from error
        try:
            validate_password(password, User(username=username))
            with transaction.atomic():
                account_create(
                    by=None,
                    username=username,
                    password=password,
                    full_name=options["full_name"],
                    role=Role.ADMINISTRATOR,
                )
                transaction.set_rollback(options["dry_run"])
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        if options["dry_run"]:
            self.stdout.write(_("试运行，什么都没有写入。"))
            return
        self.stdout.write(_("系统管理员%(username)s已建立。") % {"username": username})


def asked_twice() -> str:
    password = getpass(_("密码："))
    if password != getpass(_("再输一次：")):
        raise CommandError(_("两次输入的密码不一致。"))
    return password
