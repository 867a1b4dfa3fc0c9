"""Validation for programs and for the grid: the same rules and sentences as the pages."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from targets.access import get_return_for, get_return_to_fill
from targets.api.return_shapes import MOST_VALUES
from targets.api.returns import KEY, addressed, once, person, read
from targets.choices import ExplanationClass
from targets.errors import OtherUser
from targets.models import Return
from targets.selectors.findings import ShownFinding, return_findings
from targets.services.explanations import ExplanationInput, explanations_write
from targets.services.return_checks import is_query, return_problems

Text = serializers.CharField


class AskedSerializer(serializers.Serializer):
    """`usccs`: only these enterprises; absent: the whole return."""

    usccs = serializers.ListField(child=Text(), required=False, max_length=MOST_VALUES)


class ErrorSerializer(serializers.Serializer):
    """What has to be put right before submitting. `name`: that of the rule, where it is one of
    the pack's."""

    row = Text()
    field = Text()
    rule = Text()
    name = Text(source="context.name", default="")
    message = Text()


class FindingSerializer(serializers.Serializer):
    """A query of a rule, with the words given to it. `carried`: last quarter's explanation was
    accepted, and none is wanted. `token`: to send back with other words."""

    row = Text()
    field = Text()
    rule = Text()
    name = Text()
    severity = Text()
    message = Text()
    carried = serializers.BooleanField()
    reason_class = Text(source="explanation.reason_class", default="")
    words = Text(source="explanation.words", default="")
    token = Text(source="explanation.token", default="|")


class ValidationSerializer(serializers.Serializer):
    version = serializers.IntegerField()
    errors = ErrorSerializer(many=True)  # type: ignore[assignment]
    findings = FindingSerializer(many=True)


class RefusedSerializer(serializers.Serializer):
    """An explanation that was not kept. `fault` says why; for `words_changed`, what somebody else
    wrote meanwhile follows, with its token."""

    row = Text()
    field = Text()
    rule = Text(source="context.rule")
    fault = Text(source="rule")
    message = Text()
    reason_class = Text(source="context.reason_class", default="")
    words = Text(source="context.words", default="")
    token = Text(source="context.token", default="")


class ExplainedSerializer(ValidationSerializer):
    refused = RefusedSerializer(many=True)


class ExplanationSerializer(serializers.Serializer):
    """Words to a query; empty words take away what was written. With the `token` of the words that
    were read, others written meanwhile are not written over."""

    uscc = Text(required=False, allow_blank=True, allow_null=True)
    element = Text()
    rule = Text()
    reason_class = serializers.ChoiceField(
        ExplanationClass.choices, required=False, allow_blank=True, default=""
    )
    words = Text(required=False, allow_blank=True, default="")
    token = Text(required=False, allow_null=True, trim_whitespace=False)

    def create(self, validated_data: Any) -> ExplanationInput:
        return ExplanationInput(**{**validated_data, "uscc": validated_data.get("uscc") or ""})


class ExplanationsSerializer(serializers.Serializer):
    """`user`: who wrote the words; where somebody else is logged in, none are kept."""

    user = serializers.IntegerField(required=False)
    explanations: serializers.ListSerializer = serializers.ListSerializer(
        child=ExplanationSerializer(), max_length=MOST_VALUES
    )


@extend_schema(request=AskedSerializer, responses=ValidationSerializer)
@api_view(["POST"])
def validate(request: Request, pk: int) -> Response:
    """What stands in the way of submitting the draft, and what rules ask. Writes nothing."""
    held = get_return_for(request.user, pk)
    asked = read(AskedSerializer, request).get("usccs")
    return Response(validation_of(held, asked))


@extend_schema(parameters=[KEY], request=ExplanationsSerializer, responses=ExplainedSerializer)
@api_view(["PUT"])
@once(addressed(get_return_to_fill))
def explanations(request: Request, pk: int) -> Response:
    """Keep words to queries; those that are not named stay. Each is kept or listed in `refused`
    on its own. Answers as `validate` does for the enterprises named."""
    held = get_return_to_fill(request.user, pk)
    shape = ExplanationSerializer()
    asked = read(ExplanationsSerializer, request)
    if asked.get("user", request.user.pk) != request.user.pk:
        raise OtherUser
    inputs = [shape.create(dict(one)) for one in asked["explanations"]]
    written = explanations_write(of_return=held, inputs=inputs, by=person(request))
    refused = RefusedSerializer(written.refused, many=True).data
    validation = validation_of(written.of_return, {one.uscc for one in inputs})
    return Response({**validation, "refused": refused})


def validation_of(held: Return, usccs: Any = None) -> Any:
    found: Sequence[ShownFinding] = return_findings(held, usccs)
    errors = [one for one in return_problems(held, found, usccs) if not is_query(one)]
    queries = [one for one in found if not one.is_hard]
    return ValidationSerializer(
        {"version": held.version, "errors": errors, "findings": queries}
    ).data
