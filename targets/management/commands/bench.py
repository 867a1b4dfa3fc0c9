"""`manage.py bench`: how fast the system is, as a table and as JSON."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from targets.management import benchmarks, served_benchmark, upload_benchmark
from targets.services.demo.build import DemoPlan
from targets.services.policy.pack import SHIPPED_PACK


class Command(BaseCommand):
    help = "Measure import, recomputation, refresh, pages and uploads on a scratch database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--enterprises", type=int, nargs="+", default=[300])
        parser.add_argument("--quarters", type=int, default=16)
        parser.add_argument("--json", type=Path, help="write the result here too")

    def handle(self, *args: Any, **options: Any) -> None:
        results = []
        for enterprises in options["enterprises"]:
            plan = DemoPlan(enterprises=enterprises, quarters=options["quarters"])
            measured = self.measured(plan)
            results.append({"enterprises": enterprises, "measured": [asdict(m) for m in measured]})
            self.show(plan, measured)
        text = json.dumps({"database": connection.vendor, "results": results}, indent=2)
        if options["json"]:
            options["json"].write_text(text + "\n", encoding="utf-8")

    def measured(self, plan: DemoPlan) -> list[benchmarks.Measured]:
        with benchmarks.scratch_database(), TemporaryDirectory() as name:
            folder = Path(name)
            figures = benchmarks.prepare(SHIPPED_PACK, plan, folder)
            return [
                benchmarks.Measured("figures", figures, "rows"),
                *benchmarks.measure_import(folder, figures),
                *benchmarks.measure_recompute(),
                *benchmarks.measure_refresh(),
                *benchmarks.measure_pages(),
                *served_benchmark.measure_served(),
                *benchmarks.measure_grid(),
                *upload_benchmark.measure_upload(),
            ]

    def show(self, plan: DemoPlan, measured: list[benchmarks.Measured]) -> None:
        self.stdout.write(f"\n{plan.enterprises} enterprises, {plan.quarters} quarters")
        for one in measured:
            ratio = f"{one.ratio:8.2f} × {one.ratio_to}" if one.ratio is not None else ""
            self.stdout.write(f"  {one.name:<28}{one.value:>14,.2f} {one.unit:<8}{ratio}")
