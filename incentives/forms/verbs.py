"""What the award file posts, one form a verb; the rules are the services'."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.choices import CheckOutcome, ClawbackState, OpinionVerdict
from incentives.forms.fields import ActForm, DayField, MoneyField, paper_field, words_field
from incentives.models import Disbursement
from incentives.selectors.award_file import due_back
from incentives.selectors.hands import FileRows, parts_to_settle
from incentives.words import in_language, money
from targets.formatting import exact
from targets.models import AwardScheme

CHOOSE = gettext_lazy("请选择")
ZERO = Decimal(0)


class VerbForm(ActForm):
    """`rows` are those of the award; `version` is the one its reader saw."""

    verb = ""
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, rows: FileRows, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("version", rows.award.version)
        super().__init__(*args, auto_id=f"{self.verb}-%s", **kwargs)
        self.prepare(rows)

    def shown_with(self, version: int) -> None:
        """Its reader sees the file as it is now, and may send what they typed for that one."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        typed["version"] = str(version)
        self.data = typed

    def prepare(self, rows: FileRows) -> None:
        """Fill in what there is to choose from."""

    def choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices if len(choices) == 1 else [("", CHOOSE), *choices]


class PlainVerb(VerbForm):
    """Nothing to fill in."""


class SendForm(VerbForm):
    """Words are asked for where the file was sent back, and needed where it is as it was."""

    verb = "send"
    words = words_field(
        gettext_lazy("改了什么"),
        required=False,
        help_text=gettext_lazy("原样再送的，写明为什么。"),
    )

    def prepare(self, rows: FileRows) -> None:
        if not any(one.verb == "send_back" for one in rows.events):
            del self.fields["words"]


class RegisterForm(PlainVerb):
    verb = "register"


class PublishForm(PlainVerb):
    verb = "publish"


class ConfirmForm(VerbForm):
    verb = "confirm"
    words = words_field(gettext_lazy("说明"), required=False)


class ApproveForm(VerbForm):
    verb = "approve"
    words = words_field(
        gettext_lazy("说明"), required=False, help_text=gettext_lazy("如会议和文号。")
    )


class WithdrawForm(VerbForm):
    verb = "withdraw"
    words = words_field(gettext_lazy("为什么放弃"))


class CancelForm(VerbForm):
    verb = "cancel"
    words = words_field(gettext_lazy("为什么撤销"))


class RefuseForm(VerbForm):
    verb = "refuse"
    reasons = words_field(
        gettext_lazy("全部理由"),
        rows=3,
        required=False,
        help_text=gettext_lazy("一行一条，一次说全；核验为不符合的各项会自动列入。"),
    )


class AttachForm(VerbForm):
    verb = "attach"
    code = forms.ChoiceField(label=gettext_lazy("证明哪一项"), required=False)
    file = paper_field()
    is_personal = forms.BooleanField(
        label=gettext_lazy("含个人信息，只给经办的人看"), required=False
    )

    def prepare(self, rows: FileRows) -> None:
        other = ("", _("其他材料"))
        self.fields["code"].choices = [*requirements(rows.award.scheme), other]  # type: ignore[attr-defined]
        if rows.award.talent_id:
            self.fields["is_personal"].initial = True


class CheckForm(VerbForm):
    verb = "check"
    code = forms.ChoiceField(label=gettext_lazy("要求"))
    outcome = forms.ChoiceField(
        label=gettext_lazy("结论"), choices=[("", CHOOSE), *CheckOutcome.choices]
    )
    basis = words_field(
        gettext_lazy("凭什么"), help_text=gettext_lazy("看了哪份材料、哪条登记，看到什么。")
    )
    evidence = forms.ChoiceField(label=gettext_lazy("材料"), required=False)

    def prepare(self, rows: FileRows) -> None:
        self.choose("code", requirements(rows.award.scheme))
        held = [(str(one.pk), one.name) for one in rows.award.papers.defer("content")]
        self.fields["evidence"].choices = [("", _("没有材料，凭登记")), *held]  # type: ignore[attr-defined]


class OpineForm(VerbForm):
    verb = "opine"
    verdict = forms.ChoiceField(
        label=pgettext_lazy("opinion", "意见"),
        choices=[
            ("", CHOOSE),
            (OpinionVerdict.FOR.value, pgettext_lazy("award", "同意")),
            (OpinionVerdict.AGAINST.value, pgettext_lazy("award", "不同意，退回核验")),
        ],
    )
    words = words_field(gettext_lazy("意见内容"), rows=3)


class AmountForm(VerbForm):
    verb = "fix_amount"
    amount = MoneyField(label=gettext_lazy("金额（万元）"))
    reason = words_field(gettext_lazy("按什么定这个金额"))

    def prepare(self, rows: FileRows) -> None:
        award = rows.award
        low, high = money(award.amount_min), money(award.amount_max)
        if award.amount_min is not None and award.amount_min == award.amount_max:
            self.fields["amount"].initial = exact(award.amount_min)
            self.fields["amount"].help_text = _("政策定额%(amount)s。") % {"amount": low}
        elif award.amount_max is not None:
            values = {"low": low, "high": high}
            self.fields["amount"].help_text = _("政策给的区间是%(low)s到%(high)s。") % values
        else:
            self.fields["amount"].help_text = _("政策没有写金额，按核定的税额填写。")


class ObjectForm(VerbForm):
    verb = "object"
    words = words_field(gettext_lazy("异议内容"))
    raised_by = forms.CharField(
        label=gettext_lazy("提出人"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("按提出人愿意署的名字写，可空。"),
    )


class AnswerForm(VerbForm):
    verb = "answer"
    objection = forms.ChoiceField(label=gettext_lazy("异议"))
    is_upheld = forms.ChoiceField(
        label=gettext_lazy("结论"),
        choices=[
            ("", CHOOSE),
            ("no", gettext_lazy("异议不成立")),
            ("yes", gettext_lazy("异议成立")),
        ],
    )
    words = words_field(gettext_lazy("怎样处理"))

    def prepare(self, rows: FileRows) -> None:
        open_ones = [one for one in rows.objections if one.is_upheld is None]
        self.choose("objection", [(str(one.pk), one.words[:40]) for one in open_ones])


class SettleForm(VerbForm):
    verb = "settle"
    part = forms.ChoiceField(label=gettext_lazy("出资方"))
    voucher = forms.CharField(label=gettext_lazy("凭证号"), max_length=60)
    paid_on = DayField(label=gettext_lazy("到账日期"), required=False)

    def prepare(self, rows: FileRows) -> None:
        due = parts_to_settle(rows.parts)
        self.choose("part", [(str(one.pk), part_name(one)) for one in due])


class CloseForm(VerbForm):
    verb = "close"
    evaluation = words_field(gettext_lazy("绩效评价：这笔奖补带来了什么"), rows=3)


class DoubtForm(VerbForm):
    verb = "doubt"
    cause = words_field(gettext_lazy("为什么要追回"))


class ClawBackForm(VerbForm):
    verb = "claw_back"
    clawback = forms.ChoiceField(label=gettext_lazy("追回"))
    decision = forms.ChoiceField(
        label=gettext_lazy("决定"),
        choices=[
            ("", CHOOSE),
            ("claw_back", pgettext_lazy("clawback", "追回已拨的款项")),
            ("dismiss", pgettext_lazy("clawback", "不予追回")),
        ],
    )
    due_on = DayField(
        label=gettext_lazy("归还期限"),
        required=False,
        help_text=gettext_lazy("决定追回时必填。"),
    )
    words = words_field(gettext_lazy("决定的理由和依据"))

    def prepare(self, rows: FileRows) -> None:
        found = [one for one in rows.clawbacks if one.state == ClawbackState.OPEN]
        self.choose("clawback", [(str(one.pk), one.cause[:40]) for one in found])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("decision") == "claw_back" and not data.get("due_on"):
            self.add_error("due_on", _("请写明什么时候以前归还。"))
        return data


class RecoverForm(VerbForm):
    """Of whoever still owes something, with what is due. What was typed for a part that is done by
    now is left to the service to refuse."""

    verb = "recover"
    part = forms.ChoiceField(label=gettext_lazy("哪一方的款"))
    amount = MoneyField(label=gettext_lazy("收回（万元）"))
    voucher = forms.CharField(label=gettext_lazy("凭证号"), max_length=60)

    def prepare(self, rows: FileRows) -> None:
        due = {pk: left for pk, left in due_back(rows.clawbacks).items() if left}
        typed = self.data.get("part", "")
        shown = [one for one in rows.parts if one.pk in due or str(one.pk) == typed]
        self.choose("part", [(str(one.pk), self.owed(one, due)) for one in shown])
        if len(due) == 1:
            (left,) = due.values()
            self.fields["amount"].initial = exact(left)

    @staticmethod
    def owed(part: Disbursement, due: dict[int, Decimal]) -> str:
        values = {"funder": part.get_funder_display(), "amount": money(due.get(part.pk, ZERO))}
        return _("%(funder)s还应收回%(amount)s") % values


FORMS: dict[str, type[VerbForm]] = {
    one.verb: one
    for one in (
        *(ConfirmForm, AttachForm, CheckForm, SendForm, RegisterForm, OpineForm, AmountForm),
        *(PublishForm, ObjectForm, AnswerForm, ApproveForm, SettleForm, CloseForm, DoubtForm),
        *(ClawBackForm, RecoverForm, RefuseForm, WithdrawForm, CancelForm),
    )
}


def requirements(scheme: AwardScheme) -> list[tuple[str, str]]:
    return [(one["code"], in_language(one["name"])) for one in scheme.evidence]


def part_name(part: Disbursement) -> str:
    return f"{part.get_funder_display()} {money(part.amount)}"
