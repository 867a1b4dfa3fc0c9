"""Returns for programs: the same verbs, rules and messages as the pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from targets.access import (
    Permission,
    check,
    get_form_to_open,
    get_return_for,
    get_return_to_confirm,
    get_return_to_fill,
    get_return_to_review,
    is_allowed,
    visible_returns,
)
from targets.api import return_shapes as shapes
from targets.api.pagination import Pages
from targets.api.params import parse_period
from targets.calc.periods import Period
from targets.models import Form, ReportingPeriod, Return, User
from targets.selectors.review.queue import weights_of
from targets.services import confirmation, review
from targets.services import returns as department
from targets.services.idempotency import answer_once

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)
PERIOD = OpenApiParameter("period", str)
Verb = Callable[..., Response]
Door = Callable[..., Any]


def once(door: Door) -> Callable[[Verb], Verb]:
    """Answer a repeated request with the same `Idempotency-Key` as the first time, where who asks
    may still do it: `door` obtains through `targets.access` what the request is about."""

    def decorate(verb: Verb) -> Verb:
        @wraps(verb)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> Response:
            key = request.headers.get("Idempotency-Key")
            if key is None or request.method == "GET":
                return verb(request, *args, **kwargs)
            door(request, *args, **kwargs)

            def work() -> tuple[int, Any]:
                response = verb(request, *args, **kwargs)
                return response.status_code, response.data

            asked = f"{request.method} {request.path}\n".encode() + repr(request.data).encode()
            status, body = answer_once(user=person(request), key=key, request=asked, work=work)
            return Response(body, status=status)

        return guarded

    return decorate


def addressed(getter: Callable[[Any, int], Any]) -> Door:
    """The door to the object that the address names."""
    return lambda request, pk: getter(request.user, pk)


def person(request: Request) -> User:
    """Who asks; the API lets nobody in who is not a user."""
    return cast(User, request.user)


def read(shape: type[Serializer], request: Request) -> dict[str, Any]:
    """The validated body. Raises DRF's ValidationError with everything that is wrong."""
    serializer = shape(data=request.data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def described(held: Return) -> Any:
    """A return with its draft cells, rows in order of code."""
    cells = held.cells.select_related("enterprise", "element")
    held.draft = cells.order_by("enterprise__uscc", "element__order")  # type: ignore[attr-defined]
    return shapes.ReturnDetailSerializer(held).data


def form_to_open(request: Request) -> tuple[Form, Period]:
    check(request.user, Permission.FILL_RETURNS)
    asked = read(shapes.OpenSerializer, request)
    period = parse_period(asked["period"])
    return get_form_to_open(request.user, asked["form"], period), period


@extend_schema(
    methods=["GET"], parameters=[PERIOD], responses=shapes.ListedReturnSerializer(many=True)
)
@extend_schema(
    methods=["POST"],
    parameters=[KEY],
    request=shapes.OpenSerializer,
    responses=shapes.ReturnDetailSerializer,
)
@api_view(["GET", "POST"])
@once(form_to_open)
def returns(request: Request) -> Response:
    """GET: the returns one may read. POST: begin a form's return for a period."""
    if request.method == "POST":
        return open_return(request)
    found = visible_returns(request.user)
    if text := request.query_params.get("period"):
        found = found.filter(reporting_period__period=parse_period(text))
    pages = Pages()
    page = pages.paginate_queryset(found, request)
    return pages.get_paginated_response(listed(page or [], person(request)))


def listed(page: list[Return], reader: User) -> Any:
    """The returns of a page, for those who see all of them with what the queue orders them by."""
    weights = weights_of(page) if is_allowed(reader, Permission.VIEW_ALL_RETURNS) else {}
    for one in page:
        one.weight = weights.get(one.pk)  # type: ignore[attr-defined]
    return shapes.ListedReturnSerializer(page, many=True).data


def open_return(request: Request) -> Response:
    form, period = form_to_open(request)
    reporting_period = get_object_or_404(ReportingPeriod, period=period)
    held = department.return_open(form=form, reporting_period=reporting_period, by=person(request))
    return Response(described(held), status=201)


@extend_schema(methods=["GET"], responses=shapes.ReturnDetailSerializer)
@extend_schema(
    methods=["PATCH"],
    parameters=[KEY],
    request=shapes.ValuesSerializer,
    responses=shapes.ReturnDetailSerializer,
)
@api_view(["GET", "PATCH"])
@once(addressed(get_return_to_fill))
def one_return(request: Request, pk: int) -> Response:
    """GET: a return with its draft. PATCH: write values; cells that are not named stay."""
    if request.method == "GET":
        return Response(described(get_return_for(request.user, pk)))
    held = get_return_to_fill(request.user, pk)
    asked = read(shapes.ValuesSerializer, request)
    shape = shapes.CellSerializer()
    cells = [shape.create(dict(cell)) for cell in asked["values"]]
    held = department.return_save(
        of_return=held, version=asked["version"], cells=cells, by=person(request)
    )
    return Response(described(held))


@extend_schema(
    parameters=[KEY], request=shapes.VersionSerializer, responses=shapes.ReturnDetailSerializer
)
@api_view(["POST"])
@once(addressed(get_return_to_fill))
def submit(request: Request, pk: int) -> Response:
    held = get_return_to_fill(request.user, pk)
    asked = read(shapes.VersionSerializer, request)
    return Response(
        described(department.return_submit(of_return=held, by=person(request), **asked))
    )


@extend_schema(
    parameters=[KEY], request=shapes.VersionSerializer, responses=shapes.ReturnDetailSerializer
)
@api_view(["POST"])
@once(addressed(get_return_to_confirm))
def confirm(request: Request, pk: int) -> Response:
    """The second person's word, where the department asks for two: hands the return in."""
    held = get_return_to_confirm(request.user, pk)
    asked = read(shapes.VersionSerializer, request)
    return Response(
        described(confirmation.return_confirm(of_return=held, by=person(request), **asked))
    )


@extend_schema(
    parameters=[KEY], request=shapes.DeclineSerializer, responses=shapes.ReturnDetailSerializer
)
@api_view(["POST"])
@once(addressed(get_return_to_confirm))
def decline(request: Request, pk: int) -> Response:
    """Give what was handed over back to whoever fills the form, with words."""
    held = get_return_to_confirm(request.user, pk)
    asked = read(shapes.DeclineSerializer, request)
    return Response(
        described(confirmation.return_decline(of_return=held, by=person(request), **asked))
    )


@extend_schema(
    parameters=[KEY], request=shapes.ApproveSerializer, responses=shapes.ReturnDetailSerializer
)
@api_view(["POST"])
@once(addressed(get_return_to_review))
def approve(request: Request, pk: int) -> Response:
    held = get_return_to_review(request.user, pk)
    asked = read(shapes.ApproveSerializer, request)
    closing = None if asked.pop("close_remarks") else ()
    approved = review.return_approve(of_return=held, by=person(request), closing=closing, **asked)
    return Response(described(approved))


@extend_schema(
    parameters=[KEY], request=shapes.SendBackSerializer, responses=shapes.ReturnDetailSerializer
)
@api_view(["POST"])
@once(addressed(get_return_to_review))
def send_back(request: Request, pk: int) -> Response:
    """Return the whole to the department, with words on cells, rows or the whole."""
    held = get_return_to_review(request.user, pk)
    asked = read(shapes.SendBackSerializer, request)
    shape = shapes.RemarkSerializer()
    remarks = [shape.create(dict(remark)) for remark in asked.pop("remarks", [])]
    held = review.return_send_back(of_return=held, by=person(request), remarks=remarks, **asked)
    return Response(described(held))


@extend_schema(
    parameters=[KEY], request=shapes.ReopenSerializer, responses=shapes.ReturnDetailSerializer
)
@api_view(["POST"])
@once(addressed(get_return_to_review))
def reopen(request: Request, pk: int) -> Response:
    """Let the department correct until a day; `withdraw` takes the approved figures back now."""
    held = get_return_to_review(request.user, pk)
    asked = read(shapes.ReopenSerializer, request)
    return Response(described(review.return_reopen(of_return=held, by=person(request), **asked)))
