"""The audit trail as people read it: who did or looked at what, when, and where that is."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from targets.access import Permission, is_allowed, visible_activity
from targets.activity_words import LOOKS, SAID, SUBJECTS, TOLD, Subject, action_words
from targets.formatting import instant
from targets.models import AuditEvent, User
from targets.selectors.screen_table import Cell, ScreenTable

PAGE_SIZE = 50
MOST_ROWS = 10_000
"""In a workbook; the page says where there are more."""
LONGEST = 120
SYSTEM = "-"
LOOKED = "looks"
UNKNOWN = Subject("")


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """`kind` is what an action is about, or `LOOKED`; `person` a user's id, or `SYSTEM`; `subject`
    a part of an object's name, or the object itself as `award:12`."""

    kind: str = ""
    person: str = ""
    first: date | None = None
    last: date | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """`address` is empty where the reader cannot open the object; `told` where there is nothing
    to say, or figures would be in it for a reader of none."""

    event: AuditEvent
    action: str
    is_look: bool
    subject: str
    address: str
    told: str


def activity_wanted(user: Any, wanted: ActivityFilter) -> QuerySet[AuditEvent]:
    rows = visible_activity(user)
    if wanted.kind == LOOKED:
        rows = rows.filter(action__in=LOOKS)
    elif wanted.kind:
        rows = rows.filter(action__startswith=f"{wanted.kind}.")
    if wanted.person == SYSTEM:
        rows = rows.filter(actor=None)
    elif wanted.person:
        rows = rows.filter(actor=int(wanted.person))
    if wanted.first:
        rows = rows.filter(at__gte=_begin(wanted.first))
    if wanted.last:
        rows = rows.filter(at__lt=_begin(wanted.last + timedelta(days=1)))
    kind, is_one, pk = wanted.subject.partition(":")
    if is_one and kind in SUBJECTS:
        rows = rows.filter(object_type=kind, object_id=pk)
    elif wanted.subject:
        rows = rows.filter(object_label__icontains=wanted.subject)
    return rows


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def activity_page(user: Any, wanted: ActivityFilter, number: str | None) -> Page[AuditEvent]:
    """Two queries."""
    return Paginator(activity_wanted(user, wanted), PAGE_SIZE).get_page(number)


def activity_lines(user: User, events: Iterable[AuditEvent]) -> list[ActivityLine]:
    return [_line(user, one) for one in events]


def _line(user: User, event: AuditEvent) -> ActivityLine:
    subject = SUBJECTS.get(event.object_type, UNKNOWN)
    opens = subject.address is not None and is_allowed(user, subject.permission)
    return ActivityLine(
        event,
        action_words(event.action),
        event.action in LOOKS,
        f"{subject.name} {event.object_label}".strip(),
        subject.address(event) if opens and subject.address else "",
        " · ".join(_told(event)) if sees_detail(user) else "",
    )


def sees_detail(user: User) -> bool:
    """The administrator sees no figures, and details have them."""
    return is_allowed(user, Permission.VIEW_UNPUBLISHED)


def _told(event: AuditEvent) -> Iterator[str]:
    for key, value in event.detail.items():
        if key in TOLD and value not in ("", None, []):
            said = _("、").join(map(str, value)) if isinstance(value, list) else str(value)
            said = SAID[key](value) if key in SAID else said
            what = {"what": TOLD[key], "said": Truncator(said).chars(LONGEST)}
            yield _("%(what)s：%(said)s") % what


def activity_table(
    user: User, rows: QuerySet[AuditEvent], notes: list[tuple[str, str]]
) -> ScreenTable:
    """The latest `MOST_ROWS`, each with all that was kept of it."""
    heads = [
        *(
            _("时间"),
            _("谁"),
            _("做了什么"),
            _("动作代码"),
            pgettext("activity", "对象"),
            _("对象代码"),
        ),
        _("详情"),
    ]
    events = rows[:MOST_ROWS]
    cells = [_row(one, sees_detail(user)) for one in activity_lines(user, events)]
    return ScreenTable(_("操作记录"), heads, cells, notes)


def _row(line: ActivityLine, has_detail: bool) -> list[Cell]:
    event = line.event
    detail = json.dumps(event.detail, ensure_ascii=False) if has_detail and event.detail else ""
    return [
        instant(event.at),
        str(event.actor or _("系统")),
        line.action,
        event.action,
        line.subject,
        f"{event.object_type}:{event.object_id}",
        detail[:32_000],
    ]
