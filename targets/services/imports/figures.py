"""Checking `figures.csv` as it streams by, fast enough for millions of rows."""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from hightech_zone.lib.clock import today
from hightech_zone.lib.csv_reading import Row
from hightech_zone.lib.numbers import NotANumber, read_strict
from targets.calc.periods import FIRST_WRITTEN, LAST_WRITTEN, InvalidPeriod, Period
from targets.choices import ElementKind, Level
from targets.models import DataElement
from targets.services.imports.problems import Problems, RowCheck
from targets.services.imports.registers import Registers
from targets.services.observations_staging import EMPTY, Cell, staged_twice

FIGURES = "figures.csv"
WITH_PLACES = re.compile(r"([0-9]{1,10})\.([0-9]{1,4})").fullmatch
YEARS_AHEAD = 5
"""Figures later than this are a slip of the pen, and would stretch every table to reach them."""
ZONE_SPAN = (None, FIRST_WRITTEN, LAST_WRITTEN)


class FigureCheck:
    """Turns rows into cells ready to be staged.

    A sound row costs three dictionary look-ups and a few comparisons; everything slower happens
    only where a look-up fails.
    """

    def __init__(self, problems: Problems, registers: Registers) -> None:
        self.problems = problems
        self.unsure = registers.unsure
        self.spans = {**registers.spans(), "": ZONE_SPAN}
        self.kinds = {
            element.code: (
                element.pk,
                element.level == Level.ZONE,
                element.kind == ElementKind.FLOW,
                element.allows_negative,
            )
            for element in DataElement.objects.all()
        }
        self.periods: dict[str, int] = {}
        self.latest = Period.of(today().year + YEARS_AHEAD, 4).index

    def cells(self, rows: Iterable[tuple[int, Row]]) -> Iterator[Cell]:
        """Cells of the rows that are sound as to their key; an unsound value is passed on as an
        empty one, so that its key still counts as named."""
        periods, spans, kinds = self.periods, self.spans, self.kinds
        for line, (period_text, uscc, code, text) in rows:
            try:
                period = periods[period_text]
                enterprise, first, last = spans[uscc]
                element, is_zone, is_flow, allows_negative = kinds[code]
            except KeyError:
                key = self._explain_key(line, period_text, uscc, code)
                if key is None:
                    continue
                period, (enterprise, first, last), kind = key
                element, is_zone, is_flow, allows_negative = kind
            if is_zone is not (enterprise is None):
                self._refuse_level(line, is_zone)
                continue
            if not text:
                yield period, enterprise, element, None, EMPTY, "", line
                continue
            if not first <= period <= last:
                self._refuse_inactive(line, period_text)
            value: str | None
            if text.isascii() and text.isdigit() and len(text) <= 10:
                value = text + "0000"
            elif is_flow and (match := WITH_PLACES(text)):
                value = match[1] + (match[2] + "000")[:4]
            else:
                value = self._read(line, text, is_flow, allows_negative)
            yield period, enterprise, element, value, "" if value else EMPTY, "", line

    def check_repeated(self) -> None:
        """Note the cells that are staged more than once."""
        sentence = _("与第%(first)s行重复，请只留一行。")
        for first, last, times in staged_twice():
            for _again in range(times - 1):
                self.problems.add(FIGURES, last, "element", "repeated", sentence, first=first)

    def _explain_key(
        self, line: int, period_text: str, uscc_text: str, code: str
    ) -> tuple[int, tuple[int | None, int, int], tuple[int, bool, bool, bool]] | None:
        check = RowCheck(self.problems, FIGURES, line)
        period = self._period(check, period_text)
        span = self._span(check, uscc_text)
        kind = self.kinds.get(code)
        if kind is None:
            sentence = _("没有数据项“%(text)s”，请用数据项代码，如industrial_output。")
            check.refuse("element", "unknown_element", sentence, text=code)
        return None if period is None or span is None or kind is None else (period, span, kind)

    def _period(self, check: RowCheck, text: str) -> int | None:
        if text in self.periods:
            return self.periods[text]
        try:
            period = Period.parse(text).index
        except InvalidPeriod:
            sentence = _("“%(text)s”不是报告期，应写成2018Q3。")
            check.refuse("period", "period", sentence, text=text)
            return None
        if period > self.latest:
            sentence = _("“%(text)s”还在多年以后，请核对年份。")
            check.refuse("period", "far_future", sentence, text=text)
            return None
        self.periods[text] = period
        return period

    def _span(self, check: RowCheck, text: str) -> tuple[int | None, int, int] | None:
        if text in self.spans:
            return self.spans[text]
        was_sound = check.is_sound
        uscc = check.uscc(text)
        span = self.spans.get(uscc)
        if span is None and check.is_sound is was_sound and uscc not in self.unsure:
            sentence = _("企业%(uscc)s未登记，请在enterprises.csv中补上。")
            check.refuse("uscc", "unknown_enterprise", sentence, uscc=uscc)
        return span

    def _refuse_level(self, line: int, is_zone: bool) -> None:
        sentence = (
            _("这是全区的数据项，请把uscc留空。")
            if is_zone
            else _("这是企业的数据项，请填写企业的uscc。")
        )
        self.problems.add(FIGURES, line, "uscc", "level", sentence)

    def _refuse_inactive(self, line: int, period: str) -> None:
        sentence = _("企业在%(period)s不在册，请删去此行或改正企业的起止日期。")
        self.problems.add(FIGURES, line, "period", "inactive", sentence, period=period)

    def _read(self, line: int, text: str, is_flow: bool, allows_negative: bool) -> str | None:
        try:
            number = read_strict(text)
        except NotANumber as error:
            self.problems.add_number(FIGURES, line, "value", error)
            return None
        if number < 0 and not allows_negative:
            sentence = _("“%(text)s”为负，此数据项不能为负。")
            self.problems.add(FIGURES, line, "value", "negative", sentence, text=text)
            return None
        if not is_flow and number != number.to_integral_value():
            sentence = _("“%(text)s”不是整数，期末数应为整数。")
            self.problems.add(FIGURES, line, "value", "not_whole", sentence, text=text)
            return None
        return str(int(number.scaleb(4)))
