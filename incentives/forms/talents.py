"""The register of talents: an entry, as applications ask for it too, and its end."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hightech_zone.lib.clock import today
from hightech_zone.lib.uscc import normalise
from incentives.access import talent_name
from incentives.choices import TalentLevel, TalentRole
from incentives.forms.fields import ActForm, DayField, words_field
from incentives.models import Talent
from incentives.services.applying import TalentInput
from targets.models import Enterprise


class OfEnterprise(ActForm):
    """`uscc` is the code of an enterprise on the register, cleaned to the enterprise itself."""

    def clean_uscc(self) -> Enterprise | None:
        code = normalise(self.cleaned_data["uscc"])
        if not code:
            return None
        found = Enterprise.objects.filter(uscc=code).first()
        if found is None:
            raise forms.ValidationError(_("没有登记这个代码的企业。"))
        return found


class TalentEntry(OfEnterprise):
    person = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    identity_number = forms.CharField(
        label=gettext_lazy("证件号码"),
        max_length=30,
        help_text=gettext_lazy("拨付要用；除经办的人外都遮住，谁看过都有记录。"),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("人才层次"), choices=[("", ""), *TalentLevel.choices]
    )
    role = forms.ChoiceField(
        label=gettext_lazy("在企业的身份"), choices=[("", ""), *TalentRole.choices]
    )
    uscc = forms.CharField(
        label=gettext_lazy("企业"), max_length=40, help_text=gettext_lazy("统一社会信用代码。")
    )
    certificate = forms.CharField(label=gettext_lazy("人才证书编号"), max_length=60, required=False)
    recognised_on = DayField(label=gettext_lazy("认定日期"))
    arrived_on = DayField(label=gettext_lazy("来区日期"))
    first_in_zone = forms.BooleanField(label=gettext_lazy("首次引进"), required=False, initial=True)

    def clean_recognised_on(self) -> date:
        return not_later(self.cleaned_data["recognised_on"])

    def clean_arrived_on(self) -> date:
        return not_later(self.cleaned_data["arrived_on"])

    def talent(self) -> TalentInput:
        data = self.cleaned_data
        names = ("identity_number", "level", "role", "recognised_on", "arrived_on", "certificate")
        given = {name: data[name] for name in names}
        return TalentInput(name=data["person"], first_in_zone=data["first_in_zone"], **given)


class TalentEndForm(ActForm):
    talent = forms.ModelChoiceField(
        label=gettext_lazy("人才"), queryset=Talent.objects.filter(withdrawn_on=None)
    )
    on = DayField(label=gettext_lazy("撤销认定日期"))
    words = words_field(
        gettext_lazy("文号或原因"),
        help_text=gettext_lazy("撤销视同没有认定过：依据它的奖补当夜停办，已拨的提出追回。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="end-%s", **kwargs)
        field: Any = self.fields["talent"]
        field.label_from_instance = talent_name


def not_later(day: date) -> date:
    if day > today():
        raise forms.ValidationError(_("不能在今天之后。"))
    return day
