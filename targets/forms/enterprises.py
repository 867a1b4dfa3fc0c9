"""What the register's list is asked for in its address."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hightech_zone.lib.clock import today
from targets.access import sees_enterprises_figures
from targets.calc.periods import Period, period_range
from targets.choices import CertificateKind
from targets.formatting import period_name
from targets.forms.accounts import PlainForm
from targets.models import Cluster, Park
from targets.selectors.enterprise_list import (
    NONE,
    EnterpriseFilter,
    Order,
    elements_listed,
)
from targets.selectors.growth import stages_shown
from targets.words import named

LONGEST_SEARCH = 120
QUARTERS_LISTED = 16
ORDERS: dict[Order, Any] = {
    Order.NAME: _("按名称"),
    Order.PARK: _("按园区"),
    Order.CLUSTER: _("按产业"),
    Order.STAGE: _("按成长阶段，高的在前"),
    Order.LARGEST: _("按数据项，大的在前"),
    Order.SMALLEST: _("按数据项，小的在前"),
}
BLANKS: dict[str, Any] = {
    "held_in": _("今天"),
    "element": _("不列"),
    "order": _("按代码"),
}
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
    held_in = forms.ChoiceField(label=_("证书看哪天"), required=False)
    active = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", ""), ("yes", _("在营")), ("no", _("不在营"))]
    )
    element = forms.ChoiceField(label=_("列出数据项"), required=False)
    order = forms.ChoiceField(label=_("排列"), required=False)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="%s", **kwargs)
        for name, places in (("park", Park.objects.all()), ("cluster", Cluster.objects.all())):
            self.fields[name].choices = _choices(places)  # type: ignore[attr-defined]
        stages = [(one.code, named(one)) for one in stages_shown()]
        self.fields["stage"].choices = [("", ""), *stages]  # type: ignore[attr-defined]
        if not stages:
            del self.fields["stage"]
        last = Period.ended_by(today())
        quarters = reversed(period_range(last.plus(1 - QUARTERS_LISTED), last))
        held_in: Any = self.fields["held_in"]
        held_in.choices = [
            ("", ""),
            *(
                (str(one), gettext("%(period)s末") % {"period": period_name(one)})
                for one in quarters
            ),
        ]
        orders = dict(ORDERS)
        if sees_enterprises_figures(user):
            elements = [(one.code, named(one)) for one in elements_listed()]
            self.fields["element"].choices = [("", ""), *elements]  # type: ignore[attr-defined]
        else:
            del self.fields["element"], orders[Order.LARGEST], orders[Order.SMALLEST]
        if not stages:
            del orders[Order.STAGE]
        self.fields["order"].choices = [("", ""), *orders.items()]  # type: ignore[attr-defined]
        self.fields["q"].widget = forms.TextInput(
            {"class": "inp", "type": "search", "maxlength": LONGEST_SEARCH}
        )
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                choices: Any = field.choices
                blank = BLANKS.get(name, _("不限"))
                field.choices = [(value, label if value else blank) for value, label in choices]

    def wanted(self) -> EnterpriseFilter:
        data = self.cleaned_data
        return EnterpriseFilter(
            search=data["q"],
            park=data["park"],
            cluster=data["cluster"],
            stage=data.get("stage", ""),
            certificate=data["certificate"],
            held_in=Period.parse(data["held_in"]) if data["held_in"] else None,
            is_above_scale=YES[data["above_scale"]],
            is_active=YES[data["active"]],
        )

    @property
    def ordered_by(self) -> Order:
        return Order(self.cleaned_data["order"] or Order.CODE)

    @property
    def element_code(self) -> str:
        """The code of the one to list; empty: none, or the reader sees none."""
        return str(self.cleaned_data.get("element", ""))

    def in_words(self) -> list[tuple[str, str]]:
        """What was asked for, for the notes of a file."""
        return [
            (str(field.label), str(dict(getattr(field.field, "choices", [])).get(value, value)))
            for field in self
            if (value := self.cleaned_data[field.name])
        ]

    @property
    def chosen(self) -> dict[str, str]:
        """What the address says of it, for a form beside it to keep."""
        return {name: value for name in self.fields if (value := self.data.get(name))}

    @property
    def narrows(self) -> bool:
        return replace(self.wanted(), held_in=None) != EnterpriseFilter()


def _choices(places: Iterable[Park | Cluster]) -> list[tuple[str, object]]:
    return [("", ""), *((one.code, named(one)) for one in places), (NONE, _("无"))]
