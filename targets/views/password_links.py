"""One-time links with which a person sets a password that nobody else has seen."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from targets.access import Permission, get_account_for, requires
from targets.errors import RuleError
from targets.forms.departments import ChosenPasswordForm
from targets.services.handovers import (
    LinkExpired,
    password_link_issue,
    password_link_use,
    user_of_link,
)
from targets.views.refusals import person


@requires(Permission.ADMINISTER)
@require_POST
@never_cache
def password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Shown once, in this answer only: it is neither kept nor sent."""
    account = get_account_for(request.user, pk)
    try:
        uid, token = password_link_issue(by=person(request), user=account)
    except RuleError as error:
        messages.error(request, error.message)
        return redirect("targets:account-detail", pk)
    link = request.build_absolute_uri(reverse("targets:set-password", args=[uid, token]))
    return render(request, "targets/account_link.html", {"account": account, "link": link})


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """For whoever holds the link; it works once."""
    try:
        account = user_of_link(uid, token)
        form = ChosenPasswordForm(request.POST or None, account=account)
        if request.method == "POST" and form.is_valid():
            password_link_use(uid=uid, token=token, password=form.cleaned_data["password"])
            messages.success(request, _("密码已设好，请登录。"))
            return redirect("login")
    except LinkExpired as error:
        return _answer(request, {"refusal": error.message}, 410)
    # Never a 422: refusals are logged with their address, and this one is still good.
    return _answer(request, {"account": account, "form": form}, 200)


def _answer(request: HttpRequest, context: dict, status: int) -> HttpResponse:
    """The address is the secret: it must not travel on in a referrer."""
    response = render(request, "targets/set_password.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response
