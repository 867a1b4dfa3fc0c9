"""What lists are asked for in their addresses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incentives import access
from incentives.choices import AWARD_STATES
from incentives.selectors.award_list import STEPS, AwardFilter, years
from incentives.words import STEPS as STEP_WORDS
from targets.forms.accounts import PlainForm
from targets.models import User
from targets.words import named

LONGEST_SEARCH = 120
ANY: Any = _("不限")


class AwardFilterForm(PlainForm):
    q = forms.CharField(label=_("档案号、企业或项目"), required=False, max_length=LONGEST_SEARCH)
    scheme = forms.ChoiceField(label=_("奖补政策"), required=False)
    year = forms.ChoiceField(label=_("年度"), required=False)
    state = forms.ChoiceField(
        label=pgettext_lazy("award", "状态"), required=False, choices=[("", ANY), *AWARD_STATES]
    )
    step = forms.ChoiceField(
        label=_("环节"),
        required=False,
        choices=[("", ANY), *((code, STEP_WORDS[code]) for code, _states in STEPS)],
    )
    policy = forms.ChoiceField(
        label=pgettext_lazy("award", "哪个政策"),
        required=False,
        choices=[("", ANY), ("current", _("现行政策")), ("earlier", _("以前的政策"))],
    )
    waiting = forms.ChoiceField(
        label=pgettext_lazy("award", "等谁办"),
        required=False,
        choices=[("", ANY), ("yes", _("等我办的"))],
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="%s", **kwargs)
        schemes = [(one.code, named(one)) for one in access.visible_schemes(user)]
        self.fields["scheme"].choices = [("", ANY), *schemes]  # type: ignore[attr-defined]
        known = [(str(one), str(one)) for one in years(user)]
        self.fields["year"].choices = [("", ANY), *known]  # type: ignore[attr-defined]
        for name in ("step", "state", "policy", "waiting"):
            field: Any = self.fields[name]
            field.choices = [(value, label if value else ANY) for value, label in field.choices]

    def wanted(self) -> AwardFilter:
        data = self.cleaned_data
        return AwardFilter(
            scheme=data["scheme"],
            year=int(data["year"]) if data["year"] else None,
            state=data["state"],
            step=data["step"],
            search=data["q"].strip(),
            policy=data["policy"],
            is_waiting=data["waiting"] == "yes",
        )

    @property
    def narrows(self) -> bool:
        return self.wanted() != AwardFilter()
