"""What staff post to change a rule, or to try it with other numbers."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from targets.calc.validation import CHOICE, ELEMENT, KINDS
from targets.choices import RuleState
from targets.models import ValidationRule
from targets.rule_sentences import CHOICE_WORDS, PARAM_WORDS


class RuleForm(forms.Form):
    """One field for the state, one for each parameter that is no element, one for the reason."""

    state = forms.ChoiceField(label=_("状态"), choices=RuleState.choices)
    reason = forms.CharField(
        label=_("理由"),
        help_text=_("采用时必填，试算时不用写。"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data: QueryDict | None = None, *, rule: ValidationRule) -> None:
        held = {f"param-{name}": text for name, text in rule.params.items()}
        super().__init__(data, initial={"state": rule.state, **held})
        for param in KINDS[rule.kind].params:
            if param.type == ELEMENT or (param.type == CHOICE and param.name == "certificate"):
                continue
            label = PARAM_WORDS.get(param.name, param.name)
            field: forms.Field = forms.CharField(label=label, required=False, max_length=20)
            if param.choices:
                words = [(one, CHOICE_WORDS.get(one, one)) for one in param.choices]
                field = forms.ChoiceField(label=label, choices=words)
            self.fields[f"param-{param.name}"] = field
        self.order_fields(["state", *(name for name in self.fields if "-" in name), "reason"])
        for one in self.fields.values():
            one.widget.attrs["class"] = "in"

    @property
    def params(self) -> dict[str, str]:
        return {
            name.removeprefix("param-"): text
            for name, text in self.cleaned_data.items()
            if name.startswith("param-")
        }
