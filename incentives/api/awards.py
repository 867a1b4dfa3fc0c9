"""The list of awards, an application, approval and payment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incentives.access import get_award_for, get_scheme_to_apply, sees_talents, visible_awards
from incentives.api import shapes
from incentives.calc.states import State
from incentives.calc.years import read_year
from incentives.choices import DisbursementState
from incentives.models import Award, Talent
from incentives.services.applying import Application, award_apply, opening_of
from incentives.services.decisions import award_approve
from incentives.services.ledger import OWN
from incentives.services.payments import award_pay
from targets.access import Permission, check, get_enterprise_for
from targets.api.pagination import Pages
from targets.api.returns import KEY, Door, addressed, once, person, read
from targets.errors import InvalidInput, StaleVersion
from targets.models import AwardScheme

SENT_AS = {"on": "fact_on"}
STATES = [str(one) for one in State]
FILTERS = [
    OpenApiParameter("scheme", str),
    OpenApiParameter("state", str, enum=STATES),
    OpenApiParameter("year", int),
    OpenApiParameter("uscc", str),
]


def scheme_applied_for(request: Request) -> AwardScheme:
    check(request.user, Permission.PREPARE_AWARDS)
    return get_scheme_to_apply(request.user, read(shapes.ApplySerializer, request)["scheme"])


def award_to(permission: Permission) -> Door:
    """The award the address names, for those who may do that to awards at all."""

    def obtain(user: object, pk: int) -> Award:
        check(user, permission)
        return get_award_for(user, pk)

    return addressed(obtain)


@extend_schema(methods=["GET"], parameters=FILTERS, responses=shapes.AwardSerializer(many=True))
@extend_schema(
    methods=["POST"],
    parameters=[KEY],
    request=shapes.ApplySerializer,
    responses={201: shapes.AwardSerializer},
)
@api_view(["GET", "POST"])
@once(scheme_applied_for)
def awards(request: Request) -> Response:
    """GET: the awards one may read, the latest first. POST: apply for one."""
    if request.method == "POST":
        return apply(request)
    asked = request.query_params
    found = shapes.complete(visible_awards(request.user))
    if state := asked.get("state"):
        if state not in STATES:
            raise ValidationError({"state": [", ".join(STATES)]}, code="invalid_choice")
        found = found.filter(state=state)
    if year := asked.get("year"):
        try:
            found = found.filter(year=read_year(year))
        except ValueError as error:
            raise ValidationError({"year": ["2018"]}, code="invalid") from error
    if scheme := asked.get("scheme"):
        found = found.filter(scheme__code=scheme)
    if uscc := asked.get("uscc"):
        found = found.filter(enterprise__uscc=uscc)
    pages = Pages()
    page = pages.paginate_queryset(found, request)
    return pages.get_paginated_response(shapes.AwardSerializer(page, many=True).data)


def apply(request: Request) -> Response:
    scheme, asked = scheme_applied_for(request), read(shapes.ApplySerializer, request)
    asked_for = Application(
        enterprise=get_enterprise_for(request.user, asked["uscc"]) if asked["uscc"] else None,
        talent=named_talent(request, asked["talent"]) if asked["talent"] else None,
        subject=asked["subject"],
        payee=asked["payee"],
        on=asked.get("fact_on"),
        year=asked.get("year"),
        words=asked["words"],
    )
    with named_as_sent():
        opening = opening_of(scheme, asked_for)
        award = award_apply(
            scheme=scheme, opening=opening, by=person(request), papers=(), words=asked["words"]
        )
    return Response(shapes.described(award), status=201)


@contextmanager
def named_as_sent() -> Iterator[None]:
    """Problems name the fields of the request, not those of the services."""
    try:
        yield
    except InvalidInput as error:
        problems = [replace(one, field=SENT_AS.get(one.field, one.field)) for one in error.problems]
        raise InvalidInput(error.message, problems) from error


def named_talent(request: Request, code: str) -> Talent:
    """By its code, for those who handle talents; not found for all others."""
    rows = Talent.objects.all() if sees_talents(request.user) else Talent.objects.none()
    return get_object_or_404(rows, pk=int(code.removeprefix("T-")))


@extend_schema(
    parameters=[KEY], request=shapes.ApproveAwardSerializer, responses=shapes.AwardSerializer
)
@api_view(["POST"])
@once(award_to(Permission.DECIDE_AWARDS))
def approve(request: Request, pk: int) -> Response:
    """Approve an award whose notice has ended."""
    award = award_to(Permission.DECIDE_AWARDS)(request, pk=pk)
    asked = read(shapes.ApproveAwardSerializer, request)
    return Response(shapes.described(award_approve(award=award, by=person(request), **asked)))


@extend_schema(parameters=[KEY], request=shapes.PaySerializer, responses=shapes.AwardSerializer)
@api_view(["POST"])
@once(award_to(Permission.PAY_AWARDS))
def pay(request: Request, pk: int) -> Response:
    """Send the zone's part to be paid, in a batch of its own."""
    award = award_to(Permission.PAY_AWARDS)(request, pk=pk)
    asked = read(shapes.PaySerializer, request)
    if asked["version"] != award.version:
        raise StaleVersion(_("这份奖补刚才有人办理过，您看到的不是最新内容，请刷新后再办。"))
    due = award.disbursements.filter(state=DisbursementState.DUE, funder=OWN)
    parts = list(due.select_related("award"))
    award_pay(parts=parts, by=person(request), note=asked["note"])
    return Response(shapes.described(award))
