"""Reading what the review desk posts."""

import re
from collections.abc import Collection

from django import forms
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from targets.choices import ReasonClass
from targets.forms.returns import posted_number
from targets.services.review import MAX_REASON, MAX_REMARK
from targets.services.verdicts import VerdictInput

WAS = re.compile(r"was-([0-9]{1,18})")
TYPED = re.compile(r"reason|text|answer-[0-9]{1,18}")
PICKED = re.compile(r"([0-9A-Z]{0,18})(?:-([-a-zA-Z0-9_]*))?")


def posted_verdicts(data: QueryDict) -> list[VerdictInput]:
    """Every verdict of the page, each with the one the page showed."""
    found = []
    for name in data:
        match = WAS.fullmatch(name)
        if match is not None:
            key = match.group(1)
            found.append(
                VerdictInput(
                    finding=int(key),
                    verdict=data.get(f"verdict-{key}", ""),
                    words=data.get(f"words-{key}", ""),
                    was=data[name],  # type: ignore[arg-type]
                    was_words=data.get(f"was-words-{key}", ""),
                )
            )
    return found


def words_left(data: QueryDict, taken: Collection[str] = ()) -> dict[str, str]:
    """Words in the boxes of the page that no verb has `taken`, by the name of the box."""
    return {
        name: data[name]  # type: ignore[misc]
        for name in data
        if TYPED.fullmatch(name) and name not in taken and data.get(name, "").strip()
    }


def posted_answers(data: QueryDict) -> dict[int, str]:
    """Words below threads, by the thread."""
    left = words_left(data, taken=("reason", "text"))
    return {int(name.removeprefix("answer-")): text for name, text in left.items()}


def posted_threads(data: QueryDict) -> set[int]:
    """The threads that the page showed as open."""
    return {int(one) for one in data.getlist("closing") if re.fullmatch(r"[0-9]{1,18}", one)}


def posted_choices(data: QueryDict) -> list[tuple[int, int]]:
    """The returns to approve together, each with the version that was listed. **Raises**
    BadRequest."""
    chosen = data.getlist("approve")
    if any(not re.fullmatch(r"[0-9]{1,18}", pk) for pk in chosen):
        raise BadRequest("approve")
    return [(int(pk), posted_number(data, f"version-{pk}")) for pk in dict.fromkeys(chosen)]


def picked_place(text: str) -> tuple[str, str]:
    """Enterprise and element of `<uscc>-<element>`; empty where nothing is picked."""
    match = PICKED.fullmatch(text)
    return (match.group(1), match.group(2) or "") if match else ("", "")


class ApproveForm(forms.Form):
    """Asks for the reason class only where the return was approved before."""

    reason_class = forms.ChoiceField(
        label=_("修订原因"),
        choices=[("", _("请选择")), *ReasonClass.choices],
        widget=forms.Select({"class": "in"}),
    )

    def __init__(self, *args: object, is_revision: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not is_revision:
            del self.fields["reason_class"]


class SendBackForm(forms.Form):
    """Asks for a last day only where the department could not write without one."""

    reason = forms.CharField(
        label=_("退回理由"),
        required=False,
        max_length=MAX_REASON,
        widget=forms.Textarea({"rows": 2, "class": "in"}),
    )
    until = forms.DateField(
        label=_("本期已锁定，部门改到（含当日）"),
        widget=forms.DateInput({"type": "date", "class": "in"}, "%Y-%m-%d"),
    )

    def __init__(self, *args: object, is_shut: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not is_shut:
            del self.fields["until"]


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("重开理由"),
        max_length=MAX_REMARK,
        widget=forms.Textarea({"rows": 2, "class": "in"}),
    )
    until = forms.DateField(
        label=_("期限（含当日）"),
        widget=forms.DateInput({"type": "date", "class": "in"}, "%Y-%m-%d"),
    )
    withdraw = forms.BooleanField(label=_("同时撤下原来通过的数，改好再计入"), required=False)

    def __init__(self, *args: object, is_revision: bool, **kwargs: object) -> None:
        """Where nothing was approved there is nothing to take back."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not is_revision:
            del self.fields["withdraw"]


class RemarkForm(forms.Form):
    """Words on the cell, the row or the whole that was picked."""

    uscc = forms.CharField(required=False, widget=forms.HiddenInput)
    element = forms.CharField(required=False)
    text = forms.CharField(
        label=_("意见"), required=False, widget=forms.Textarea({"rows": 2, "class": "in"})
    )
