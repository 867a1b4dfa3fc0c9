"""The trail of what staff wrote on summaries."""

from targets.calc.periods import Period
from targets.models import Indicator, SummaryText, Unit
from targets.words import named

MOST_LISTED = 60


def text_history(period: Period) -> list[SummaryText]:
    """The latest first, in every language, of slots that are no longer on the summary too."""
    held = SummaryText.objects.filter(period=period).select_related("recorded_by")
    return list(held.order_by("-recorded_at", "-pk")[:MOST_LISTED])


def subject_names() -> dict[str, str]:
    """Of every target's indicator and every unit, by code; two queries and one for the units'
    names."""
    indicators = {one.code: named(one, "short") for one in Indicator.objects.all()}
    units = {one.code: str(one) for one in Unit.objects.prefetch_related("names")}
    return units | indicators
