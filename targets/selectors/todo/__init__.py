"""What needs a person: everything that waits for this reader, the most urgent first.

Depends on who reads and on the day, never on the period a page shows: keep it out of whatever is
shared between readers.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from targets.access import Permission, is_allowed
from targets.models import User
from targets.selectors.todo.administration import administration_tasks
from targets.selectors.todo.department import department_tasks
from targets.selectors.todo.issues import issue_tasks
from targets.selectors.todo.staff import staff_tasks
from targets.selectors.todo.task import Task

SOURCES: list[Callable[[User], Iterable[Task]]] = []
"""Other apps add what waits in them when they are ready."""

ACTING = (
    Permission.FILL_RETURNS,
    Permission.REVIEW_RETURNS,
    Permission.REMIND,
    Permission.SIGN_PUBLICATIONS,
    Permission.PAY_AWARDS,
    Permission.ADMINISTER,
)
"""Whoever has one of these does something about what waits; others look on."""


@dataclass(frozen=True)
class Todo:
    """`is_own` False: the reader looks on, and others act."""

    tasks: list[Task]
    is_own: bool = True

    @property
    def count(self) -> int:
        return sum(one.stands_for for one in self.tasks)

    @property
    def overdue(self) -> int:
        return sum(one.is_overdue for one in self.tasks)


def todo(user: Any) -> Todo:
    """**Shape** a fixed number of queries for each role; none for roles that nothing waits for."""
    tasks: list[Task] = []
    if is_allowed(user, Permission.VIEW_OWN_RETURNS):
        tasks += department_tasks(user)
    if is_allowed(user, Permission.VIEW_COMPLETENESS):
        tasks += staff_tasks(user)
    if is_allowed(user, Permission.ADMINISTER):
        tasks += administration_tasks()
    tasks += issue_tasks(user)
    tasks += [task for source in SOURCES for task in source(user)]
    is_own = any(is_allowed(user, one) for one in ACTING)
    return Todo(sorted(tasks, key=lambda one: one.urgency), is_own)
