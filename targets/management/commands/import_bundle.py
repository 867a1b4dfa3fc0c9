"""`import_bundle DIR`: load a CSV bundle, everything or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from targets.errors import RuleError
from targets.management.tables import need_tables
from targets.models import User
from targets.services.imports.bundle import BundleSummary, bundle_import
from targets.services.imports.problems import BundleRefused


class Command(BaseCommand):
    help = "Load a CSV bundle (docs/bundle.md): report every problem, or import everything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dir", type=Path, help="folder with the bundle's files")
        parser.add_argument(
            "--dry-run", action="store_true", help="check and report, write nothing"
        )

        parser.add_argument("--user", default="", help="account named as the importer")

    def handle(
        self,
        *,
        dir: Path,  # noqa: A002
        dry_run: bool,
        user: str,
        **options: Any,
    ) -> None:
        need_tables()
        if not dir.is_dir():
            raise CommandError(_("没有文件夹“%(dir)s”。") % {"dir": dir})
        importer = User.objects.filter(username=user, is_active=True).first() if user else None
        if user and importer is None:
            raise CommandError(_("没有可用的账号“%(user)s”。") % {"user": user})
        with tqdm(unit="row", disable=None, leave=False) as bar:

            def show(done: int, total: int) -> None:
                bar.total = max(total, done)
                bar.update(done - bar.n)

            try:
                summary = bundle_import(folder=dir, by=importer, dry_run=dry_run, on_progress=show)
            except BundleRefused as refusal:
                bar.close()
                self._print_problems(refusal)
                raise CommandError(refusal.message) from refusal
            except RuleError as error:
                raise CommandError(error.message) from error
        self._print_summary(summary, dry_run)

    def _print_problems(self, refusal: BundleRefused) -> None:
        for problem in refusal.problems:
            parts = [f"{problem.file}:{problem.line}", problem.field, problem.message]
            self.stderr.write(": ".join(part for part in parts if part))
        unseen = refusal.count - len(refusal.problems)
        if unseen:
            self.stderr.write(_("……另有%(count)s处未列出。") % {"count": unseen})

    def _print_summary(self, summary: BundleSummary, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write(_("试运行，什么都没有写入。"))
        for name, file in summary.files.items():
            sentence = _("%(name)s：新增%(new)s，修订%(revised)s，未变%(unchanged)s，空值%(empty)s")
            counts = {
                "new": file.new,
                "revised": file.revised,
                "unchanged": file.unchanged,
                "empty": file.empty,
            }
            self.stdout.write(sentence % {"name": name, **counts})
        for sentence, names in (
            (_("新建园区：%(names)s"), summary.parks_created),
            (_("新建产业：%(names)s"), summary.clusters_created),
            (_("不认识而略过的文件：%(names)s"), summary.files_ignored),
        ):
            if names:
                self.stdout.write(sentence % {"names": _("、").join(names)})
