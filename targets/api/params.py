"""What a query string may say."""

import re
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from hightech_zone.lib.clock import db_now
from targets.access import Permission, check, check_period
from targets.calc.periods import InvalidPeriod, Period
from targets.selectors.completeness.counts import default_period
from targets.selectors.shown import period_shown


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


DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_as_of(request: Request) -> datetime | None:
    """`?as_of=`: ISO 8601, Asia/Shanghai without an offset; a date means its end. Absent: now."""
    text = request.query_params.get("as_of")
    if text is None:
        return None
    instant = parse_instant(text)
    if instant is None:
        message = _("“%(text)s”不是时间，应写成2018-10-31或2018-10-31T09:00:00+08:00。")
        raise ValidationError({"as_of": [message % {"text": text}]}, code="invalid_as_of")
    # A date stands for its end, so that today's is not in the future.
    now = db_now()
    latest = end_of(timezone.localdate(now)) if DATE.fullmatch(text) else now
    if instant > latest:
        raise ValidationError({"as_of": [_("不能查询将来的数据。")]}, code="future_as_of")
    return instant


def parse_instant(text: str) -> datetime | None:
    """None for what is neither; a plus sign in an address often arrives as a blank."""
    try:
        day = parse_date(text)
        instant = parse_datetime(text.replace(" ", "+")) if day is None else None
    except ValueError:
        return None
    if day is not None:
        return end_of(day)
    if instant is None:
        return None
    return instant if timezone.is_aware(instant) else timezone.make_aware(instant)


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def required(request: Request, name: str) -> str:
    value = request.query_params.get(name)
    if not value:
        raise ValidationError({name: [_("缺少参数。")]}, code="required")
    return value
