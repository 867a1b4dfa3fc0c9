"""Every error of the API as application/problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.views import exception_handler

from hightech_zone.middleware import problem
from targets.errors import (
    InvalidInput,
    InvalidTransition,
    OwnSubmission,
    PeriodLocked,
    RuleError,
    StaleVersion,
)

RULE_STATUS = {
    InvalidTransition: (409, "Conflict"),
    StaleVersion: (409, "Conflict"),
    PeriodLocked: (409, "Conflict"),
    OwnSubmission: (403, "Forbidden"),
}


def handle(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """None leaves it to Django: an error nobody foresaw is a 500 with a trace in the log."""
    if isinstance(error, RuleError):
        return rule_problem(error)
    if isinstance(error, Http404):
        return problem(404, "Not Found", _("没有找到，或者它不在您的职责范围内。"))
    if isinstance(error, PermissionDenied):
        return problem(403, "Forbidden", _("您的账号没有这项权限。"))
    if isinstance(error, exceptions.ValidationError) and context["request"].method != "GET":
        # What a program sends is judged by the same rules as what a person types.
        error.status_code = 422
    answered = exception_handler(error, context)
    if answered is None or not isinstance(error, exceptions.APIException):
        return None
    response = problem(answered.status_code, title_of(error), **described(error))
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if header in answered.headers:
            response[header] = answered.headers[header]
    return response


def rule_problem(error: RuleError) -> JsonResponse:
    status, title = RULE_STATUS.get(type(error), (422, "Unprocessable Content"))
    extra: dict[str, Any] = {"rule": error.rule, **error.context}
    if isinstance(error, InvalidInput):
        extra["errors"] = [
            {"field": one.field, "row": one.row, "rule": one.rule, "message": one.message}
            for one in error.problems
        ]
    return problem(status, title, error.message, **extra)


def described(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        return {"detail": _("请求中有不合规的内容。"), "errors": list(flattened(error.detail))}
    return {"detail": str(error.detail)}


def flattened(detail: Any, field: str = "", row: str = "") -> Any:
    """DRF nests messages by field and row; a problem lists them."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            if isinstance(key, int):
                yield from flattened(inner, field, str(key + 1))
            else:
                yield from flattened(inner, f"{field}.{key}".strip("."), row)
    elif isinstance(detail, list) and any(isinstance(one, dict) for one in detail):
        for number, inner in enumerate(detail, 1):
            yield from flattened(inner, field, str(number))
    elif isinstance(detail, list):
        for inner in detail:
            yield from flattened(inner, field, row)
    else:
        rule = getattr(detail, "code", "invalid")
        yield {"field": field, "row": row, "rule": rule, "message": str(detail)}


def title_of(error: exceptions.APIException) -> str:
    return HTTPStatus(error.status_code).phrase
