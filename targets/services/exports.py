"""Writing the CSV bundle: what is in force now, sorted by key, the same bytes for the same data."""

import csv
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

from django.db import connection
from django.db.models import BigIntegerField, CharField, F, QuerySet, SmallIntegerField, Value
from django.db.models.functions import Cast, Coalesce, Collate

from targets import audit
from targets.calc.periods import FIRST_WRITTEN, Period
from targets.models import (
    Certificate,
    Cluster,
    EnterpriseVersion,
    Membership,
    Observation,
    Park,
    User,
)
from targets.models.fields import FIXED_POINT_PLACES
from targets.services.imports.bundle import COLUMNS
from targets.services.imports.figures import FIGURES
from targets.services.imports.registers import (
    CERTIFICATES,
    ENTERPRISES,
    MEMBERSHIPS,
    OPEN_START,
    derived_code,
)
from targets.services.jobs import job_fail, job_finish, job_start
from targets.services.snapshot import one_snapshot

CHUNK = 10_000
Lines = Iterable[Iterable[Any]]


def bundle_export(
    *,
    folder: Path,
    by: User | None = None,
    dry_run: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> dict[str, int]:
    """Write the bundle's four files into `folder`; how many rows each has.

    Every file appears under its name only when it is whole. Figures without a value and rows
    no longer in force are left out. `dry_run` counts and writes nothing.
    """
    if dry_run:
        return _rows_of_each()
    folder.mkdir(parents=True, exist_ok=True)
    job = job_start("export_bundle", len(COLUMNS), by)
    try:
        with one_snapshot():
            show = _counting(on_progress) if on_progress else iter
            counts = {
                ENTERPRISES: _write(folder, ENTERPRISES, show(_enterprises())),
                MEMBERSHIPS: _write(folder, MEMBERSHIPS, show(_memberships())),
                CERTIFICATES: _write(folder, CERTIFICATES, show(_certificates())),
                FIGURES: _write(folder, FIGURES, show(_figures())),
            }
            detail: dict[str, object] = {"folder": str(folder), "rows": counts}
            audit.record(action="bundle.exported", actor=by, subject=job, detail=detail)
            job_finish(job, detail=detail)
    except Exception as error:
        job_fail(job, error)
        raise
    return counts


def plain_number(scaled: int) -> str:
    """A stored figure in plain notation, without zeros at the end."""
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).zfill(FIXED_POINT_PLACES + 1)
    whole, places = digits[:-FIXED_POINT_PLACES], digits[-FIXED_POINT_PLACES:].rstrip("0")
    return f"{sign}{whole}.{places}" if places else sign + whole


def _rows_of_each() -> dict[str, int]:
    return {
        ENTERPRISES: EnterpriseVersion.objects.current().count(),
        MEMBERSHIPS: Membership.objects.current().count(),
        CERTIFICATES: Certificate.objects.current().count(),
        FIGURES: _with_value().count(),
    }


def _counting(on_progress: Callable[[int, int], None]) -> Callable[[Lines], Lines]:
    """Lets lines through and tells every `CHUNK` of them."""
    total = sum(_rows_of_each().values())
    done = 0

    def counted(lines: Lines) -> Lines:
        nonlocal done
        for line in lines:
            yield line
            done += 1
            if done % CHUNK == 0 or done == total:
                on_progress(done, total)

    return counted


def _with_value() -> QuerySet[Observation]:
    return Observation.objects.current().filter(value__isnull=False)


def _write(folder: Path, name: str, lines: Lines) -> int:
    unfinished = folder / f".{name}.unfinished"
    count = 0
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            count = _write_lines(file, [COLUMNS[name]]) and _write_lines(file, lines)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / name)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _write_lines(file: IO[str], lines: Lines) -> int:
    writer = csv.writer(file, lineterminator="\n")
    count = 0
    for line in lines:
        writer.writerow(line)
        count += 1
    return count


def _enterprises() -> Lines:
    rows = EnterpriseVersion.objects.current().values_list(
        "enterprise__uscc", "name", "active_from", "active_to"
    )
    for uscc, name, first, last in rows.order_by(_bytewise("enterprise__uscc")).iterator(CHUNK):
        yield uscc, name, "" if first == OPEN_START else first, last


def _memberships() -> Lines:
    parks, clusters = _place_codes(Park), _place_codes(Cluster)
    rows = Membership.objects.current().values_list(
        "enterprise__uscc", "park_id", "cluster_id", "above_scale", "from_period", "to_period"
    )
    ordered = rows.order_by(_bytewise("enterprise__uscc"), "from_period")
    for uscc, park, cluster, above_scale, first, last in ordered.iterator(CHUNK):
        begins = "" if first == Period(FIRST_WRITTEN) else first
        yield uscc, parks.get(park), clusters.get(cluster), int(above_scale), begins, last


def _certificates() -> Lines:
    key = ("enterprise__uscc", "kind", "number")
    rows = Certificate.objects.current().values_list(
        "enterprise__uscc", "kind", "level", "number", "issued_on", "expires_on"
    )
    return rows.order_by(*map(_bytewise, key)).iterator(CHUNK)


def _figures() -> Lines:
    """Read as the database stores them: making periods and decimals of millions of rows would
    take longer than writing them."""
    rows = _with_value().values_list(
        Cast("period", SmallIntegerField()),
        Coalesce("enterprise__uscc", Value(""), output_field=CharField()),
        "element__code",
        Cast("value", BigIntegerField()),
    )
    ordered = rows.order_by(
        "period",
        Collate(Coalesce("enterprise__uscc", Value("")), _collation()),
        _bytewise("element__code"),
    )
    written: dict[int, str] = {}
    for period, uscc, code, value in ordered.iterator(CHUNK):
        text = written.get(period) or written.setdefault(period, str(Period(period)))
        yield text, uscc, code, plain_number(value)


def _place_codes(model: type[Park] | type[Cluster]) -> dict[int, str]:
    """How a park or cluster is written so that an empty database reads it back: one that came in
    by its name by that name, which the code was derived from, others by their code."""
    return {
        place.pk: place.name_zh if derived_code(place.name_zh) == place.code else place.code
        for place in model._default_manager.all()
    }


def _collation() -> str:
    return "C" if connection.vendor == "postgresql" else "BINARY"


def _bytewise(name: str) -> Collate:
    """Sorted by code point on every database, whatever its language."""
    return Collate(F(name), _collation())
