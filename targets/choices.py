"""Enumerations stored in the database, with the words and tones the pages give them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(TextChoices):
    REPORTER = "reporter", _("报送员")
    LEAD = "lead", _("部门负责人")
    REVIEWER = "reviewer", _("审核员")
    ANALYST = "analyst", _("管委会工作人员")
    FINANCE = "finance", _("财务")
    LEADER = "leader", _("领导小组")
    AUDITOR = "auditor", _("审计")
    ADMINISTRATOR = "administrator", _("系统管理员")


DEPARTMENT_ROLES = (Role.REPORTER, Role.LEAD)


class Language(TextChoices):
    """The languages pages are written in, by the codes Django gives them."""

    CHINESE = "zh-hans", _("中文")
    ENGLISH = "en", _("英文")


class ElementKind(TextChoices):
    FLOW = "flow", _("本年累计")
    STOCK = "stock", _("期末")


class Level(TextChoices):
    ENTERPRISE = "enterprise", _("企业")
    ZONE = "zone", _("全区")


class ObservationStatus(TextChoices):
    """Codes of the SDMX list CL_OBS_STATUS where it has one; Z (final) is our own extension."""

    NORMAL = "A", _("正常")
    ESTIMATED = "E", _("测算")
    PROVISIONAL = "P", _("初步")
    FINAL = "Z", _("核实")
    MISSING = "L", _("缺报")
    NOT_APPLICABLE = "M", _("不适用")


WITHOUT_VALUE = (ObservationStatus.MISSING, ObservationStatus.NOT_APPLICABLE)


class ReasonClass(TextChoices):
    """Why an approved figure was revised (rules of calculation, section 8)."""

    ERROR = "error", _("差错")
    DEFINITION = "definition", _("口径")
    VERIFICATION = "verification", pgettext_lazy("reason", "核实")
    TERRITORY = "territory", _("区划")


class ReturnState(TextChoices):
    DRAFT = "draft", _("填报中")
    CONFIRMING = "confirming", _("待确认")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("已退回")
    APPROVED = "approved", _("已通过")
    REOPENED = "reopened", _("已重开")


class Decision(TextChoices):
    APPROVED = "approved", _("通过")
    RETURNED = "returned", _("退回")


class ConfirmationDecision(TextChoices):
    """What became of a return that was handed over to the department's lead."""

    CONFIRMED = "confirmed", _("已确认")
    DECLINED = "declined", _("负责人退回")
    TAKEN_BACK = "taken_back", _("已收回")


class CorrectionState(TextChoices):
    OPEN = "open", _("待审")
    APPROVED = "approved", _("已更正")
    DECLINED = "declined", _("未同意")
    TAKEN_BACK = "taken_back", _("已收回")
    EXPIRED = "expired", _("已过期")


class CertificateKind(TextChoices):
    HIGHTECH = "hightech", _("高新技术企业")
    RD_INSTITUTION = "rd_institution", _("研发机构")
    OTHER = "other", _("其他")


class CertificateLevel(TextChoices):
    NATIONAL = "national", _("国家级")
    PROVINCIAL = "provincial", _("省级")


class PathKind(TextChoices):
    LINEAR = "linear", _("线性")
    GEOMETRIC = "geometric", _("几何")
    MILESTONES = "milestones", _("阶段目标")


class Comparator(TextChoices):
    AT_LEAST = ">=", "≥"
    MORE_THAN = ">", ">"
    AT_MOST = "<=", "≤"
    LESS_THAN = "<", "<"


class JobState(TextChoices):
    QUEUED = "queued", _("排队")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")
    LOST = "lost", _("中断")


class DocumentFormat(TextChoices):
    PDF = "pdf", "PDF"
    WORD = "docx", "Word"
    EXCEL = "xlsx", "Excel"


class UploadState(TextChoices):
    """READY: somebody has to confirm the differences. WRONG: it has problems; nothing is taken."""

    WAITING = "waiting", _("等待读取")
    READING = "reading", _("正在读取")
    WRONG = "wrong", _("有问题，没有写入")
    READY = "ready", _("待确认")
    APPLIED = "applied", _("已写入")
    FAILED = "failed", _("读取失败")


class Severity(TextChoices):
    """An error stands in the way of submitting; a query asks for an explanation."""

    ERROR = "error", _("强制性")
    QUERY = "query", _("核实性")


class RuleState(TextChoices):
    ON = "on", pgettext_lazy("rule", "启用")
    TRIAL = "trial", _("试运行")
    OFF = "off", _("停用")


class ExplanationClass(TextChoices):
    """What lies behind a figure that a query asked about."""

    PRODUCTION = "production", _("生产经营变化")
    PRICE = "price", _("价格变化")
    PROJECT = "project", _("项目投产、完工或停产")
    STRUCTURE = "structure", _("合并、分立、搬迁或改制")
    SCOPE = "scope", _("统计口径或范围变化")
    PAST_ERROR = "past_error", _("以前填报有误")
    OTHER = "other", _("其他")


class Verdict(TextChoices):
    """What a reviewer makes of an explained query."""

    ACCEPTED = "accepted", _("接受说明")
    ONCE = "once", _("仅本期接受")
    CORRECT = "correct", _("要求更正")


class ExtensionKind(TextChoices):
    """More time before a period is locked, or a lock lifted for one form."""

    LATER = "later", _("延期")
    UNLOCK = "unlock", _("解锁")


class ExtensionState(TextChoices):
    ASKED = "asked", pgettext_lazy("extension", "待决定")
    GRANTED = "granted", pgettext_lazy("extension", "已同意")
    DECLINED = "declined", pgettext_lazy("extension", "未同意")
    ENDED = "ended", pgettext_lazy("extension", "已审核通过，不用决定")


class NoticeKind(TextChoices):
    """What a line of a message to a person is about."""

    T_MINUS_10 = "t-10", _("到期前10天提醒")
    T_MINUS_3 = "t-3", _("到期前3天提醒")
    DUE = "t", _("到期当天提醒")
    T_PLUS_1 = "t+1", _("逾期告知负责人")
    T_PLUS_5 = "t+5", _("拟列入通报")
    BY_HAND = "by_hand", _("催报")
    RETURNED = "returned", _("退回告知")
    CONFIRM = "confirm", _("待确认告知")
    EXTENSION_ASKED = "extension_asked", _("延期申请告知")
    EXTENSION_DECIDED = "extension_decided", _("延期决定告知")
    EXTENSION_ENDS = "extension_ends", _("延期将满提醒")
    REOPENED = "reopened", _("重开告知")
    CORRECTION_ASKED = "correction_asked", _("更正申请告知")
    CORRECTION_DECIDED = "correction_decided", _("更正决定告知")
    AWARD = "award", _("奖补告知")
    ISSUE = "issue", _("通报待签告知")


class MailState(TextChoices):
    """Where the e-mail of a message is. `unsure`: the sender died between handing it over and
    noting it, and it is not sent again, so that nobody gets it twice."""

    NONE = "none", _("无邮箱")
    WAITING = "waiting", pgettext_lazy("mail", "待发")
    SENDING = "sending", pgettext_lazy("mail", "正在发")
    SENT = "sent", pgettext_lazy("mail", "已发")
    FAILED = "failed", pgettext_lazy("mail", "发送失败")
    UNSURE = "unsure", pgettext_lazy("mail", "不确定是否送达")


class ClauseAsk(TextChoices):
    """What a clause asks for where neither units nor schemes show it."""

    MONEY = "money", _("要钱")
    DUTY = "duty", _("派任务")


class LifeEventKind(TextChoices):
    """What happens to an enterprise on the register."""

    MOVE = "move", _("迁移园区")
    RENAME = "rename", _("更名")
    MERGE = "merge", _("并入另一企业")
    SPLIT = "split", _("分出新企业")
    CLOSE = "close", _("停止经营")
    REOPEN = "reopen", _("恢复在营")
    STAGE = "stage", _("进入成长阶段")


class LifeEventState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("event", "待确认")
    CONFIRMED = "confirmed", pgettext_lazy("event", "已确认")
    DECLINED = "declined", pgettext_lazy("event", "未同意")
    WITHDRAWN = "withdrawn", pgettext_lazy("event", "已收回")


class Payout(TextChoices):
    """How an incentive pays: one amount, one within a range, one that several funders share, one
    computed from a tax, or no cash at all."""

    FIXED = "fixed", _("定额")
    RANGE = "range", _("区间内核定")
    MATCHED = "matched", _("多方分担")
    TAX = "tax", _("按税收实得")
    NONE = "none", _("不涉及资金")


class Funder(TextChoices):
    """Whose budget pays. The zone's is kept here; what others pay is only followed."""

    ZONE = "zone", _("高新区")
    CITY = "city", _("市本级")
    PROVINCE = "province", _("省级财政")


class PublicationState(TextChoices):
    """`checked`: every check passed or was let pass, and the files are written."""

    PREPARED = "prepared", pgettext_lazy("publication", "编制中")
    CHECKED = "checked", pgettext_lazy("publication", "待签发")
    SIGNED = "signed", pgettext_lazy("publication", "已签发")
