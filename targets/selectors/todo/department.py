"""What a department has to do: what is overdue, was sent back, waits for its lead, comes due."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hightech_zone.lib.clock import today
from targets.access import of_departments, returns_to_confirm
from targets.choices import Decision, ReturnState
from targets.formatting import day_in_words, day_of_week
from targets.models import Return, Submission, Unit, User
from targets.selectors.reminders import Owing, owing_on
from targets.selectors.todo.task import Rank, Task, asked_words, of_form
from targets.words import together


def department_tasks(user: User) -> list[Task]:
    own = set(Unit.objects.filter(of_departments(user, "pk")).values_list("pk", flat=True))
    held = [one for one in owing_on(today()) if one.department.pk in own]
    to_confirm = {one.pk: one for one in returns_to_confirm(user)}
    said = _said([one.of_return for one in held if one.of_return])
    tasks = [_to_confirm(one) for one in to_confirm.values()]
    for one in held:
        waits_for_lead = one.of_return and one.of_return.state == ReturnState.CONFIRMING
        if one.is_owed(today()) and not waits_for_lead:
            tasks.append(_owed(one, said))
    return tasks


def _said(returns: Iterable[Return]) -> dict[int, str]:
    """The reviewer's reason of the last sending back, by return; one query."""
    sent_back = Submission.objects.filter(of_return__in=returns, decision=Decision.RETURNED)
    rows = sent_back.order_by("number").values_list("of_return", "reason")
    return dict(rows)


def _owed(one: Owing, said: dict[int, str]) -> Task:
    what, held = of_form(one.form, one.reporting_period), one.of_return
    address = held.get_absolute_url() if held else reverse("targets:return-list")
    if held and one.standing == ReturnState.RETURNED:
        until = held.reopened_until
        words = said.get(held.pk) or _("请按审核意见改好再报。")
        if until:
            words = _("%(words)s改到%(day)s为止。") % {"words": words, "day": day_in_words(until)}
        title = _("%(what)s被退回") % {"what": what}
        return Task(Rank.SENT_BACK, "back", title, words, address, _("去修改"))
    if held and one.standing == ReturnState.REOPENED:
        title = _("%(what)s已重开，原数不再计入") % {"what": what}
        words = _("请更正后再报。")
        return Task(Rank.SENT_BACK, "back", title, words, address, _("去修改"))
    return _to_report(one, what, address)


def _to_report(one: Owing, what: str, address: str) -> Task:
    due_on, days = one.duty.due_on, (today() - one.duty.due_on).days
    facts = {"day": day_of_week(due_on), "days": abs(days)}
    begun = one.of_return is not None
    action = _("继续填报") if begun else _("去填报")
    state = _("已经开始填，还没有提交。") if begun else _("还没有开始填。")
    state = together(state, asked_words(one.terms))
    if days > 0:
        title = _("%(what)s没有报") % {"what": what}
        text = ngettext(
            "应于%(day)s前报送，已过%(days)d天。", "应于%(day)s前报送，已过%(days)d天。", days
        )
        return Task(
            *(Rank.OVERDUE, "err", title, text % facts + state, address, action, days, True)
        )
    title = _("%(what)s要报") % {"what": what}
    if not days:
        return Task(Rank.COMES_DUE, "late", title, _("今天截止。") + state, address, action)
    text = ngettext(
        "应于%(day)s前报送，还有%(days)d天。", "应于%(day)s前报送，还有%(days)d天。", -days
    )
    return Task(Rank.COMES_DUE, "late", title, text % facts + state, address, action, days)


def _to_confirm(held: Return) -> Task:
    return Task(
        Rank.TO_CONFIRM,
        "late",
        _("%(what)s等您确认") % {"what": of_form(held.form, held.reporting_period)},
        _("确认后才提交审核。"),
        reverse("targets:return-confirm", args=[held.pk]),
        _("去确认"),
    )
