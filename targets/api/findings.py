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
from targets.models import Return
from targets.selectors.findings import ShownFinding, return_findings
from targets.services.explanations import ExplanationInput, explanations_write
from targets.services.return_checks import is_query, return_problems

Text = serializers.CharField


class AskedSerializer(serializers.Serializer):
    """`usccs`: only these enterprises; absent: the whole return."""

    usccs = serializers.ListField(child=Text(), required=False, max_length=MOST_VALUES)


class ErrorSerializer(serializers.Serializer):
    """What has to be put right before submitting."""

    row = Text()
    field = Text()
    rule = Text()
    message = Text()


class FindingSerializer(serializers.Serializer):
    """A query of a rule, with the words given to it. `carried`: last quarter's explanation was
    accepted, and none is wanted."""

    row = Text()
    field = Text()
    rule = Text()
    name = Text()
    severity = Text()
    message = Text()
    carried = serializers.BooleanField()
    reason_class = Text(source="explanation.reason_class", default="")
    words = Text(source="explanation.words", default="")


class ValidationSerializer(serializers.Serializer):
    version = serializers.IntegerField()
    errors = ErrorSerializer(many=True)  # type: ignore[assignment]
    findings = FindingSerializer(many=True)


class ExplanationSerializer(serializers.Serializer):
    """Words to a query; empty words take away what was written."""

    uscc = Text(required=False, allow_blank=True, allow_null=True)
    element = Text()
    rule = Text()
    reason_class = serializers.ChoiceField(
        ExplanationClass.choices, required=False, allow_blank=True, default=""
    )
    words = Text(required=False, allow_blank=True, default="")

    def create(self, validated_data: Any) -> ExplanationInput:
        return ExplanationInput(**{**validated_data, "uscc": validated_data.get("uscc") or ""})


class ExplanationsSerializer(serializers.Serializer):
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


@extend_schema(parameters=[KEY], request=ExplanationsSerializer, responses=ValidationSerializer)
@api_view(["PUT"])
@once(addressed(get_return_to_fill))
def explanations(request: Request, pk: int) -> Response:
    """Keep words to queries; those that are not named stay. Answers as `validate` does for the
    enterprises named."""
    held = get_return_to_fill(request.user, pk)
    shape = ExplanationSerializer()
    asked = read(ExplanationsSerializer, request)["explanations"]
    inputs = [shape.create(dict(one)) for one in asked]
    held = explanations_write(of_return=held, inputs=inputs, by=person(request))
    return Response(validation_of(held, {one.uscc for one in inputs}))


def validation_of(held: Return, usccs: Any = None) -> Any:
    found: Sequence[ShownFinding] = return_findings(held, usccs)
    errors = [one for one in return_problems(held, found, usccs) if not is_query(one)]
    queries = [one for one in found if not one.is_hard]
    return ValidationSerializer(
        {"version": held.version, "errors": errors, "findings": queries}
    ).data
