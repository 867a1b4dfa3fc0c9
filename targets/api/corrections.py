"""Corrections for programs: the same verbs, rules and messages as the pages. A document is
attached on the page; a program names it in `evidence`."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from targets.access import (
    Permission,
    check,
    get_correction_to_decide,
    get_correction_to_read,
    get_return_to_fill,
    visible_corrections,
)
from targets.api.fields import FigureField, QuarterField, WholeNumberField
from targets.api.pagination import Pages
from targets.api.return_shapes import CellSerializer, Text, VersionSerializer
from targets.api.returns import KEY, addressed, once, person, read
from targets.choices import CorrectionState, ReasonClass
from targets.models import Correction, Return
from targets.services import corrections as services
from targets.services.correction_cells import raised_queries


class CorrectionSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    of_return = serializers.IntegerField(source="of_return_id")
    number = serializers.IntegerField()
    form = Text(source="of_return.form.code")
    period = QuarterField(source="of_return.reporting_period.period")
    department = Text(source="of_return.department")
    state = Text()
    reason_class = Text()
    words = Text()
    evidence = Text()
    requested_at = serializers.DateTimeField()
    requested_by = Text()
    requested_for = Text(allow_null=True)
    expires_on = serializers.DateField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = Text(allow_null=True)
    decided_for = Text(allow_null=True)
    decision_words = Text()
    version = serializers.IntegerField(source="of_return.version")


class CorrectedValueSerializer(serializers.Serializer):
    """`before` is what counted when it was asked for; null: nothing did, or a status said why."""

    uscc = Text(source="enterprise.uscc", allow_null=True)
    element = Text(source="element.code")
    before = FigureField()
    before_status = Text()
    value = FigureField()
    status = Text()
    reason = Text()


class RaisedQuerySerializer(serializers.Serializer):
    row = Text()
    field = Text()
    rule = Text()
    message = Text()


class CorrectionDetailSerializer(CorrectionSerializer):
    """`queries`: what rules ask about the new figures, while the request is open."""

    values = CorrectedValueSerializer(many=True, source="listed")
    queries = RaisedQuerySerializer(many=True, source="raised")


class RequestSerializer(VersionSerializer):
    of_return = WholeNumberField(min_value=1)
    values: serializers.ListSerializer = serializers.ListSerializer(
        child=CellSerializer(), max_length=services.MOST_CELLS
    )
    reason_class = serializers.ChoiceField(ReasonClass.choices)
    words = Text()
    evidence = Text()


class ApproveCorrectionSerializer(VersionSerializer):
    words = Text(required=False, allow_blank=True, default="")


class DeclineCorrectionSerializer(serializers.Serializer):
    words = Text()


def described(held: Correction) -> Any:
    cells = held.cells.select_related("enterprise", "element")
    held.listed = list(cells.order_by("id"))  # type: ignore[attr-defined]
    is_open = held.state == CorrectionState.OPEN
    held.raised = raised_queries(held.of_return, held.listed) if is_open else []  # type: ignore[attr-defined]
    return CorrectionDetailSerializer(held).data


def return_to_correct(request: Request) -> tuple[Return, dict[str, Any]]:
    """With what is asked about it."""
    check(request.user, Permission.FILL_RETURNS)
    asked = read(RequestSerializer, request)
    return get_return_to_fill(request.user, asked["of_return"]), asked


@extend_schema(methods=["GET"], responses=CorrectionSerializer(many=True))
@extend_schema(
    methods=["POST"],
    parameters=[KEY],
    request=RequestSerializer,
    responses=CorrectionDetailSerializer,
)
@api_view(["GET", "POST"])
@once(return_to_correct)
def corrections(request: Request) -> Response:
    """GET: requests to correct the returns one may read, latest first. POST: make one."""
    if request.method == "POST":
        return request_correction(request)
    pages = Pages()
    page = pages.paginate_queryset(visible_corrections(request.user), request)
    return pages.get_paginated_response(CorrectionSerializer(page, many=True).data)


def request_correction(request: Request) -> Response:
    held, asked = return_to_correct(request)
    shape = CellSerializer()
    made = services.correction_request(
        of_return=held,
        by=person(request),
        cells=[shape.create(dict(cell)) for cell in asked["values"]],
        grounds=services.Grounds(asked["reason_class"], asked["words"], asked["evidence"]),
        version=asked.get("version"),
    )
    return Response(described(made), status=201)


@extend_schema(responses=CorrectionDetailSerializer)
@api_view(["GET"])
def one_correction(request: Request, pk: int) -> Response:
    return Response(described(get_correction_to_read(request.user, pk)))


@extend_schema(
    parameters=[KEY], request=ApproveCorrectionSerializer, responses=CorrectionDetailSerializer
)
@api_view(["POST"])
@once(addressed(get_correction_to_decide))
def approve(request: Request, pk: int) -> Response:
    held = get_correction_to_decide(request.user, pk)
    asked = read(ApproveCorrectionSerializer, request)
    done = services.correction_approve(correction=held, by=person(request), **asked)
    return Response(described(done))


@extend_schema(
    parameters=[KEY], request=DeclineCorrectionSerializer, responses=CorrectionDetailSerializer
)
@api_view(["POST"])
@once(addressed(get_correction_to_decide))
def decline(request: Request, pk: int) -> Response:
    held = get_correction_to_decide(request.user, pk)
    asked = read(DeclineCorrectionSerializer, request)
    done = services.correction_decline(correction=held, by=person(request), **asked)
    return Response(described(done))
