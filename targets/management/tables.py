"""What a command needs before it can begin."""

from django.core.management.base import CommandError
from django.db import connection
from django.utils.translation import gettext as _

from targets.models import Policy


def need_tables() -> None:
    """**Raises** CommandError where the database is empty still."""
    if Policy._meta.db_table not in connection.introspection.table_names():
        raise CommandError(_("数据库里还没有表：请先运行manage.py migrate。"))
