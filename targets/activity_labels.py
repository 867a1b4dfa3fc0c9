"""What the trail kept of an object's name, in the reader's words: it keeps codes where the name
is made of them, and one language where names have two."""

import re
from collections.abc import Callable, Mapping, Sequence

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from targets.calc.periods import Period
from targets.formatting import day, period_name
from targets.models import AuditEvent, Delegation, Publication, Reminder

Labels = Callable[[Sequence[AuditEvent]], Mapping[int, str]]
"""Of events about one kind of object, by their keys; the others are said as they were kept."""

QUARTER = re.compile(r"(?<!\w)\d{4}Q[1-4](?!\w)")
NUMBER = re.compile(r"(?<!\w)#(\d+)$")
ISSUES = (
    re.compile(r"〔(?P<year>\d+)〕(?P<serial>\d+)号"),
    re.compile(r"No\. (?P<serial>\d+) of (?P<year>\d+)"),
)


def kept_label(event: AuditEvent) -> str:
    """With its quarter and its number among several in words."""
    said = QUARTER.sub(lambda found: period_name(Period.parse(found[0])), event.object_label)
    return NUMBER.sub(lambda found: _("第%(number)s次") % {"number": found[1]}, said)


def issue_labels(events: Sequence[AuditEvent]) -> Mapping[int, str]:
    found = ((one, form.fullmatch(one.object_label)) for one in events for form in ISSUES)
    return {
        one.pk: Publication(year=int(match["year"]), serial=int(match["serial"])).number
        for one, match in found
        if match
    }


def public_labels(events: Sequence[AuditEvent]) -> Mapping[int, str]:
    """Whether it was switched on or off, and the day of that in the zone."""
    words = {
        "public_version.on": pgettext("public version", "打开"),
        "public_version.off": pgettext("public version", "关闭"),
    }
    return {one.pk: f"{words[one.action]} {day(localtime(one.at))}" for one in events}


def delegation_labels(events: Sequence[AuditEvent]) -> Mapping[int, str]:
    """One query."""
    rows = Delegation.objects.select_related("principal", "delegate")
    held = rows.in_bulk([int(one.object_id) for one in events])
    return {
        one.pk: f"{made.principal} → {made.delegate}"
        for one in events
        if (made := held.get(int(one.object_id)))
    }


def reminder_labels(events: Sequence[AuditEvent]) -> Mapping[int, str]:
    """Two queries."""
    rows = Reminder.objects.select_related("reporting_period", "department")
    held = rows.prefetch_related("department__names").in_bulk([int(e.object_id) for e in events])
    told = _("%(unit)s %(period)s 第%(number)s次")
    return {
        event.pk: told
        % {
            "unit": one.department,
            "period": period_name(one.reporting_period.period),
            "number": one.number,
        }
        for event in events
        if (one := held.get(int(event.object_id)))
    }
