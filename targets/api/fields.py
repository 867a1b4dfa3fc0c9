"""Fields of answers, and those of requests that are stricter than DRF's own: it takes `1e5`,
`１２` and `2.0` where they are sent as numbers or digits of any script."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from targets.calc.numbers import plain
from targets.words import named


@extend_schema_field({"type": "string", "format": "decimal", "pattern": r"^-?\d+(\.\d{1,12})?$"})
class FigureField(serializers.Field):
    """A figure as a decimal string, half up to twelve places; undefined is null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, "allow_null": True, **kwargs})

    def to_representation(self, value: Fraction | Decimal) -> str:
        return plain(value)


@extend_schema_field({"type": "string", "pattern": r"^\d{4}Q[1-4]$", "example": "2018Q3"})
class QuarterField(serializers.Field):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Any) -> str:
        return str(value)


@extend_schema_field(OpenApiTypes.STR)
class NamedField(serializers.Field):
    """`name` (or another pair of columns) in the reader's language."""

    def __init__(self, field: str = "name", **kwargs: Any) -> None:
        self.pair = field
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Any) -> str:
        return named(value, self.pair)


class WrittenNumberField(serializers.CharField):
    """A decimal as a string. A JSON number is refused: it has been through a binary fraction."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError(_('数请写成字符串，如"12.5"。'), code="not_a_number")
        return super().to_internal_value(data)


class WholeNumberField(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class DayField(serializers.DateField):
    def to_internal_value(self, value: Any) -> Any:
        if isinstance(value, str) and not value.isascii():
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)
