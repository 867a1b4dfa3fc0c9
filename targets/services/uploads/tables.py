"""Finding the table in an uploaded file, and whether it is of this return at all.

Sheets may be renamed, columns moved, titles merged and blank rows put in; what says that the file
belongs to another form, period or department ends the reading.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from hightech_zone.lib.sheets import STRING, Sheet, SheetCell, SheetFile, SheetRow
from targets.calc.periods import InvalidPeriod, Period
from targets.choices import Level
from targets.models import DataElement, Form, Return, UnitName
from targets.selectors.workbook_layout import (
    CELLS_MARK,
    CODE_WORDS,
    HELP_SHEETS,
    NAME_WORDS,
    PAST,
    QUARTER,
    STAMP_FORMAT,
    STAMP_KEYS,
    STAMP_SHEET,
    VALUE,
    Header,
    plain,
    read_header,
)
from targets.services.uploads.findings import CellProblem, Reading, Said, Values

LOOKED_AT = 60
"""Rows in which the head of the table is looked for."""
MOST_NAMED = 8
USUAL_COLUMNS = frozenset({"园区", "park", "序号", "no", "no.", "#"})
"""Left unread without a word."""

BY_QUARTER = re.compile(r"(20\d\d)年?(?:第)?([一二三四1-4])季|(20\d\d)q([1-4])|q([1-4])(20\d\d)")
BY_MONTHS = re.compile(r"(20\d\d)年1-(3|6|9|12)月")
OTHER_TIMES = re.compile(r"上季|上期|同期|上年|去年|比|lastquarter|lastyear|ago")
"""Titles with these speak of what the figures are compared with."""
FORM_NUMBER = re.compile(r"(?:表号|formnumber):?([a-z0-9_-]+)")
DEPARTMENT = re.compile(r"(?:报送|填报)(?:部门|单位):(.+)|department:(.+)")
CHINESE_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a workbook made here says of itself. `base`: what the cells held when it was made."""

    said: dict[str, str]
    base: dict[tuple[str, str], Values]


@dataclass(frozen=True, slots=True)
class ElementColumns:
    """The columns of one data element, by part; `factor` as in the header."""

    places: dict[str, int] = field(default_factory=dict)
    factor: Decimal = Decimal(1)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class FoundTable:
    sheet: Sheet
    header: SheetRow
    code: int
    name: int
    columns: dict[str, ElementColumns]

    def body(self) -> Iterator[SheetRow]:
        return (row for row in self.sheet.rows if row.number > self.header.number)


def read_stamp(file: SheetFile) -> Stamp | None:
    sheet = next((one for one in file.sheets if one.name == STAMP_SHEET), None)
    if sheet is None:
        return None
    said: dict[str, str] = {}
    base: dict[tuple[str, str], Values] = {}
    in_cells = False
    for row in sheet.rows:
        words = [row.cells[column].text if column in row.cells else "" for column in range(1, 6)]
        if in_cells:
            base[words[0], words[1]] = Values(*words[2:])
        elif words[0] == CELLS_MARK:
            in_cells = True
        elif words[0] in STAMP_KEYS:
            said[words[0]] = words[1]
    return Stamp(said, base)


def find_table(file: SheetFile, of_return: Return, reading: Reading) -> FoundTable | None:
    """The one table of this form in the file; None, with the reason noted, where there is none."""
    elements = list(of_return.form.elements.order_by("form_element__order"))
    sheets = [one for one in file.sheets if one.name not in {STAMP_SHEET, *HELP_SHEETS}]
    heads = {id(one): _head(one, elements, of_return.form) for one in sheets}
    fitting = [one for one in sheets if heads[id(one)] is not None]
    fitting = [one for one in fitting if not one.is_hidden] or fitting
    if not fitting:
        reading.problems.append(_why_no_table(sheets, elements, of_return.form))
        return None
    if len(fitting) > 1:
        names = [one.name for one in fitting]
        reading.problems.append(CellProblem("two_tables", params={"sheets": names[:MOST_NAMED]}))
        return None
    others = [one.name for one in sheets if one is not fitting[0] and one.rows]
    if others:
        reading.notes.append(Said("sheets_ignored", {"sheets": others[:MOST_NAMED]}))
    header = heads[id(fitting[0])]
    return None if header is None else _table(fitting[0], header, elements, reading)


def check_identity(
    file: SheetFile, stamp: Stamp | None, table: FoundTable, of_return: Return, reading: Reading
) -> None:
    """Note as problems what says that the file is of another return."""
    period = of_return.reporting_period.period
    if stamp is None:
        reading.notes.append(Said("no_stamp"))
    else:
        _check_stamp(stamp, of_return, reading)
    titles = [cell for row in _above(table) for cell in row.cells.values()]
    texts = [plain(cell.text) for cell in titles] + [plain(table.sheet.name)]
    spoken = [held for text in texts if not OTHER_TIMES.search(text) and (held := periods_in(text))]
    wrong = [held for held in spoken if period not in held]
    if wrong:
        params = {"period": str(min(wrong[0]))}
        reading.problems.append(CellProblem("wrong_period", table.sheet.name, params=params))
    elif not spoken and stamp is None:
        reading.notes.append(Said("no_period"))
    forms = {match[1] for text in texts for match in FORM_NUMBER.finditer(text)}
    if forms and plain(of_return.form.code) not in forms:
        params = {"form": min(forms).upper()}
        reading.problems.append(CellProblem("another_form", table.sheet.name, params=params))
    _check_department(texts, of_return, table.sheet.name, reading)


def periods_in(text: str) -> set[Period]:
    """The quarters that a title speaks of."""
    found = set()
    for match in BY_QUARTER.finditer(text):
        year, quarter = (match[1] or match[3] or match[6]), (match[2] or match[4] or match[5])
        found.add(_period(year, CHINESE_QUARTERS.get(quarter) or int(quarter)))
    for match in BY_MONTHS.finditer(text):
        found.add(_period(match[1], int(match[2]) // 3))
    return {one for one in found if one is not None}


def _period(year: str, quarter: int) -> Period | None:
    try:
        return Period.parse(f"{year}Q{quarter}")
    except InvalidPeriod:
        return None


def _above(table: FoundTable) -> Iterator[SheetRow]:
    return (row for row in table.sheet.rows if row.number < table.header.number)


def _check_stamp(stamp: Stamp, of_return: Return, reading: Reading) -> None:
    said, sheet = stamp.said, STAMP_SHEET
    wanted = {
        "form": ("another_form", of_return.form.code),
        "period": ("wrong_period", str(of_return.reporting_period.period)),
        "department": ("wrong_department", of_return.department.code),
    }
    if said.get("format") != STAMP_FORMAT or not said.get("version", "").isascii():
        reading.problems.append(CellProblem("stamp_broken", sheet))
        return
    for key, (rule, expected) in wanted.items():
        if said.get(key) != expected:
            params = {key: said.get(key, "")[:80]}
            reading.problems.append(CellProblem(rule, sheet, params=params))


def _check_department(texts: list[str], of_return: Return, sheet: str, reading: Reading) -> None:
    spoken = {match[1] or match[2] for text in texts for match in DEPARTMENT.finditer(text)}
    if not spoken:
        return
    names = UnitName.objects.filter(unit=of_return.department).values_list("name_zh", "name_en")
    known = {plain(one) for pair in names for one in pair if one}
    known.add(plain(of_return.department.code))
    if not any(one in known for one in spoken):
        params = {"department": min(spoken)[:80]}
        reading.problems.append(CellProblem("wrong_department", sheet, params=params))


def _head(sheet: Sheet, elements: list[DataElement], form: Form) -> SheetRow | None:
    for row in sheet.rows[:LOOKED_AT]:
        words = [cell.text for cell in row.cells.values() if cell.kind == STRING]
        headers = [read_header(text, elements) for text in words]
        has_value = any(one is not None and one.part in (VALUE, QUARTER) for one in headers)
        has_code = any(plain(text) in CODE_WORDS for text in words)
        if has_value and (has_code or form.level == Level.ZONE):
            return row
    return None


def _why_no_table(sheets: list[Sheet], elements: list[DataElement], form: Form) -> CellProblem:
    """The likeliest reason: columns missing, another form's table, or no table at all."""
    for sheet, row, words in _first_rows(sheets):
        headers = [one for text in words if (one := read_header(text, elements))]
        if headers:
            has_past_only = all(one.part == PAST for one in headers)
            rule = "no_value_column" if has_past_only else "no_code_column"
            return CellProblem(rule, sheet.name, row.number)
    others = _elements_of_forms(form)
    for sheet, _row, words in _first_rows(sheets):
        for code, held in others:
            if any(read_header(text, held) for text in words):
                return CellProblem("another_form", sheet.name, params={"form": code})
    return CellProblem("no_table")


def _first_rows(sheets: list[Sheet]) -> Iterator[tuple[Sheet, SheetRow, list[str]]]:
    for sheet in sheets:
        for row in sheet.rows[:LOOKED_AT]:
            yield sheet, row, [cell.text for cell in row.cells.values() if cell.kind == STRING]


def _elements_of_forms(other_than: Form) -> list[tuple[str, list[DataElement]]]:
    forms = Form.objects.exclude(pk=other_than.pk).prefetch_related("elements")
    return [(form.code, list(form.elements.all())) for form in forms]


class _Columns:
    """The columns of a table, gathered header by header."""

    def __init__(self, sheet: Sheet, header: SheetRow, reading: Reading) -> None:
        self.sheet, self.header, self.reading = sheet, header, reading
        self.places: dict[str, int] = {}
        self.columns: dict[str, ElementColumns] = {}
        self.ignored: list[str] = []

    def add(self, cell: SheetCell, elements: list[DataElement]) -> None:
        said = plain(cell.text)
        common = "code" if said in CODE_WORDS else "name" if said in NAME_WORDS else ""
        header = read_header(cell.text, elements) if cell.kind == STRING else None
        if common:
            self._add_common(common, cell)
        elif header is None:
            self.ignored.append(cell.text[:40])
        elif header.part == QUARTER:
            self._problem("quarter_column", cell)
        elif header.part != PAST:
            self._add_element(header, cell)

    def _add_common(self, common: str, cell: SheetCell) -> None:
        if common in self.places:
            self._problem("double_column", cell)
        self.places.setdefault(common, cell.column)

    def _add_element(self, header: Header, cell: SheetCell) -> None:
        held = self.columns.setdefault(header.element, ElementColumns())
        if header.part in held.places:
            self._problem("double_column", cell)
        held.places[header.part] = cell.column
        if header.factor is None:
            self._problem("header_unit", cell, unit=header.unit, element=header.element)
        elif header.part == VALUE and header.factor != 1:
            columns = ElementColumns(held.places, header.factor, header.unit)
            self.columns[header.element] = columns
            params = {"element": header.element, "unit": header.unit}
            self.reading.notes.append(Said("column_unit", params))

    def _problem(self, rule: str, cell: SheetCell, **params: str) -> None:
        self.reading.problems.append(
            CellProblem(rule, self.sheet.name, cell.row, cell.column, cell.text, params)
        )

    def note_what_is_missing(self, elements: list[DataElement]) -> None:
        unknown = [text for text in self.ignored if plain(text) not in USUAL_COLUMNS]
        if unknown:
            self.reading.notes.append(Said("columns_ignored", {"columns": unknown[:MOST_NAMED]}))
        for element in elements:
            if VALUE not in self.columns.get(element.code, ElementColumns()).places:
                self.reading.notes.append(Said("column_absent", {"element": element.code}))


def _table(
    sheet: Sheet, header: SheetRow, elements: list[DataElement], reading: Reading
) -> FoundTable:
    found = _Columns(sheet, header, reading)
    for cell in header.cells.values():
        found.add(cell, elements)
    found.note_what_is_missing(elements)
    usable = {code: held for code, held in found.columns.items() if VALUE in held.places}
    places = found.places
    return FoundTable(sheet, header, places.get("code", 0), places.get("name", 0), usable)
