"""The administrator's switch of the public version."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from targets.access import Permission, requires
from targets.models import PublicVersion
from targets.selectors.public_issues import is_public
from targets.services.public_version import public_version_set
from targets.views.refusals import person


@requires(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def public_version(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        held = public_version_set(by=person(request), is_on=request.POST.get("on") == "1")
        messages.success(request, _("公开版已打开。") if held.is_on else _("公开版已关闭。"))
        return redirect("targets:public-version")
    trail = PublicVersion.objects.select_related("set_by")
    context = {"is_on": is_public(), "trail": list(trail)}
    return render(request, "targets/public_version.html", context)
