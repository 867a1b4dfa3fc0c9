"""The people of the demonstration: one account a role, and a reporter for every department."""

from secrets import token_urlsafe

from django.db import transaction
from django.utils.translation import gettext as _

from targets.choices import Role
from targets.errors import RuleError
from targets.models import Unit, User
from targets.services.accounts import account_create

DEMO_PASSWORD = "shifan-2018"  # noqa: S105  printed by `make demo`, refused in production

PEOPLE: tuple[tuple[str, str, Role, str], ...] = (
    ("reporter", "演示·经信报送员", Role.REPORTER, "industry"),
    ("reporter2", "演示·科技报送员", Role.REPORTER, "science"),
    ("reporter3", "演示·人社报送员", Role.REPORTER, "personnel"),
    ("reporter4", "演示·管委会报送员", Role.REPORTER, "committee"),
    ("lead", "演示·经信负责人", Role.LEAD, "industry"),
    ("lead2", "演示·科技负责人", Role.LEAD, "science"),
    ("lead3", "演示·人社负责人", Role.LEAD, "personnel"),
    ("lead4", "演示·管委会负责人", Role.LEAD, "committee"),
    ("reviewer", "演示·审核员", Role.REVIEWER, ""),
    ("analyst", "演示·管委会工作人员", Role.ANALYST, ""),
    ("finance", "演示·财务", Role.FINANCE, ""),
    ("leader", "演示·领导小组", Role.LEADER, ""),
    ("auditor", "演示·审计", Role.AUDITOR, ""),
    ("admin", "演示·系统管理员", Role.ADMINISTRATOR, ""),
)
"""User name, name shown, role, code of the department."""


class DemoRefused(RuleError):
    rule = "demo_refused"


@transaction.atomic
def demo_accounts_create(*, password: str = "") -> list[User]:
    """Make the demonstration accounts that are missing, and give all of them `password`; without
    one, new accounts cannot log in and old ones keep theirs.

    **Raises** DemoRefused where a department is missing or a real person has one of the names.
    """
    departments = {unit.code: unit for unit in Unit.objects.all()}
    missing = {code for _n, _f, _r, code in PEOPLE if code and code not in departments}
    if missing:
        message = _("缺少部门%(codes)s，请先运行load_policy。")
        raise DemoRefused(message % {"codes": _("、").join(sorted(missing))})
    return [
        _account(username, full_name, role, departments.get(code), password)
        for username, full_name, role, code in PEOPLE
    ]


def _account(
    username: str, full_name: str, role: Role, department: Unit | None, password: str
) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        return account_create(
            by=None,
            username=username,
            password=password or token_urlsafe(32),
            full_name=full_name,
            role=role,
            department=department,
            is_demo=True,
        )
    if not user.is_demo:
        message = _("账号“%(username)s”不是演示账号，不能覆盖。")
        raise DemoRefused(message % {"username": username})
    if password and not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user
