"""Issues of the 情况通报 that wait: to be prepared once a period is locked, to pass their check, to
be signed."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import day_of, today
from targets.access import Permission, is_allowed
from targets.choices import PublicationState
from targets.formatting import day_of_week, period_name
from targets.models import Publication, ReportingPeriod, User
from targets.selectors.publications import is_of_today
from targets.selectors.todo.task import Rank, Task


def issue_tasks(user: User) -> Iterator[Task]:
    """None, and no query, for who neither prepares nor signs."""
    if is_allowed(user, Permission.PREPARE_PUBLICATIONS):
        yield from _to_prepare()
        for one in _unsigned(PublicationState.PREPARED):
            title = _("情况通报%(number)s还没有通过检查") % {"number": one.number}
            words = _("%(period)s，通过后由领导签发。") % {"period": period_name(one.period)}
            yield _task(one, title, words, _("去检查"))
        for one in _unsigned(PublicationState.CHECKED):
            if not is_of_today(one):
                title = _("情况通报%(number)s要今天重新检查") % {"number": one.number}
                words = _("%(period)s，落款须是签发那一天。") % {"period": period_name(one.period)}
                yield _task(one, title, words, _("去检查"))
    if is_allowed(user, Permission.SIGN_PUBLICATIONS):
        for one in _unsigned(PublicationState.CHECKED):
            if one.prepared_by_id != user.pk and is_of_today(one):
                title = _("情况通报%(number)s等您签发") % {"number": one.number}
                words = _("%(period)s，已通过检查。") % {"period": period_name(one.period)}
                yield _task(one, title, words, _("去签发"))


def _unsigned(state: PublicationState) -> list[Publication]:
    rows = Publication.objects.filter(signed_at__isnull=True, state=state).order_by("prepared_at")
    return list(rows.only("pk", "period", "year", "serial", "as_of", "prepared_at", "prepared_by"))


def _task(issue: Publication, title: str, words: str, action: str) -> Task:
    days = (today() - day_of(issue.prepared_at)).days
    return Task(Rank.ISSUE, "late", title, words, issue.get_absolute_url(), action, max(days, 0))


def _to_prepare() -> Iterator[Task]:
    """The latest period that is locked, while nothing of it was published or is in preparation."""
    period = ReportingPeriod.objects.filter(locked_at__isnull=False).order_by("-period").first()
    if period is None or period.published_at is not None:
        return
    if not Publication.objects.filter(period=period.period).exists():
        facts = {"period": period_name(period.period), "day": day_of_week(period.locks_on)}
        yield Task(
            Rank.ISSUE,
            "late",
            _("%(period)s的情况通报还没有编制") % facts,
            _("报送已于%(day)s锁定。") % facts,
            reverse("targets:publication-list"),
            _("去编制"),
            max((today() - period.locks_on).days, 0),
        )
