"""The definitions sums are made by."""

from datetime import datetime

from hightech_zone.lib.once import kept
from targets.aggregates.query import Definition
from targets.calc.periods import Period
from targets.models import DataElement, DefinitionVersion


@kept
def elements() -> dict[str, DataElement]:
    """All data elements by code."""
    return {one.code: one for one in DataElement.objects.all()}


def element_ids() -> dict[str, int]:
    """Row ids of all data elements by code."""
    return {code: one.pk for code, one in elements().items()}


@kept
def definition_versions(as_of: datetime | None = None) -> list[DefinitionVersion]:
    """The versions of every indicator as known at `as_of`, by indicator and first period."""
    versions = DefinitionVersion.objects.as_of(as_of).select_related("indicator")
    return list(versions.order_by("indicator__order", "indicator_id", "first_period"))


@kept
def definitions_in_force(as_of: datetime | None = None) -> list[Definition]:
    """Every definition version with the periods it is in force in: up to the quarter before the
    indicator's next version."""
    versions = definition_versions(as_of)
    following = [*versions[1:], None][: len(versions)]
    return [
        Definition(version.pk, version.formula, version.first_period, _last(version, after))
        for version, after in zip(versions, following, strict=True)
    ]


def _last(version: DefinitionVersion, after: DefinitionVersion | None) -> Period | None:
    if after is None or after.indicator_id != version.indicator_id:
        return None
    return after.first_period.plus(-1)
