"""What the pages of extensions post; the rules are the service's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from targets.errors import InvalidInput
from targets.forms.accounts import PlainForm
from targets.services.extensions import MOST_REASON

DAY = {"type": "date"}


class ExtensionForm(PlainForm):
    def explain(self, error: InvalidInput) -> None:
        for problem in error.problems:
            self.add_error(problem.field or None, problem.message)


class AskForm(ExtensionForm):
    until = forms.DateField(
        label=_("延到"),
        widget=forms.DateInput(DAY, "%Y-%m-%d"),
        error_messages={"required": _("请给出延到哪一天。")},
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=MOST_REASON,
        error_messages={"required": _("请写明理由，一句话即可。")},
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("说明缺什么、什么时候能有，审核员据此决定。"),
    )


class DecideForm(ExtensionForm):
    until = forms.DateField(
        label=_("同意延到"),
        required=False,
        widget=forms.DateInput(DAY, "%Y-%m-%d"),
        help_text=_("可以另给一天；到那天为止，过后自动关闭。"),
    )
    answer = forms.CharField(
        label=_("答复"),
        required=False,
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("不同意时必填。"),
    )
