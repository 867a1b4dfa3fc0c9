"""What a query string may say."""

from datetime import datetime

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from hightech_zone.lib.instants import InTheFuture, NotAnInstant, read_past_instant
from targets.access import Permission, check, check_period
from targets.calc.periods import InvalidPeriod, Period
from targets.selectors.completeness.counts import default_period
from targets.selectors.shown import period_shown
from targets.words import IN_THE_FUTURE, NOT_AN_INSTANT


def read_period(request: Request, as_of: datetime | None = None) -> Period:
    """`?period=2018Q3`; absent, the one the reader would see first. Refuses those who may not
    see it."""
    text = request.query_params.get("period")
    if text is None:
        check(request.user, Permission.VIEW_PUBLISHED)
        period = period_shown(request.user, as_of)
    else:
        period = parse_period(text)
    check_period(request.user, period, as_of)
    return period


def read_register_period(request: Request, as_of: datetime | None = None) -> Period:
    """`?period=2018Q3`; absent, the same for everybody. Registers are not figures: whoever sees
    them sees them in every period, published or not."""
    text = request.query_params.get("period")
    return default_period(as_of) if text is None else parse_period(text)


def parse_period(text: str) -> Period:
    try:
        return Period.parse(text)
    except InvalidPeriod as error:
        message = _("“%(text)s”不是报告期，应写成2018Q3。") % {"text": text}
        raise ValidationError({"period": [message]}, code="invalid_period") from error


def read_as_of(request: Request) -> datetime | None:
    """`?as_of=`: ISO 8601, Asia/Shanghai without an offset; a date means its end. Absent: now."""
    text = request.query_params.get("as_of")
    if text is None:
        return None
    try:
        return read_past_instant(text)
    except NotAnInstant as error:
        message = NOT_AN_INSTANT % {"text": text}
        raise ValidationError({"as_of": [message]}, code="invalid_as_of") from error
    except InTheFuture as error:
        raise ValidationError({"as_of": [IN_THE_FUTURE]}, code="future_as_of") from error


def required(request: Request, name: str) -> str:
    value = request.query_params.get(name)
    if not value:
        raise ValidationError({name: [_("缺少参数。")]}, code="required")
    return value
