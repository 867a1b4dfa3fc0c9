"""The register as it stands on the screen, in the reader's language."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext

from hightech_zone.lib.clock import today
from targets.choices import ElementKind
from targets.formatting import day, moment, period_name
from targets.labels import size_label
from targets.selectors.enterprise_list import Column, EnterpriseFilter, EnterpriseLine
from targets.selectors.screen_table import Cell, Figure, ScreenTable
from targets.words import named


def column_head(column: Column) -> str:
    """What the numbers of the column are, and of when."""
    facts = {
        "name": named(column.element),
        "unit": named(column.element, "unit"),
        "period": period_name(column.period),
    }
    if column.element.kind == ElementKind.FLOW:
        return gettext("%(name)s（%(unit)s），%(period)s止本年累计") % facts
    return gettext("%(name)s（%(unit)s），%(period)s") % facts


def places_of(lines: Sequence[EnterpriseLine]) -> int:
    """Decimals that every figure of the column needs."""
    exponents = [
        one.value.normalize().as_tuple().exponent for one in lines if one.value is not None
    ]
    return max([0, *(-one for one in exponents if isinstance(one, int))])


def enterprise_screen(
    lines: Sequence[EnterpriseLine],
    column: Column | None,
    wanted: EnterpriseFilter,
    asked: Sequence[tuple[str, str]],
) -> ScreenTable:
    heads = [
        gettext("名称"),
        gettext("统一社会信用代码"),
        gettext("园区"),
        gettext("产业"),
        gettext("规模"),
        gettext("成长阶段"),
        gettext("状态"),
        *([column_head(column)] if column else []),
    ]
    places = places_of(lines)
    as_of = moment(wanted.as_of) if wanted.as_of else day(today())
    notes = [
        (gettext("日期"), as_of),
        (gettext("企业数"), str(len(lines))),
        *asked,
    ]
    rows = [_row(one, column, places) for one in lines]
    return ScreenTable(gettext("企业名录"), heads, rows, notes)


def _row(line: EnterpriseLine, column: Column | None, places: int) -> list[Cell]:
    place = line.place
    cells: list[Cell] = [
        line.name,
        line.enterprise.uscc,
        named(place.park) if place and place.park else "",
        named(place.cluster) if place and place.cluster else "",
        size_label(line.is_above_scale),
        named(line.stage) if line.stage else "",
        gettext("在营") if line.is_active else gettext("不在营"),
    ]
    if column:
        value = line.value
        cells.append(Figure(None if value is None else Fraction(value), places))
    return cells
