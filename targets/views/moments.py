"""The period a page speaks of and the day it looks from: `?period=2018Q3&as_of=2018-12-31`."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hightech_zone.lib.instants import InTheFuture, NotAnInstant, read_past_instant
from targets.access import check_period
from targets.calc.periods import InvalidPeriod, Period
from targets.errors import UnreadableAddress
from targets.selectors.shown import period_shown
from targets.words import IN_THE_FUTURE, NOT_AN_INSTANT


@dataclass(frozen=True, slots=True)
class Moment:
    """`as_of` None: as things are known now."""

    period: Period
    as_of: datetime | None


def asked_moment(request: HttpRequest) -> Moment:
    """What the address names, else the period shown when nobody names one, as known now.

    **Raises** UnreadableAddress where either is not written as it should be; NotPublished where
    the user may not see the period, may not see it as of then, or may see none yet.
    """
    as_of = asked_as_of(request)
    written = request.GET.get("period")
    if not written:
        return Moment(period_shown(request.user, as_of), as_of)
    period = named_period(written)
    check_period(request.user, period, as_of)
    return Moment(period, as_of)


def asked_as_of(request: HttpRequest) -> datetime | None:
    """**Raises** UnreadableAddress for what is no instant, or is in the future."""
    return past_instant(request, "as_of")


def past_instant(request: HttpRequest, name: str) -> datetime | None:
    """**Raises** UnreadableAddress for what is no instant, or is in the future."""
    written = request.GET.get(name)
    if not written:
        return None
    try:
        return read_past_instant(written)
    except NotAnInstant as error:
        raise UnreadableAddress(NOT_AN_INSTANT % {"text": written}) from error
    except InTheFuture as error:
        raise UnreadableAddress(IN_THE_FUTURE) from error


def named_period(written: str) -> Period:
    """**Raises** UnreadableAddress where it is not written like 2018Q3."""
    try:
        return Period.parse(written)
    except InvalidPeriod as error:
        raise UnreadableAddress(_("报告期应写成2018Q3。")) from error
