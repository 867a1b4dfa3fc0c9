"""What happened to some of the invented enterprises: a new name, a move, a merger, and a name that
waits for a reviewer. The services do it; only the times are invented."""

from datetime import date, datetime, timedelta
from typing import Any

from targets.choices import LifeEventKind
from targets.models import Enterprise, LifeEvent, Park, User
from targets.services.demo.bundle import LAST
from targets.services.demo.firms import Firm
from targets.services.life_events import event_confirm, event_propose

LEAST_FIRMS = 12
"""Of fewer, too many would change."""
DECIDED_AFTER = timedelta(days=1, hours=2)


def demo_life_create(*, firms: list[Firm], people: dict[str, User], end: datetime) -> None:
    """Of small enterprises that stay; `end` is the instant the last quarter ended."""
    staying = [firm for firm in firms if firm.closed_on is None and firm.first < LAST]
    if len(staying) < LEAST_FIRMS:
        return
    known = Enterprise.objects.in_bulk([one.uscc for one in staying[-5:]], field_name="uscc")
    waiting, renamed, moved, taken, taker = (known[one.uscc] for one in staying[-5:])
    named = _event(
        renamed,
        LifeEventKind.RENAME,
        {"on": date(2018, 12, 20), "name": _grown(renamed)},
        "企业股份改制，办结名称变更。",
        "准予变更登记通知书〔2018〕第1220号",
    )
    _confirm(named, people, end + timedelta(days=8, hours=9))
    if (move := _move(moved)) is not None:
        _confirm(move, people, end + timedelta(days=9, hours=10))
    merged = _event(
        taken,
        LifeEventKind.MERGE,
        {"from_period": LAST.plus(1), "other": taker},
        "吸收合并，原企业注销。",
        "注销登记通知书〔2019〕第7号",
    )
    _confirm(merged, people, end + timedelta(days=13, hours=9))
    asked = _event(
        waiting,
        LifeEventKind.RENAME,
        {"on": date(2019, 1, 15), "name": _grown(waiting)},
        "企业股份改制，办结名称变更。",
        "准予变更登记通知书〔2019〕第115号",
    )
    event_propose(event=asked, by=people["analyst"], at=end + timedelta(days=17, hours=15))


def _grown(enterprise: Enterprise) -> str:
    return enterprise.name.replace("有限公司", "股份有限公司")


def _move(enterprise: Enterprise) -> LifeEvent | None:
    """To another park, of the same cluster and size; None where there is none to move to."""
    held = enterprise.memberships.current().filter(to_period__isnull=True).first()
    park = Park.objects.exclude(pk=held.park_id or 0).order_by("order").first() if held else None
    if held is None or park is None:
        return None
    place = {"park": park, "cluster": held.cluster, "above_scale": held.above_scale}
    return _event(
        enterprise,
        LifeEventKind.MOVE,
        {"from_period": LAST, **place},
        "新厂区投产，整体搬迁。",
        "入园协议〔2018〕第31号",
    )


def _event(
    enterprise: Enterprise, kind: LifeEventKind, facts: dict[str, Any], reason: str, document: str
) -> LifeEvent:
    return LifeEvent(enterprise=enterprise, kind=kind, reason=reason, document=document, **facts)


def _confirm(event: LifeEvent, people: dict[str, User], at: datetime) -> None:
    event_propose(event=event, by=people["analyst"], at=at)
    event_confirm(event=event, by=people["reviewer"], at=at + DECIDED_AFTER)
