"""The threads of a return, as reviewers and as its department see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from targets.choices import DEPARTMENT_ROLES
from targets.models import Remark, Return, User
from targets.words import named


@dataclass(frozen=True, slots=True)
class Said:
    who: str
    at: datetime
    text: str
    submission: int
    """The latest submission when it was said."""
    is_department: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said about one place, first word first. `is_sent`: the department can see it.
    `is_answered`: the last word is the department's. `cell`: the key of its cell in the table;
    empty where it is about more than one."""

    pk: int
    place: str
    cell: str
    said: list[Said]
    is_open: bool
    is_sent: bool
    may_take_back: bool
    closed_at: datetime | None
    closed_by: str

    @property
    def is_answered(self) -> bool:
        return self.said[-1].is_department


def threads_for_reviewer(of_return: Return, reader: User) -> list[Thread]:
    """All of them, those that are open first; two queries."""
    return _in_order(_thread(one, reader) for one in _roots(of_return))


def threads_for_department(of_return: Return, reader: User) -> list[Thread]:
    """Those the department has been told of."""
    sent = _roots(of_return).exclude(submission__decision="")
    return _in_order(_thread(one, reader) for one in sent)


def _roots(of_return: Return) -> QuerySet[Remark]:
    answers = Remark.objects.select_related("written_by", "submission").order_by("pk")
    return (
        Remark.objects.filter(submission__of_return=of_return, parent__isnull=True)
        .select_related("enterprise", "element", "written_by", "closed_by", "submission")
        .prefetch_related(Prefetch("answers", answers))
        .order_by("pk")
    )


def _in_order(threads: Iterable[Thread]) -> list[Thread]:
    return sorted(threads, key=lambda one: (not one.is_open, one.pk))


def _thread(root: Remark, reader: User) -> Thread:
    answers = list(root.answers.all())
    is_sent = bool(root.submission.decision)
    return Thread(
        pk=root.pk,
        place=place_of_remark(root),
        cell=_cell_of(root),
        said=[_said(one) for one in [root, *answers]],
        is_open=root.closed_at is None,
        is_sent=is_sent,
        may_take_back=not is_sent and not answers and root.written_by_id == reader.pk,
        closed_at=root.closed_at,
        closed_by=str(root.closed_by or ""),
    )


def place_of_remark(remark: Remark) -> str:
    """`甲厂 工业总产值`, or that it is about the whole."""
    parts = [
        str(remark.enterprise) if remark.enterprise else "",
        named(remark.element) if remark.element else "",
    ]
    return " ".join(part for part in parts if part) or _("整份报送")


def _cell_of(remark: Remark) -> str:
    if remark.element is None:
        return ""
    return f"{remark.enterprise.uscc if remark.enterprise else ''}-{remark.element.code}"


def _said(remark: Remark) -> Said:
    return Said(
        who=str(remark.written_by),
        at=remark.written_at,
        text=remark.text,
        submission=remark.submission.number,
        is_department=remark.written_by.role in DEPARTMENT_ROLES,
    )
