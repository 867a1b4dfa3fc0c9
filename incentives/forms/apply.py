"""Applications: who, what, since when, and the papers of the scheme's list."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hightech_zone.lib.clock import today
from incentives.calc.facts import FactKind
from incentives.calc.finding import YEARLY
from incentives.forms.fields import DayField, paper_field, words_field
from incentives.forms.talents import OfEnterprise, TalentEntry, not_later
from incentives.models import Talent
from incentives.services.applying import Application, Enclosure
from incentives.words import in_language
from targets.models import AwardScheme

FIRST_YEAR = 2017


class ApplicationForm(OfEnterprise):
    """What every kind asks for; a kind adds who or what it is about before it."""

    def __init__(self, scheme: AwardScheme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scheme = scheme
        if scheme.frequency == YEARLY:
            years = range(today().year, FIRST_YEAR - 1, -1)
            self.fields["year"] = forms.ChoiceField(
                label=_("申请哪一年度"),
                choices=[(str(one), str(one)) for one in years],
                widget=forms.Select({"class": "inp"}),
            )
        for entry in scheme.evidence:
            field = paper_field(required=False)
            field.label = in_language(entry["name"])
            field.widget.attrs["class"] = "inp"
            self.fields[f"file_{entry['code']}"] = field

    def enclosures(self) -> list[Enclosure]:
        found = [
            (one["code"], self.cleaned_data.get(f"file_{one['code']}"))
            for one in self.scheme.evidence
        ]
        return [Enclosure(code, file.name, file.read()) for code, file in found if file]

    @property
    def year(self) -> int | None:
        return int(self.cleaned_data["year"]) if "year" in self.cleaned_data else None


class ProjectForm(ApplicationForm):
    """A project, an institute or a result of research, of an enterprise or of its own."""

    subject = forms.CharField(label=gettext_lazy("项目、机构或成果的名称"), max_length=120)
    uscc = forms.CharField(
        label=gettext_lazy("企业"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("统一社会信用代码；不属于哪家企业的可空。"),
    )
    payee = forms.CharField(
        label=gettext_lazy("收款单位"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("全称；没有填企业的项目必填。研究院自己收款的可空。"),
    )
    on = DayField(
        label=gettext_lazy("立项、引进或签约日期"), help_text=gettext_lazy("不能在今天之后。")
    )
    words = words_field(gettext_lazy("情况"), rows=3)

    def clean_on(self) -> date:
        return not_later(self.cleaned_data["on"])

    def application(self) -> Application:
        data = self.cleaned_data
        return Application(
            enterprise=data["uscc"],
            subject=data["subject"],
            payee=data["payee"],
            on=data["on"],
            year=self.year,
            words=data["words"],
        )


class TalentForm(ApplicationForm, TalentEntry):
    """A talent, on the register already or not."""

    words = words_field(gettext_lazy("情况"), rows=2, required=False)

    def application(self, talent: Talent) -> Application:
        data = self.cleaned_data
        return Application(
            enterprise=data["uscc"], talent=talent, year=self.year, words=data["words"]
        )


def form_for(scheme: AwardScheme) -> type[ApplicationForm]:
    return TalentForm if scheme.fact.get("kind") == FactKind.TALENT else ProjectForm
