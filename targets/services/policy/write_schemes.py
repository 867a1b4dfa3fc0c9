"""Writing award schemes, and what the policy leaves open about each.

The settings are append-only, and staff change them: as with thresholds, what is in force stays
where the pack's own is that of its last load.
"""

from collections.abc import Callable
from typing import Any

from targets.models import AwardScheme, Clause, SchemeSetting, Unit
from targets.services.policy.diff import FieldChange, Loading, Verb, bilingual, by_code, shown
from targets.services.policy.pack import Data
from targets.services.policy.write import Clauses, Units
from targets.services.policy.write_figures import add, close

KEPT_BY_FILES = ("frequency", "payout", "fact", "amount_min", "amount_max")
"""What a file that is opened for a scheme keeps as it was that day."""
OPEN_FILES: list[Callable[[AwardScheme], int]] = []
"""Count the files under way of a scheme; the app that has them adds itself."""


def put_schemes(loading: Loading, clauses: Clauses, units: Units) -> None:
    held = by_code(loading.policy.schemes.all())
    for entry in loading.data.get("schemes", ()):
        code = entry["code"]
        values = {
            "clause": clauses[entry["clause"]],
            **bilingual(entry, "name"),
            "kind": entry["kind"],
            "amount_min": entry.get("amount_min"),
            "amount_max": entry.get("amount_max"),
            "frequency": entry["frequency"],
            "terms": entry.get("terms", {}),
            "payout": entry.get("payout", "none"),
            "fact": entry.get("fact", {}),
            "evidence": entry.get("evidence", []),
            "unit": units.get(entry.get("unit", "")) or _first_unit(clauses[entry["clause"]]),
        }
        fresh = AwardScheme(policy=loading.policy, code=code)
        row = held.pop(code, None)
        before = _rule(row)
        scheme = loading.put("scheme", code, row, fresh, values)
        if before and before != _rule(scheme) and (count := sum(one(scheme) for one in OPEN_FILES)):
            loading.diff.open_files[code] = count
        _put_settings(loading, scheme, entry, units)
    for code, row in held.items():
        loading.drop("scheme", code, row)


def _rule(scheme: AwardScheme | None) -> list[Any]:
    return [getattr(scheme, name) for name in KEPT_BY_FILES] if scheme else []


def _first_unit(clause: Clause) -> Unit | None:
    """Of those the clause names: it handles a scheme where the pack names no other."""
    first = clause.clause_units.select_related("unit").order_by("order").first()
    return first.unit if first else None


def _put_settings(loading: Loading, scheme: AwardScheme, entry: Data, units: Units) -> None:
    held = {one.code: one for one in scheme.settings.filter(superseded_at__isnull=True)}
    past = (loading.past_entry("schemes", scheme.code) or {}).get("settings", {})
    for code, setting in entry.get("settings", {}).items():
        row = held.get(code)
        if row is not None and setting == past.get(code):
            continue
        wanted = _values(setting, units)
        key = f"{scheme.code} {code}"
        if row is None:
            loading.note(Verb.ADDED, "scheme_setting", key)
        else:
            changes = [
                FieldChange(name, shown(getattr(row, name)), shown(value))
                for name, value in wanted.items()
                if getattr(row, name) != value
            ]
            if not changes:
                continue
            loading.note(Verb.CHANGED, "scheme_setting", key, changes)
            close(loading, row)
        add(loading, SchemeSetting(scheme=scheme, code=code, **wanted))
    for code in sorted((past.keys() - entry.get("settings", {}).keys()) & held.keys()):
        loading.note(Verb.REMOVED, "scheme_setting", f"{scheme.code} {code}")
        close(loading, held[code])


def _values(setting: Data, units: Units) -> dict[str, Any]:
    return {
        "value": setting["value"],
        "owner": units[setting["owner"]],
        "reason": setting["reason"]["zh"],
        "reason_en": setting["reason"]["en"],
    }
