"""Shapes of the API's returns: what programs send, and what they get."""

from typing import Any

from rest_framework import serializers

from hightech_zone.lib.numbers import NotANumber, read_strict
from targets.api.fields import (
    DayField,
    FigureField,
    NamedField,
    QuarterField,
    WholeNumberField,
    WrittenNumberField,
)
from targets.calc.numbers import plain
from targets.choices import ObservationStatus, ReasonClass
from targets.models import ReviewWeight
from targets.selectors.review.queue import attention_of
from targets.services.return_cells import CellInput
from targets.services.review import RemarkInput
from targets.words import NOT_A_NUMBER, UNREADABLE

Text = serializers.CharField
MOST_VALUES = 20_000
"""What one request may name; a longer form goes in several."""


class WeightSerializer(serializers.Serializer):
    """What the review queue orders the waiting submission by, fractions of 1; `effects` are the
    targets before and after its approval."""

    submission = serializers.IntegerField(source="submission.number")
    size = FigureField()
    surprise = FigureField()
    effect = FigureField()
    attention = serializers.SerializerMethodField()
    computed_at = serializers.DateTimeField()
    effects = serializers.JSONField()

    def get_attention(self, weight: ReviewWeight) -> str | None:
        found = attention_of(weight)
        return None if found is None else plain(found)


class ReturnSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    form = Text(source="form.code")
    name = NamedField(source="form")
    period = QuarterField(source="reporting_period.period")
    department = Text()
    state = Text()
    version = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    first_submitted_at = serializers.DateTimeField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    reopened_until = serializers.DateField(allow_null=True)


class ListedReturnSerializer(ReturnSerializer):
    """`weight` is null for departments, and where no submission waits or it is not weighed."""

    weight = WeightSerializer(allow_null=True)


class ReturnValueSerializer(serializers.Serializer):
    """A cell of the draft. `typed` is what was typed where it is no number."""

    uscc = Text(source="enterprise.uscc", allow_null=True)
    element = Text(source="element.code")
    value = FigureField()
    status = Text()
    reason = Text()
    typed = Text()


class ReturnDetailSerializer(ReturnSerializer):
    values = ReturnValueSerializer(many=True, source="draft")


class OpenSerializer(serializers.Serializer):
    form = Text()
    period = Text()


class VersionSerializer(serializers.Serializer):
    """`version` guards against acting on something else than was read; absent: what there is."""

    version = WholeNumberField(required=False, min_value=1)


class CellSerializer(serializers.Serializer):
    """`value` is a decimal string, strictly: no exponent, no blanks, no separators. null or absent
    with a status of L (missing) or M (not applicable) needs a reason."""

    uscc = Text(required=False, allow_blank=True, allow_null=True)
    element = Text()
    value = WrittenNumberField(
        required=False, allow_blank=True, allow_null=True, trim_whitespace=False
    )
    status = serializers.ChoiceField(ObservationStatus.choices, required=False, allow_blank=True)
    reason = Text(required=False, allow_blank=True)

    def validate_value(self, value: str | None) -> str:
        if value:
            try:
                read_strict(value)
            except NotANumber as error:
                message = str(UNREADABLE.get(error.code, NOT_A_NUMBER)) % {"text": value}
                raise serializers.ValidationError(message, code="not_a_number") from error
        return value or ""

    def create(self, validated_data: Any) -> CellInput:
        return CellInput(**{**validated_data, "uscc": validated_data.get("uscc") or ""})


class ValuesSerializer(serializers.Serializer):
    version = WholeNumberField(min_value=1)
    values: serializers.ListSerializer = serializers.ListSerializer(
        child=CellSerializer(), max_length=MOST_VALUES
    )


class DeclineSerializer(VersionSerializer):
    words = Text()


class ApproveSerializer(VersionSerializer):
    reason_class = serializers.ChoiceField(ReasonClass.choices, default=ReasonClass.VERIFICATION)
    close_remarks = serializers.BooleanField(
        default=True,
        help_text="Whether remarks that are still open are closed with it. False: approving is "
        "refused while there are any, as the page asks first.",
    )


class RemarkSerializer(serializers.Serializer):
    uscc = Text(required=False, allow_blank=True, default="")
    element = Text(required=False, allow_blank=True, default="")
    text = Text()

    def create(self, validated_data: Any) -> RemarkInput:
        return RemarkInput(**validated_data)


class SendBackSerializer(VersionSerializer):
    reason = Text(required=False, allow_blank=True, default="")
    until = serializers.DateField(
        required=False,
        allow_null=True,
        default=None,
        help_text="The last day of the department's window; required where the period is locked.",
    )
    remarks: serializers.ListSerializer = serializers.ListSerializer(
        child=RemarkSerializer(), required=False, max_length=MOST_VALUES
    )


class ReopenSerializer(VersionSerializer):
    reason = Text()
    until = DayField()
    withdraw = serializers.BooleanField(default=False)
