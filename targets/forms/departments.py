"""What the pages of confirmation, delegation, hand-over and set-password links post."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hightech_zone.lib.clock import today
from targets.forms.accounts import PASSWORD_RULE, PlainForm
from targets.models import User
from targets.services import confirmation, delegations, handovers


class PersonField(forms.ModelChoiceField):
    """People by name, role and department."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            queryset=User.objects.none(), label=label, empty_label=gettext_lazy("请选择")
        )

    def label_from_instance(self, obj: User) -> str:
        parts = [str(obj), str(obj.get_role_display())]
        return " · ".join([*parts, str(obj.department)] if obj.department else parts)


class DeclineForm(PlainForm):
    words = forms.CharField(
        label=gettext_lazy("退回的意见"),
        max_length=confirmation.MAX_WORDS,
        widget=forms.Textarea({"rows": 2}),
    )


class DelegationForm(PlainForm):
    principal = PersonField(label=gettext_lazy("谁不在"))
    delegate = PersonField(label=gettext_lazy("由谁代办"))
    from_on = forms.DateField(
        label=gettext_lazy("从"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    to_on = forms.DateField(
        label=gettext_lazy("到（含当日）"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    reason = forms.CharField(
        label=gettext_lazy("事由"),
        max_length=delegations.MAX_REASON,
        help_text=gettext_lazy("如年休假、出差、培训。"),
    )

    def __init__(
        self, *args: Any, principals: QuerySet[User], delegates: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["principal"].queryset = principals  # type: ignore[attr-defined]
        self.fields["delegate"].queryset = delegates  # type: ignore[attr-defined]
        self.fields["from_on"].initial = today()

    def leave(self) -> delegations.Leave:
        data = self.cleaned_data
        return delegations.Leave(data["from_on"], data["to_on"], data["reason"])


class HandOverForm(PlainForm):
    successor = PersonField(label=gettext_lazy("接手人"))
    words = forms.CharField(
        label=gettext_lazy("交接说明"),
        required=False,
        max_length=handovers.MAX_WORDS,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = colleagues  # type: ignore[attr-defined]


class ChosenPasswordForm(PlainForm):
    password = forms.CharField(
        label=gettext_lazy("新密码"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=PASSWORD_RULE,
    )
    again = forms.CharField(
        label=gettext_lazy("再输入一次"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.account)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned and cleaned["password"] != cleaned.get("again"):
            raise ValidationError(_("两次输入的密码不一样。"))
        return cleaned
