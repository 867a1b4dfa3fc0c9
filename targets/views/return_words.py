"""The texts of the grid, in the reader's language, for its scripts. Places in braces are filled
there; a pair is singular and plural."""

import json

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from targets.choices import ExplanationClass, ObservationStatus
from targets.services.return_checks import NOT_A_NUMBER, UNREADABLE

Texts = dict[str, str]
ICONS = ("err", "warn", "done", "back", "late", "lock", "info")


def grid_words() -> dict[str, str | list[str]]:
    """Each text by its name, as a pair where the language tells one from many."""
    one, many = _counted(1), _counted(2)
    pairs = {
        name: [one[name], many[name]] if one[name] != many[name] else one[name] for name in one
    }
    return {**_frame(), **pairs, **_saving(), **_working(), **_checks(), **_choices()}


def _counted(n: int) -> Texts:
    return {**_counts(n), **_left_unsaved(n), **_done_to(n)}


def _frame() -> Texts:
    return {
        "help": _("每格上面是本期数，下面左边是上年同期数，右边是上季数。方向键移动，F2改字。"),
        "enterprise": _("企业"),
        "scope": _("范围"),
        "no_park": _("不属于任何园区"),
        "sum": _("合计"),
        "year_before": _("同期"),
        "quarter_before": _("上季"),
        "basis_quarter": _("本季一个季度"),
        "column": _("{name}（{unit}）"),
        "cell_label": _("{firm} {name} {unit} {basis}；上年同期{year}，上季{last}"),
        "more": _("{firm} {name}：状态、理由"),
        "colon": _("："),
        "comma": _("、"),
        "empty": _("空白"),
        "estimated": _("测算"),
        "provisional": _("初步"),
        "final": _("核实"),
        "missing": _("缺报"),
        "not_applicable": _("不适用"),
        "remark": _("审核意见"),
    }


def _counts(n: int) -> Texts:
    return {
        "rows": ngettext("共{n}户", "共{n}户", n),
        "firms": ngettext("{n}户", "{n}户", n),
        "filled": ngettext("{n}项已填", "{n}项已填", n),
        "wrong": ngettext("{n}处错误", "{n}处错误", n),
        "gaps": ngettext("{n}项待填", "{n}项待填", n),
        "to_explain": ngettext("{n}处待说明", "{n}处待说明", n),
        "explained": _("已说明"),
        "rows_filled": ngettext("{n}户已填全", "{n}户已填全", n),
        "filled_of": _("已填{n}/{due}格"),
        "rows_short": ngettext("，还有{n}户没有填全", "，还有{n}户没有填全", n),
        "shown_rows": ngettext("列出{n}户", "列出{n}户", n),
        "all_filled": _("都填好了"),
        "nothing_left": _("没有要填或要改的格子了。"),
        "left": _("还有{what}。"),
        "places": ngettext("{n}处", "{n}处", n),
        "places_open": ngettext("{n}处，{open}处待说明", "{n}处，{open}处待说明", n),
        "places_explained": ngettext("{n}处，已说明", "{n}处，已说明", n),
        "passed": pgettext("check", "通过"),
        "no_problem": _("没有发现问题"),
        "not_judged": _("还没有校验"),
    }


def _left_unsaved(n: int) -> Texts:
    return {
        "saving": ngettext("正在保存{n}格", "正在保存{n}格", n),
        "stuck": ngettext("{n}格没有存下，等您决定", "{n}格没有存下，等您决定", n),
        "away": ngettext(
            "连不上服务器，{n}格存在本机，连上后自动保存",
            "连不上服务器，{n}格存在本机，连上后自动保存",
            n,
        ),
        "expired": ngettext("登录已过期，{n}格存在本机。", "登录已过期，{n}格存在本机。", n),
        "forbidden": ngettext(
            "没有保存的权限，{n}格存在本机。请重新登录。",
            "没有保存的权限，{n}格存在本机。请重新登录。",
            n,
        ),
        "closed": ngettext(
            "这份报送现在不能改。{n}格没有存下，留在本机。",
            "这份报送现在不能改。{n}格没有存下，留在本机。",
            n,
        ),
        "other_user": ngettext(
            "这台电脑上已经换了人登录，没有替您保存。{n}格留在本机，等您再登录。",
            "这台电脑上已经换了人登录，没有替您保存。{n}格留在本机，等您再登录。",
            n,
        ),
        "restored": ngettext(
            "找回上次没有存下的{n}格，正在保存。", "找回上次没有存下的{n}格，正在保存。", n
        ),
        "unsaved": ngettext(
            "有{n}格没有存下，现在不能提交。", "有{n}格没有存下，现在不能提交。", n
        ),
        "cannot_submit": ngettext(
            "有{n}处要改或要填，好了才能提交", "有{n}处要改或要填，好了才能提交", n
        ),
        "must_explain": ngettext(
            "没有错误，还有{n}处要说明，写明原因后即可提交",
            "没有错误，还有{n}处要说明，写明原因后即可提交",
            n,
        ),
        "and_explain": ngettext("，另有{n}处要说明", "，另有{n}处要说明", n),
        "and_more": ngettext("还有{n}处，都标在表中。", "还有{n}处，都标在表中。", n),
        "others_changed": ngettext(
            "{who}改了{n}格，最后一处是{name}：{value}",
            "{who}改了{n}格，最后一处是{name}：{value}",
            n,
        ),
    }


def _done_to(n: int) -> Texts:
    return {
        "pasted": ngettext("粘贴了{n}格。", "粘贴了{n}格。", n),
        "pasted_named": ngettext("按企业粘贴了{n}格。", "按企业粘贴了{n}格。", n),
        "pasted_unknown": ngettext(
            "{n}行的企业不在表里，没有粘贴：{names}。",
            "{n}行的企业不在表里，没有粘贴：{names}。",
            n,
        ),
        "pasted_repeated": ngettext(
            "{n}行的企业前面已有，没有粘贴：{names}。",
            "{n}行的企业前面已有，没有粘贴：{names}。",
            n,
        ),
        "pasted_mixed": ngettext(
            "{n}行的代码和名称不是同一家企业，没有粘贴：{names}。",
            "{n}行的代码和名称不是同一家企业，没有粘贴：{names}。",
            n,
        ),
        "pasted_ignored": ngettext("{n}列没有粘贴：{names}。", "{n}列没有粘贴：{names}。", n),
        "pasted_converted": ngettext("{n}格按写的单位折算。", "{n}格按写的单位折算。", n),
        "pasted_outside": ngettext(
            "{n}格超出表的边界，没有粘贴。", "{n}格超出表的边界，没有粘贴。", n
        ),
        "pasted_blank": ngettext("{n}格是空白，原数没有动。", "{n}格是空白，原数没有动。", n),
        "pasted_shut": ngettext(
            "{n}格上季累计没有审定，不能填本季数。", "{n}格上季累计没有审定，不能填本季数。", n
        ),
        "pasted_unread": ngettext("{n}格不是数，已标出。", "{n}格不是数，已标出。", n),
        "undone": ngettext("撤销了{n}格。", "撤销了{n}格。", n),
        "redone": ngettext("重做了{n}格。", "重做了{n}格。", n),
        "not_undone": ngettext("{n}格后来又改过，没有撤销。", "{n}格后来又改过，没有撤销。", n),
        "confirmed_unchanged": ngettext("{n}格已确认与上季相同。", "{n}格已确认与上季相同。", n),
    }


def _saving() -> Texts:
    return {
        "saved": _("{at}已自动保存"),
        "log_in": _("重新登录"),
        "conflict": _("{name}：{who}在{when}改过，没有覆盖。"),
        "use_mine": _("用我填的：{value}"),
        "use_theirs": _("用现存的：{value}"),
        "other_changed": _("{who}在{when}改了{name}：{value}"),
    }


def _working() -> Texts:
    return {
        "converted": _("“{text}”按{value}{unit}存"),
        "status": _("数据状态"),
        "reason": _("理由"),
        "reason_needed": _("请写明缺报或不适用的理由。"),
        "take": _("确定"),
        "cancel": _("取消"),
        "same_row": _("这一户的期末数与上季相同"),
        "nothing_happened": _("本季为0"),
        "why_class": _("原因类别"),
        "why_words": _("说明"),
        "class_needed": _("再选原因类别，说明才算数。"),
        "you_elsewhere": _("您（在另一个窗口）"),
        "why_placeholder": _("写明原因，如：新生产线10月投产"),
    }


def _checks() -> Texts:
    return {
        "check_required": _("必填项"),
        "check_not_a_number": _("只写数字"),
        "check_not_whole": _("期末数为整数"),
        "check_negative": _("不为负数"),
        "check_reason_required": _("缺报、不适用有理由"),
        "check_value_and_missing": _("不又填数又缺报"),
        "check_conflict": _("与别人同时改"),
        "check_other": _("其他检查"),
        "unreadable": json.dumps(
            {
                "not_digits": str(NOT_A_NUMBER).replace("%(text)s", "{text}"),
                **{
                    code: str(text).replace("%(text)s", "{text}")
                    for code, text in UNREADABLE.items()
                },
            },
            ensure_ascii=False,
        ),
    }


def _choices() -> Texts:
    classes = [("", pgettext("explanation", "原因类别")), *ExplanationClass.choices]
    return {
        "statuses": "|".join(f"{code}:{name}" for code, name in ObservationStatus.choices),
        "classes": "|".join(f"{code}:{name}" for code, name in classes),
    }
