"""What the application goes on without, said when it starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.checks import Warning as Warned

from targets.documents.pdf import PACKAGES, missing_libraries


@register()
def pdf_libraries(**said: Any) -> list[CheckMessage]:
    """Documents as PDF need pango from the system."""
    if not (missing := missing_libraries()):
        return []
    return [
        Warned(
            f"Documents cannot be made as PDF: {', '.join(missing)} not installed.",
            hint=f"Install {PACKAGES}; Word and Excel work without.",
            id="targets.W001",
        )
    ]


@register()
def site_url(**said: Any) -> list[CheckMessage]:
    """Paper that leaves the house names the site that verifies it."""
    if not settings.IS_PRODUCTION or settings.SITE_URL:
        return []
    return [
        Warned(
            "SITE_URL is not set: issues name no site that verifies them, e-mails have no links.",
            hint="Set it to the scheme and host that readers use, before an issue is signed.",
            id="targets.W002",
        )
    ]
