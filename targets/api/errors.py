"""Every error of the API as application/problem+json (RFC 9457)."""

from collections.abc import Iterator
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.views import exception_handler

from hightech_zone.middleware import problem
from targets.errors import (
    InvalidInput,
    InvalidTransition,
    OtherUser,
    OwnSubmission,
    PeriodLocked,
    RuleError,
    StaleVersion,
)

MOST_ERRORS = 500
"""Problems told one by one; `error_count` says how many there are."""
RULE_STATUS = {
    InvalidTransition: (409, "Conflict"),
    StaleVersion: (409, "Conflict"),
    PeriodLocked: (409, "Conflict"),
    OtherUser: (409, "Conflict"),
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
    extra = described(error, context["request"])
    response = problem(answered.status_code, title_of(error), **extra)
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if header in answered.headers:
            response[header] = answered.headers[header]
    return response


def rule_problem(error: RuleError) -> JsonResponse:
    known = [RULE_STATUS[one] for one in type(error).__mro__ if one in RULE_STATUS]
    status, title = known[0] if known else (422, "Unprocessable Content")
    extra: dict[str, Any] = {"rule": error.rule, **error.context}
    if isinstance(error, InvalidInput):
        problems = error.problems
        extra["errors"] = [listed(**asdict(one)) for one in problems[:MOST_ERRORS]]
        extra["error_count"] = len(problems)
    return problem(status, title, error.message, **extra)


def listed(
    message: str,
    rule: str,
    field: str,
    row: str = "",
    file: str = "",
    line: int | None = None,
    **context: Any,
) -> dict[str, Any]:
    """One of a problem's `errors`: the shape of `Error` in the schema."""
    return {
        "field": field, "row": row, "file": file, "line": line, "rule": rule, "message": message
    }  # fmt: skip


def described(error: exceptions.APIException, request: Request) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        sent = None if request.method == "GET" else request.data
        errors = list(flattened(error.detail, sent))
        told = errors[:MOST_ERRORS]
        return {
            "detail": _("请求中有不合规的内容。"),
            "errors": told,
            "error_count": len(errors),
        }
    return {"detail": str(error.detail)}


def flattened(
    detail: Any, sent: Any, field: str = "", row: str = "", line: int | None = None
) -> Iterator[dict[str, Any]]:
    """DRF nests messages by field and place in a list; a problem lists them, and names the
    enterprise where what was `sent` there names one."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            if isinstance(key, int):
                yield from of_item(inner, sent, key, field)
            else:
                below = sent.get(key) if isinstance(sent, dict) else None
                yield from flattened(inner, below, f"{field}.{key}".strip("."), row, line)
    elif isinstance(detail, list) and any(isinstance(one, dict) for one in detail):
        for place, inner in enumerate(detail):
            yield from of_item(inner, sent, place, field)
    elif isinstance(detail, list):
        for inner in detail:
            yield from flattened(inner, sent, field, row, line)
    else:
        rule = getattr(detail, "code", "invalid")
        yield listed(str(detail), rule, field, row=row, line=line)


def of_item(detail: Any, sent: Any, place: int, field: str) -> Iterator[dict[str, Any]]:
    item = sent[place] if isinstance(sent, list) and place < len(sent) else None
    row = item.get("uscc") if isinstance(item, dict) else None
    return flattened(detail, item, field, row if isinstance(row, str) else "", place + 1)


def title_of(error: exceptions.APIException) -> str:
    return HTTPStatus(error.status_code).phrase
