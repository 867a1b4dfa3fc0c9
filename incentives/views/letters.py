"""The letter of an award's decision: short, so it is written while one waits, and never kept."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hightech_zone.lib.documents import MEDIA_TYPES
from incentives.access import get_award_for
from incentives.calc.states import State
from incentives.letter_document import letter_document
from incentives.models import Award
from incentives.selectors.letters import letter
from incentives.services.personal import talents_look
from targets.choices import DocumentFormat
from targets.documents.parts import Document
from targets.documents.pdf import PACKAGES, missing_libraries
from targets.views.downloads import download
from targets.views.errors import answer
from targets.views.refusals import person

FORMATS = (DocumentFormat.WORD, DocumentFormat.PDF)


@require_safe
def award_letter(request: HttpRequest, pk: int, extension: DocumentFormat) -> HttpResponse:
    """For whoever sees the award. A talent's letter has the name in full: it is for those who
    handle personal data, and each look is recorded."""
    award = get_award_for(request.user, pk)
    found = letter(award)
    if found is None:
        return answer(request, 404, "Not Found", _why_none(award))
    if extension is DocumentFormat.PDF and (missing := missing_libraries()):
        word = reverse("incentives:award-letter-docx", args=[pk])
        context = {"word": word, "missing": ", ".join(missing), "packages": PACKAGES}
        return render(request, "targets/document_no_pdf.html", context, status=503)
    if award.talent_id:
        talents_look(awards=[award], by=person(request), why="letter")
    content = _writer(extension)(letter_document(found))
    return download(content, MEDIA_TYPES[extension], f"letter-{award.number}.{extension}")


def _why_none(award: Award) -> str:
    if award.state == State.CANCELLED:
        return _("这份奖补的批准已经撤销，没有有效的决定，所以没有决定书。")
    if award.state == State.WITHDRAWN:
        return _("这份奖补已记为放弃，不会有决定书。")
    if award.state == State.REGISTERED:
        return _("这份奖补不涉及资金，只作登记，没有决定书。")
    return _("这份奖补还没有决定；批准或者不予奖补之后，这里才有决定书。")


def _writer(extension: DocumentFormat) -> Callable[[Document], bytes]:
    """Read in when first needed: what draws PDFs is large."""
    if extension is DocumentFormat.PDF:
        from targets.documents.pdf import pdf

        return pdf
    from targets.documents.word import word

    return word


letter_urls: list[URLPattern] = [
    path(
        f"awards/<int:pk>/letter.{one}",
        award_letter,
        {"extension": one},
        name=f"award-letter-{one}",
    )
    for one in FORMATS
]
