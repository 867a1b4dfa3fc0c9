"""What the page of the official text posts: a file or what was pasted, one of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from targets.forms.accounts import PlainForm
from targets.models.policy_text import MOST_BYTES


class PolicyTextForm(PlainForm):
    file = forms.FileField(
        label=gettext_lazy("文本文件"),
        required=False,
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput({"accept": ".txt,text/plain"}),
        help_text=gettext_lazy("纯文本（TXT），不超过512KB。"),
    )
    pasted = forms.CharField(
        label=gettext_lazy("或粘贴全文"),
        required=False,
        strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea({"rows": 14}),
        help_text=gettext_lazy("连同“一、”“（一）”等编号一起粘贴，每条另起一段。"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("file") and (cleaned.get("pasted") or "").strip():
            self.add_error(None, _("文件和粘贴只用一样。"))
        return cleaned

    def content(self) -> bytes:
        """Of a larger file only enough is read to refuse it."""
        file = self.cleaned_data["file"]
        if file:
            return file.read(MOST_BYTES + 1)
        return self.cleaned_data["pasted"].encode()

    def filename(self) -> str:
        file = self.cleaned_data["file"]
        return file.name if file else ""
