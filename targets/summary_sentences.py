"""The words of a summary: drafts of its risks and decisions, and whose move is next.

A draft is made of sentences with `{placeholders}`; one whose figures have no value is left out.
What staff write is the same kind of text. Each figure in either leads to where it comes from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import day_of
from targets.calc.periods import Period
from targets.calc.summary import Kind, Point
from targets.calc.wording import Part, difference, names, pieces
from targets.choices import Language, ReasonClass
from targets.formatting import NOTHING, day_in_words, period_name
from targets.models import AuditEvent, SummaryText
from targets.selectors.completeness.table import Column, CompletenessTable, Timing
from targets.selectors.summary.moves import Move, Step
from targets.selectors.summary.report import Corrected, Summary, precedes_targets
from targets.selectors.summary.texts import subject_names
from targets.sentences import board_sentence, listed
from targets.summary_figures import Figures, figures_of
from targets.words import is_english

SENTENCES: dict[Kind, list[Promise]] = {
    Kind.UNLIKELY: [
        gettext_lazy("{name}照现在的走势达不到目标。"),
        gettext_lazy("现为{value}，此时应达{expected}。"),
        gettext_lazy("到{year}年末预计{central}，离目标差{shortfall}。"),
    ],
    Kind.AT_RISK: [
        gettext_lazy("{name}能否达标没有把握。"),
        gettext_lazy("现为{value}，此时应达{expected}。"),
        gettext_lazy("到{year}年末预计{low}～{high}，目标是{goal}。"),
    ],
    Kind.BEHIND: [
        gettext_lazy("{name}落在序时后面。"),
        gettext_lazy("现为{value}，此时应达{expected}。"),
    ],
    Kind.UNCERTAIN: [
        gettext_lazy("{name}数据不全，判断不了。"),
        gettext_lazy("按已有数据为{value}，覆盖率{coverage}。"),
    ],
    Kind.LATE: [
        gettext_lazy("{unit}报送跟不上。"),
        gettext_lazy("{forms}已逾期{days}。"),
        gettext_lazy("近{quarters}个季度里{lapses}次迟报或未报。"),
    ],
    Kind.MEASURES: [
        gettext_lazy("请{units}拿出{name}的补差措施。"),
        gettext_lazy("离目标差{shortfall}，今后每季须推进{needed}。"),
        gettext_lazy("这是基期以来最好一季的{multiple}倍。"),
    ],
    Kind.RENEWAL: [
        gettext_lazy("请{units}逐户督促{name}续证。"),
        gettext_lazy("现有{held}，到{until}末有{lapsing}到期。"),
    ],
    Kind.REPORTING: [
        gettext_lazy("请{unit}补齐报送，并定下固定的报送人。"),
        gettext_lazy("{forms}已逾期{days}。"),
        gettext_lazy("近{quarters}个季度里{lapses}次迟报或未报。"),
    ],
    Kind.BASELINE: [
        gettext_lazy("请确定{name}的基期值。"),
        gettext_lazy("没有基期值，序时和预期都算不出。"),
    ],
    Kind.BASELINES: [
        gettext_lazy("请确认{count}项目标的基期值。"),
        gettext_lazy("没有另行设定，现取各指标{start}自身的数。"),
    ],
    Kind.ASSUMPTION: [
        gettext_lazy("请明确由谁来定政策没有说清的一件事。"),
        gettext_lazy("{assumption}"),
    ],
}
UNOWNED = gettext_lazy("请明确{name}由谁负责，并拿出补差措施。")
"""In place of the first sentence of `MEASURES` and `RENEWAL` where no unit answers for it."""
PACE = gettext_lazy("今后每季须推进{needed}。")
"""In place of the second sentence of `MEASURES` where nobody can tell what will be lacking; the
third says of this pace how much it is."""


@dataclass(frozen=True)
class Entry:
    """One risk or decision in the language in use: the draft, and what staff wrote in its place
    (None: nothing yet; an empty text: they went back to the draft). `other`: what they wrote in
    the other language."""

    point: Point
    draft: str
    figures: Figures
    held: SummaryText | None
    other: SummaryText | None = None

    @property
    def slot(self) -> str:
        return self.point.slot

    @property
    def is_edited(self) -> bool:
        """Whether an edited text stands; one whose figures have no value now does not."""
        return self._stands(self.held)

    def _stands(self, held: SummaryText | None) -> bool:
        return bool(held and held.text and all(one in self.figures for one in names(held.text)))

    @property
    def lacking(self) -> Language | None:
        """The language that still shows the draft while staff's own words stand in the other."""
        if self._stands(self.held) == self._stands(self.other):
            return None
        here = Language(language())
        return other_than(here) if self.is_edited else here

    @property
    def only_in(self) -> Language | None:
        return other_than(self.lacking) if self.lacking else None

    @property
    def written(self) -> str:
        return self.held.text if self.held else ""

    @property
    def missing(self) -> list[str]:
        """Placeholders of the edited text that have no value now."""
        return [one for one in names(self.written) if one not in self.figures]

    @property
    def text(self) -> str:
        return self.written if self.is_edited else self.draft

    @property
    def is_outdated(self) -> bool:
        """Staff wrote over another draft than today's."""
        return bool(self.held and self.written and self.held.draft != self.draft)

    @property
    def moved(self) -> list[tuple[str, str, str]]:
        """The figures of the edited text or its draft that say something else than when it was
        written: placeholder, then, now."""
        then = self.held.figures if self.held and self.written else {}
        now = {name: one.text for name, one in self.figures.items()}
        return [(name, was, now[name]) for name, was in then.items() if now.get(name, was) != was]

    @property
    def difference(self) -> list[tuple[Part, str]]:
        return difference(self.draft, self.written) if self.written else []

    @property
    def shown(self) -> SafeString:
        return filled(self.text, self.figures)


def entries(summary: Summary) -> list[Entry]:
    """The risks, then the decisions."""
    return [entry_of(summary, one) for one in summary.points]


def entry_of(summary: Summary, point: Point) -> Entry:
    figures = figures_of(summary, point)
    here = Language(language())
    held, other = (summary.texts.get((point.slot, one)) for one in (here, other_than(here)))
    return Entry(point, draft_of(point, figures), figures, held, other)


def other_than(one: Language) -> Language:
    return Language.CHINESE if one is Language.ENGLISH else Language.ENGLISH


KINDS = {
    Kind.UNLIKELY: gettext_lazy("风险：预计不达标"),
    Kind.AT_RISK: gettext_lazy("风险：能否达标没有把握"),
    Kind.BEHIND: gettext_lazy("风险：落在序时后面"),
    Kind.UNCERTAIN: gettext_lazy("风险：数据不全"),
    Kind.LATE: gettext_lazy("风险：报送"),
    Kind.MEASURES: gettext_lazy("请决定：补差措施"),
    Kind.RENEWAL: gettext_lazy("请决定：续证"),
    Kind.REPORTING: gettext_lazy("请决定：补齐报送"),
    Kind.BASELINE: gettext_lazy("请决定：没有基期"),
    Kind.BASELINES: gettext_lazy("请决定：确认基期"),
    Kind.ASSUMPTION: gettext_lazy("请决定：政策没有说清的"),
}


def entry_title(entry: Entry) -> str:
    """`风险：预计不达标（高新技术企业）`."""
    subject = entry.figures.get("name") or entry.figures.get("unit")
    return _titled(str(KINDS[entry.point.kind]), subject.text if subject else "")


def slot_title(slot: str, names: Mapping[str, str]) -> str:
    """The same of a slot alone, which may stand on no summary any more: `风险（高新技术企业）`.
    `names`: of targets and departments, by their codes."""
    part, _colon, rest = slot.partition(":")
    kind, _colon, subject = rest.rpartition(":")
    if part == "decision":
        return _titled(str(KINDS[Kind(kind)]), names.get(subject, ""))
    head = str(KINDS[Kind.LATE]) if kind == "unit" else _("风险")
    return _titled(head, names.get(subject, subject))


def slot_labels(events: Sequence[AuditEvent]) -> Mapping[int, str]:
    """Of the trail's events about the words of a slot, with its quarter; the queries of
    `subject_names`."""
    subjects = subject_names()
    told = {}
    for one in events:
        period, _space, slot = one.object_label.partition(" ")
        told[one.pk] = f"{period_name(Period.parse(period))} {slot_title(slot, subjects)}"
    return told


def _titled(kind: str, subject: str) -> str:
    return _("%(kind)s（%(subject)s）") % {"kind": kind, "subject": subject} if subject else kind


def language() -> str:
    return Language.ENGLISH if is_english() else Language(get_language() or Language.CHINESE)


def draft_of(point: Point, figures: Figures) -> str:
    first, *others = (str(one) for one in SENTENCES[point.kind])
    if point.kind in (Kind.MEASURES, Kind.RENEWAL) and "units" not in figures:
        first = str(UNOWNED)
    if point.kind is Kind.MEASURES and "shortfall" not in figures:
        others = [str(PACE), *others[1:]] if "needed" in figures else []
    told = [first, *(one for one in others if all(name in figures for name in names(one)))]
    return _gap().join(told)


def filled(text: str, figures: Figures) -> SafeString:
    """The text with its figures, its first sentence in bold. Escapes everything."""
    head, rest = _headed(text)
    if not rest:
        return _filled(head, figures)
    return format_html("<b>{}</b>{}", _filled(head, figures), _filled(rest, figures))


def _headed(text: str) -> tuple[str, str]:
    for end in ("。", ". "):
        head, mark, rest = text.partition(end)
        if mark:
            return head + mark, rest
    return text, ""


def _filled(text: str, figures: Figures) -> SafeString:
    return format_html_join("", "{}{}", ((words, _linked(figures, n)) for words, n in pieces(text)))


def _linked(figures: Figures, name: str) -> SafeString | str:
    if not name:
        return ""
    one = figures[name]
    return format_html('<a href="{}">{}</a>', one.address, one.text) if one.address else one.text


# Whose move is next


STEPS = {
    Step.REPORT: gettext_lazy("报{forms}"),
    Step.MEND: gettext_lazy("改{forms}再报"),
    Step.REVIEW: gettext_lazy("审{forms}"),
    Step.DECIDE: gettext_lazy("决定{forms}的更正"),
    Step.FILL: gettext_lazy("补齐缺的数"),
    Step.BASELINE: gettext_lazy("确定基期值"),
    Step.RENEW: gettext_lazy("督促{count}家续证"),
    Step.MEASURES: gettext_lazy("拿出补差措施"),
    Step.GO_ON: gettext_lazy("照此推进"),
}


def move_words(move: Move) -> SafeString:
    """`<b>市人社局</b>：补报F4`; the committee where it is nobody else's."""
    if move.step is Step.NONE:
        return format_html("{}", NOTHING)
    who = listed([str(one) for one in move.units]) if move.units else _("管委会")
    text = str(STEPS[move.step])
    if move.is_late:
        text = _("补报{forms}（已逾期）")
    what = text.format(forms=_("、").join(move.forms), count=move.count)
    return format_html(_("<b>{who}</b>：{what}"), who=who, what=what)


# How the reporting stands, and what changed behind


def lead_sentences(summary: Summary) -> SafeString:
    """The board's verdict, and how the reporting stands."""
    return format_html(
        "{}{}{}{}{}",
        board_sentence(summary.verdict),
        _gap(),
        before_sentence(summary),
        _gap(),
        reporting_sentence(summary),
    )


def before_sentence(summary: Summary) -> str:
    """Of a quarter before any target starts, why it is not judged; else empty."""
    if not precedes_targets(summary.report):
        return ""
    starts = sorted({one.row.spec.start for one in summary.lights})
    text = _("基期是%(start)s，这一期在它以前，只列数，不判断进度，也没有风险和请决定的事。")
    return text % {"start": listed([period_name(one) for one in starts])}


def _gap() -> str:
    """Between sentences: English has a space there."""
    return " " if is_english() else ""


def reporting_sentence(summary: Summary) -> str:
    """`4个单位应报，已报3个；市经信委逾期未报。`, and of how many figures were imported; empty on
    an earlier day's summary."""
    if summary.table is None:
        return ""
    column = summary.table.latest
    said = [_due_sentence(summary.table) if column.asked else "", _imported_sentence(column)]
    return _gap().join(filter(None, said))


def _imported_sentence(column: Column) -> str:
    count = column.timings[Timing.IMPORTED]
    if not count:
        return ""
    text = ngettext(
        "%(count)d个单位的数是导入的，不须报送。", "%(count)d个单位的数是导入的，不须报送。", count
    )
    return text % {"count": count}


def _due_sentence(table: CompletenessTable) -> str:
    column = table.latest
    facts = {"asked": column.asked, "received": column.received}
    text = ngettext(
        "%(asked)d个单位应报，已报%(received)d个",
        "%(asked)d个单位应报，已报%(received)d个",
        column.asked,
    )
    owing = [
        str(line.department) for line in table.units if line.cells[-1].timing is Timing.OVERDUE
    ]
    said = text % facts
    if not owing:
        return _("%(text)s。") % {"text": said}
    units = str(listed(owing))
    late = ngettext("%(text)s；%(units)s逾期未报。", "%(text)s；%(units)s逾期未报。", len(owing))
    return late % {"text": said, "units": units}


def corrected_words(one: Corrected) -> str:
    """`2018年二季度F1更正1次、3个数，原因是差错`."""
    facts = {
        "period": period_name(one.period),
        "form": one.form,
        "times": one.times,
        "cells": one.cells,
        "reason": ReasonClass(one.reason_class).label,
    }
    text = ngettext(
        "%(period)s%(form)s更正%(times)d次、%(cells)d个数，原因是%(reason)s",
        "%(period)s%(form)s更正%(times)d次、%(cells)d个数，原因是%(reason)s",
        one.times,
    )
    return text % facts


def published_words(summary: Summary) -> str:
    """`上期：2018年三季度，2018年10月28日公布。`"""
    held = summary.publication
    if held is None:
        return _("%(period)s以前没有公布过，不比上期。") % {
            "period": period_name(summary.report.period)
        }
    said = (
        _("上期：%(period)s，%(day)s公布。")
        if held.signed_at
        else _("上期：%(period)s，计划公布日%(day)s，通报没有签发。")
    )
    return said % {
        "period": period_name(held.period),
        "day": day_in_words(day_of(held.signed_at or held.at)),
    }
