"""Model fields for the two kinds of value everything here is made of."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from targets.calc.periods import InvalidPeriod, Period

FIXED_POINT_PLACES = 4
FIXED_POINT_LIMIT = Decimal(10) ** 10


class FixedPointField(models.BigIntegerField):
    """A decimal with at most four places, stored as an integer of 10⁻⁴ of the unit.

    SQLite adds decimals as floats; integers stay exact there too, and `Sum()` over the field
    gives an exact Decimal on every database. Absolute values reach up to, not including, 10¹⁰.
    """

    description = _("至多四位小数的定点数")
    _pyi_private_set_type: Decimal | int | str | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: Decimal  # type: ignore[assignment]
    _pyi_lookup_exact_type: Decimal | int | str  # type: ignore[assignment]

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-FIXED_POINT_PLACES)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise ValidationError(_("定点数不接受浮点数。"), code="invalid")
        try:
            return Decimal(str(value))
        except ArithmeticError as error:
            raise ValidationError(_("“%(value)s”不是数。"), "invalid", {"value": value}) from error

    def get_prep_value(self, value: Any) -> int | None:
        number = self.to_python(value)
        if number is None:
            return None
        if not number.is_finite() or abs(number) >= FIXED_POINT_LIMIT:
            raise ValidationError(_("%(value)s超出可存的范围。"), "range", {"value": value})
        scaled = number.scaleb(FIXED_POINT_PLACES)
        if scaled != scaled.to_integral_value():
            raise ValidationError(_("%(value)s的小数超过四位。"), "places", {"value": value})
        return int(scaled)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super(models.BigIntegerField, self).validate(value, model_instance)
        self.get_prep_value(value)

    @property
    def validators(self) -> list[Any]:
        """The integer range of the column says nothing about the scaled value."""
        return list(self._validators)  # type: ignore[attr-defined]

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)


class PeriodField(models.SmallIntegerField):
    """A reporting period (a quarter), stored as `year * 4 + quarter - 1`, so that SQL can
    compare, order and shift periods with plain arithmetic."""

    description = _("报告期（季度）")
    _pyi_private_set_type: Period | str | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: Period  # type: ignore[assignment]
    _pyi_lookup_exact_type: Period | str  # type: ignore[assignment]

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Period | None:
        return None if value is None else Period(value)

    def to_python(self, value: Any) -> Period | None:
        if value is None or isinstance(value, Period):
            return value
        if isinstance(value, int):
            return Period(value)
        try:
            return Period.parse(str(value))
        except InvalidPeriod as error:
            raise ValidationError(
                _("“%(value)s”不是报告期，应写成2018Q3。"), "invalid", {"value": value}
            ) from error

    def get_prep_value(self, value: Any) -> int | None:
        period = self.to_python(value)
        return None if period is None else period.index

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    @property
    def validators(self) -> list[Any]:
        return list(self._validators)  # type: ignore[attr-defined]

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        return models.Field.formfield(self, **{"form_class": forms.CharField, **kwargs})
