"""Issues of the 情况通报: signed ones for whoever sees what is published, drafts for staff."""

from typing import Any
from unicodedata import normalize

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import day_of
from targets.access.permissions import Permission, check, is_allowed
from targets.activity_labels import issue_labels
from targets.calc.periods import Period
from targets.formatting import day_in_words
from targets.models import AuditEvent, Publication, PublicationFile

CONTENT = ("checks", "waivers", "figures", "texts", "basis", "body_zh", "body_en")
NEIGHBOURS = ("withdraws", "withdrawn_by")
OF_NEIGHBOURS = [f"{to}__{one}" for to in NEIGHBOURS for one in CONTENT]


class GivenUp(Http404):
    """An issue that was prepared and never signed; its argument is the sentence for the reader."""


def visible_publications(user: Any) -> QuerySet[Publication]:
    """The latest first; what they say is read only when asked for."""
    check(user, Permission.VIEW_PUBLISHED)
    rows = Publication.objects.select_related("signed_by", "prepared_by", "job", *NEIGHBOURS)
    rows = rows.defer(*CONTENT, *OF_NEIGHBOURS)
    if is_allowed(user, Permission.VIEW_DRAFT_PUBLICATIONS):
        return rows
    return rows.filter(signed_at__isnull=False)


def get_publication_for(user: Any, pk: int, *, signed: bool = False) -> Publication:
    """A draft is not found by those who do not see drafts; with `signed`, by nobody.

    **Raises** Http404, as GivenUp for those who see drafts.
    """
    rows = visible_publications(user).defer(None).defer(*OF_NEIGHBOURS)
    rows = rows.prefetch_related(Prefetch("files", PublicationFile.objects.defer("content")))
    if signed:
        rows = rows.filter(signed_at__isnull=False)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise _given_up(user, pk) or Http404
    return found


def _given_up(user: Any, pk: int) -> GivenUp | None:
    """What became of an issue that messages and the trail still lead to."""
    if not is_allowed(user, Permission.VIEW_DRAFT_PUBLICATIONS):
        return None
    events = AuditEvent.objects.filter(object_type="publication", object_id=str(pk))
    event = events.filter(action="publication.given_up").select_related("actor").first()
    if event is None:
        return None
    text = _("%(number)s没有签发，%(day)s由%(who)s放弃编制。理由：%(reason)s")
    return GivenUp(
        text
        % {
            "number": issue_labels([event])[event.pk],
            "day": day_in_words(day_of(event.at)),
            "who": event.actor,
            "reason": event.detail["reason"],
        }
    )


def issue_in_force(user: Any, period: Period) -> Publication | None:
    """The signed issue of a period that none has followed."""
    rows = visible_publications(user).filter(period=period, signed_at__isnull=False)
    return rows.order_by("-signed_at").first()


def signed_by_code(code: str) -> Publication:
    """The signed issue of a printed code, with its figures, which name the zone; anybody who holds
    the paper may ask."""
    rows = Publication.objects.filter(signed_at__isnull=False).select_related("withdrawn_by")
    unread = [one for one in CONTENT if one != "figures"]
    rows = rows.defer(*unread, *(one for one in OF_NEIGHBOURS if one.startswith("withdrawn_by")))
    plain = normalize("NFKC", code).replace("-", "").upper()  # an input method's letters are wide
    return get_object_or_404(rows, code=plain)
