"""Sentences for everything that can be wrong with a bundle, each with its remedy."""

from datetime import date
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hightech_zone.lib import uscc as codes
from hightech_zone.lib.csv_reading import Unreadable
from hightech_zone.lib.numbers import NotANumber
from targets.calc.periods import InvalidPeriod, Period
from targets.errors import InvalidInput, Problem
from targets.words import NOT_A_NUMBER, UNREADABLE

KEPT = 200

UNREADABLE_FILE = {
    "nul": _("文件含空字符，不是文本表格，请另存为UTF-8编码的CSV。"),
    "encoding": _("此处既不是UTF-8也不是GB18030编码，请另存为UTF-8编码的CSV。"),
    "long_line": _("此行过长，不是表格的一行，请检查换行。"),
    "too_large": _("文件过大，请按报告期拆分。"),
    "empty": _("文件是空的，至少应有表头。"),
    "missing": _("表头缺少列%(detail)s，请补上，并用英文逗号分隔。"),
    "unknown": _("表头有未知的列%(detail)s，请删去或改正列名。"),
    "doubled": _("表头的列%(detail)s重复，请只留一个。"),
}
FAULTS = {
    "quotes": _("引号未成对，请补上；字段内不能换行。"),
    "fields": _("应有%(expected)s列，实有%(detail)s列；含逗号的内容请加引号。"),
}
USCC = {
    "length": _("“%(text)s”应为18位，请核对统一社会信用代码。"),
    "characters": _("“%(text)s”含不允许的字符（代码不用字母I、O、S、V、Z），请核对。"),
    "check": _("“%(text)s”的校验码不符，请核对统一社会信用代码。"),
}
SUGGESTION = _("“%(text)s”不是有效的代码，是否为%(suggestion)s？")


class BundleRefused(InvalidInput):
    """`count` problems were found, the first of which are in `problems`; nothing was written."""

    def __init__(self, message: str, problems: list[Problem], count: int) -> None:
        super().__init__(message, problems)
        self.count = count


class Problems:
    """Counts all problems and keeps the first `KEPT`, so that memory stays bounded."""

    def __init__(self) -> None:
        self.kept: list[Problem] = []
        self.count = 0

    def add(
        self, file: str, line: int, field: str, rule: str, sentence: str | Promise, **words: Any
    ) -> None:
        self.count += 1
        if len(self.kept) < KEPT:
            shown = {name: str(word)[:60] for name, word in words.items()}
            message = str(sentence) % shown
            self.kept.append(Problem(message, rule, field, file=file, line=line))

    def add_unreadable(self, file: str, error: Unreadable) -> None:
        sentence = UNREADABLE_FILE[error.code]
        self.add(file, error.line, "", error.code, sentence, detail=error.detail)

    def add_fault(self, file: str, expected: int, line: int, code: str, detail: str) -> None:
        self.add(file, line, "", code, FAULTS[code], expected=expected, detail=detail)

    def add_number(self, file: str, line: int, field: str, error: NotANumber) -> None:
        sentence = UNREADABLE.get(error.code, NOT_A_NUMBER)
        self.add(file, line, field, error.code, sentence, text=error.text)


class RowCheck:
    """Reads the fields of one row; what cannot be read is noted, and the row is unsound."""

    def __init__(self, problems: Problems, file: str, line: int) -> None:
        self.is_sound = True
        self._add = partial(problems.add, file, line)

    def refuse(self, field: str, rule: str, sentence: str | Promise, **words: Any) -> None:
        self.is_sound = False
        self._add(field, rule, sentence, **words)

    def uscc(self, text: str) -> str:
        """The normalised code, valid or not."""
        try:
            return codes.check(text)
        except codes.InvalidUscc as error:
            sentence = SUGGESTION if error.suggestion else USCC[error.code]
            self.refuse("uscc", "uscc", sentence, text=text, suggestion=error.suggestion)
            return codes.normalise(text)

    def text(self, field: str, text: str, limit: int, is_required: bool = False) -> str:
        text = text.strip()
        if is_required and not text:
            self.refuse(field, "required", _("不能留空。"))
        if len(text) > limit:
            sentence = _("超过%(limit)s个字符，请缩短。")
            self.refuse(field, "too_long", sentence, limit=limit)
        if not text.isprintable():
            self.refuse(field, "control_character", _("含不可见的字符，请删去。"))
        return text

    def day(self, field: str, text: str) -> date | None:
        """None where it is empty, or unreadable."""
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
            Period.parse(str(Period.containing(day)))
        except (ValueError, InvalidPeriod):
            day = None
        if day is None or day.isoformat() != text:
            sentence = _("“%(text)s”不是日期，应写成2018-09-30。")
            self.refuse(field, "date", sentence, text=text)
            return None
        return day

    def period(self, field: str, text: str) -> Period | None:
        """None where it is empty, or unreadable."""
        if not text:
            return None
        try:
            return Period.parse(text)
        except InvalidPeriod:
            sentence = _("“%(text)s”不是报告期，应写成2018Q3。")
            self.refuse(field, "period", sentence, text=text)
            return None
