"""Loading a CSV bundle: all problems of all rows in one pass, then everything or nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hightech_zone.lib.clock import db_now
from hightech_zone.lib.csv_reading import CsvFile, Row, Unreadable, inspect, read_rows
from targets import audit
from targets.choices import ReasonClass
from targets.errors import RuleError
from targets.models import (
    Certificate,
    Cluster,
    Enterprise,
    EnterpriseVersion,
    ImportBatch,
    Job,
    Membership,
    Observation,
    Park,
    User,
)
from targets.services.imports.figures import FIGURES, FigureCheck
from targets.services.imports.problems import BundleRefused, Problems
from targets.services.imports.registers import (
    CERTIFICATES,
    ENTERPRISES,
    MEMBERSHIPS,
    Places,
    Registers,
)
from targets.services.jobs import job_advance, job_fail, job_finish, job_start
from targets.services.observations import staged_write
from targets.services.observations_staging import stage, unstage_empty

COLUMNS: dict[str, tuple[str, ...]] = {
    ENTERPRISES: ("uscc", "name", "active_from", "active_to"),
    MEMBERSHIPS: ("uscc", "park", "cluster", "above_scale", "from_period", "to_period"),
    CERTIFICATES: ("uscc", "kind", "level", "number", "issued_on", "expires_on"),
    FIGURES: ("period", "uscc", "element", "value"),
}
"""The files of a bundle in the order in which they are read, and their columns."""

STEP, JOB_STEP = 5_000, 100_000

LARGE = 10_000
"""Changes after which the statistics of the written tables no longer fit them."""

OnProgress = Callable[[int, int], None]


class ChangedMeanwhile(RuleError):
    """Somebody changed the same rows while the bundle was being loaded."""

    rule = "changed_meanwhile"


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What became of one file's rows; `empty` are figures without a value."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    empty: int = 0


@dataclass
class BundleSummary:
    """What an import did (or, as a rehearsal, would do)."""

    files: dict[str, FileSummary] = field(default_factory=dict)
    parks_created: list[str] = field(default_factory=list)
    clusters_created: list[str] = field(default_factory=list)
    files_ignored: list[str] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return sum(file.new + file.revised for file in self.files.values())


def bundle_import(
    *,
    folder: Path,
    by: User | None = None,
    dry_run: bool = False,
    source: str = "",
    recorded_at: datetime | None = None,
    on_progress: OnProgress | None = None,
) -> BundleSummary:
    """Load the bundle in `folder`; with `dry_run`, only find out what that would do.

    Imported figures count as approved. A value that differs from the one in force becomes a
    revision (核实); equal values, empty values and rows not in the bundle change nothing.
    `recorded_at` is for demonstration data with invented recording times. `on_progress` is told
    lines read and all lines.

    **Raises** BundleRefused with every problem, ChangedMeanwhile.
    """
    problems = Problems()
    files, ignored = _inspect(folder, problems)
    source = source or str(folder)
    total = sum(file.lines for file in files.values())
    job = None if dry_run else job_start("import_bundle", total, by)
    run = _Import(problems, files, total, job, on_progress)
    run.summary.files_ignored = ignored
    try:
        with transaction.atomic():
            run.load(by, source, recorded_at)
            if job is not None:
                job_finish(job, detail={"source": source, **asdict(run.summary)})
            else:
                transaction.set_rollback(True)
    except Exception as error:
        if job is not None:
            job_fail(job, error)
        if isinstance(error, IntegrityError):
            raise ChangedMeanwhile(_("导入期间数据被他人改动，什么都没有写入，请重试。")) from error
        raise
    return run.summary


def _inspect(folder: Path, problems: Problems) -> tuple[dict[str, CsvFile], list[str]]:
    files = {}
    for name in COLUMNS:
        path = folder / name
        if path.is_file():
            try:
                files[name] = inspect(path)
            except Unreadable as error:
                problems.add_unreadable(name, error)
    if not files and not problems.count:
        names = _("、").join(COLUMNS)
        problems.add(
            str(folder), 0, "", "no_files", _("此处没有数据包的文件（%(names)s）。"), names=names
        )
    ignored = {path.name for path in folder.glob("*.csv")} - set(COLUMNS)
    return files, sorted(ignored)


class _Import:
    """One run over the files of a bundle."""

    def __init__(
        self,
        problems: Problems,
        files: dict[str, CsvFile],
        total: int,
        job: Job | None,
        on_progress: OnProgress | None,
    ) -> None:
        self.problems, self.files, self.total = problems, files, total
        self.job, self.on_progress = job, on_progress
        self.read = 0
        self.summary = BundleSummary()

    def load(self, by: User | None, source: str, invented: datetime | None) -> None:
        """Rows are written as soon as their file is read, so that later files can refer to them;
        problems found at any point undo it all."""
        at = invented or db_now()
        registers = Registers(self.problems, at, by)
        registers.load()
        self._load_registers(registers)
        digests = {name: file.sha256 for name, file in self.files.items()}
        batch = ImportBatch(source=source[-200:], imported_at=at, imported_by=by, files=digests)
        self._load_figures(registers, batch)
        if self.problems.count:
            raise _refusal(self.problems)
        if self.summary.changes >= LARGE:
            _analyze()
        batch.summary = asdict(self.summary)
        batch.save()
        audit.record(
            action="bundle.imported",
            actor=by,
            subject=batch,
            detail={"files": digests, **batch.summary},
            at=invented,
        )

    def _load_registers(self, registers: Registers) -> None:
        parks, clusters = Places(Park), Places(Cluster)
        steps: dict[str, Callable[[Any], Any]] = {
            ENTERPRISES: registers.put_enterprises,
            MEMBERSHIPS: partial(registers.put_memberships, parks=parks, clusters=clusters),
            CERTIFICATES: registers.put_certificates,
        }
        for name, put in steps.items():
            if name in self.files:
                result = put(self._rows(name))
                self.summary.files[name] = FileSummary(**asdict(result))
        self.summary.parks_created = parks.created
        self.summary.clusters_created = clusters.created

    def _load_figures(self, registers: Registers, batch: ImportBatch) -> None:
        if FIGURES not in self.files:
            return
        check = FigureCheck(self.problems, registers)
        staged = stage(check.cells(self._rows(FIGURES)))
        check.check_repeated()
        if self.problems.count:
            return
        empty = unstage_empty()
        batch.save()
        result = staged_write(
            staged=staged - empty,
            recorded_at=batch.imported_at,
            import_batch=batch,
            reason_class=ReasonClass.VERIFICATION,
        )
        self.summary.files[FIGURES] = FileSummary(
            result.inserted, result.revised, result.unchanged, empty
        )

    def _rows(self, name: str) -> Iterator[tuple[int, Row]]:
        columns: Sequence[str] = COLUMNS[name]
        fault = partial(self.problems.add_fault, name, len(columns))
        try:
            for row in read_rows(self.files[name], columns, fault):
                self.read += 1
                if not self.read % STEP:
                    self._show_progress()
                yield row
        except Unreadable as error:
            self.problems.add_unreadable(name, error)
        self._show_progress()

    def _show_progress(self) -> None:
        if self.on_progress:
            self.on_progress(self.read, self.total)
        if self.job is not None and not self.read % JOB_STEP:
            job_advance(self.job, self.read)


def _analyze() -> None:
    """Let the planner know what was loaded: the aggregation that follows will not wait for the
    server to notice."""
    if connection.vendor == "postgresql":
        written = (Enterprise, EnterpriseVersion, Membership, Certificate, Observation)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in written)}")


def _refusal(problems: Problems) -> BundleRefused:
    message = ngettext(
        "数据包有%(count)s处问题，什么都没有写入。",
        "数据包有%(count)s处问题，什么都没有写入。",
        problems.count,
    )
    return BundleRefused(message % {"count": problems.count}, problems.kept, problems.count)
