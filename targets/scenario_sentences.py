"""Sentences of the scenario desks: what the targets come to, and what is asked of an item."""

from collections import Counter
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from targets.calc.numbers import round_half_up
from targets.calc.outlook import Outlook
from targets.calc.scenario import Demand, Outcome
from targets.choices import CertificateKind
from targets.formatting import in_own_unit, number, signed, with_unit
from targets.labels import outlook_label, undefined_label
from targets.selectors.progress import ProgressRow
from targets.selectors.scenarios import LeverRow, ScenarioResult, TargetResult
from targets.sentences import distance, listed, measured, outlooks_counted, spelled
from targets.words import named


def lever_name(row: LeverRow) -> str:
    """`企业研发经费支出`, `工业增加值（规上企业）`, `高新技术企业（期末有证）`."""
    if row.element is None:
        kinds = dict(CertificateKind.choices)
        kind = kinds.get(row.lever.source, row.lever.source)
        return _("%(kind)s（期末有证）") % {"kind": kind}
    name = named(row.element)
    return _("%(name)s（规上企业）") % {"name": name} if row.lever.above_scale else name


def lever_unit(row: LeverRow) -> str:
    return _("家") if row.element is None else named(row.element, "unit")


def scenario_sentence(result: ScenarioResult) -> SafeString:
    """`照这些假设，到2020年末七项目标中三项达标、三项不达标、一项算不出。`; with nothing assumed
    also how the board judges and where the two say otherwise."""
    found = [one.outcome.is_met for one in result.targets]
    words = {
        True: _("%(count)s项达标"),
        False: _("%(count)s项不达标"),
        None: _("%(count)s项算不出"),
    }
    counted = [
        text % {"count": spelled(found.count(met))} for met, text in words.items() if met in found
    ]
    text = (
        _("照这些假设，到{year}年末{total}项目标中{counts}。")
        if result.assumed
        else _("只照各数据项近一年的增量走下去，到{year}年末{total}项目标中{counts}。")
    )
    year = max(one.row.spec.end.year for one in result.targets)
    counts = format_html_join(_("、"), "<b>{}</b>", ((one,) for one in counted))
    said = format_html(text, year=year, total=spelled(len(found)), counts=counts)
    return said if result.assumed else said + _beside_board(result)


SAME = {Outlook.LIKELY: True, Outlook.UNLIKELY: False}
"""What an outlook comes to where the desk says the same."""


def _beside_board(result: ScenarioResult) -> SafeString:
    """The board's headline, what it rests on, and the targets for which this one differs."""
    outlooks = Counter(one.row.ahead.outlook for one in result.targets)
    judged = [
        one
        for one in result.targets
        if one.row.ahead.outlook != Outlook.UNKNOWN and one.outcome.is_met is not None
    ]
    if not judged:
        return SafeString()
    others = [
        named(one.row.indicator, "short")
        for one in judged
        if SAME.get(one.row.ahead.outlook) != one.outcome.is_met
    ]
    text = (
        _("总览按线性、几何、近一年三种推算：{outlooks}；两处结论一致。")
        if not others
        else _(
            "总览按线性、几何、近一年三种推算：{outlooks}。{names}与总览的说法不同：这里只取近一年的"
            "增量，比率由分子、分母各自走到那时再相除，总览看三种推算是否都达到。"
        )
    )
    return format_html(text, outlooks=outlooks_counted(outlooks), names=listed(others or [""]))


def outcome_value(row: ProgressRow, outcome: Outcome) -> str:
    """Half up like every projection, so that a page tells one number of it."""
    return number(outcome.value, row.indicator.decimals)


def outcome_gap(row: ProgressRow, outcome: Outcome) -> Fraction | None:
    """How much better than the goal the value is, as it is written."""
    return None if outcome.gap is None or outcome.value is None else row.beyond_goal(outcome.value)


def outcome_gap_words(row: ProgressRow, outcome: Outcome) -> str:
    """Without a unit, which stands below it where it is not the column's."""
    return signed(outcome_gap(row, outcome), row.indicator.decimals)


def reached_sentence(one: TargetResult) -> str:
    """`到2020年末为2.75%，离目标还差0.25个百分点。`"""
    written = outcome_value(one.row, one.outcome)
    unit = named(one.row.indicator, "unit")
    facts = {"year": one.row.spec.end.year, "value": with_unit(written, unit)}
    if one.outcome.gap is None:
        return _("算不出：%(reason)s。") % {"reason": undefined_label(one.outcome.reason)}
    if one.outcome.is_met:
        return _("到%(year)s年末为%(value)s，达到目标。") % facts
    lacking = abs(outcome_gap(one.row, one.outcome) or Fraction(0))
    if not round_half_up(lacking, one.row.indicator.decimals):
        return _("到%(year)s年末约为%(value)s，还差一点才达到目标。") % facts
    gap = distance(one.row, lacking)
    return _("到%(year)s年末为%(value)s，离目标还差%(gap)s。") % {**facts, "gap": gap}


def beside_projection(one: TargetResult) -> str:
    """Why the desk's number, with nothing assumed, is not the projection of the board (ADR 0020),
    and so perhaps the verdict; empty where both are written alike or one of them is missing."""
    row = one.row
    projected, unchanged = row.ahead.projection.central, one.unchanged.value
    if projected is None or unchanged is None:
        return ""
    facts = {
        "year": row.spec.end.year,
        "projected": measured(row, projected),
        "unchanged": with_unit(outcome_value(row, one.unchanged), named(row.indicator, "unit")),
    }
    if facts["projected"] == facts["unchanged"]:
        return ""
    if one.unchanged.denominator is None:
        text = _(
            "预计%(year)s年的%(projected)s取线性、几何、近一年推算的中位数；"
            "这里的%(unchanged)s只照近一年的增量推算，"
        )
    else:
        text = _(
            "预计%(year)s年的%(projected)s是把比率本身按线性、几何、近一年推算后取的中位数；"
            "这里的%(unchanged)s是分子、分母各照近一年的增量走到那时再相除，"
        )
    if not says_otherwise(one):
        return text % facts + _("所以两数不同。")
    outlook, met = outlook_label(row.ahead.outlook), met_word(one.unchanged)
    said = _("所以预计一栏说“%(outlook)s”，这里说“%(met)s”。")
    return text % facts + said % {"outlook": outlook, "met": met}


def says_otherwise(one: TargetResult) -> bool:
    """Whether the desk, with nothing assumed, judges otherwise than the outlook beside it."""
    outlook, met = one.row.ahead.outlook, one.unchanged.is_met
    return outlook != Outlook.UNKNOWN and met is not None and SAME.get(outlook) != met


def met_word(outcome: Outcome) -> str:
    return _("达标") if outcome.is_met else _("不达标")


def beside_outlook(one: TargetResult) -> str:
    """Why the desk, with nothing assumed, is not what stands beside it: the numbers, else the
    verdict alone; empty where neither differs."""
    if said := beside_projection(one):
        return said
    if not says_otherwise(one):
        return ""
    row = one.row
    projection = row.ahead.projection
    return _(
        "预计一栏的“%(outlook)s”看线性、几何、近一年三种推算（%(low)s~%(high)s）是否都达到目标；"
        "这里的“%(met)s”只照近一年的增量走，所以两处的话不同。"
    ) % {
        "outlook": outlook_label(row.ahead.outlook),
        "low": measured(row, projection.low),
        "high": measured(row, projection.high),
        "met": met_word(one.unchanged),
    }


def demand_words(demand: Demand, places: int, unit: str = "") -> str:
    """`至少5,667万元`, `至多−22,223万元`; why not, where nothing would do."""
    needed = demand.with_places(places)
    if needed is None:
        return undefined_label(demand.reason)
    text = _("至少%(amount)s") if demand.is_least else _("至多%(amount)s")
    return text % {"amount": in_own_unit(number(needed, places), unit)}


def hint_words(demand: Demand, places: int) -> str:
    """`须达：至少5,667`. Of an item that may not grow by more, which nobody asks for: what would do
    while the others go on, `其余不变时，每季增加不超过44,241才到目标`."""
    needed = demand.with_places(places)
    if needed is None or demand.is_least:
        return _("须达：%(words)s") % {"words": demand_words(demand, places)}
    if needed < 0:
        text = _("其余不变时，每季减少%(amount)s才到目标")
    else:
        text = _("其余不变时，每季增加不超过%(amount)s才到目标")
    return text % {"amount": number(abs(needed), places)}


def pace_sentence(one: TargetResult, row: LeverRow, places: int) -> str:
    """`企业研发经费支出每季还要多869万元，须达是近一年平均的1.59倍。`, the difference of the two
    numbers as they are written; empty where the goal is met or nothing can be asked of the item."""
    demand, increase = one.demand_of(row.lever), row.increase
    if one.outcome.is_met is not False or demand.amount is None or increase is None:
        return ""
    needed = demand.with_places(places) or Fraction(0)
    lacking = abs(needed - Fraction(round_half_up(increase, places)))
    less = in_own_unit(number(lacking, places), lever_unit(row))
    facts = {"name": lever_name(row), "less": less}
    if not demand.is_least:
        return _("%(name)s每季还要少%(less)s。") % facts
    if row.recent is None or row.recent <= 0:
        return _("%(name)s每季还要多%(less)s。") % facts
    text = _("%(name)s每季还要多%(less)s，须达是近一年平均的%(multiple)s倍。")
    return text % {**facts, "multiple": number(demand.amount / row.recent, 2)}
