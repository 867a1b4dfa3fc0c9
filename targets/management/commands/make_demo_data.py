"""`make_demo_data`: invented data at any scale, the same for the same seed."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from targets.errors import RuleError
from targets.management.progress import progress_bar
from targets.services.demo.build import DemoPlan, demo_bundle_write, demo_data_create

USUAL = DemoPlan()


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ArgumentTypeError("must be at least 1")
    return number


def quarters(text: str) -> int:
    number = positive(text)
    if number > 40:
        raise ArgumentTypeError("must be at most 40")
    return number


class Command(BaseCommand):
    help = (
        "Load invented, clearly marked demonstration data into an empty database, or write them "
        "as a CSV bundle. Running it again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--enterprises", type=positive, default=USUAL.enterprises)
        parser.add_argument(
            "--quarters", type=quarters, default=USUAL.quarters, help="how many, up to 2018Q4"
        )
        parser.add_argument("--seed", type=int, default=USUAL.seed)
        parser.add_argument("--bundle", type=Path, help="write CSV files here, load nothing")
        parser.add_argument("--dry-run", action="store_true", help="rehearse, write nothing")

    def handle(
        self,
        *,
        enterprises: int,
        quarters: int,
        seed: int,
        bundle: Path | None,
        dry_run: bool,
        **options: Any,
    ) -> None:
        plan = DemoPlan(enterprises, quarters, seed)
        try:
            if bundle is None:
                message = self._load(plan, dry_run)
            elif dry_run:
                message = _("试运行，什么都没有写入。")
            else:
                demo_bundle_write(plan=plan, folder=bundle)
                message = _("演示数据已写入%(folder)s。") % {"folder": bundle}
        except RuleError as error:
            raise CommandError(error.message) from error
        if options["verbosity"]:
            self.stdout.write(message)

    def _load(self, plan: DemoPlan, dry_run: bool) -> str:
        with progress_bar("quarter") as show:
            is_new = demo_data_create(plan=plan, dry_run=dry_run, on_progress=show)
        if not is_new:
            return _("演示数据已在库中，没有改动。")
        if dry_run:
            return _("试运行，什么都没有写入。")
        return _("演示数据已载入：%(enterprises)s家企业，%(quarters)s个季度，均为虚构。") % {
            "enterprises": plan.enterprises,
            "quarters": plan.quarters,
        }
