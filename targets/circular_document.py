"""The 情况通报 as a `Document`: 总体, 分指标, 问题, 下一步, and tables as annexes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from targets.calc.numbers import API_PLACES, Number, round_half_up
from targets.calc.progress import TargetSpec
from targets.choices import Comparator
from targets.circular_words import (
    demo_stamp,
    mark,
    next_steps,
    overall,
    problems,
    remarks,
    target_words,
    title,
)
from targets.documents.parts import (
    Annex,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Language,
    Paragraph,
    Picture,
    Signature,
    Table,
)
from targets.formatting import NOTHING, day_in_words, number, percent, period_name, signed
from targets.labels import outlook_label, part_label, status_label
from targets.selectors.circular import Circular, Standing
from targets.selectors.completeness.words import cell_words
from targets.selectors.contributions import Contribution
from targets.selectors.progress import ProgressRow
from targets.svg.standing import WIDTH, standing, standing_height, standing_label
from targets.words import is_english, named, together

SHARE = "0.0%"


def circular_document(found: Circular, made_on: date, waived: Sequence[str] = ()) -> Document:
    """In the language that is active. Its texts and numbers are final; `made_on` dates it.
    `waived`: what is incomplete and was let pass, with the reasons."""
    policy = found.report.policy
    annexes = _annexes(found, waived)
    language: Language = "en" if is_english() else "zh-hans"
    zone = named(policy, "zone_name")
    return Document(
        language=language,
        head=_("%(zone)s情况通报") % {"zone": named(policy, "zone_short")},
        number="",
        title=title(found.period),
        mark=mark(found),
        addressee=_("领导小组："),
        issuer=zone,
        dated_on=made_on,
        blocks=(
            *_text(found, made_on),
            *_list_of(annexes),
            Signature(zone, day_in_words(made_on)),
        ),
        annexes=annexes,
        stamp=demo_stamp(found),
    )


def _text(found: Circular, made_on: date) -> list[Block]:
    rows = found.report.rows
    zone = named(found.report.policy, "zone_short")
    blocks: list[Block] = [Heading(_("总体情况")), *map(Paragraph, overall(found))]
    blocks.append(Heading(_("分指标情况")))
    for place, row in enumerate(rows):
        blocks.append(Heading(named(row.indicator), 2))
        blocks.append(Paragraph(target_words(row, zone)))
        if not place:
            blocks.append(_picture(found))
    for head, said in (
        (_("存在的主要问题"), problems(found)),
        (_("下一步工作"), next_steps(found)),
        (_("有关说明"), remarks(found, made_on)),
    ):
        blocks += [Heading(head), *map(Paragraph, said)]
    return blocks


def _picture(found: Circular) -> Picture:
    """After the first target: the text above it fills the first page, which a picture of this
    height would leave half empty."""
    rows = found.report.rows
    return Picture(
        svg=standing(rows),
        alt=standing_label(rows),
        caption=_("图1 %(period)s各项目标的完成进度") % {"period": period_name(found.period)},
        width=WIDTH,
        height=standing_height(rows),
    )


def _list_of(annexes: tuple[Annex, ...]) -> list[Block]:
    """`附件：1.各项目标完成情况`, before the signature; in Chinese the names stand below one
    another."""
    below = "" if is_english() else "\u3000" * len(_("附件："))
    said = [
        _("%(number)s.%(title)s") % {"number": place, "title": annex.title}
        for place, annex in enumerate(annexes, start=1)
    ]
    return [Paragraph(one, below if place else _("附件：")) for place, one in enumerate(said)]


def _annexes(found: Circular, waived: Sequence[str]) -> tuple[Annex, ...]:
    """What was let pass is noted below the returns; on an earlier day, which has no table of them,
    below the targets."""
    tables = [one for one in (_targets(found), _parks(found), _units(found)) if one is not None]
    place = len(tables) - 1 if found.standings else 0
    tables[place] = replace(tables[place], note=together(tables[place].note, *waived))
    return tuple(
        Annex(_("附件%(number)s") % {"number": place}, table.caption, (table,))
        for place, table in enumerate(tables, start=1)
    )


# Cells


def exact(value: Number) -> Decimal:
    """As the API writes it, so that the workbook holds the same number."""
    return round_half_up(value, API_PLACES).normalize()


def level(value: Number | None, places: int, formula: str = "") -> Cell:
    shape = "#,##0" + ("." + "0" * places if places else "")
    return _number(value, number(value, places), shape, formula)


def difference(
    value: Number | None, places: int, formula: str = "", shown: Decimal | None = None
) -> Cell:
    """`shown`: what is printed instead, where parts were rounded to add up."""
    shape = "#,##0" + ("." + "0" * places if places else "")
    text = signed(value if shown is None else shown, places)
    return _number(value, text, f"+{shape};-{shape};{shape}", formula)


def share(value: Number | None, formula: str = "") -> Cell:
    return _number(value, percent(value), SHARE, formula)


def _number(value: Number | None, text: str, shape: str, formula: str) -> Cell:
    if value is None:
        return Cell(NOTHING)
    return Cell(text, exact(value), shape, formula)


# All targets


def _targets(found: Circular) -> Table:
    columns = (
        Column("name", _("指标")),
        Column("unit", _("计量单位")),
        Column("base", _("基期值"), is_number=True),
        Column("value", _("现值"), is_number=True),
        Column("change", _("比上年同期增减"), is_number=True),
        Column("due", _("序时应达"), is_number=True),
        Column("gap", _("与序时相差"), is_number=True),
        Column("target", _("目标值"), is_number=True),
        Column("attained", _("完成目标的比例"), is_number=True),
        Column("progress", _("完成进度"), is_number=True),
        Column("time", _("全程时间进度"), is_number=True),
        Column("status", _("序时状态")),
        Column("outlook", _("达标预期")),
    )
    return Table(
        name=_("各项目标"),
        caption=_("%(period)s各项目标完成情况") % {"period": period_name(found.period)},
        columns=columns,
        rows=tuple(_target(row) for row in found.report.rows),
        note=_(
            "注：完成进度＝（现值－基期值）÷（目标值－基期值）；差额按未四舍五入的数计算，比率的增减和相差以百分点计；“—”表示没有数。"
        ),
        source=_("来源：各部门报送并经审核通过的数据，数据版本%(version)s。")
        % {"version": found.report.data_version},
        is_wide=True,
    )


def _target(row: ProgressRow) -> tuple[Cell, ...]:
    found, spec, places = row.progress, row.spec, row.indicator.decimals
    is_falling = spec.is_falling
    return (
        Cell(named(row.indicator)),
        Cell(named(row.indicator, "unit")),
        level(spec.baseline, places),
        level(row.measure.value, places),
        difference(row.change_on_year, places),
        level(found.expected, places),
        difference(found.gap, places, "{due}-{value}" if is_falling else "{value}-{due}"),
        _goal(spec, places),
        share(found.attainment, "{target}/{value}" if is_falling else "{value}/{target}"),
        share(found.progress, "({value}-{base})/({target}-{base})"),
        share(found.time_elapsed),
        Cell(status_label(found.status)),
        Cell(outlook_label(row.ahead.outlook)),
    )


def _goal(spec: TargetSpec, places: int) -> Cell:
    """The target, after a sign where it is not to be reached from below: `>80`."""
    comparator = Comparator(spec.comparator)
    sign = "" if comparator == Comparator.AT_LEAST else comparator.label
    held = level(spec.target, places)
    shape = f'"{sign}"{held.shape}' if sign else held.shape
    return replace(held, text=f"{sign}{held.text}", shape=shape)


# By park


def _parks(found: Circular) -> Table | None:
    row, parts = found.carrier, found.parks
    if row is None or parts is None:
        return None
    unit, places = named(row.indicator, "unit"), row.indicator.decimals
    columns = (
        Column("name", _("园区")),
        Column("value", pgettext("column", "近四季累计"), unit, is_number=True),
        Column("share", _("占全区"), "%", is_number=True),
        Column("increase", _("比上年同期增加"), unit, is_number=True),
        Column("pulled", _("拉动增长"), _("个百分点"), is_number=True),
    )
    total = parts.total
    return Table(
        name=_("分园区"),
        caption=_("%(period)s各园区%(name)s")
        % {"period": period_name(found.period), "name": named(row.indicator)},
        columns=columns,
        rows=(
            *(_part(one, places, _park_name(found, one)) for one in parts.rows),
            _part(total, places, _("合计")),
        ),
        note=_(
            "注：企业少于三家或一家独大的园区不单列，合并为一行，以免泄露单个企业的数据；企业两期各计入当期所在的园区，增加和拉动包括迁入迁出、开业关闭；“比上年同期增加”“拉动增长”两列印出的数调整了尾数，使分项之和等于合计，电子表格中是未四舍五入的数。"
        ),
        source=_("来源：各部门报送并经审核通过的数据，数据版本%(version)s。")
        % {"version": found.report.data_version},
    )


def _park_name(found: Circular, one: Contribution) -> str:
    park = found.places.get(one.key or "")
    return named(park) if park else part_label(one.key, one.name, "park")


def _part(one: Contribution, places: int, name: str) -> tuple[Cell, ...]:
    shown = percent(one.share).removesuffix("%")
    return (
        Cell(name),
        level(one.value, places),
        _number(one.share, shown, SHARE, "{value}/{value_last}"),
        difference(one.exact_increase, places, shown=one.increase),
        difference(one.exact_pulled, 1, shown=one.pulled),
    )


# By department


def _units(found: Circular) -> Table | None:
    if not found.standings:
        return None
    columns = (
        Column("name", _("单位")),
        Column("place", _("位次"), is_number=True),
        Column("asked", _("应报表数"), is_number=True),
        Column("held", _("已报表数"), is_number=True),
        Column("days", _("最长迟报天数"), is_number=True),
        Column("rate", pgettext("column", "完整率"), is_number=True),
        Column("state", pgettext("column", "情况")),
    )
    return Table(
        name=_("报送情况"),
        caption=_("%(period)s各单位报送情况") % {"period": period_name(found.period)},
        columns=columns,
        rows=tuple(_standing(one) for one in found.standings),
        note=_(
            "注：位次先看是否按时，再看迟报天数，再看完整率；相同的并列，未到期的不排位次。导入的表不须报送，不计入应报表数。"
        ),
    )


def _standing(one: Standing) -> tuple[Cell, ...]:
    return (
        Cell(str(one.line.department)),
        level(one.place, 0),
        level(len(one.cell.asked) or None, 0),
        level(one.cell.received if one.cell.asked else None, 0),
        level(one.cell.days if one.cell.asked else None, 0),
        share(one.line.rate),
        Cell(cell_words(one.cell)),
    )
