"""What the administrator's pages post, and everybody's own change of password. Rules that
concern more than the input itself are the services' and come back as errors of these forms."""

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hightech_zone.lib.clock import today
from targets.calc.periods import Period
from targets.choices import DEPARTMENT_ROLES
from targets.errors import RuleError
from targets.formatting import NOTHING, period_name
from targets.models import Unit, UnitName, User

PERIODS_BEHIND, PERIODS_AHEAD = 4, 8
CHOOSE = gettext_lazy("请选择")
"""The first line of a choice that must be made."""
PASSWORD_RULE = gettext_lazy("至少8位；不能全是数字，不能与用户名相近，不能是常见的密码。")


class PlainForm(forms.Form):
    """Fields in the style of the pages: `inp`, and what is said of a field bound to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def refuse(self, error: RuleError | ValidationError) -> None:
        refuse(self, error)


def dress(form: forms.BaseForm) -> None:
    for field in form.fields.values():
        if not isinstance(field.widget, forms.CheckboxInput):
            field.widget.attrs["class"] = "inp"
        blank = CHOOSE if field.required else NOTHING
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = blank
        elif isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            field.choices = [(value, label if value else blank) for value, label in choices]


def refuse(form: forms.BaseForm, error: RuleError | ValidationError) -> None:
    """Show what a service refused beside the field it is about, or above the form."""
    if isinstance(error, ValidationError):
        form.add_error(None, error.messages)
    else:
        field = error.context.get("field")
        form.add_error(field if field in form.fields else None, error.message)


class AccountForm(forms.ModelForm):
    """`units`: the departments to choose from."""

    class Meta:
        model = User
        fields = ["full_name", "email", "role", "department"]

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = units  # type: ignore[attr-defined]
        self.fields["department"].help_text = _("报送员和部门负责人必选，其他角色可不选。")
        dress(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") in DEPARTMENT_ROLES and not cleaned.get("department"):
            self.add_error("department", _("报送员和部门负责人必须属于一个部门，请选择。"))
        return cleaned

    def refuse(self, error: RuleError | ValidationError) -> None:
        refuse(self, error)


class NewAccountForm(AccountForm):
    password = forms.CharField(
        label=gettext_lazy("初始密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=PASSWORD_RULE,
    )

    class Meta(AccountForm.Meta):
        fields = ["username", *AccountForm.Meta.fields]

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, User(username=self.cleaned_data.get("username", "")))
        return password


class ResetPasswordForm(PlainForm):
    password = forms.CharField(
        label=gettext_lazy("新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("本人的会话和令牌随即失效，登录锁定同时解除。"),
    )

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.account)
        return password


class OwnPasswordForm(PasswordChangeForm):
    """Asks for the old password; writing the new one is the service's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = PASSWORD_RULE
        self.fields["new_password2"].help_text = ""
        dress(self)


class UnitForm(forms.ModelForm):
    class Meta:
        model = Unit
        fields = ["head_email", "successor"]

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = units.exclude(pk=self.instance.pk)
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]
        dress(self)

    def refuse(self, error: RuleError | ValidationError) -> None:
        refuse(self, error)


class NewUnitForm(PlainForm):
    code = forms.SlugField(
        label=gettext_lazy("代码"),
        max_length=40,
        help_text=gettext_lazy("字母、数字、连字符；建立后不改。"),
    )
    name_zh = forms.CharField(label=gettext_lazy("中文名"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("英文名"), max_length=160, required=False)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if Unit.objects.filter(code=code).exists():
            raise ValidationError(_("代码%(code)s已被使用，请换一个。") % {"code": code})
        return code


class RenameForm(PlainForm):
    """A new name of `unit` from a day on, later than its present name began."""

    name_zh = forms.CharField(label=gettext_lazy("新的中文名"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("新的英文名"), max_length=160, required=False)
    valid_from = forms.DateField(
        label=gettext_lazy("启用日期"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean_name_zh(self) -> str:
        name = self.cleaned_data["name_zh"]
        if UnitName.objects.filter(unit=self.unit, name_zh=name).exists():
            raise ValidationError(_("这个单位已用过这个名称。"))
        return name

    def clean_valid_from(self) -> Any:
        day = self.cleaned_data["valid_from"]
        began = [name.valid_from for name in self.unit.names.all() if name.valid_from]
        if began and day <= max(began):
            raise ValidationError(_("须晚于现用名称的启用日%(day)s。") % {"day": max(began)})
        return day


class AssignmentForm(PlainForm):
    department = forms.ModelChoiceField(
        label=gettext_lazy("报送部门"), queryset=Unit.objects.none()
    )
    from_period = forms.TypedChoiceField(label=gettext_lazy("从哪一期起"), coerce=Period.parse)
    needs_confirmation = forms.BooleanField(
        label=gettext_lazy("提交须部门负责人确认"), required=False
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = units  # type: ignore[attr-defined]
        now = Period.containing(today())
        near = [now.plus(step) for step in range(-PERIODS_BEHIND, PERIODS_AHEAD + 1)]
        choices = [(str(one), period_name(one)) for one in near]
        self.fields["from_period"].choices = choices  # type: ignore[attr-defined]
        self.fields["from_period"].initial = str(now)
