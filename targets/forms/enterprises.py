"""What the register's list is asked for in its address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from targets.choices import CertificateKind
from targets.forms.accounts import PlainForm
from targets.models import Cluster, Park
from targets.selectors.enterprise_list import NONE, EnterpriseFilter
from targets.selectors.growth import stages_shown
from targets.words import named

LONGEST_SEARCH = 120
YES = {"": None, "yes": True, "no": False}


class FilterForm(PlainForm):
    q = forms.CharField(label=_("名称、拼音或代码"), required=False, max_length=LONGEST_SEARCH)
    park = forms.ChoiceField(label=_("园区"), required=False)
    cluster = forms.ChoiceField(label=_("产业"), required=False)
    above_scale = forms.ChoiceField(
        label=_("规模"),
        required=False,
        choices=[("", ""), ("yes", _("规模以上")), ("no", _("规模以下"))],
    )
    stage = forms.ChoiceField(label=_("成长阶段"), required=False)
    certificate = forms.ChoiceField(
        label=_("持有效证书"), required=False, choices=[("", ""), *CertificateKind.choices]
    )
    active = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", ""), ("yes", _("在营")), ("no", _("不在营"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="%s", **kwargs)
        for name, places in (("park", Park.objects.all()), ("cluster", Cluster.objects.all())):
            self.fields[name].choices = _choices(places)  # type: ignore[attr-defined]
        stages = [(one.code, named(one)) for one in stages_shown()]
        self.fields["stage"].choices = [("", ""), *stages]  # type: ignore[attr-defined]
        if not stages:
            del self.fields["stage"]
        self.fields["q"].widget = forms.TextInput(
            {"class": "inp", "type": "search", "maxlength": LONGEST_SEARCH}
        )
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                choices: Any = field.choices
                field.choices = [(value, label if value else _("不限")) for value, label in choices]

    def wanted(self) -> EnterpriseFilter:
        data = self.cleaned_data
        return EnterpriseFilter(
            search=data["q"],
            park=data["park"],
            cluster=data["cluster"],
            stage=data.get("stage", ""),
            certificate=data["certificate"],
            is_above_scale=YES[data["above_scale"]],
            is_active=YES[data["active"]],
        )

    @property
    def chosen(self) -> dict[str, str]:
        """What the address says of it, for a form beside it to keep."""
        return {name: value for name in self.fields if (value := self.data.get(name))}

    @property
    def narrows(self) -> bool:
        return self.wanted() != EnterpriseFilter()


def _choices(places: Iterable[Park | Cluster]) -> list[tuple[str, object]]:
    return [("", ""), *((one.code, named(one)) for one in places), (NONE, _("无"))]
