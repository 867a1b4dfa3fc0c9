"""Applying for what the registers cannot show."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hightech_zone.middleware import takes_papers
from incentives.access import get_scheme_to_apply, schemes_to_apply
from incentives.calc.facts import FactKind
from incentives.forms.apply import ApplicationForm, ProjectForm, TalentForm, form_for
from incentives.models import Award
from incentives.services.applying import award_apply, opening_of, talent_record
from targets.access import Permission, requires
from targets.errors import RuleError
from targets.models import AwardScheme
from targets.views.refusals import person, status_of


@requires(Permission.PREPARE_AWARDS)
@require_safe
def scheme_list(request: HttpRequest) -> HttpResponse:
    schemes = list(schemes_to_apply(request.user))
    rewards_talents = any(one.fact["kind"] == FactKind.TALENT for one in schemes)
    context = {"schemes": schemes, "rewards_talents": rewards_talents}
    return render(request, "incentives/apply.html", context)


@takes_papers
@require_http_methods(["GET", "HEAD", "POST"])
def award_new(request: HttpRequest, code: str) -> HttpResponse:
    scheme = get_scheme_to_apply(request.user, code)
    if request.method != "POST":
        return _show(request, scheme, form_for(scheme)(scheme))
    form = form_for(scheme)(scheme, request.POST, request.FILES)
    status = 422
    if form.is_valid():
        try:
            award = _apply(request, scheme, form)
        except RuleError as error:
            form.explain(error)
            status = status_of(error)
        else:
            messages.success(request, _("已建档，请逐项核验后送审。"))
            return redirect("incentives:award-detail", award.pk)
    return _show(request, scheme, form, status)


@transaction.atomic
def _apply(request: HttpRequest, scheme: AwardScheme, form: ApplicationForm) -> Award:
    by, words = person(request), form.cleaned_data["words"]
    if isinstance(form, TalentForm):
        enterprise = form.cleaned_data["uscc"]
        talent = talent_record(scheme=scheme, given=form.talent(), enterprise=enterprise, by=by)
        asked = form.application(talent)
    elif isinstance(form, ProjectForm):
        asked = form.application()
    else:
        raise TypeError(form)
    opening, papers = opening_of(scheme, asked), form.enclosures()
    return award_apply(scheme=scheme, opening=opening, by=by, papers=papers, words=words)


def _show(
    request: HttpRequest, scheme: AwardScheme, form: ApplicationForm, status: int = 200
) -> HttpResponse:
    context = {"scheme": scheme, "form": form, "had_files": bool(request.FILES)}
    return render(request, "incentives/award_new.html", context, status=status)
