"""What the policy leaves open about each scheme, how it is settled, by whom and why."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from incentives import access
from incentives.calc.settings import DEFAULTS
from targets.models import AwardScheme, SchemeSetting, User

ONLY_YEARLY = frozenset({"years"})


@dataclass(frozen=True, slots=True)
class SettingLine:
    """`row` None: nobody has settled it, so `value` is the one that holds for all."""

    code: str
    value: Any
    row: SchemeSetting | None


@dataclass(frozen=True, slots=True)
class SchemeSettings:
    scheme: AwardScheme
    lines: list[SettingLine]


def settings_of_schemes(user: User) -> list[SchemeSettings]:
    """Of all schemes that pay; a fixed number of queries."""
    in_force = SchemeSetting.objects.current().select_related("recorded_by")
    rows = Prefetch(
        "settings", in_force.prefetch_related("owner__names"), to_attr="settings_in_force"
    )
    schemes = access.visible_schemes(user).exclude(payout="none").prefetch_related(rows)
    return [SchemeSettings(one, _lines(one)) for one in schemes]


def _lines(scheme: Any) -> list[SettingLine]:
    held = {one.code: one for one in scheme.settings_in_force}
    return [
        SettingLine(code, held[code].value if code in held else value, held.get(code))
        for code, value in DEFAULTS.items()
        if code not in ONLY_YEARLY or scheme.frequency == "yearly" or code in held
    ]


def history_of(scheme: AwardScheme, code: str) -> list[SchemeSetting]:
    """All rows of one setting, the latest first."""
    rows = scheme.settings.filter(code=code).select_related("recorded_by")
    return list(rows.prefetch_related("owner__names").order_by("-recorded_at", "-pk"))
