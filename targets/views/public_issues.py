"""The public version of signed issues: pages and feeds for anybody, not found while it is off."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from targets.calc.numbers import plain
from targets.formatting import period_name
from targets.models import Policy, Publication
from targets.selectors.public_issues import (
    PublicFigure,
    is_public,
    public_figures,
    public_issues,
)
from targets.selectors.publications import issue_zone
from targets.words import named

MOST = 40
"""Issues in a feed: ten years."""

View = Callable[..., HttpResponse]


def for_anybody(view: View) -> View:
    """No login; not found while the administrator has not switched the public version on."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_public():
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(opened)


@for_anybody
@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    rows = list(public_issues())
    has_demo = any(one.figures["has_demo"] for one in rows)
    return render(request, "targets/public_list.html", {"rows": rows, "has_demo": has_demo})


@for_anybody
@require_safe
def public_detail(request: HttpRequest, pk: int) -> HttpResponse:
    issue = get_object_or_404(public_issues(), pk=pk)
    context = {"issue": issue, "figures": public_figures(issue)}
    return render(request, "targets/public_detail.html", context)


@for_anybody
@require_safe
def public_figures_json(request: HttpRequest, pk: int) -> HttpResponse:
    """What the page shows; figures are decimal strings or null, coverage and attainment fractions
    of 1."""
    issue = get_object_or_404(public_issues(), pk=pk)
    return _shared({**_head(issue), "results": [_figure(one) for one in public_figures(issue)]})


@for_anybody
@require_safe
def json_feed(request: HttpRequest) -> HttpResponse:
    """JSON Feed 1.1."""
    items = [
        {
            "id": _absolute(request, "public-detail", one.pk),
            "url": _absolute(request, "public-detail", one.pk),
            "title": title(one),
            "content_text": summary(one),
            "date_published": one.signed_at and one.signed_at.isoformat(),
            "attachments": [
                {
                    "url": _absolute(request, "public-figures", one.pk),
                    "mime_type": "application/json",
                }
            ],
        }
        for one in public_issues()[:MOST]
    ]
    return _shared(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed_title(),
            "home_page_url": _absolute(request, "public-list"),
            "feed_url": _absolute(request, "public-json"),
            "language": get_language(),
            "items": items,
        },
        "application/feed+json",
    )


class RssFeed(Feed):
    def title(self) -> str:
        return feed_title()

    def link(self) -> str:
        return reverse("targets:public-list")

    def description(self) -> str:
        return _("已签发的情况通报的数字，按公开版的规定隐去个别单元格。")

    def items(self) -> list[Publication]:
        return list(public_issues()[:MOST])

    def item_title(self, item: Any) -> str:
        return title(item)

    def item_description(self, item: Any) -> str:
        return summary(item)

    def item_link(self, item: Publication) -> str:
        return reverse("targets:public-detail", args=[item.pk])

    def item_pubdate(self, item: Publication) -> datetime | None:
        return item.signed_at


rss_feed = for_anybody(require_safe(RssFeed()))


def feed_title() -> str:
    """With the zone of the policy in force, as the page that lists the issues."""
    policy = Policy.objects.filter(is_active=True).first()
    if policy is None:
        return _("目标进展通报")
    return _("%(zone)s目标进展通报") % {"zone": named(policy, "zone_short")}


def title(issue: Publication) -> str:
    """Of the zone that it was about."""
    facts = {"period": period_name(issue.period), "number": issue.number}
    zone = issue_zone(issue)
    if zone is None:
        return _("%(period)s目标进展，%(number)s") % facts
    return _("%(zone)s%(period)s目标进展，%(number)s") % {**facts, "zone": named(zone, "short")}


def summary(issue: Publication) -> str:
    if issue.withdrawal is not None:
        said = _("本期已由%(number)s撤回并代替。") % {"number": issue.withdrawal.number}
    else:
        said = _("各项目标的数和各园区的数。")
    return said + (_("演示数据，企业和数字均为虚构。") if issue.figures["has_demo"] else "")


def _head(issue: Publication) -> dict[str, Any]:
    return {
        "zone": named(zone) if (zone := issue_zone(issue)) else None,
        "number": issue.registered_number,
        "period": str(issue.period),
        "signed_at": issue.signed_at,
        "as_of": issue.as_of,
        "withdrawn_by": issue.withdrawal.pk if issue.withdrawal else None,
        "is_demonstration": issue.figures["has_demo"],
    }


def _figure(one: PublicFigure) -> dict[str, Any]:
    return {
        "indicator": one.code,
        "name": one.name,
        "unit": one.unit,
        "comparator": one.comparator,
        "target": _written(one.target),
        "target_period": str(one.target_period) if one.target_period else None,
        "value": _written(one.value),
        "coverage": _written(one.coverage),
        "is_partial": one.is_partial,
        "attainment": _written(one.attainment),
        "parks": [
            {
                "key": part.key,
                "name": part.name,
                "value": _written(part.value),
                "suppressed": part.suppressed,
            }
            for part in one.parts
        ],
    }


def _written(value: Any) -> str | None:
    return None if value is None else plain(value)


def _absolute(request: HttpRequest, name: str, *args: Any) -> str:
    return request.build_absolute_uri(reverse(f"targets:{name}", args=args))


def _shared(data: dict[str, Any], kind: str = "application/json") -> JsonResponse:
    """Pages of other hosts may read it: it is the same for everybody."""
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False}, content_type=kind)
    response["Access-Control-Allow-Origin"] = "*"
    return response
