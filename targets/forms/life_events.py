"""What the page of an event posts, one form a kind; the rules are the service's."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hightech_zone.lib.clock import today
from hightech_zone.lib.uscc import normalise
from targets.calc.periods import Period, period_range
from targets.choices import LifeEventKind
from targets.errors import InvalidInput
from targets.formatting import period_name
from targets.forms.accounts import PlainForm
from targets.models import Cluster, Enterprise, GrowthStage, LifeEvent, Membership, Park

QUARTERS_BACK = 12
DAY = {"type": "date"}


class EventForm(PlainForm):
    """Reason and document, which every kind wants; a kind adds its own fields before them."""

    kind: LifeEventKind

    def __init__(self, *args: Any, place: Membership | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = Period.containing(today())
        if "from_period" in self.fields:
            quarters = reversed(period_range(now.plus(1 - QUARTERS_BACK), now))
            choices = [("", _("请选择")), *((str(one), period_name(one)) for one in quarters)]
            self.fields["from_period"].choices = choices  # type: ignore[attr-defined]
        for name, text in (("reason", _("理由")), ("document", _("依据"))):
            self.fields[name] = forms.CharField(
                label=text,
                max_length=300 if name == "reason" else 200,
                help_text=_("文件名称和文号。") if name == "document" else "",
                widget=forms.TextInput({"class": "inp"}),
            )

    def event(self, enterprise: Enterprise) -> LifeEvent:
        """Not saved."""
        data = dict(self.cleaned_data)
        if "from_period" in data:
            data["from_period"] = Period.parse(data["from_period"])
        return LifeEvent(enterprise=enterprise, kind=self.kind, **data)

    def explain(self, error: InvalidInput) -> None:
        for problem in error.problems:
            field = problem.field if problem.field in self.fields else None
            self.add_error(field, problem.message)


FIRST = gettext_lazy("自哪个报告期起")


class MoveForm(EventForm):
    kind = LifeEventKind.MOVE
    from_period = forms.ChoiceField(label=FIRST)
    park = forms.ModelChoiceField(Park.objects.all(), label=gettext_lazy("园区"), required=False)
    cluster = forms.ModelChoiceField(
        Cluster.objects.all(), label=gettext_lazy("产业"), required=False
    )
    above_scale = forms.BooleanField(label=gettext_lazy("规模以上"), required=False)

    def __init__(self, *args: Any, place: Membership | None = None, **kwargs: Any) -> None:
        held = {"cluster": place.cluster_id, "above_scale": place.above_scale} if place else {}
        super().__init__(*args, initial=held, **kwargs)


class RenameForm(EventForm):
    kind = LifeEventKind.RENAME
    name = forms.CharField(label=gettext_lazy("新名称"), max_length=120)
    on = forms.DateField(label=gettext_lazy("变更日期"), widget=forms.DateInput(DAY))


class MergeForm(EventForm):
    kind = LifeEventKind.MERGE
    from_period = forms.ChoiceField(label=FIRST)
    other = forms.CharField(
        label=gettext_lazy("并入哪家企业"),
        max_length=40,
        help_text=gettext_lazy("统一社会信用代码。"),
    )

    def clean_other(self) -> Enterprise:
        found = Enterprise.objects.filter(uscc=normalise(self.cleaned_data["other"])).first()
        if found is None:
            raise forms.ValidationError(_("没有登记这个代码的企业。"))
        return found


class SplitForm(EventForm):
    kind = LifeEventKind.SPLIT
    from_period = forms.ChoiceField(label=FIRST)
    uscc = forms.CharField(label=gettext_lazy("新企业的统一社会信用代码"), max_length=40)
    name = forms.CharField(label=gettext_lazy("新企业名称"), max_length=120)
    continues = forms.BooleanField(label=gettext_lazy("原企业存续"), required=False, initial=True)


class CloseForm(EventForm):
    kind = LifeEventKind.CLOSE
    on = forms.DateField(label=gettext_lazy("在营的最后一天"), widget=forms.DateInput(DAY))


class ReopenForm(EventForm):
    kind = LifeEventKind.REOPEN


class StageForm(EventForm):
    kind = LifeEventKind.STAGE
    stage = forms.ModelChoiceField(
        GrowthStage.objects.filter(policy__is_active=True, certificate=""),
        label=gettext_lazy("成长阶段"),
    )
    on = forms.DateField(label=gettext_lazy("进入日期"), widget=forms.DateInput(DAY))


FORMS: dict[str, type[EventForm]] = {
    str(form.kind): form
    for form in (MoveForm, RenameForm, MergeForm, SplitForm, CloseForm, ReopenForm, StageForm)
}


class AnswerForm(PlainForm):
    answer = forms.CharField(
        label=gettext_lazy("答复"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("不同意要写明理由。"),
    )
