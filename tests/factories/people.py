"""Units and users."""

from typing import Any

from django.contrib.auth.hashers import make_password

from targets.choices import DEPARTMENT_ROLES, Role
from targets.models import Unit, UnitName, User
from tests.factories.common import first_or, next_number


def make_unit(code: str = "", name: str = "", **values: Any) -> Unit:
    number = next_number(Unit)
    unit = Unit.objects.create(code=code or f"unit-{number}", **values)
    make_unit_name(unit=unit, name_zh=name or f"单位{number}", name_en=f"Unit {number}")
    return unit


def make_unit_name(**values: Any) -> UnitName:
    return UnitName.objects.create(**{"name_zh": f"名称{next_number(UnitName)}", **values})


def make_user(
    username: str = "", role: Role = Role.ANALYST, password: str = "", **values: Any
) -> User:
    """Without a password nobody can log in as this user; tests use `client.force_login`."""
    if role in DEPARTMENT_ROLES and "department" not in values:
        values["department"] = first_or(Unit, make_unit)
    return User.objects.create(
        username=username or f"user{next_number(User)}",
        role=role,
        password=make_password(password or None),
        **values,
    )
