"""What the page of a period's dates posts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hightech_zone.lib.clock import today
from targets.errors import InvalidInput
from targets.forms.accounts import dress
from targets.models import ReportingPeriod
from targets.services.periods import MOST_REASON, PeriodDates


class PeriodDatesForm(forms.ModelForm):
    reason = forms.CharField(
        label=_("理由"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("记入操作记录，各部门的日历随即按新日期显示。"),
    )

    class Meta:
        model = ReportingPeriod
        fields = ["opens_on", "due_on", "rolls_over", "late_until", "locks_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opens_on", "due_on", "late_until", "locks_on"):
            widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            if getattr(self.instance, name) < today():
                widget.attrs["readonly"] = True
                self.fields[name].help_text = _("已经过了，不能再改。")
            self.fields[name].widget = widget
        dress(self)

    def dates(self) -> PeriodDates:
        names = PeriodDates.__dataclass_fields__
        return PeriodDates(**{name: self.cleaned_data[name] for name in names})

    def _get_validation_exclusions(self) -> set[str]:
        """The service says of the order of the dates, beside the field it is about, what the
        database's constraint says of none."""
        own = super()._get_validation_exclusions()  # type: ignore[misc]
        return {*own, *PeriodDates.__dataclass_fields__}

    def refuse(self, error: InvalidInput) -> None:
        for problem in error.problems:
            self.add_error(problem.field or None, problem.message)
