"""What the audit trail is asked for in its address."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from targets.activity_words import LOOKS, PLACES
from targets.forms.accounts import PlainForm
from targets.models import User
from targets.selectors.activity import LOOKED, SYSTEM, ActivityFilter

LONGEST_SEARCH = 120
ANY: Any = gettext_lazy("不限")


class ActivityForm(PlainForm):
    kind = forms.ChoiceField(label=gettext_lazy("哪类操作"), required=False)
    person = forms.ChoiceField(label=gettext_lazy("谁"), required=False)
    first = forms.DateField(
        label=gettext_lazy("从哪天"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=gettext_lazy("到哪天"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    object = forms.CharField(
        label=gettext_lazy("对象名称或编号"), required=False, max_length=LONGEST_SEARCH
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="%s", **kwargs)
        fields: Any = self.fields
        looks = [(LOOKED, _("查看个人信息和材料"))] if LOOKS else []
        fields["kind"].choices = [("", ANY), *looks, *PLACES.items()]
        people = [(str(one.pk), str(one)) for one in User.objects.order_by("username")]
        fields["person"].choices = [("", ANY), (SYSTEM, _("系统")), *people]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("结束日期不能早于开始日期。"))
        return data

    def wanted(self) -> ActivityFilter:
        data = self.cleaned_data
        return ActivityFilter(
            kind=data["kind"],
            person=data["person"],
            first=data["first"],
            last=data["last"],
            subject=data["object"].strip(),
        )

    @property
    def narrows(self) -> bool:
        return self.wanted() != ActivityFilter()

    def in_words(self) -> list[tuple[str, str]]:
        """What was asked for, for the notes of a workbook."""
        return [
            (str(field.label), str(dict(getattr(field.field, "choices", [])).get(value, value)))
            for field in self
            if (value := self.cleaned_data[field.name])
        ]
