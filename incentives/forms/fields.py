"""Fields that several forms share."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hightech_zone.lib.numbers import NotANumber, read_tolerant
from incentives.models.papers import MOST_BYTES
from targets.errors import InvalidInput, RuleError
from targets.forms.accounts import PlainForm
from targets.words import NOT_A_NUMBER, UNREADABLE

ACCEPT = ".pdf,.png,.jpg,.jpeg,.xlsx"
MAX_WORDS = 500


class MoneyField(forms.CharField):
    """An amount in 万元, as a person types it: full-width digits and thousands commas too."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=40, widget=widget, **options)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_tolerant(text)
        except NotANumber as error:
            said = UNREADABLE.get(error.code, NOT_A_NUMBER)
            raise forms.ValidationError(said % {"text": error.text}) from error


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


def words_field(label: Any, rows: int = 2, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=MAX_WORDS, widget=forms.Textarea({"rows": rows}), **options
    )


def paper_field(**options: Any) -> forms.FileField:
    """Whatever is sent reaches the service, which looks at its size and content; a browser with
    scripts says before it sends what is too large."""
    return forms.FileField(
        label=_("文件"),
        allow_empty_file=True,
        max_length=255,
        help_text=_("PDF、PNG、JPG或不带宏的XLSX，不超过5 MB；按内容识别，与文件名无关。"),
        widget=forms.FileInput(
            {
                "accept": ACCEPT,
                "data-most": MOST_BYTES,
                "data-too-large": _("这个文件超过5 MB，请压缩或拆开后再选。"),
            }
        ),
        **options,
    )


class ActForm(PlainForm):
    """What was typed stays, and what the service refused stands beside the field it is about."""

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Label and text of what is filled in, where the form itself is not shown any more."""
        found = []
        for field in self.visible_fields():
            value = field.value()
            if value and isinstance(value, str):
                choices = dict(getattr(field.field, "choices", []))
                found.append((str(field.label), str(choices.get(value, value))))
        return found

    def explain(self, error: RuleError) -> None:
        problems = error.problems if isinstance(error, InvalidInput) else []
        placed = [one for one in problems if one.field in self.fields]
        for one in placed:
            self.add_error(one.field, one.message)
        if not placed:
            self.add_error(None, [error.message, *_others(error.message, problems)])


def _others(message: str, problems: list[Any]) -> list[str]:
    return [one.message for one in problems if one.message != message]
