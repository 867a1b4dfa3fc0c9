"""The trail of who did what, in words: actions, what they were done to, what is said of them.

Other apps, and what stands above the selectors, add theirs when they are ready; nothing here knows
them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from targets.access import Permission
from targets.activity_labels import (
    Labels,
    delegation_labels,
    issue_labels,
    public_labels,
    reminder_labels,
)
from targets.choices import ExtensionKind, LifeEventKind, Role
from targets.models import AuditEvent

Address = Callable[[AuditEvent], str]


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of object. `address` leads to it from an event, with no query; it opens to who has
    `permission`. `labels`: where what was kept of its name is no words."""

    name: Any
    permission: Permission = Permission.ADMINISTER
    address: Address | None = None
    labels: Labels | None = None


def page_of(url_name: str) -> Address:
    """The object's own page."""
    return lambda event: reverse(url_name, args=[event.object_id])


def page_named(url_name: str) -> Address:
    """The same where the address has the object's name."""
    return lambda event: reverse(url_name, args=[event.object_label])


def page(url_name: str) -> Address:
    """A page that lists such objects."""
    return lambda event: reverse(url_name)


SUBJECTS: dict[str, Subject] = {
    "user": Subject(
        pgettext_lazy("subject", "账号"), Permission.ADMINISTER, page_of("targets:account-detail")
    ),
    "unit": Subject(pgettext_lazy("subject", "单位")),
    "form": Subject(pgettext_lazy("subject", "报表")),
    "reportingperiod": Subject(pgettext_lazy("subject", "报告期")),
    "policy": Subject(
        pgettext_lazy("subject", "政策"), Permission.VIEW_PUBLISHED, page("targets:policy")
    ),
    "policytext": Subject(pgettext_lazy("subject", "政策原文")),
    "validationrule": Subject(
        pgettext_lazy("subject", "校验规则"),
        Permission.VIEW_RULES,
        page_named("targets:rule-detail"),
    ),
    "enterprise": Subject(pgettext_lazy("subject", "企业")),
    "importbatch": Subject(pgettext_lazy("subject", "数据包")),
    "job": Subject(
        pgettext_lazy("subject", "后台任务"), Permission.VIEW_JOBS, page("targets:job-list")
    ),
    "return": Subject(
        pgettext_lazy("subject", "报送"),
        Permission.VIEW_ALL_RETURNS,
        page_of("targets:return-detail"),
    ),
    "upload": Subject(pgettext_lazy("subject", "上传的文件")),
    "correction": Subject(
        pgettext_lazy("subject", "更正申请"),
        Permission.VIEW_CORRECTIONS,
        page("targets:correction-list"),
    ),
    "extension": Subject(
        pgettext_lazy("subject", "延期申请"),
        Permission.VIEW_ALL_RETURNS,
        page_of("targets:extension-detail"),
    ),
    "delegation": Subject(
        pgettext_lazy("subject", "委托"),
        Permission.VIEW_DELEGATIONS,
        page("targets:delegation-list"),
        delegation_labels,
    ),
    "notice": Subject(
        pgettext_lazy("subject", "消息"), Permission.VIEW_NOTICE_LOG, page("targets:notice-log")
    ),
    "reminder": Subject(
        pgettext_lazy("subject", "催报"),
        Permission.VIEW_NOTICE_LOG,
        page("targets:notice-log"),
        reminder_labels,
    ),
    "publication": Subject(
        pgettext_lazy("subject", "情况通报"),
        Permission.VIEW_DRAFT_PUBLICATIONS,
        page_of("targets:publication-detail"),
        issue_labels,
    ),
    "publicversion": Subject(pgettext_lazy("subject", "公开版"), labels=public_labels),
    "documentfile": Subject(pgettext_lazy("subject", "文件")),
    "summarytext": Subject(pgettext_lazy("subject", "情况摘要")),
    "scenario": Subject(pgettext_lazy("subject", "情景")),
}

PLACES: dict[str, Any] = {
    "account": _("账号"),
    "token": _("接口令牌"),
    "unit": _("单位"),
    "assignment": _("报表分工"),
    "delegation": _("委托"),
    "period": _("报告期"),
    "policy": _("政策包"),
    "policy_text": _("政策原文"),
    "rule": _("校验规则"),
    "enterprise": _("企业登记"),
    "membership": _("园区归属"),
    "certificate": pgettext_lazy("fact", "证书"),
    "life_event": _("名录变更"),
    "stage": _("成长阶段"),
    "bundle": _("数据包"),
    "return": _("报送"),
    "remark": _("审核意见"),
    "upload": _("上传的文件"),
    "correction": _("更正申请"),
    "extension": _("延期申请"),
    "notice": _("消息"),
    "reminder": _("催报"),
    "publication": _("情况通报"),
    "public_version": _("公开版"),
    "document": _("文件"),
    "summary": _("情况摘要"),
    "scenario": _("情景"),
}
"""What an action is about, its name before the dot: the kinds to filter by."""

ACTIONS: dict[str, Any] = {
    "account.created": pgettext_lazy("trail", "新建账号"),
    "account.updated": pgettext_lazy("trail", "修改账号"),
    "account.activated": pgettext_lazy("trail", "启用账号"),
    "account.deactivated": pgettext_lazy("trail", "停用账号"),
    "account.password_reset": pgettext_lazy("trail", "重设密码"),
    "account.password_changed": pgettext_lazy("trail", "修改密码"),
    "account.handed_over": pgettext_lazy("trail", "交接"),
    "account.link_issued": pgettext_lazy("trail", "发出设密码链接"),
    "account.link_used": pgettext_lazy("trail", "用链接设了密码"),
    "token.issued": pgettext_lazy("trail", "发放接口令牌"),
    "token.revoked": pgettext_lazy("trail", "收回接口令牌"),
    "unit.created": pgettext_lazy("trail", "新建单位"),
    "unit.updated": pgettext_lazy("trail", "修改单位"),
    "unit.renamed": pgettext_lazy("trail", "单位更名"),
    "assignment.changed": pgettext_lazy("trail", "改变报表分工"),
    "assignment.confirmation_changed": pgettext_lazy("trail", "改变双人确认"),
    "delegation.made": pgettext_lazy("trail", "委托"),
    "delegation.ended": pgettext_lazy("trail", "结束委托"),
    "period.opened": pgettext_lazy("trail", "开放报告期"),
    "period.rescheduled": pgettext_lazy("trail", "改报告期日期"),
    "period.locked": pgettext_lazy("trail", "锁定报告期"),
    "policy.loaded": pgettext_lazy("trail", "载入政策包"),
    "policy_text.attached": pgettext_lazy("trail", "附政策原文"),
    "rule.changed": pgettext_lazy("trail", "改校验规则"),
    "enterprise.put": pgettext_lazy("trail", "登记企业"),
    "membership.put": pgettext_lazy("trail", "登记园区归属"),
    "certificate.put": pgettext_lazy("trail", "登记证书"),
    "life_event.proposed": pgettext_lazy("trail", "提出名录变更"),
    "life_event.confirmed": pgettext_lazy("trail", "确认名录变更"),
    "life_event.declined": pgettext_lazy("trail", "不同意名录变更"),
    "life_event.withdrawn": pgettext_lazy("trail", "收回名录变更"),
    "stage.put": pgettext_lazy("trail", "登记成长阶段"),
    "bundle.imported": pgettext_lazy("trail", "导入数据包"),
    "bundle.exported": pgettext_lazy("trail", "导出数据包"),
    "return.opened": pgettext_lazy("trail", "开始填报"),
    "return.saved": pgettext_lazy("trail", "保存填报"),
    "return.explained": pgettext_lazy("trail", "填写说明"),
    "return.submitted": pgettext_lazy("trail", "提交审核"),
    "return.handed_over": pgettext_lazy("trail", "交负责人确认"),
    "return.confirmed": pgettext_lazy("trail", "确认并提交"),
    "return.declined": pgettext_lazy("trail", "不予确认"),
    "return.taken_back": pgettext_lazy("trail", "收回提交"),
    "return.approved": pgettext_lazy("trail", "审核通过"),
    "return.returned": pgettext_lazy("trail", "退回"),
    "return.reopened": pgettext_lazy("trail", "重开"),
    "return.corrected": pgettext_lazy("trail", "更正"),
    "return.judged": pgettext_lazy("trail", "核实异常"),
    "remark.opened": pgettext_lazy("trail", "提出审核意见"),
    "remark.answered": pgettext_lazy("trail", "回复审核意见"),
    "remark.closed": pgettext_lazy("trail", "关闭审核意见"),
    "remark.taken_back": pgettext_lazy("trail", "收回审核意见"),
    "upload.received": pgettext_lazy("trail", "上传文件"),
    "upload.read": pgettext_lazy("trail", "读取上传的文件"),
    "upload.applied": pgettext_lazy("trail", "采用上传的数"),
    "correction.requested": pgettext_lazy("trail", "申请更正"),
    "correction.approved": pgettext_lazy("trail", "同意更正"),
    "correction.declined": pgettext_lazy("trail", "不同意更正"),
    "correction.taken_back": pgettext_lazy("trail", "收回更正申请"),
    "correction.expired": pgettext_lazy("trail", "更正申请过期关闭"),
    "extension.asked": pgettext_lazy("trail", "申请延期"),
    "extension.granted": pgettext_lazy("trail", "同意延期"),
    "extension.declined": pgettext_lazy("trail", "不同意延期"),
    "extension.ended": pgettext_lazy("trail", "随审核通过结束延期申请"),
    "notice.sent": pgettext_lazy("trail", "发消息"),
    "reminder.written": pgettext_lazy("trail", "催报"),
    "publication.prepared": pgettext_lazy("trail", "编制通报"),
    "publication.check_asked": pgettext_lazy("trail", "提请检查通报"),
    "publication.checked": pgettext_lazy("trail", "检查通报"),
    "publication.signed": pgettext_lazy("trail", "签发通报"),
    "publication.given_up": pgettext_lazy("trail", "放弃编制通报"),
    "publication.mailed_again": pgettext_lazy("trail", "重发通报邮件"),
    "public_version.on": pgettext_lazy("trail", "打开公开版"),
    "public_version.off": pgettext_lazy("trail", "关闭公开版"),
    "document.requested": pgettext_lazy("trail", "生成文件"),
    "summary.edited": pgettext_lazy("trail", "改情况摘要的文字"),
    "summary.draft_restored": pgettext_lazy("trail", "情况摘要恢复草稿"),
    "scenario.saved": pgettext_lazy("trail", "保存情景"),
    "scenario.deleted": pgettext_lazy("trail", "删除情景"),
}

UNLOCKS: dict[str, Any] = {
    "extension.asked": pgettext_lazy("trail", "申请解锁"),
    "extension.granted": pgettext_lazy("trail", "同意解锁"),
    "extension.declined": pgettext_lazy("trail", "不同意解锁"),
    "extension.ended": pgettext_lazy("trail", "随审核通过结束解锁申请"),
}
"""The same where what was asked for is that the lock of a period be lifted."""

LOOKS: set[str] = set()
"""Actions by which somebody saw what is not everybody's: the access record."""

TOLD: dict[str, Any] = {
    "words": _("说明"),
    "reason": _("理由"),
    "reasons": _("理由"),
    "answer": _("答复"),
    "document": _("依据"),
    "text": _("内容"),
    "file": _("文件"),
    "filename": _("文件"),
    "role": _("角色"),
    "stage": _("成长阶段"),
    "kind": _("种类"),
    "on": _("日期"),
    "since": _("自"),
    "until": _("到"),
    "cells": _("格"),
    "on_behalf_of": _("代"),
}
"""What of an event's detail is said, by key; the workbook has the rest as it was kept."""

KINDS = {**dict(LifeEventKind.choices), **dict(ExtensionKind.choices)}

SAID: dict[str, Callable[[Any], str]] = {
    "role": lambda value: str(dict(Role.choices).get(value, value)),
    "kind": lambda value: str(KINDS.get(value, value)),
}
"""How a value of `TOLD` is said that is kept as a code."""


def action_words(event: AuditEvent, kind: str) -> str:
    """`kind`: of the request for more time that it is about, if it is."""
    words = UNLOCKS.get(event.action) if kind == ExtensionKind.UNLOCK else None
    return str(words or ACTIONS.get(event.action, event.action))
