"""What changed figures, as the page `/changes/` shows it."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from targets.api.pagination import Pages
from targets.api.params import read_as_of
from targets.api.views import AS_OF, PAGE
from targets.selectors.recent_changes import Kind, RecentChange, entries, told

KIND = OpenApiParameter("kind", str, enum=[one.value for one in Kind])


class ChangeSerializer(serializers.Serializer):
    """`who` null: the system. `effects`: the targets that it changed, in words, each with its
    period. `touched`: where there are none to tell, what it bears on and why, in words; empty where
    that is not known. The runs of the aggregation are one row a day."""

    at = serializers.DateTimeField()
    who = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(list(Kind))
    what = serializers.CharField()
    effects = serializers.ListField(child=serializers.CharField())
    touched = serializers.CharField()

    def get_who(self, row: RecentChange) -> str | None:
        return str(row.who) if row.who else None


@extend_schema(parameters=[KIND, AS_OF, *PAGE], responses=ChangeSerializer(many=True))
@api_view(["GET"])
def changes(request: Request) -> Response:
    """Approvals, send-backs, corrections, changes of registers and of enterprises, imports,
    loads of the pack and the days of the aggregation, latest first; with `as_of` none that came
    later."""
    kind = request.query_params.get("kind")
    if kind and kind not in list(Kind):
        raise ValidationError({"kind": [", ".join(Kind)]}, code="invalid_choice")
    pages = Pages()
    listed = entries(request.user, Kind(kind) if kind else None, read_as_of(request))
    rows = told(request.user, pages.paginate_queryset(listed, request) or [])
    return pages.get_paginated_response(ChangeSerializer(rows, many=True).data)
