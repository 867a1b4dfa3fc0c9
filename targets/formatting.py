"""Figures, periods and dates as the pages, pictures and workbooks write them.

Rounding happens here and in the API only, half up. Nothing here knows the database.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from hightech_zone.lib import instants
from targets.calc.numbers import STORED_PLACES, Number, round_half_up
from targets.calc.periods import Period
from targets.calc.progress import TargetSpec
from targets.choices import Comparator
from targets.words import is_english, named

NOTHING = "—"
MINUS = "−"

QUARTERS = {
    1: gettext_lazy("%(year)s年一季度"),
    2: gettext_lazy("%(year)s年二季度"),
    3: gettext_lazy("%(year)s年三季度"),
    4: gettext_lazy("%(year)s年四季度"),
}


def grouped(rounded: Decimal) -> str:
    """Thousands commas and the true minus sign."""
    return f"{rounded:,f}".replace("-", MINUS)


def number(value: Number | None, places: int = 0) -> str:
    """`1,234.5`, `−8.0`; an em dash where there is no value."""
    return NOTHING if value is None else grouped(round_half_up(value, places))


def exact(value: Number | None) -> str:
    """With as many decimals as the value has, four at most: `1,000`, `3`, `0.5`."""
    if value is None:
        return NOTHING
    written = number(value, STORED_PLACES)
    return written.rstrip("0").rstrip(".")


def signed(value: Number | None, places: int = 0) -> str:
    """The same with a plus before what stays above 0 after rounding: `+3.9`, `−0.2`, `0.0`."""
    if value is None:
        return NOTHING
    rounded = round_half_up(value, places)
    return f"+{grouped(rounded)}" if rounded > 0 else grouped(rounded)


def signed_shown(rounded: Decimal | None) -> str:
    """The same of what was rounded already, with the decimals it has."""
    return (
        NOTHING if rounded is None else signed(rounded, max(-int(rounded.as_tuple().exponent), 0))
    )


def percent(fraction: Number | None, places: int = 1) -> str:
    """A fraction of 1 as `63.8%`."""
    return NOTHING if fraction is None else f"{number(fraction * 100, places)}%"


def points(fraction: Number | None, places: int = 1) -> str:
    """A difference of two fractions in percentage points, without the unit: `−17.7`."""
    return signed(None if fraction is None else fraction * 100, places)


def change_unit(unit: str) -> str:
    """What figures in `unit` differ by: percentages by percentage points."""
    return _("个百分点") if unit == "%" else unit


def change_mark(unit: str) -> str:
    """Beside a difference in a table that names `unit`: nothing, unless it differs by another."""
    return pgettext("cell", "个百分点") if unit == "%" else ""


def change(value: Number | None, indicator: Any) -> str:
    """A difference in a table that names the unit: `+12.3`; of percentages `+0.22个百分点`."""
    written = signed(value, indicator.decimals)
    mark = change_mark(named(indicator, "unit"))
    return beside_unit(written, mark) if mark else written


MONEY = re.compile(r"([A-Z]{3}) (100m|10[, ]000)")
"""亿 and 万 of a currency as packs name them in English."""
SAID = {"100m": (1, "bn"), "10,000": (2, "m"), "10 000": (2, "m")}
"""How English says them: places the decimal point moves, and the word."""
SMALL = Decimal("0.1")
"""亿 below which English says millions."""


def with_unit(written: str, unit: str) -> str:
    """`1.98%`, `748.6亿元`, `46 enterprises`, `CNY 74.86bn`; nothing stays an em dash."""
    return _scaled(written, unit, written)


def _scaled(written: str, unit: str, beside: str) -> str:
    """`with_unit` in the scale of another number, `beside`, which it is told with."""
    money = MONEY.fullmatch(unit) if is_english() and written != NOTHING else None
    if money is None:
        return beside_unit(written, unit)
    digits = written.lstrip("<>=+−")
    sign = written.removesuffix(digits)
    value = _number(written)
    places, word = SAID[money[2]]
    if word == "bn" and 0 < max(value, _number(beside)) < SMALL:
        places, word = -2, "m"
    moved = f"{value.scaleb(-places):,f}"
    if "." not in digits:
        moved = moved.rstrip("0").rstrip(".")
    return f"{sign}{money[1]} {moved}{word}"


def _number(written: str) -> Decimal:
    """Of a number as it is written, without its sign; 0 of none."""
    return Decimal(written.lstrip("<>=+−").replace(",", "")) if written != NOTHING else Decimal(0)


def in_own_unit(written: str, unit: str) -> str:
    """`4,417万元`, `4,417 × CNY 10,000`: where one types amounts in that unit, not scaled."""
    if is_english() and MONEY.fullmatch(unit):
        return beside_unit(written, unit)
    return with_unit(written, unit)


def from_to(before: str, after: str, unit: str) -> str:
    """`202.6 → 203.6亿元`, `3.02% → 2.19%`, `CNY 20.26bn → CNY 20.36bn`: both with the unit unless
    it is a word after both numbers as they are."""
    last = _scaled(after, unit, before)
    is_shared = unit != "%" and after != NOTHING and last.startswith(after)
    return f"{before if is_shared else _scaled(before, unit, after)} → {last}"


def beside_unit(written: str, unit: str) -> str:
    """The number as it is with its unit, where both belong to a calculation or a table:
    `748.6亿元`, `748.6 × CNY 100m`."""
    if written == NOTHING:
        return written
    if is_english() and MONEY.fullmatch(unit):
        return f"{written} × {unit}"
    gap = " " if is_english() and unit not in ("", "%") else ""
    return f"{written}{gap}{unit}"


def beside_line(written: str, unit: str) -> str:
    """At a line of a chart, whose caption names the unit: `目标1,000亿元`; English units are too
    long to stand there, except the sign of percent."""
    return written if is_english() and unit != "%" else beside_unit(written, unit)


def period_name(period: Period | None) -> str:
    """`2018年三季度`, `Q3 2018`."""
    return str(QUARTERS[period.quarter] % {"year": period.year}) if period else NOTHING


QUARTERS_ALONE = {
    1: gettext_lazy("一季度"),
    2: gettext_lazy("二季度"),
    3: gettext_lazy("三季度"),
    4: gettext_lazy("四季度"),
}


def quarter_name(period: Period) -> str:
    """`三季度`, `Q3`, under a year."""
    return str(QUARTERS_ALONE[period.quarter])


def day(value: date | None) -> str:
    """As tables write it: `2018-10-23`."""
    return NOTHING if value is None else f"{value:%Y-%m-%d}"


def day_in_words(value: date | None) -> str:
    """As sentences write it: `2018年10月23日`, `23 October 2018`."""
    return NOTHING if value is None else date_format(value, _("Y年n月j日"), use_l10n=False)


def month_in_words(value: date | None) -> str:
    """`2018年10月`, `October 2018`."""
    return NOTHING if value is None else date_format(value, _("Y年n月"), use_l10n=False)


WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)


def day_of_week(value: date | None) -> str:
    """`10月15日（周一）`, `15 October (Mon)`; the year is the sentence's."""
    if value is None:
        return NOTHING
    written = date_format(value, _("n月j日"), use_l10n=False)
    return _("%(day)s（%(weekday)s）") % {"day": written, "weekday": WEEKDAYS[value.weekday()]}


def instant(value: datetime | None) -> str:
    """`2018-10-23 09:40` in the zone's own time."""
    return NOTHING if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def clock(value: datetime | None) -> str:
    """`09:40` in the zone's own time, beside a day that is told already."""
    return NOTHING if value is None else f"{timezone.localtime(value):%H:%M}"


def moment(value: datetime | None) -> str:
    """What a page is seen as of: the day alone where its end is meant."""
    return NOTHING if value is None else instants.written(value)[:16].replace("T", " ")


def moment_in_words(value: datetime | None) -> str:
    """The same as sentences write it: `2018年10月23日`, `2018年10月23日 09:40`."""
    if value is None:
        return NOTHING
    said = day_in_words(timezone.localtime(value).date())
    return said if "T" not in instants.written(value) else f"{said} {clock(value)}"


def year_end(year: int) -> str:
    """The mark of a year's last quarter on an axis of time."""
    return _("%(year)s年末") % {"year": year}


def goal_label(spec: TargetSpec, unit: str = "") -> str:
    """The target beside its line."""
    return _("目标%(value)s") % {"value": beside_line(goal_number(spec), unit)}


def goal_number(spec: TargetSpec) -> str:
    """The target's number; a sign only where reaching it is not what is asked."""
    comparator = Comparator(spec.comparator)
    sign = "" if comparator == Comparator.AT_LEAST else comparator.label
    return f"{sign}{exact(spec.target)}"


def value_label(last: Period, now: Period, written: str) -> str:
    """The last value that counts: of the quarter shown, or of an earlier one, then named."""
    if last == now:
        return _("现值%(value)s") % {"value": written}
    return f"{period_name(last)} {written}"
