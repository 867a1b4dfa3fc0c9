"""The audit trail as people read it: who did or looked at what, when, and where that is."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
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
from targets.activity_labels import kept_label
from targets.activity_words import LOOKS, SAID, SUBJECTS, TOLD, Subject, action_words
from targets.formatting import instant
from targets.models import AuditEvent, Extension, GrowthStage, User
from targets.selectors.screen_table import Cell, ScreenTable
from targets.words import named

PAGE_SIZE = 50
MOST_ROWS = 10_000
"""In a workbook; the page says where there are more."""
LONGEST = 120
MOST_IN_A_CELL = 32_000
SYSTEM = "-"
LOOKED = "looks"
BEHALF = "on_behalf_of"
STAGE = "stage"
KIND = "kind"
NAMED = (BEHALF, STAGE)
UNKNOWN = Subject("")
Names = Mapping[str, Mapping[str, str]]


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
    to say, or figures would be in it for a reader of none; `rest` is what no word says."""

    event: AuditEvent
    action: str
    is_look: bool
    subject: str
    address: str
    told: str
    rest: dict[str, Any]


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


def activity_lines(
    user: User, events: Iterable[AuditEvent], longest: int = LONGEST
) -> list[ActivityLine]:
    """A query for the names of those who were stood in for, one each for stages and for requests
    for more time, and what the labels of each kind of object need."""
    rows = list(events)
    labels, names = _labels(rows), _names(rows)
    return [_line(user, one, labels.get(one.pk) or kept_label(one), names, longest) for one in rows]


def _labels(events: Iterable[AuditEvent]) -> dict[int, str]:
    """What each object is called, where its kind has words of its own."""
    of_kind = defaultdict(list)
    for one in events:
        of_kind[one.object_type].append(one)
    told: dict[int, str] = {}
    for kind, found in of_kind.items():
        if labels := SUBJECTS.get(kind, UNKNOWN).labels:
            told.update(labels(found))
    return told


def _names(events: Iterable[AuditEvent]) -> Names:
    """Of persons and of stages of growth that details tell by user name and by code."""
    asked = {key: {one.detail[key] for one in events if one.detail.get(key)} for key in NAMED}
    persons = User.objects.in_bulk(asked[BEHALF], field_name="username")
    stages = GrowthStage.objects.filter(code__in=asked[STAGE]) if asked[STAGE] else ()
    return {
        BEHALF: {name: str(one) for name, one in persons.items()},
        STAGE: {one.code: named(one) for one in stages},
        KIND: _kinds(events),
    }


def _kinds(events: Iterable[AuditEvent]) -> dict[str, str]:
    """Of requests for more time, by their ids: a request becomes one to unlock when the period is
    locked before it is decided, so what an event kept of it goes first."""
    asked = {int(one.object_id) for one in events if one.object_type == "extension"}
    if not asked:
        return {}
    rows = Extension.objects.filter(pk__in=asked).values_list("pk", "kind")
    return {str(pk): kind for pk, kind in rows}


def _line(user: User, event: AuditEvent, label: str, names: Names, longest: int) -> ActivityLine:
    subject = SUBJECTS.get(event.object_type, UNKNOWN)
    opens = subject.address is not None and is_allowed(user, subject.permission)
    return ActivityLine(
        event,
        action_words(event, event.detail.get(KIND) or names[KIND].get(event.object_id, "")),
        event.action in LOOKS,
        f"{subject.name} {label}".strip(),
        subject.address(event) if opens and subject.address else "",
        " · ".join(_told(event, names, longest)) if sees_detail(user) else "",
        {key: one for key, one in event.detail.items() if key not in TOLD}
        if sees_detail(user)
        else {},
    )


def sees_detail(user: User) -> bool:
    """The administrator sees no figures, and details have them."""
    return is_allowed(user, Permission.VIEW_UNPUBLISHED)


def _told(event: AuditEvent, names: Names, longest: int) -> Iterator[str]:
    """In the order of `TOLD`."""
    for key in TOLD:
        value = event.detail.get(key)
        if value not in ("", None, []):
            said = _("、").join(map(str, value)) if isinstance(value, list) else str(value)
            said = SAID[key](value) if key in SAID else said
            said = names[key].get(value, said) if key in NAMED else said
            what = {"what": TOLD[key], "said": Truncator(said).chars(longest)}
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
            pgettext("activity", "对象"),
            _("详情"),
        ),
        _("其他记录"),
    ]
    events = rows[:MOST_ROWS]
    cells = [_row(one) for one in activity_lines(user, events, MOST_IN_A_CELL)]
    return ScreenTable(_("操作记录"), heads, cells, notes)


def _row(line: ActivityLine) -> list[Cell]:
    rest = json.dumps(line.rest, ensure_ascii=False) if line.rest else ""
    return [
        instant(line.event.at),
        str(line.event.actor or _("系统")),
        line.action,
        line.subject,
        line.told[:MOST_IN_A_CELL],
        rest[:MOST_IN_A_CELL],
    ]
