"""Fields of answers."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

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
