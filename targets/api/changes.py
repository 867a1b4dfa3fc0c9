"""What changed figures, as the page `/changes/` shows it."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from targets.access.changes import visible_changes
from targets.api.pagination import Pages
from targets.api.views import PAGE
from targets.selectors.recent_changes import ACTIONS, Kind, RecentChange, recent_changes

KIND = OpenApiParameter("kind", str, enum=[one.value for one in Kind])


class ChangeSerializer(serializers.Serializer):
    """`who` null: the system. `effects`: targets that an approval changed, in words."""

    at = serializers.DateTimeField()
    who = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(list(Kind))
    what = serializers.CharField()
    effects = serializers.ListField(child=serializers.CharField())

    def get_who(self, row: RecentChange) -> str | None:
        return str(row.who) if row.who else None


@extend_schema(parameters=[KIND, *PAGE], responses=ChangeSerializer(many=True))
@api_view(["GET"])
def changes(request: Request) -> Response:
    """Approvals, send-backs, corrections, changes of registers and imports, latest first."""
    events = visible_changes(request.user)
    kind = request.query_params.get("kind")
    if kind:
        if kind not in list(Kind):
            raise ValidationError({"kind": [", ".join(Kind)]}, code="invalid_choice")
        events = events.filter(action__in=ACTIONS[Kind(kind)])
    pages = Pages()
    held = pages.paginate_queryset(events, request) or []
    rows = recent_changes(request.user, list(held))
    return pages.get_paginated_response(ChangeSerializer(rows, many=True).data)
