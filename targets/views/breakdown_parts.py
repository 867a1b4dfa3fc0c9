"""The breakdown page by park or by cluster: small charts, two periods, two parts."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hightech_zone.lib.instants import written
from targets.access import check_period, sees_enterprises_figures, visible_periods
from targets.calc.periods import Period
from targets.errors import UnreadableAddress
from targets.labels import part_label
from targets.models import Indicator
from targets.multiples_tables import (
    Lead,
    SmallChart,
    charts,
    course_screen,
    parts_screen,
    periods_screen,
    scale_words,
)
from targets.selectors.breakdown import NONE, ZONE, BreakdownReport, By
from targets.selectors.cross import Show
from targets.selectors.multiples import WHOLE, Multiples, multiples
from targets.selectors.screen_table import ScreenTable
from targets.views.moments import Moment, named_period

CUTS = (By.PARK, By.CLUSTER)
QUARTERS_BACK = 4


@dataclass(frozen=True)
class Choice:
    """A part that can be compared: how the address names it, and its name."""

    code: str
    name: str


@dataclass(frozen=True)
class PartsPage:
    """What `_breakdown_parts.html` shows. `sheets` are the tables in the order of the page, which
    the downloads hold too; `compared` None: there is no earlier period to compare with."""

    held: Multiples
    show: Show
    charts: list[SmallChart]
    scale: str
    compared: Period | None
    pair: tuple[str, str] | None
    choices: list[Choice]
    courses: ScreenTable
    periods: ScreenTable | None
    parts: ScreenTable | None

    @property
    def latest(self) -> BreakdownReport:
        return self.held.reports[self.held.period]

    @property
    def has_zone_line(self) -> bool:
        return all(one.code != WHOLE for one in self.charts)

    @property
    def screens(self) -> list[ScreenTable]:
        return [one for one in (self.courses, self.periods, self.parts) if one]


def parts_page(
    request: HttpRequest, indicator: Indicator, moment: Moment, by: By, asked: Show | None
) -> PartsPage:
    """**Raises** UnreadableAddress for what there is not, PermissionDenied for a period that is
    not published."""
    asked_for = asked_earlier(request, moment)
    held = multiples(
        indicator,
        moment.period,
        by,
        moment.as_of,
        asked_for,
        with_suppression=not sees_enterprises_figures(request.user),
        visible=visible_periods(request.user, moment.as_of),
    )
    compared = asked_for if asked_for in held.reports else None
    show = asked or held.shows[0]
    choices = [Choice(one.code, part_label(one.key, one.name, by)) for one in held.parts]
    choices.append(Choice(WHOLE, _("全区")))
    pair = _pair(request, [one.code for one in choices])
    lead = _lead(request, indicator, moment, by)
    return PartsPage(
        held=held,
        show=show,
        charts=charts(held, show),
        scale=scale_words(held, show),
        compared=compared,
        pair=pair,
        choices=choices,
        courses=course_screen(held, moment.as_of, show, lead),
        periods=periods_screen(held, compared, show, lead) if compared else None,
        parts=parts_screen(held, pair, show, lead) if pair else None,
    )


def _lead(request: HttpRequest, indicator: Indicator, moment: Moment, by: By) -> Lead:
    """A part's figure leads to its enterprises, or to where it comes from for those who may not see
    them; the zone's to where it comes from."""
    day = {"as_of": written(moment.as_of)} if moment.as_of else {}
    can_list = sees_enterprises_figures(request.user)

    def lead(period: Period, key: str | None) -> str:
        is_place = key not in (ZONE, WHOLE)
        place = {str(by): key or NONE} if is_place else {}
        if is_place and can_list:
            query = {"by": str(By.ENTERPRISE), **place, "period": str(period), **day}
            return (
                f"{reverse('targets:target-breakdown', args=[indicator.code])}?{urlencode(query)}"
            )
        where = reverse("targets:figure-detail", args=[indicator.code, period])
        return f"{where}?{urlencode({**place, **day})}" if place or day else where

    return lead


def asked_earlier(request: HttpRequest, moment: Moment) -> Period:
    """The period asked for, else the same quarter of the year before."""
    written = request.GET.get("vs")
    if not written:
        return moment.period.plus(-QUARTERS_BACK)
    period = named_period(written)
    if period >= moment.period:
        raise UnreadableAddress(_("对比的报告期应早于报告期。"))
    check_period(request.user, period, moment.as_of)
    return period


def _pair(request: HttpRequest, codes: list[str]) -> tuple[str, str] | None:
    """The two parts asked for, else the first two; None where there is only one."""
    if len(codes) < 2:
        return None
    pair = (request.GET.get("a") or codes[0], request.GET.get("b") or codes[1])
    for code in pair:
        if code not in codes:
            raise UnreadableAddress(_("没有代码为“%(code)s”的园区或产业。") % {"code": code})
    return pair
