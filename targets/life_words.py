"""What is said of events in the life of an enterprise."""

from django.utils.translation import gettext as _

from targets.choices import LifeEventKind
from targets.formatting import NOTHING, day, period_name
from targets.labels import size_label
from targets.models import LifeEvent
from targets.words import named


def event_since(event: LifeEvent) -> str:
    """The quarter or the day it bears on."""
    return period_name(event.from_period) if event.from_period else day(event.on)


def event_facts(event: LifeEvent) -> str:
    """What it says, in a few words; its kind and day are told beside it."""
    if event.kind == LifeEventKind.MOVE:
        place = [named(event.park) if event.park else _("不在任何园区")]
        if event.cluster:
            place.append(named(event.cluster))
        place.append(size_label(event.above_scale))
        return _("，").join(place)
    if event.kind == LifeEventKind.SPLIT:
        left = _("原企业存续") if event.continues else _("原企业不再存续")
        return _("，").join([event.name, event.uscc, left])
    if event.kind == LifeEventKind.MERGE and event.other:
        return _("并入%(name)s") % {"name": event.other.name}
    if event.kind == LifeEventKind.STAGE and event.stage:
        return named(event.stage)
    return event.name or NOTHING
