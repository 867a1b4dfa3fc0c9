"""Messages to people as pages and e-mails show them: the sentences, one's own, and the log."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from targets.choices import (
    CorrectionState,
    ExtensionKind,
    ExtensionState,
    MailState,
    NoticeKind,
    PublicationState,
)
from targets.formatting import day_of_week, period_name
from targets.models import (
    Extension,
    Notice,
    NoticeItem,
    Publication,
    ReportingPeriod,
    Unit,
    User,
)
from targets.words import named

K = NoticeKind
OTHERS: dict[NoticeKind, tuple[Callable[[NoticeItem], str], Callable[[NoticeItem], str]]] = {}
"""The words and the address of what other apps tell; they add theirs when they are ready."""


def with_items(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """With what the sentences need; a fixed number of queries more."""
    items = NoticeItem.objects.select_related(
        "notice", "form", "reporting_period", "department", "reminder"
    ).prefetch_related("department__names")
    return notices.prefetch_related(Prefetch("items", items))


def item_words(item: NoticeItem) -> str:
    """One thing that was told, as a sentence in the reader's language."""
    if item.kind in OTHERS:
        return OTHERS[NoticeKind(item.kind)][0](item)
    facts = _facts(item)
    if item.kind == K.EXTENSION_ASKED and _is_unlock(item):
        return _("%(unit)s申请把%(what)s解锁到%(until)s，请决定。") % facts
    if item.kind == K.BY_HAND:
        return _("第%(number)s次催报：%(text)s") % facts
    if item.kind == K.T_PLUS_1:
        return _("%(unit)s的%(what)s应于%(due)s前报送，%(since)s，请督促。") % facts
    if item.kind == K.T_PLUS_5:
        return _("%(unit)s的%(what)s应于%(due)s前报送，%(since)s，拟列入情况通报。") % facts
    return str(_plain_words(item) % facts)


COMES_DUE = gettext_lazy("%(what)s应于%(due)s前报送，%(since)s。")
PLAIN = {
    K.T_MINUS_10: COMES_DUE,
    K.T_MINUS_3: COMES_DUE,
    K.DUE: COMES_DUE,
    K.CONFIRM: gettext_lazy("%(what)s已填好，等您确认。"),
    K.EXTENSION_ASKED: gettext_lazy("%(unit)s申请把%(what)s延到%(until)s，请决定。"),
    K.EXTENSION_ENDS: gettext_lazy("%(what)s的延期到%(until)s为止，过后自动关闭。"),
    K.ISSUE: gettext_lazy("情况通报%(number)s已编好并通过检查，等您签发。"),
    K.REOPENED: gettext_lazy("%(what)s已重开，请更正后在%(until)s以前再报。"),
    K.CORRECTION_ASKED: gettext_lazy(
        "%(unit)s申请更正%(what)s，请在%(until)s以前决定，过后自动关闭。"
    ),
}
"""Sentences that are the same whatever the facts."""
TO_ACT = {
    K.CONFIRM,
    K.RETURNED,
    K.REOPENED,
    K.EXTENSION_ASKED,
    K.CORRECTION_ASKED,
    K.ISSUE,
    K.AWARD,
}
"""What asks its reader to do something."""


def _plain_words(item: NoticeItem) -> str:
    has_day = bool(item.detail.get("until"))
    if item.kind == K.RETURNED and has_day:
        return _("%(what)s已退回，请按审核意见改好，在%(until)s以前再报。")
    if item.kind == K.RETURNED:
        return _("%(what)s已退回，请按审核意见改好再报。")
    if item.kind == K.EXTENSION_DECIDED and has_day and _is_unlock(item):
        return _("%(what)s已同意解锁到%(until)s。")
    if item.kind == K.EXTENSION_DECIDED and has_day:
        return _("%(what)s已同意延到%(until)s。")
    if item.kind == K.EXTENSION_DECIDED and _is_unlock(item):
        return _("%(what)s没有同意解锁：%(answer)s")
    if item.kind == K.EXTENSION_DECIDED:
        return _("%(what)s没有同意延期：%(answer)s")
    if item.kind == K.EXTENSION_ENDS and _is_unlock(item):
        return _("%(what)s解锁到%(until)s为止，过后自动关闭。")
    if item.kind == K.CORRECTION_DECIDED:
        return _outcome(item.detail.get("state", ""))
    return str(PLAIN[NoticeKind(item.kind)])


def _is_unlock(item: NoticeItem) -> bool:
    return item.detail.get("kind") == ExtensionKind.UNLOCK


def _outcome(state: str) -> str:
    """No words of the decision: they may name figures, which e-mails never do."""
    if state == CorrectionState.APPROVED:
        return _("%(what)s的更正已通过，新数已计入。")
    if state == CorrectionState.EXPIRED:
        return _("%(what)s的更正申请过了期限没有办理，已自动关闭，可以重新申请。")
    return _("%(what)s的更正没有同意，理由在申请页上。")


def _facts(item: NoticeItem) -> dict[str, Any]:
    due, until = _day(item.detail.get("due")), _day(item.detail.get("until"))
    period = period_name(item.reporting_period.period) if item.reporting_period else ""
    form = f"{item.form.code} {named(item.form)}" if item.form else ""
    return {
        "unit": str(item.department or ""),
        "what": _("%(period)s%(form)s") % {"period": period, "form": form},
        "due": day_of_week(due),
        "since": _since(due, item.notice.day),
        "until": day_of_week(until),
        "answer": item.detail.get("answer", ""),
        "number": _number(item),
        "text": item.reminder.text if item.reminder else "",
    }


def _number(item: NoticeItem) -> str:
    """Of a reminder or an issue, as the reader's language writes it."""
    if item.kind == K.ISSUE:
        return Publication(year=item.detail["year"], serial=item.detail["serial"]).number
    return str(item.reminder.number) if item.reminder else ""


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _since(due: date | None, day: date) -> str:
    """How far off the due day was when it was said."""
    if due is None:
        return ""
    days = (due - day).days
    if days > 0:
        return ngettext("还有%(days)d天", "还有%(days)d天", days) % {"days": days}
    if days == 0:
        return _("今天截止")
    return ngettext("已逾期%(days)d天", "已逾期%(days)d天", -days) % {"days": -days}


def item_address(item: NoticeItem) -> str:
    """Where to do something about it."""
    if item.kind in OTHERS:
        return OTHERS[NoticeKind(item.kind)][1](item)
    if "correction" in item.detail:
        return reverse("targets:correction-detail", args=item.detail["correction"])
    if "extension" in item.detail:
        return reverse("targets:extension-detail", args=[item.detail["extension"]])
    if "publication" in item.detail:
        return reverse("targets:publication-detail", args=[item.detail["publication"]])
    if item.kind == K.T_PLUS_5:
        return reverse("targets:completeness")
    if "return" in item.detail:
        return reverse("targets:return-detail", args=[item.detail["return"]])
    return reverse("targets:return-list")


ISSUES: dict[str | None, Any] = {
    None: gettext_lazy("情况通报%(number)s已放弃编制，不用签发。"),
    PublicationState.SIGNED: gettext_lazy("情况通报%(number)s已签发。"),
}
REQUESTS: dict[str | None, Any] = {
    ExtensionState.GRANTED: gettext_lazy("%(unit)s申请把%(what)s延到%(until)s，已同意。"),
    ExtensionState.DECLINED: gettext_lazy("%(unit)s申请把%(what)s延到%(until)s，没有同意。"),
    ExtensionState.ENDED: gettext_lazy(
        "%(unit)s申请把%(what)s延到%(until)s，报表已审核通过，不用再决定。"
    ),
}
"""What asked somebody to act says by its state now, once there is nothing left to do."""


@dataclass(frozen=True, slots=True)
class ShownItem:
    """`waits`: for the reader to act."""

    words: str
    address: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class ShownNotice:
    notice: Notice
    items: list[ShownItem]

    @property
    def waits(self) -> bool:
        """Unread, with something for the reader to do."""
        return self.notice.read_at is None and any(one.waits for one in self.items)


def own_notices(user: User, most: int = 60) -> list[ShownNotice]:
    """The person's messages, latest first."""
    return shown(with_items(Notice.objects.filter(person=user))[:most])


def shown(notices: Iterable[Notice]) -> list[ShownNotice]:
    """As things are now: what asks to act says where nothing is left to do. Two queries more where
    there is such."""
    rows = list(notices)
    items = [item for one in rows for item in one.items.all()]
    issues = _states(Publication, "publication", K.ISSUE, items)
    requests = _states(Extension, "extension", K.EXTENSION_ASKED, items)
    return [
        ShownNotice(one, [_shown_item(item, issues, requests) for item in one.items.all()])
        for one in rows
    ]


def _states(
    model: type[Publication | Extension], name: str, kind: NoticeKind, items: Iterable[NoticeItem]
) -> dict[int, str]:
    asked = {one.detail[name] for one in items if one.kind == kind}
    return dict(model._default_manager.filter(pk__in=asked).values_list("pk", "state"))


def _shown_item(
    item: NoticeItem, issues: Mapping[int, str], requests: Mapping[int, str]
) -> ShownItem:
    words: Any = None
    if item.kind == K.ISSUE:
        words = ISSUES.get(issues.get(item.detail["publication"]))
    elif item.kind == K.EXTENSION_ASKED:
        words = REQUESTS.get(requests.get(item.detail["extension"]))
    if words:
        return ShownItem(str(words % _facts(item)), item_address(item))
    return ShownItem(item_words(item), item_address(item), item.kind in TO_ACT)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One reminder to a unit: the day, what it was, and how many of those told have read it.
    Heads behind a mere address count as told and cannot be seen reading."""

    day: date
    words: str
    told: int
    readers: int
    """Those with an account."""
    read: int
    failed: int
    """E-mails that did not go out."""


def unit_log(department: Unit, period: ReportingPeriod) -> list[LogLine]:
    """What was said to a unit, or of it to the staff, about a period, earliest first; without
    requests of its own. One query."""
    items = NoticeItem.objects.filter(department=department, reporting_period=period)
    items = items.exclude(kind__in=(K.EXTENSION_ASKED, K.CORRECTION_ASKED))
    grouped: dict[tuple[date, str], list[Notice]] = {}
    for item in items.select_related("notice", "reminder").order_by("notice__day", "pk"):
        grouped.setdefault((item.notice.day, _heading(item)), []).append(item.notice)
    return [_log_line(day, words, notices) for (day, words), notices in grouped.items()]


def _heading(item: NoticeItem) -> str:
    """Days of rest shift reminders: they are named by the day they were sent."""
    if item.reminder is not None:
        return _("第%(number)d次催报") % {"number": item.reminder.number}
    due = _day(item.detail.get("due"))
    if due is not None and item.kind in (K.T_MINUS_10, K.T_MINUS_3):
        days = (due - item.notice.day).days
        return ngettext("到期前%(days)d天提醒", "到期前%(days)d天提醒", days) % {"days": days}
    return str(NoticeKind(item.kind).label)


def _log_line(day: date, words: str, notices: Iterable[Notice]) -> LogLine:
    told = list({notice.pk: notice for notice in notices}.values())
    return LogLine(
        day=day,
        words=words,
        told=len(told),
        readers=sum(one.person_id is not None for one in told),
        read=sum(one.read_at is not None for one in told),
        failed=sum(one.mail_state in (MailState.FAILED, MailState.UNSURE) for one in told),
    )
