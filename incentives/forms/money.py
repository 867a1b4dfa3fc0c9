"""Budgets, payment batches and settings: what their pages post."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hightech_zone.lib.clock import today
from incentives import access
from incentives.calc.settings import DEFAULTS, MOST
from incentives.errors import AlreadyPosted
from incentives.forms.fields import ActForm, DayField, MoneyField, words_field
from targets.choices import Funder
from targets.errors import InvalidInput, RuleError
from targets.models import AwardScheme, User
from targets.words import named

YEARS_BACK = 2


class PostingForm(ActForm):
    """What posts to a budget. The box that says "once more" is shown only where it was asked, and
    tells which entry it was asked about."""

    known = forms.IntegerField(required=False, widget=forms.HiddenInput)
    again = forms.BooleanField(label=gettext_lazy("是另一笔，再记一次"), required=False)

    def visible_fields(self) -> list[Any]:
        """The box last, after what it is about."""
        shown = [one for one in super().visible_fields() if one.name != "again"]
        return [*shown, self["again"]] if self["known"].value() else shown

    @property
    def entry_known(self) -> int | None:
        data = self.cleaned_data
        return data["known"] if data["again"] else None

    def explain(self, error: RuleError) -> None:
        if isinstance(error, AlreadyPosted):
            typed: Any = self.data.copy()  # type: ignore[attr-defined]
            typed["known"] = str(error.context["entry"])
            typed.pop("again", None)
            self.data = typed
        super().explain(error)


class AllotForm(PostingForm):
    """`scheme` empty: for all that have no budget of their own."""

    year = forms.ChoiceField(label=gettext_lazy("年度"))
    scheme = forms.ChoiceField(label=gettext_lazy("奖补政策"), required=False)
    amount = MoneyField(label=gettext_lazy("安排（万元）"))
    document = words_field(
        gettext_lazy("文号或依据"), help_text=gettext_lazy("预算批复的文号，或会议纪要。")
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="allot-%s", **kwargs)
        now = today().year
        self.schemes = {one.code: one for one in access.visible_schemes(user)}
        fields: Any = self.fields
        fields["year"].choices = [
            (str(one), str(one)) for one in range(now + 1, now - YEARS_BACK - 1, -1)
        ]
        fields["year"].initial = str(now)
        fields["scheme"].choices = [
            ("", _("没有单列预算的各项")),
            *((code, named(one)) for code, one in self.schemes.items()),
        ]

    @property
    def scheme_chosen(self) -> AwardScheme | None:
        return self.schemes.get(self.cleaned_data["scheme"])


class ChangeForm(PostingForm):
    """Allot more, cut, or let more be spent; `verb` says which."""

    amount = MoneyField(label=gettext_lazy("金额（万元）"))
    words = words_field(gettext_lazy("文号或依据"))

    def __init__(self, verb: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{verb}-%s", **kwargs)
        self.verb = verb
        if verb == "authorise":
            self.fields["words"].label = _("谁以什么文件准予")

    def explain(self, error: RuleError) -> None:
        if not isinstance(error, InvalidInput):
            super().explain(error)
            return
        for one in error.problems:
            field = "words" if one.field in ("document", "authority") else one.field
            self.add_error(field if field in self.fields else None, one.message)


class BatchForm(ActForm):
    """Which parts go into a batch."""

    parts = forms.MultipleChoiceField(
        label=gettext_lazy("待拨的款项"),
        error_messages={
            "required": gettext_lazy("请至少选一笔要拨付的款项。"),
            "invalid_choice": gettext_lazy("所选的款项里有一笔已不是待拨，请重新选。"),
        },
    )
    note = forms.CharField(label=gettext_lazy("说明"), max_length=300, required=False)

    def __init__(self, due: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="batch-%s", **kwargs)
        self.fields["parts"].choices = [(str(one.pk), one.pk) for one in due]  # type: ignore[attr-defined]

    def explain(self, error: Any) -> None:
        self.add_error(None, error.message)


class LineForm(ActForm):
    """One payment of a batch: its voucher came, or the bank did not pay."""

    voucher = forms.CharField(
        label=gettext_lazy("凭证号"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("确认已付时填。"),
    )
    paid_on = DayField(
        label=gettext_lazy("拨付日期"), required=False, help_text=gettext_lazy("空着是今天。")
    )
    words = forms.CharField(
        label=gettext_lazy("没有付出的原因"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("退回时填。"),
    )

    def __init__(self, pk: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"line-{pk}-%s", **kwargs)


class SettingForm(ActForm):
    """A number, or a share for each funder; the reason always."""

    def __init__(self, code: str, value: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code
        if code == "payers":
            held = {one["funder"]: one["share"] for one in value or []}
            for funder, name in Funder.choices:
                self.fields[f"share_{funder}"] = forms.IntegerField(
                    label=name,
                    min_value=0,
                    max_value=100,
                    required=False,
                    initial=held.get(funder),
                    widget=forms.NumberInput({"class": "inp"}),
                    help_text=_("几份；空或0是不出。") if funder == Funder.ZONE else "",
                )
        else:
            self.fields["value"] = forms.IntegerField(
                label=pgettext_lazy("setting", "设定"),
                min_value=1,
                max_value=MOST,
                required=DEFAULTS[code] is not None,
                help_text=_("空着是不限。") if DEFAULTS[code] is None else "",
                initial=value,
                widget=forms.NumberInput({"class": "inp"}),
            )
        reason = words_field(_("依据和理由"))
        reason.widget.attrs["class"] = "inp"
        self.fields["reason"] = reason

    def value(self) -> Any:
        """In the shape of `calc.settings`; the zone pays first, as the policy says of INC-06."""
        data = self.cleaned_data
        if self.code != "payers":
            return data["value"]
        shares = [(funder, data.get(f"share_{funder}")) for funder in Funder.values]
        return [{"funder": funder, "share": share} for funder, share in shares if share]
