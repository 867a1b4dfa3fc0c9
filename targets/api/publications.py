"""Signed issues of the 情况通报, as they were frozen."""

from fractions import Fraction
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from targets.access import Permission, is_allowed
from targets.access.publications import get_publication_for, visible_publications
from targets.api.fields import QuarterField
from targets.api.serializers import CoverageSerializer
from targets.api.views import paginated
from targets.calc.sums import Coverage
from targets.models import Publication

PAGE = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


class PublicationFileSerializer(serializers.Serializer):
    name = serializers.CharField()
    language = serializers.CharField()
    format = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class PublicationRowSerializer(serializers.Serializer):
    """One issue. `withdraws` and `withdrawn_by`: the ids of other issues."""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField()
    period = QuarterField()
    code = serializers.CharField()
    as_of = serializers.DateTimeField()
    data_version = serializers.IntegerField()
    signed_at = serializers.DateTimeField()
    withdraws = serializers.IntegerField(source="withdraws_id", allow_null=True)
    withdrawn_by = serializers.IntegerField(source="withdrawal.pk", allow_null=True, default=None)
    reason = serializers.CharField()


class PublicationSerializer(PublicationRowSerializer):
    """`figures` are the answer of `progress/` as it was, with the suppressed breakdown by park
    and what figures are called (`labels`).
    `texts`: risks and decisions of the summary as plain text, by language; only for those who may
    read the summary."""

    figures = serializers.JSONField()
    texts = serializers.JSONField(required=False)
    basis = serializers.JSONField()
    files = PublicationFileSerializer(many=True)

    def to_representation(self, instance: Publication) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if not is_allowed(self.context["request"].user, Permission.VIEW_SUMMARY):
            del shown["texts"]
        shown["figures"] = with_coarse_coverage(instance.figures)
        return shown


def with_coarse_coverage(figures: Any) -> Any:
    """Issues frozen before coverage was coarse are told as those frozen since."""
    if isinstance(figures, list):
        return [with_coarse_coverage(one) for one in figures]
    if not isinstance(figures, dict):
        return figures
    return {
        key: _coarse(one) if key == "coverage" else with_coarse_coverage(one)
        for key, one in figures.items()
    }


def _coarse(coverage: dict[str, str | None]) -> dict[str, str | None]:
    held = {name: None if one is None else Fraction(one) for name, one in coverage.items()}
    return dict(CoverageSerializer(Coverage(**held)).data)


@extend_schema(parameters=PAGE, responses=PublicationRowSerializer(many=True))
@api_view(["GET"])
def publications(request: Request) -> Response:
    """Signed issues, the latest first."""
    rows = visible_publications(request.user).filter(signed_at__isnull=False)
    return paginated(request, rows, PublicationRowSerializer)


@extend_schema(responses=PublicationSerializer)
@api_view(["GET"])
def one_publication(request: Request, pk: int) -> Response:
    """One signed issue: the same answer any time later, but for `withdrawn_by`."""
    issue = get_publication_for(request.user, pk, signed=True)
    return Response(PublicationSerializer(issue, context={"request": request}).data)
