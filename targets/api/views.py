"""Read-only answers about targets, figures and registers."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from targets.access import (
    Permission,
    check,
    get_indicator_for,
    get_target_for,
    sees_enterprises_figures,
    visible_certificates,
    visible_enterprises,
    visible_periods,
)
from targets.api import serializers as shapes
from targets.api.pagination import Pages
from targets.api.params import read_as_of, read_period, read_register_period, required
from targets.api.revalidation import revalidating
from targets.calc.periods import Period
from targets.calc.sums import share
from targets.models import Indicator
from targets.querysets import found_by
from targets.selectors.breakdown import By, breakdown_report
from targets.selectors.completeness.counts import FormCompleteness, form_completeness
from targets.selectors.figures import figure_report
from targets.selectors.progress import SeriesRow, current_settings, progress_report, series
from targets.selectors.register_rows import certificate_rows, enterprise_rows

PERIOD = OpenApiParameter("period", str, description="2018Q3; absent: the latest complete one")
AS_OF = OpenApiParameter("as_of", str, description="2018-10-31 or ISO 8601 with an offset")
INDICATOR = OpenApiParameter("indicator", str, required=True)
BY = OpenApiParameter("by", str, enum=[by.value for by in By], required=True)
Q = OpenApiParameter("q", str, description="a part of a name, its pinyin or initials, or the code")
PAGE = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


def eyes(request: Request) -> dict[str, bool]:
    """Of what some fields depend on: what the reader may see."""
    return {"sees_enterprises": sees_enterprises_figures(request.user)}


@extend_schema(responses=shapes.TargetSerializer(many=True))
@api_view(["GET"])
@revalidating
def targets(request: Request) -> Response:
    """The targets of the active policy."""
    check(request.user, Permission.VIEW_PUBLISHED)
    return Response(shapes.TargetSerializer(current_settings(), many=True).data)


@extend_schema(parameters=[PERIOD, AS_OF], responses=shapes.ProgressSerializer)
@api_view(["GET"])
@revalidating
def progress(request: Request) -> Response:
    """Every target at one period."""
    as_of = read_as_of(request)
    period = read_period(request, as_of)
    report = progress_report(period, as_of, visible=visible_periods(request.user, as_of))
    if report is None:
        raise NotFound
    return Response(shapes.ProgressSerializer(report, context=eyes(request)).data)


@dataclass(frozen=True)
class SeriesReport:
    indicator: Indicator
    period: Period
    as_of: datetime | None
    data_version: int
    results: list[SeriesRow]


@extend_schema(parameters=[INDICATOR, PERIOD, AS_OF], responses=shapes.SeriesSerializer)
@api_view(["GET"])
@revalidating
def series_of(request: Request) -> Response:
    """One target at every period with data, up to `period`."""
    as_of = read_as_of(request)
    target = get_target_for(request.user, required(request, "indicator"))
    period = read_period(request, as_of)
    visible = visible_periods(request.user, as_of)
    report = progress_report(period, as_of, target.indicator.code, visible)
    if report is None or not report.rows:
        raise NotFound
    rows = series(report.rows[0], report.thresholds)
    found = SeriesReport(target.indicator, period, as_of, report.data_version, rows)
    return Response(shapes.SeriesSerializer(found, context=eyes(request)).data)


@extend_schema(parameters=[INDICATOR, PERIOD, BY, AS_OF], responses=shapes.BreakdownSerializer)
@api_view(["GET"])
@revalidating
def breakdown(request: Request) -> Response:
    """One indicator by park, cluster, both, or enterprise; not paginated. Each enterprise is in the
    park and the cluster it was in during the period, so that two periods differ by moves, too."""
    as_of = read_as_of(request)
    indicator = get_indicator_for(request.user, required(request, "indicator"))
    by = read_by(required(request, "by"))
    period = read_period(request, as_of)
    sees_all = sees_enterprises_figures(request.user)
    if by is By.ENTERPRISE and not sees_all:
        raise PermissionDenied
    report = breakdown_report(indicator, period, by, as_of, with_suppression=not sees_all)
    return Response(shapes.BreakdownSerializer(report, context=eyes(request)).data)


def read_by(text: str) -> By:
    try:
        return By(text)
    except ValueError as error:
        message = ", ".join(by.value for by in By)
        raise ValidationError({"by": [message]}, code="invalid_choice") from error


@extend_schema(parameters=[INDICATOR, PERIOD, AS_OF], responses=shapes.FigureSerializer)
@api_view(["GET"])
def figures(request: Request) -> Response:
    """The formula behind a value, its terms, and the returns and imports they come from."""
    as_of = read_as_of(request)
    indicator = get_indicator_for(request.user, required(request, "indicator"))
    report = figure_report(indicator, read_period(request, as_of), as_of)
    return Response(shapes.FigureSerializer(report, context=eyes(request)).data)


@dataclass(frozen=True)
class CompletenessReport:
    period: Period
    as_of: datetime | None
    results: list[FormCompleteness]

    @property
    def completeness(self) -> Fraction | None:
        return share(
            sum(row.approved for row in self.results), sum(row.due for row in self.results)
        )


@extend_schema(parameters=[PERIOD, AS_OF], responses=shapes.CompletenessSerializer)
@api_view(["GET"])
def completeness(request: Request) -> Response:
    """Approved and due cells of every form."""
    check(request.user, Permission.VIEW_COMPLETENESS)
    as_of = read_as_of(request)
    period = read_period(request, as_of)
    report = CompletenessReport(period, as_of, form_completeness(period, as_of))
    return Response(shapes.CompletenessSerializer(report).data)


@extend_schema(
    parameters=[Q, PERIOD, AS_OF, *PAGE], responses=shapes.EnterpriseSerializer(many=True)
)
@api_view(["GET"])
def enterprises(request: Request) -> Response:
    """The register of enterprises, with their places in `period`."""
    visible = visible_enterprises(request.user).filter(found_by(request.query_params.get("q", "")))
    as_of = read_as_of(request)
    rows = enterprise_rows(visible, read_register_period(request, as_of), as_of)
    return paginated(request, rows, shapes.EnterpriseSerializer)


@extend_schema(parameters=[AS_OF, *PAGE], responses=shapes.CertificateSerializer(many=True))
@api_view(["GET"])
def certificates(request: Request) -> Response:
    """The register of certificates."""
    visible_certificates(request.user)
    return paginated(request, certificate_rows(read_as_of(request)), shapes.CertificateSerializer)


def paginated(request: Request, rows: Any, shape: type[Serializer]) -> Response:
    pages = Pages()
    return pages.get_paginated_response(
        shape(pages.paginate_queryset(rows, request), many=True).data
    )
