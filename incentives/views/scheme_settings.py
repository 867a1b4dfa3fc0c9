"""`/incentives/settings/`: what the policy leaves open, and changing it with a reason."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from incentives.access import get_scheme_for, get_scheme_to_settle
from incentives.calc.settings import DEFAULTS
from incentives.forms.money import SettingForm
from incentives.selectors.scheme_settings import history_of, settings_of_schemes
from incentives.services.scheme_settings import scheme_setting_put, setting_of
from targets.access import Permission, is_allowed, requires
from targets.errors import RuleError
from targets.models import AwardScheme
from targets.views.refusals import person, status_of


@requires(Permission.VIEW_INCENTIVES)
@require_safe
def setting_list(request: HttpRequest) -> HttpResponse:
    context = {
        "schemes": settings_of_schemes(person(request)),
        "changes": is_allowed(request.user, Permission.DECIDE_AWARDS),
    }
    return render(request, "incentives/setting_list.html", context)


@requires(Permission.VIEW_INCENTIVES)
@require_http_methods(["GET", "HEAD", "POST"])
def setting_change(request: HttpRequest, scheme: str, code: str) -> HttpResponse:
    """Everybody reads the history of a setting; who decides awards changes it."""
    if code not in DEFAULTS:
        raise Http404(code)
    if request.method != "POST":
        return _show(request, get_scheme_for(request.user, scheme), code)
    settled = get_scheme_to_settle(request.user, scheme)
    form = SettingForm(code, None, request.POST)
    status = 422
    if form.is_valid():
        try:
            scheme_setting_put(
                scheme=settled,
                code=code,
                value=form.value(),
                reason=form.cleaned_data["reason"],
                by=person(request),
            )
        except RuleError as error:
            form.explain(error)
            status = status_of(error)
        else:
            messages.success(request, _("已改，此后办的各步按新的设定；已经开始的公示期限不变。"))
            return redirect("incentives:setting-list")
    return _show(request, settled, code, form, status)


def _show(
    request: HttpRequest,
    scheme: AwardScheme,
    code: str,
    form: SettingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    value = setting_of(scheme, code)
    changes = is_allowed(request.user, Permission.DECIDE_AWARDS)
    context = {
        "scheme": scheme,
        "code": code,
        "value": value,
        "history": history_of(scheme, code),
        "form": form or (SettingForm(code, value) if changes else None),
    }
    return render(request, "incentives/setting_change.html", context, status=status)
