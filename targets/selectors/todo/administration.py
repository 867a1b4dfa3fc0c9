"""What needs the administrator: accounts locked out, work that failed, a quarter not yet opened."""

from collections.abc import Iterator
from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hightech_zone.lib.clock import db_now, today
from targets.calc.periods import Period
from targets.choices import JobState
from targets.formatting import period_name
from targets.models import Job, ReportingPeriod, User
from targets.selectors.operations import worker_is_alive
from targets.selectors.todo.task import Rank, Task

LATELY = timedelta(days=7)


def administration_tasks() -> Iterator[Task]:
    """Four queries."""
    if not worker_is_alive():
        yield Task(
            rank=Rank.OVERDUE,
            icon="err",
            title=_("后台任务没有在运行"),
            words=_("汇总、导入和提醒都停着。请看运维手册，把后台进程启动起来。"),
            address=reverse("targets:job-list"),
            action=_("查看"),
            is_overdue=True,
        )
    failed = Job.objects.filter(
        state__in=[JobState.FAILED, JobState.LOST], created_at__gte=db_now() - LATELY
    ).count()
    if failed:
        text = ngettext("近七天%(n)d个后台任务失败", "近七天%(n)d个后台任务失败", failed)
        yield Task(
            rank=Rank.REVIEW,
            icon="err",
            title=text % {"n": failed},
            words=_("原因写在任务后面；改好以后请发起人重做。"),
            address=reverse("targets:job-list"),
            action=_("查看"),
        )
    for user in _locked_out():
        yield Task(
            rank=Rank.TO_CONFIRM,
            icon="warn",
            title=_("%(name)s登录多次失败，已锁定") % {"name": user},
            words=_("过一刻钟自动解开；忘了密码的，请重设。"),
            address=reverse("targets:account-detail", args=[user.pk]),
            action=_("去办"),
        )
    last = Period.ended_by(today())
    if not ReportingPeriod.objects.filter(period=last).exists():
        yield Task(
            rank=Rank.COMES_DUE,
            icon="late",
            title=_("%(period)s还没有开放填报") % {"period": period_name(last)},
            words=_(
                "季度已经结束，各单位还不能填。每天的定时任务会开放它；一直没开，请看后台任务。"
            ),
            address=reverse("targets:period-list"),
            action=_("查看"),
        )


def _locked_out() -> list[User]:
    since = db_now() - settings.AXES_COOLOFF_TIME
    names = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gte=since
    ).values_list("username", flat=True)
    return list(User.objects.filter(username__in=names, is_active=True).order_by("username"))
