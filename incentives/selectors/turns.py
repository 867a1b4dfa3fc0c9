"""Whose turn it is: what people are told of awards, each thing once, and what waits on their home.

Both follow the forms that an award's own page offers (`hands.verbs_now`).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Window, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hightech_zone.lib.clock import today
from incentives import access
from incentives.calc.transitions import ENDED
from incentives.choices import AWARD_STATES, ClawbackState
from incentives.models import Award, AwardEvent
from incentives.selectors.hands import (
    ENDS,
    FileRows,
    Hands,
    hands_of,
    parts_to_settle,
    turns,
    waiting_for,
)
from targets.access import Permission, is_allowed
from targets.choices import Funder, NoticeKind
from targets.models import NoticeItem, User
from targets.selectors.recipients import People, Recipient
from targets.selectors.reminders import Pair, Told
from targets.selectors.todo.task import Rank, Task
from targets.words import named

TURNS: dict[str, Any] = {
    "confirm": gettext_lazy("奖补%(number)s是新的候选，等您确认。"),
    "check": gettext_lazy("奖补%(number)s等您核验。"),
    "send": gettext_lazy("奖补%(number)s等您核验齐全后送审。"),
    "register": gettext_lazy("奖补%(number)s等您登记。"),
    "opine": gettext_lazy("奖补%(number)s等您签审查意见（%(state)s）。"),
    "fix_amount": gettext_lazy("奖补%(number)s三级审查已同意，等您定金额。"),
    "publish": gettext_lazy("奖补%(number)s已定金额，等您开始公示。"),
    "answer": gettext_lazy("奖补%(number)s公示期内有人提出异议，等您处理。"),
    "approve": gettext_lazy("奖补%(number)s公示期满，等您批准。"),
    "refuse": gettext_lazy("奖补%(number)s的依据已不成立或异议成立，等您写明理由，不予奖补。"),
    "cancel": gettext_lazy("奖补%(number)s已批准，但依据已不成立，不能拨付，等您撤销批准。"),
    "batch": gettext_lazy("奖补%(number)s已批准，等您列入拨付批次。"),
    "bounce": gettext_lazy("奖补%(number)s已送拨，等您按凭证确认。"),
    "settle": gettext_lazy("奖补%(number)s等%(funder)s的钱到账，已过应付日期%(days)d天。"),
    "close": gettext_lazy("奖补%(number)s已付清，等您写绩效评价并办结。"),
    "claw_back": gettext_lazy("奖补%(number)s有一笔追回，等您决定。"),
    "recover": gettext_lazy("奖补%(number)s已决定追回，等您登记收回。"),
}
BEGINS = gettext_lazy("奖补%(number)s现在等%(funder)s到账。")
"""Of a receivable on its first day."""
AGES = (0, 30, 90, 180)
"""Days after which a receivable that is still owed is told again."""
ALSO_OWN = frozenset({"settle", *ENDS.values()})
"""Told to whoever brought the award where it is, too: what it is about came later."""
MOST_TASKS = 3


def award_news(day: date, people: People) -> Iterator[Pair]:
    """Whoever may bring an award forward is told once that it is their turn, but for who has just
    brought it there; of what others owe, and of what can only end, all are told. Seven queries."""
    hands = [(one, Hands(one, tuple(people.principals.get(one.pk, ())))) for one in people.held]
    for rows in _living():
        entered = _entered(rows.events)
        for person, hand in hands:
            is_own = entered is not None and entered.by_id == person.pk
            for form in turns(rows, hand):
                if form in ALSO_OWN or not is_own:
                    yield Recipient(person), _told(form, rows, entered, day)


RELATED = ("events", "opinions", "objections", "disbursements", "clawbacks", "checks")


def _living() -> Iterator[FileRows]:
    awards = Award.objects.exclude(state__in=ENDED).select_related("department", "scheme")
    for one in awards.prefetch_related(*RELATED).order_by("pk"):
        yield _rows(one)


def _rows(award: Award) -> FileRows:
    return FileRows(award, *(list(getattr(award, name).all()) for name in RELATED))


def _entered(events: list[AwardEvent]) -> AwardEvent | None:
    """The step by which it came to its state."""
    moves = (one for one in events if one.from_state != one.to_state)
    return max(moves, key=lambda one: one.pk, default=None)


def _told(form: str, rows: FileRows, entered: AwardEvent | None, day: date) -> Told:
    award, mark = rows.award, f"{entered.pk if entered else 0}"
    detail = _detail(form, rows, day)
    if form == "settle":
        part = parts_to_settle(rows.parts)[0]
        mark = f"{part.pk} {max(one for one in AGES if one <= max(detail['days'], 0))}"
    if form in ENDS.values():
        mark += f" {award.fact_lost_on}"
    if form == "answer":
        mark = f"{max(one.pk for one in rows.objections if one.is_upheld is None)}"
    if form in ("claw_back", "recover"):
        under_way = (ClawbackState.OPEN, ClawbackState.DECIDED)
        one = max((c for c in rows.clawbacks if c.state in under_way), key=lambda c: c.pk)
        is_late = form == "recover" and one.due_on is not None and one.due_on < day
        mark = f"{one.pk}{' late' if is_late else ''}"
    subject = f"award {award.pk} {form} {mark}"
    return Told(NoticeKind.AWARD, subject, award.department, detail=detail)


def _detail(form: str, rows: FileRows, day: date) -> dict[str, Any]:
    """What `_turn_words` tells."""
    award = rows.award
    detail = {"award": award.pk, "number": award.number, "turn": form, "state": award.state}
    if form == "settle":
        part = parts_to_settle(rows.parts)[0]
        days = (day - part.due_on).days if part.due_on else 0
        detail |= {"funder": part.funder, "days": days}
    return detail


def turn_words(item: NoticeItem) -> str:
    return _turn_words(item.detail)


def _turn_words(detail: Mapping[str, Any]) -> str:
    is_new = detail["turn"] == "settle" and not detail.get("days")
    return str(BEGINS if is_new else TURNS[detail["turn"]]) % {
        "number": detail["number"],
        "state": dict(AWARD_STATES).get(detail["state"], ""),
        "funder": dict(Funder.choices).get(detail.get("funder", ""), ""),
        "days": detail.get("days", 0),
    }


def turn_address(item: NoticeItem) -> str:
    if item.detail["turn"] in ("batch", "bounce"):
        return reverse("incentives:batch-list")
    return reverse("incentives:award-detail", args=[item.detail["award"]])


def waiting_awards(hands: Hands, awards: QuerySet[Award], most: int) -> tuple[list[Award], int]:
    """The first of those that wait for the reader, and how many there are: one query, one for their
    states, and two for who registers what has no cash."""
    rows = waiting_for(hands, awards).order_by("fact_on", "pk")
    rows = rows.annotate(of_all=Window(Count("pk")))
    shown = list(rows.select_related("scheme", "enterprise", "talent")[:most])
    count = shown[0].of_all if shown else 0
    return [*shown], count


def award_tasks(user: User) -> Iterator[Task]:
    """Three queries, two more for who registers, six where any waits; none for who opens no awards
    or has no verb."""
    if not is_allowed(user, Permission.VIEW_AWARDS):
        return
    awards = access.visible_awards(user)
    hands = hands_of(user)
    shown, count = waiting_awards(hands, awards, MOST_TASKS)
    prefetch_related_objects(shown, *RELATED)
    for place, one in enumerate(shown):
        facts = {"number": one.number, "scheme": named(one.scheme)}
        rows = _rows(one)
        found = turns(rows, hands)
        turn = next((form for form in TURNS if form in found), None)
        if turn is None:
            continue  # somebody else has just done it
        detail = _detail(turn, rows, today())
        is_overdue = detail.get("days", 0) > 0
        yield Task(
            rank=Rank.AWARD,
            icon="err" if is_overdue else "late",
            title=_turn_words(detail).rstrip("。."),
            words=_("%(scheme)s。") % facts,
            address=reverse("incentives:award-detail", args=[one.pk]),
            action=_("去办"),
            since=-place,
            is_overdue=is_overdue,
        )
    left = count - len(shown)
    if left > 0:
        yield Task(
            rank=Rank.AWARD,
            icon="late",
            title=ngettext("还有%(n)d份奖补等您办", "还有%(n)d份奖补等您办", left) % {"n": left},
            words=_("在奖补档案里，按“等我办的”列出。"),
            address=f"{reverse('incentives:award-list')}?waiting=yes",
            action=_("查看"),
            since=-MOST_TASKS,
            stands_for=left,
        )
