"""What the application goes on without, said when it starts."""

from typing import Any

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
