"""A reminder that staff write by hand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from targets.errors import InvalidInput
from targets.forms.accounts import PlainForm
from targets.services.reminders import MOST_TEXT


class ReminderForm(PlainForm):
    text = forms.CharField(
        label=_("催报内容"),
        max_length=MOST_TEXT,
        error_messages={"required": _("请写明催报的内容。")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    copies_head = forms.BooleanField(label=_("抄送部门负责人"), required=False)

    def explain(self, error: InvalidInput) -> None:
        for problem in error.problems:
            self.add_error(problem.field or None, problem.message)
