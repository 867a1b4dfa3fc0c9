"""Enumerations stored in the database, with the words the pages give them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incentives.calc.states import Account, Duty, Kind, State

AWARD_STATES = [
    (State.CANDIDATE.value, pgettext_lazy("award", "候选")),
    (State.CHECKING.value, pgettext_lazy("award", "核验中")),
    (State.SECTION.value, pgettext_lazy("award", "科室审查")),
    (State.BUREAU.value, pgettext_lazy("award", "局审查")),
    (State.TREASURY.value, pgettext_lazy("award", "财政审查")),
    (State.ENDORSED.value, pgettext_lazy("award", "待定金额")),
    (State.PRICED.value, pgettext_lazy("award", "待公示")),
    (State.NOTICE.value, pgettext_lazy("award", "公示中")),
    (State.APPROVED.value, pgettext_lazy("award", "已批待拨")),
    (State.PAYING.value, pgettext_lazy("award", "拨付中")),
    (State.PAID.value, pgettext_lazy("award", "已拨付")),
    (State.CLOSED.value, pgettext_lazy("award", "已办结")),
    (State.RECOVERING.value, pgettext_lazy("award", "追回中")),
    (State.RECOVERED.value, pgettext_lazy("award", "已追回")),
    (State.REGISTERED.value, pgettext_lazy("award", "已登记")),
    (State.REFUSED.value, pgettext_lazy("award", "不予奖补")),
    (State.WITHDRAWN.value, pgettext_lazy("award", "已放弃")),
    (State.CANCELLED.value, pgettext_lazy("award", "已撤销")),
]
DUTIES = [
    (Duty.ENTER.value, pgettext_lazy("duty", "经办")),
    (Duty.APPROVE.value, pgettext_lazy("duty", "批准")),
    (Duty.PAY.value, pgettext_lazy("duty", "拨付")),
]
ACCOUNTS = [
    (Account.SOURCE.value, _("来源")),
    (Account.AVAILABLE.value, _("可安排")),
    (Account.COMMITTED.value, pgettext_lazy("account", "已批待拨")),
    (Account.RECEIVABLE.value, _("应收其他出资方")),
    (Account.PAID.value, pgettext_lazy("account", "已拨付")),
    (Account.DUE_BACK.value, _("应追回")),
    (Account.RETURNED.value, pgettext_lazy("account", "已追回")),
]
ENTRY_KINDS = [
    (Kind.ALLOT.value, _("安排预算")),
    (Kind.CUT.value, _("调减预算")),
    (Kind.AUTHORISE.value, _("准予超预算")),
    (Kind.COMMIT.value, _("占用预算")),
    (Kind.RELEASE.value, _("退回预算")),
    (Kind.DISBURSE.value, pgettext_lazy("entry", "拨付")),
    (Kind.RECEIVABLE.value, _("列应收")),
    (Kind.DROP.value, _("冲销应收")),
    (Kind.SETTLE.value, _("应收到账")),
    (Kind.CLAW_BACK.value, _("决定追回")),
    (Kind.RECOVER.value, _("收回")),
]


class Origin(TextChoices):
    FOUND = "found", _("系统发现")
    APPLIED = "applied", pgettext_lazy("origin", "申请")


class CheckOutcome(TextChoices):
    MET = "met", _("符合")
    NOT_MET = "not_met", _("不符合")


class OpinionVerdict(TextChoices):
    FOR = "for", pgettext_lazy("opinion", "同意")
    AGAINST = "against", pgettext_lazy("opinion", "不同意")


class DisbursementState(TextChoices):
    """WAITING: another funder pays first. BATCHED: with the bank, its voucher awaited."""

    WAITING = "waiting", pgettext_lazy("disbursement", "等前一方先付")
    DUE = "due", pgettext_lazy("disbursement", "待拨")
    BATCHED = "batched", pgettext_lazy("disbursement", "已送拨")
    PAID = "paid", pgettext_lazy("disbursement", "已拨")
    CANCELLED = "cancelled", pgettext_lazy("disbursement", "已取消")


class ClawbackState(TextChoices):
    OPEN = "open", pgettext_lazy("clawback", "待决定")
    DECIDED = "decided", pgettext_lazy("clawback", "追回中")
    RECOVERED = "recovered", pgettext_lazy("clawback", "已追回")
    DISMISSED = "dismissed", pgettext_lazy("clawback", "不予追回")


class TalentLevel(TextChoices):
    NATIONAL = "national", _("国家级")
    PROVINCIAL = "provincial", _("省级")
    CITY = "city", _("市级")
    OTHER = "other", _("其他")


class TalentRole(TextChoices):
    FOUNDS = "founds", _("创办")
    LEADS = "leads", _("领办")
    WORKS = "works", _("任职")
