"""`export_bundle DIR`: write the CSV bundle."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from targets.management.progress import progress_bar
from targets.services.exports import bundle_export


class Command(BaseCommand):
    help = "Write the registers and approved figures in force as a CSV bundle (docs/bundle.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dir", type=Path, help="folder to write to; made where it is not there")
        parser.add_argument("--dry-run", action="store_true", help="count the rows, write nothing")

    def handle(self, *, dir: Path, dry_run: bool, **options: Any) -> None:  # noqa: A002
        try:
            with progress_bar("row") as show:
                counts = bundle_export(folder=dir, dry_run=dry_run, on_progress=show)
        except OSError as error:
            sentence = _("无法写入“%(dir)s”：%(error)s")
            raise CommandError(sentence % {"dir": dir, "error": error}) from error
        if dry_run:
            self.stdout.write(_("试运行，什么都没有写入。"))
        for name, count in counts.items():
            self.stdout.write(_("%(name)s：%(count)s行") % {"name": name, "count": count})
