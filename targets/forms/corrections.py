"""What the page of a correction posts: lines that each name a cell, the grounds, a file."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from targets.choices import ObservationStatus, ReasonClass
from targets.errors import Problem
from targets.forms.accounts import PlainForm
from targets.models import DataElement, Enterprise, Return
from targets.models.correction import MOST_BYTES
from targets.services.corrections import MAX_WORDS, FileInput, Grounds
from targets.services.return_cells import MAX_REASON, CellInput
from targets.words import named

CODE = re.compile(r"[0-9A-Z]{18}")
NO_CELL = _("本期这张报表没有这一格：企业请写全称或统一社会信用代码，并核对数据项。")
LINES, MORE_LINES, MOST_LINES = 3, 5, 60


class GroundsForm(PlainForm):
    reason_class = forms.ChoiceField(
        label=_("修订原因"), choices=[("", _("请选择")), *ReasonClass.choices]
    )
    words = forms.CharField(
        label=_("情况说明"),
        max_length=MAX_WORDS,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("原来为什么错、怎样发现的、新数从哪来。"),
    )
    evidence = forms.CharField(
        label=_("依据"),
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("写明文件名称和文号，或在下面附上文件，至少一样。"),
    )
    file = forms.FileField(
        label=_("附件"),
        required=False,
        allow_empty_file=True,
        max_length=255,
        help_text=_("PDF、PNG、JPG或不带宏的XLSX，不超过2 MB。"),
        widget=forms.FileInput({"accept": ".pdf,.png,.jpg,.jpeg,.xlsx"}),
    )

    def grounds(self) -> Grounds:
        data = self.cleaned_data
        return Grounds(
            reason_class=data["reason_class"],
            words=data["words"],
            evidence=data["evidence"],
            file=_read(data["file"]),
        )


class LineForm(PlainForm):
    """One cell. `row` is an enterprise's name or code as it stands in the list beside it."""

    row = forms.CharField(label=_("企业"), required=False, max_length=160)
    element = forms.ChoiceField(label=_("数据项"), required=False)
    value = forms.CharField(label=_("改为"), required=False, max_length=200)
    status = forms.ChoiceField(
        label=_("数据状态"), required=False, choices=ObservationStatus.choices, initial="A"
    )
    reason = forms.CharField(label=_("缺报或不适用的理由"), required=False, max_length=MAX_REASON)

    def __init__(self, *args: Any, elements: Sequence[DataElement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((one.code, named(one)) for one in elements)]
        self.fields["element"].choices = choices  # type: ignore[attr-defined]
        self.fields["row"].widget.attrs["list"] = "enterprises"
        self.fields["value"].widget.attrs["inputmode"] = "decimal"

    @property
    def is_said(self) -> bool:
        """Whether anything was written in the line; its status alone says nothing. A line that is
        as it was offered has no cleaned data at all."""
        return any(self.cleaned_data.get(name) for name in ("row", "element", "value", "reason"))


class LineFormSet(BaseFormSet):
    def cells(self, of_return: Return, due: Iterable[Enterprise]) -> list[CellInput]:
        """The lines that were written in, each on the enterprise it names; a name that is nobody's
        stays as it is and is refused with the other cells the form does not have."""
        codes = {one.name: one.uscc for one in due}
        found = []
        for form in self.forms:
            if form.is_said:
                data = form.cleaned_data
                form.cell = CellInput(
                    uscc_in(data["row"], codes),
                    data["element"],
                    data["value"],
                    data["status"],
                    data["reason"],
                )
                found.append(form.cell)
        return found

    def refuse(self, problems: Sequence[Problem]) -> list[str]:
        """Show each problem beside its line; the sentences that are about none of them."""
        rest = []
        for problem in problems:
            lines = [
                form
                for form in self.forms
                if (cell := getattr(form, "cell", None))
                and (cell.uscc, cell.element) == (problem.row, problem.field)
            ]
            message = NO_CELL if problem.rule == "unknown_cell" else problem.message
            for form in lines:
                form.add_error(None, message)
            if not lines:
                rest.append(problem.message)
        return rest


def line_forms(
    elements: Sequence[DataElement],
    data: QueryDict | None = None,
    initial: Sequence[dict[str, str]] = (),
) -> LineFormSet:
    extra = max(0, LINES - len(initial))
    factory: Any = formset_factory(
        LineForm, formset=LineFormSet, extra=extra, max_num=MOST_LINES, absolute_max=MOST_LINES
    )
    return factory(
        data, initial=list(initial) or None, form_kwargs={"elements": elements}, prefix="line"
    )


def with_more_lines(data: QueryDict) -> QueryDict:
    """The same, with some empty lines added."""
    wider = data.copy()
    written = data.get("line-TOTAL_FORMS", "")
    now = int(written) if written.isascii() and written.isdigit() and len(written) < 4 else LINES
    wider["line-TOTAL_FORMS"] = str(min(now + MORE_LINES, MOST_LINES))
    return wider


def uscc_in(text: str, codes: dict[str, str]) -> str:
    """The code in `text`, or of the enterprise it names."""
    found = CODE.search(text.upper())
    return found.group() if found else codes.get(text.strip(), text.strip())


def _read(file: Any) -> FileInput | None:
    """No more than is needed to see that it is too large."""
    return FileInput(file.name, file.read(MOST_BYTES + 1)) if file else None
