"""The span of a certificate on a scale of five years, with today's line."""

from collections.abc import Sequence
from datetime import date

from django.utils.safestring import SafeString

from targets.selectors.enterprises import CertificateLine
from targets.svg.marks import element, picture

YEARS = 5
HEIGHT, BAR = 24, 10


def span_years(today: date) -> Sequence[int]:
    """Last year, this one and three to come."""
    return range(today.year - 1, today.year - 1 + YEARS)


def certificate_span(line: CertificateLine, today: date) -> SafeString:
    """From issue to lapse, cut off where the scale ends; the words beside it say the rest."""
    certificate = line.certificate
    left = _across(certificate.issued_on, today)
    right = 100.0 if certificate.expires_on is None else _across(certificate.expires_on, today)
    style = "c-exp" if line.has_lapsed else "c-soon" if line.lapses_soon else "c-ok"
    style = "c-renewed" if line.is_renewed and style != "c-ok" else style
    now = f"{_across(today, today):.2f}%"
    parts = [element("line", class_="b-now", x1=now, x2=now, y1=0, y2=HEIGHT)]
    if right > left:
        parts.insert(
            0,
            element(
                "rect",
                class_=style,
                x=f"{left:.2f}%",
                width=f"{right - left:.2f}%",
                y=(HEIGHT - BAR) / 2,
                height=BAR,
            ),
        )
    return picture("".join(parts), "span", HEIGHT, width="100%")


def _across(day: date, today: date) -> float:
    years = span_years(today)
    start, end = date(years[0], 1, 1), date(years[-1] + 1, 1, 1)
    return min(100.0, max(0.0, (day - start).days * 100 / (end - start).days))
