"""What the incentives add to the audit trail's words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incentives.choices import AWARD_STATES, CheckOutcome, TalentLevel
from incentives.models import Budget
from incentives.selectors.budgets import budget_name
from incentives.words import DONE, in_language
from targets.access import Permission
from targets.activity_words import (
    ACTIONS,
    LOOKS,
    PLACES,
    SAID,
    SUBJECTS,
    TOLD,
    Subject,
    page,
    page_named,
    page_of,
)
from targets.formatting import exact
from targets.models import AuditEvent

WHERE: dict[str, Any] = {"award": _("档案页"), "letter": _("决定书"), "batch": _("拨付批次")}


def _of_award(event: AuditEvent) -> str:
    """To the award in whose file somebody looked; without its number, to all."""
    asked = urlencode({"q": event.detail.get("award", "")})
    return f"{reverse('incentives:award-list')}?{asked}"


def _budget_labels(events: Sequence[AuditEvent]) -> Mapping[int, str]:
    """As the list of budgets calls them; one query."""
    held = Budget.objects.select_related("scheme").in_bulk([int(one.object_id) for one in events])
    told = _("%(year)s年 %(funder)s %(scheme)s")
    return {
        event.pk: str(told)
        % {
            "year": one.year,
            "funder": one.get_funder_display(),
            "scheme": budget_name(one),
        }
        for event in events
        if (one := held.get(int(event.object_id)))
    }


def _where(value: str) -> str:
    """`batch 2019-0001` as `拨付批次 2019-0001`."""
    place, _space, number = value.partition(" ")
    return f"{WHERE.get(place, place)} {number}".strip()


def join_trail() -> None:
    ACTIONS.update({f"award.{verb}": word for verb, word in DONE.items()})
    ACTIONS.update(
        {
            "batch.made": pgettext_lazy("trail", "制拨付批次"),
            "budget.allot": pgettext_lazy("trail", "安排预算"),
            "budget.cut": pgettext_lazy("trail", "调减预算"),
            "budget.authorise": pgettext_lazy("trail", "准予超预算"),
            "scheme_setting.put": pgettext_lazy("trail", "改奖补设定"),
            "talent.recorded": pgettext_lazy("trail", "登记人才"),
            "talent.withdrawn": pgettext_lazy("trail", "撤销人才认定"),
            "talent.seen": pgettext_lazy("trail", "看人才姓名和证件号码"),
            "evidence.seen": pgettext_lazy("trail", "下载含个人信息的材料"),
        }
    )
    LOOKS.update({"talent.seen", "evidence.seen"})
    PLACES.update(
        {
            "award": _("奖补"),
            "batch": _("拨付批次"),
            "budget": _("预算"),
            "scheme_setting": _("奖补设定"),
            "talent": _("人才"),
            "evidence": _("奖补材料"),
        }
    )
    TOLD.update(
        {
            "award": _("奖补档案"),
            "why": _("在哪里看"),
            "amount": _("金额（万元）"),
            "batch": _("批次"),
            "voucher": _("凭证号"),
            "due_on": _("期限"),
            "level": _("人才层次"),
            "requirement": _("核验项"),
            "outcome": _("核验结论"),
            "step": _("环节"),
            "personal": _("含个人信息"),
        }
    )
    levels, outcomes = dict(TalentLevel.choices), dict(CheckOutcome.choices)
    states = dict(AWARD_STATES)
    SAID["amount"] = lambda value: exact(Decimal(value))
    SAID.update(
        {
            "why": _where,
            "level": lambda value: str(levels.get(value, value)),
            "requirement": in_language,
            "personal": lambda value: str(_("是")),
            "outcome": lambda value: str(outcomes.get(value, value)),
            "step": lambda value: str(states.get(value, value)),
        }
    )
    awards = Permission.VIEW_AWARDS
    SUBJECTS.update(
        {
            "award": Subject(
                pgettext_lazy("subject", "奖补"), awards, page_of("incentives:award-detail")
            ),
            "talent": Subject(pgettext_lazy("subject", "人才"), awards, _of_award),
            "evidence": Subject(pgettext_lazy("subject", "奖补材料"), awards, _of_award),
            "budget": Subject(
                pgettext_lazy("subject", "预算"),
                Permission.VIEW_BUDGETS,
                page_of("incentives:budget-detail"),
                _budget_labels,
            ),
            "paymentbatch": Subject(
                pgettext_lazy("subject", "拨付批次"), awards, page_named("incentives:batch-detail")
            ),
            "schemesetting": Subject(
                pgettext_lazy("subject", "奖补设定"), awards, page("incentives:setting-list")
            ),
        }
    )
