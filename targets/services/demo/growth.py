"""Invented stages of growth, by plain arithmetic on what was invented already."""

from collections.abc import Iterator
from datetime import date, datetime

from targets.models import Enterprise, GrowthStage
from targets.services.demo.firms import Firm
from targets.services.growth import stage_put

FOUNDED_INSIDE = 2008
"""Older enterprises came grown up and were in no incubator."""


def demo_stages_create(*, firms: list[Firm], at: datetime) -> None:
    """Stages of a share of the firms, recorded at `at`, by the pack's own order of stages that
    follow from no certificate; none where the pack has none."""
    stages = list(GrowthStage.objects.filter(policy__is_active=True, certificate=""))
    known = Enterprise.objects.in_bulk([firm.uscc for firm in firms], field_name="uscc")
    for firm in firms:
        for place, since in _reached(firm):
            if place < len(stages) and since <= at.date():
                stage_put(enterprise=known[firm.uscc], stage=stages[place], since=since, at=at)


def _reached(firm: Firm) -> Iterator[tuple[int, date]]:
    opened, number = firm.opened_on, firm.number
    if opened.year >= FOUNDED_INSIDE and number % 3:
        steps = 1 if number % 5 == 1 else 2 if number % 5 == 2 else 3
        for place in range(steps):
            months = opened.month - 1 + place * (13 + number % 8)
            yield place, date(opened.year + months // 12, months % 12 + 1, 1 + number % 28)
    is_hightech = any(paper.kind == "hightech" for paper in firm.papers)
    if is_hightech and number % 4 == 0:
        yield 3, date(2017 if number % 8 else 2018, 9, 1 + number % 28)
    if is_hightech and number % 16 == 0:
        yield 4, date(2018, 11, 12)
