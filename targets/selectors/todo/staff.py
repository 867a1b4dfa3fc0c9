"""What waits for those who watch over the reporting: who is late, what to decide, what lapses."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hightech_zone.lib.clock import day_of, today
from targets.access import (
    Permission,
    is_allowed,
    visible_corrections,
    visible_events,
    visible_extensions,
)
from targets.choices import (
    CertificateKind,
    CorrectionState,
    ExtensionState,
    LifeEventState,
    ReturnState,
)
from targets.formatting import day, day_in_words, day_of_week, period_name
from targets.life_words import event_facts
from targets.models import (
    DataElement,
    Enterprise,
    Reminder,
    Return,
    Submission,
    SubmittedFinding,
    Target,
    User,
)
from targets.rule_sentences import finding_sentence
from targets.selectors.certificates import ends_in_force, quarters_ahead
from targets.selectors.definitions import definition_versions
from targets.selectors.reminders import Owing, owing_on
from targets.selectors.review.hands import own_of
from targets.selectors.review.queue import queries_of
from targets.selectors.todo.task import Rank, Task, asked_words, of_form
from targets.words import together

Row = TypeVar("Row", bound=Model)
MOST_ANOMALIES = 5
MOST_NAMES = 3


def staff_tasks(user: User) -> list[Task]:
    late = [one for one in owing_on(today()) if one.is_owed(today()) and _days(one) > 0]
    tasks = [*_late(user, late), *_lapsing(user)]
    if is_allowed(user, Permission.VIEW_ALL_RETURNS):
        if waiting := _waiting():
            tasks += [*_reviews(user, waiting), *_anomalies(user, waiting)]
        tasks += [*_corrections(user), *_extensions(user, late)]
    if is_allowed(user, Permission.VIEW_REGISTER_CHANGES):
        tasks += _register_changes(user)
    return tasks


def _if_any(rows: QuerySet[Row]) -> Iterable[Row]:
    """Of rows that are seldom there: to build the statement for all they are told with takes ten
    times what asking whether there is one does."""
    return rows if rows.exists() else ()


def _late(user: User, held: list[Owing]) -> Iterator[Task]:
    """Units whose form is past its day and never came in, or is back with them. Where they asked
    for more time that is the thing to do first."""
    if not held:
        return
    targets = _targets_by_form()
    reminded = Counter(
        Reminder.objects.filter(
            reporting_period__in={one.reporting_period.pk for one in held}
        ).values_list("department", "reporting_period")
    )
    action = _("催报") if is_allowed(user, Permission.REMIND) else _("查看")
    sees_asked = is_allowed(user, Permission.VIEW_ALL_RETURNS)
    decide = _("去决定") if is_allowed(user, Permission.DECIDE_EXTENSIONS) else _("查看")
    for one in held:
        asked = one.terms.waiting
        times = reminded[one.department.pk, one.reporting_period.pk]
        period = one.reporting_period.period
        yield Task(
            rank=Rank.OVERDUE,
            icon="err",
            title=_late_title(one)
            % {"unit": one.department, "what": of_form(one.form, one.reporting_period)},
            words=_late_words(one, times, targets[one.form.pk]),
            address=asked.get_absolute_url()
            if asked and sees_asked
            else f"{reverse('targets:completeness')}?period={period}&unit={one.department.code}",
            action=decide if asked and sees_asked else action,
            since=_days(one),
            is_overdue=True,
        )


def _late_title(one: Owing) -> str:
    if one.duty.submitted_on is None:
        return _("%(unit)s没有报%(what)s")
    return _("%(unit)s的%(what)s退回后没有再报")


def _days(one: Owing) -> int:
    return (today() - one.duty.due_on).days


def _late_words(one: Owing, times: int, targets: list[int]) -> str:
    days = _days(one)
    text = ngettext(
        "应于%(day)s前报送，已过%(days)d天", "应于%(day)s前报送，已过%(days)d天", days
    ) % {"day": day_of_week(one.duty.due_on), "days": days}
    if times:
        text += ngettext("，催过%(n)d次", "，催过%(n)d次", times) % {"n": times}
    text = _("%(text)s。") % {"text": text}
    asked, needed = asked_words(one.terms), ""
    if targets:
        numbers = _("、").join(str(place) for place in targets)
        needed = ngettext(
            "目标%(numbers)s因此算不出或算不全。",
            "目标%(numbers)s因此算不出或算不全。",
            len(targets),
        ) % {"numbers": numbers}
    return together(text, asked, needed)


def _targets_by_form() -> dict[int, list[int]]:
    """The places on the board of the targets that need a form's figures; three queries."""
    places = dict(
        Target.objects.filter(policy__is_active=True).values_list("indicator_id", "order")
    )
    sources = {
        (term.source, places[version.indicator_id])
        for version in definition_versions()
        if version.indicator_id in places
        for term in version.formula.terms
    }
    elements = DataElement.objects.filter(forms__isnull=False)
    found: dict[int, list[int]] = defaultdict(list)
    for code, form in elements.values_list("code", "forms"):
        found[form] += [place for source, place in sources if source == code]
    return defaultdict(list, {form: sorted(set(held)) for form, held in found.items()})


def _waiting() -> list[Submission]:
    """Of all returns: for whoever sees them all."""
    related = ("of_return__form", "of_return__reporting_period", "of_return__department")
    waiting = Submission.objects.filter(decision="", of_return__state=ReturnState.SUBMITTED)
    with_facts = waiting.select_related(*related).prefetch_related("of_return__department__names")
    return list(_if_any(with_facts.order_by("submitted_at")))


def _reviews(user: User, waiting: list[Submission]) -> Iterator[Task]:
    queries, own = queries_of(waiting), own_of(waiting, user)
    reviews = is_allowed(user, Permission.REVIEW_RETURNS)
    for one in waiting:
        days = max((today() - day_of(one.submitted_at)).days, 0)
        count, undecided = queries.get(one.pk, (0, 0))
        words = _("没有异常。")
        if count:
            words = ngettext("%(n)d处异常", "%(n)d处异常", count) % {"n": count}
            left = ngettext("%(n)d处还没有核", "%(n)d处还没有核", undecided) % {"n": undecided}
            words = _("%(words)s，%(left)s。") % {"words": words, "left": left}
        if one.pk in own:
            words += _("经您手的由别人审核。")
        yield Task(
            rank=Rank.REVIEW,
            icon="late",
            title=_waited(one.of_return, one.number, days),
            words=words,
            address=reverse("targets:review-detail", args=[one.of_return_id]),
            action=_("审核") if reviews and one.pk not in own else _("查看"),
            since=days,
        )


def _waited(held: Return, number: int, days: int) -> str:
    facts = {
        "unit": held.department,
        "what": of_form(held.form, held.reporting_period),
        "number": number,
        "days": days,
    }
    if not days:
        return _("%(unit)s%(what)s第%(number)s次提交待审") % facts
    text = ngettext(
        "%(unit)s%(what)s第%(number)s次提交待审，已等%(days)d天",
        "%(unit)s%(what)s第%(number)s次提交待审，已等%(days)d天",
        days,
    )
    return text % facts


def _anomalies(user: User, waiting: list[Submission]) -> Iterator[Task]:
    """Explained queries that nobody has judged; beyond the first few, one line for the rest."""
    returns = {one.pk: one.of_return for one in waiting}
    open_ones = SubmittedFinding.objects.filter(
        Q(carried_from__isnull=True, verdict=""), submission__in=returns
    ).select_related("rule", "element", "enterprise")
    found = list(open_ones.order_by("submission__submitted_at", "rule__order", "pk"))
    elements = {one.code: one for one in DataElement.objects.all()} if found else {}
    action = _("审核") if is_allowed(user, Permission.REVIEW_RETURNS) else _("查看")
    for place, one in enumerate(found[:MOST_ANOMALIES]):
        asked = finding_sentence(one.rule.kind, one.facts, one.element.code, elements)
        name = one.enterprise.name if one.enterprise else _("全区")
        yield Task(
            rank=Rank.ANOMALY,
            icon="warn",
            title=_("%(name)s：%(asked)s") % {"name": name, "asked": asked},
            words=_("已填说明“%(words)s”，待核实。") % {"words": one.words.rstrip("。.")},
            address=reverse("targets:review-detail", args=[returns[one.submission_id].pk]),
            action=action,
            since=-place,
        )
    left = len(found) - MOST_ANOMALIES
    if left > 0:
        yield Task(
            rank=Rank.ANOMALY,
            icon="warn",
            title=ngettext("还有%(n)d处异常待核实", "还有%(n)d处异常待核实", left) % {"n": left},
            words=_("都已填说明，在各份报送里。"),
            address=reverse("targets:review-list"),
            action=action,
            since=-MOST_ANOMALIES,
            stands_for=left,
        )


def _corrections(user: User) -> Iterator[Task]:
    action = _("去决定") if is_allowed(user, Permission.REVIEW_RETURNS) else _("查看")
    for one in _if_any(visible_corrections(user).filter(state=CorrectionState.OPEN)):
        held, left = one.of_return, (one.expires_on - today()).days
        facts = {
            "unit": held.department,
            "what": of_form(held.form, held.reporting_period),
            "class": one.get_reason_class_display(),
            "day": day_in_words(one.expires_on),
        }
        yield Task(
            rank=Rank.CORRECTION,
            icon="note",
            title=_("%(unit)s申请更正%(what)s") % facts,
            words=_("原因：%(class)s。%(day)s后自动关闭。") % facts,
            address=one.get_absolute_url(),
            action=action,
            since=-left,
        )


def _extensions(user: User, late: list[Owing]) -> Iterator[Task]:
    """But for those that are told with what is late."""
    told = [one.terms.waiting.pk for one in late if one.terms.waiting]
    action = _("去决定") if is_allowed(user, Permission.DECIDE_EXTENSIONS) else _("查看")
    asked = visible_extensions(user).filter(state=ExtensionState.ASKED)
    for one in _if_any(asked.exclude(pk__in=told)):
        facts = {
            "unit": one.department,
            "what": of_form(one.form, one.reporting_period),
            "day": day_in_words(one.asked_until),
            "reason": one.reason,
        }
        yield Task(
            rank=Rank.EXTENSION,
            icon="late",
            title=_("%(unit)s申请把%(what)s延到%(day)s") % facts,
            words=_("理由：%(reason)s") % facts,
            address=reverse("targets:extension-detail", args=[one.pk]),
            action=action,
            since=(today() - one.asked_on).days,
        )


def _register_changes(user: User) -> Iterator[Task]:
    """Moves, mergers and the like that somebody else has to confirm."""
    decides = is_allowed(user, Permission.CONFIRM_REGISTER_CHANGES)
    for one in _if_any(visible_events(user).filter(state=LifeEventState.PROPOSED)):
        facts = {"name": one.enterprise.name, "kind": one.get_kind_display()}
        yield Task(
            rank=Rank.REGISTER,
            icon="note",
            title=_("%(name)s的名录变更待确认：%(kind)s") % facts,
            words=_("%(facts)s。理由：%(reason)s")
            % {"facts": event_facts(one), "reason": one.reason},
            address=one.get_absolute_url(),
            action=_("去决定") if decides and one.proposed_by_id != user.pk else _("查看"),
            since=-one.pk,
        )


def _lapsing(user: User) -> Iterator[Task]:
    """Certificates that a target counts and that lapse in this quarter or the next."""
    last = quarters_ahead(today())[-1]
    for kind, target in _counted_kinds().items():
        held = ends_in_force([kind], today())
        ends = {pk: end for pk, end in held.items() if end <= last.last_day}
        if not ends:
            continue
        facts = {
            "n": len(ends),
            "kind": dict(CertificateKind.choices).get(kind, kind),
            "period": period_name(last),
        }
        text = ngettext(
            "%(n)d家%(kind)s证书到%(period)s末到期",
            "%(n)d家%(kind)s证书到%(period)s末到期",
            len(ends),
        )
        sees = is_allowed(user, Permission.VIEW_REGISTERS)
        yield Task(
            rank=Rank.CERTIFICATE,
            icon="info",
            title=text % facts,
            words=_lapsing_words(ends) if sees else _("不续期就不再计入目标。"),
            address=f"{reverse('targets:enterprise-list')}?certificate={kind}"
            if sees
            else reverse("targets:target-detail", args=[target]),
            action=_("查看"),
        )


def _lapsing_words(ends: dict[int, date]) -> str:
    """The first to lapse by name; one query."""
    first = sorted(ends, key=lambda pk: (ends[pk], pk))[:MOST_NAMES]
    names = dict(Enterprise.objects.filter(pk__in=first).values_list("pk", "name"))
    told = _("，").join(f"{names[pk]} {day(ends[pk])}" for pk in first)
    if len(ends) > len(first):
        told += _("等")
    return _("%(text)s。") % {"text": told}


def _counted_kinds() -> dict[str, str]:
    """Kinds of certificate that targets count, with the indicator's code; one query."""
    return {
        term.source: version.indicator.code
        for version in definition_versions()
        for term in version.formula.terms
        if term.is_register
    }
