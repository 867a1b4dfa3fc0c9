"""What the pages show of an uploaded file: problems, or the differences to confirm."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from hightech_zone.lib.sheets import address
from targets.calc.periods import InvalidPeriod, Period
from targets.choices import ObservationStatus, UploadState
from targets.formatting import NOTHING, grouped, instant, period_name
from targets.models import DataElement, Enterprise, Return, Upload
from targets.selectors.findings import findings_of, rules_of
from targets.selectors.upload_words import listed, note_words, problem_words
from targets.words import named

MOST_LISTED = 5
LINE = re.compile(r"第([0-9]+)行")
"""How the source of a cell from a CSV file is stored."""


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """`place` is empty for what concerns the file as a whole."""

    sheet: str
    place: str
    read: str
    problem: str
    mend: str


@dataclass(frozen=True, slots=True)
class ShownDifference:
    name: str
    uscc: str
    element: str
    unit: str
    place: str
    before: str
    after: str
    notes: str


@dataclass(frozen=True)
class UploadReport:
    """`problem_count` counts those too that were too many to keep. `is_whole_file`: the file was
    refused before any cell was looked at."""

    problems: list[ShownProblem]
    problem_count: int
    differences: list[ShownDifference]
    notes: list[str]
    rows: int
    is_whole_file: bool


def upload_report(upload: Upload) -> UploadReport:
    """One query, for the names of the data elements."""
    result = upload.result
    elements = {one.code: one for one in upload.of_return.form.elements.all()}
    problems = [_problem(one, elements) for one in result.get("problems", [])]
    return UploadReport(
        problems,
        result.get("problem_count", 0),
        [_difference(one, elements) for one in result.get("differences", [])],
        [
            note_words(one["rule"], shown_params(one["params"], elements))
            for one in result.get("notes", [])
        ],
        result.get("rows", 0),
        any(one["rule"].startswith("file_") for one in result.get("problems", [])),
    )


@dataclass(frozen=True, slots=True)
class AskedFinding:
    """What a rule will say of an enterprise's figures once the differences are written."""

    name: str
    message: str
    is_hard: bool


def upload_findings(upload: Upload) -> list[AskedFinding]:
    """What the rules would ask, or refuse, of the enterprises the file changes. A fixed number of
    queries; none where nothing waits to be confirmed."""
    differences = upload.result.get("differences", [])
    if upload.state != UploadState.READY or not differences:
        return []
    of_return = upload.of_return
    names = {one["uscc"]: one["name"] or _("全区") for one in differences}
    rows = dict(Enterprise.objects.filter(uscc__in=names).values_list("uscc", "pk"))
    columns = dict(of_return.form.elements.values_list("code", "pk"))
    instead = {
        (rows.get(one["uscc"]), columns[one["element"]]): _plain(one["after"]["value"])
        for one in differences
    }
    found = findings_of(of_return, rules_of(of_return), set(names), instead)
    asked = [one for one in found if one.is_hard or one.is_open]
    return [AskedFinding(names[one.row], one.message, one.is_hard) for one in asked]


def _plain(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def latest_uploads(of_return: Return) -> list[Upload]:
    """The last few, without their contents."""
    uploads = of_return.uploads.defer("content", "result").select_related("uploaded_by")
    return list(uploads[:MOST_LISTED])


def shown_params(params: Mapping[str, Any], elements: Mapping[str, DataElement]) -> dict[str, str]:
    """What goes into a sentence, in words: names for codes, lists in one line."""
    return {key: _shown(key, value, elements) for key, value in params.items()}


def _shown(key: str, value: Any, elements: Mapping[str, DataElement]) -> str:
    if isinstance(value, list):
        return listed(value)
    text = str(value)
    if key == "element":
        return named(elements[text]) if text in elements else text
    if key == "period":
        return _period(text)
    if key == "when" and text:
        return instant(datetime.fromisoformat(text))
    if key == "now":
        return _value(text) if text not in ObservationStatus.values else _status(text)
    if key == "who":
        return text or _("系统")
    if key == "suggestion" and text:
        return _("，可能是%(code)s") % {"code": text}
    return text


def _period(text: str) -> str:
    try:
        return period_name(Period.parse(text))
    except InvalidPeriod:
        return text or NOTHING


def place_of(sheet: str, row: int, column: int) -> str:
    """`C12` of a workbook's sheet; the line of a CSV file, which has no sheets."""
    if not row:
        return ""
    if sheet:
        return address(row, column) if column else _("第%(row)s行") % {"row": row}
    return _("第%(row)s行第%(column)s列") % {"row": row, "column": column}


def shown_source(source_cell: str) -> str:
    """What a cell says of its source, in the reader's language: `F1!F9`, `第2行`."""
    line = LINE.fullmatch(source_cell)
    return _("第%(row)s行") % {"row": line[1]} if line else source_cell


def _problem(one: dict[str, Any], elements: Mapping[str, DataElement]) -> ShownProblem:
    params = {**shown_params(one["params"], elements), "read": one["read"]}
    problem, mend = problem_words(one["rule"], params)
    place = place_of(one["sheet"], one["row"], one["column"])
    return ShownProblem(one["sheet"], place, one["read"], problem, mend)


def _difference(one: dict[str, Any], elements: Mapping[str, DataElement]) -> ShownDifference:
    element = elements.get(one["element"])
    notes = [
        note_words(said["rule"], shown_params(said["params"], elements)) for said in one["notes"]
    ]
    return ShownDifference(
        one["name"] or _("全区"),
        one["uscc"],
        named(element) if element else one["element"],
        named(element, "unit") if element else "",
        place_of(one["sheet"], one["row"], one["column"]),
        shown_values(**one["before"]),
        shown_values(**one["after"]),
        _("；").join(_unique(notes)),
    )


def shown_values(value: str, status: str, reason: str) -> str:
    """A cell in one line: `1,200`, `1,200（测算）`, `缺报：停产`; an em dash where it is empty."""
    words = _value(value) if value else ""
    if status not in ("", ObservationStatus.NORMAL):
        label = _status(status)
        words = _("%(value)s（%(status)s）") % {"value": words, "status": label} if words else label
    if reason:
        words = _("%(words)s：%(reason)s") % {"words": words or NOTHING, "reason": reason}
    return words or NOTHING


def _value(text: str) -> str:
    try:
        return grouped(Decimal(text))
    except (InvalidOperation, ValueError):
        return text or NOTHING


def _status(code: str) -> str:
    return str(ObservationStatus(code).label)


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
