"""The trail of what staff wrote on summaries."""

from targets.calc.periods import Period
from targets.models import SummaryText

MOST_LISTED = 60


def text_history(period: Period) -> list[SummaryText]:
    """The latest first, in every language, of slots that are no longer on the summary too."""
    held = SummaryText.objects.filter(period=period).select_related("recorded_by")
    return list(held.order_by("-recorded_at", "-pk")[:MOST_LISTED])
