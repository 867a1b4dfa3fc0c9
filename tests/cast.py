"""The same people in every test: each role once, and a stranger from another department."""

from dataclasses import dataclass

import pytest

from targets.choices import Role
from targets.models import Unit, User
from tests.factories import make_unit, make_user


@dataclass(frozen=True)
class Cast:
    """`reporter` and `lead` belong to `department`; `stranger`, a reporter too, to
    `other_department` and must see nothing of it."""

    department: Unit
    other_department: Unit
    reporter: User
    lead: User
    stranger: User
    reviewer: User
    analyst: User
    finance: User
    leader: User
    auditor: User
    administrator: User

    def __getitem__(self, name: str) -> User:
        return getattr(self, name)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def make_cast() -> Cast:
    department = make_unit("economy", "示范市经信委")
    other = make_unit("science", "示范市科技局")
    return Cast(
        department=department,
        other_department=other,
        reporter=make_user("reporter", Role.REPORTER, department=department),
        lead=make_user("lead", Role.LEAD, department=department),
        stranger=make_user("stranger", Role.REPORTER, department=other),
        reviewer=make_user("reviewer", Role.REVIEWER),
        analyst=make_user("analyst", Role.ANALYST),
        finance=make_user("finance", Role.FINANCE),
        leader=make_user("leader", Role.LEADER),
        auditor=make_user("auditor", Role.AUDITOR),
        administrator=make_user("administrator", Role.ADMINISTRATOR),
    )
