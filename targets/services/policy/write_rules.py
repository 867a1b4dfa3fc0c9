"""Writing the validation rules of a pack.

Like targets, they are append-only, and staff change them: where the pack's own rule is that of
its last load, whatever is in force stays. The rules in force are those of the active policy.
"""

from typing import Any

from targets.calc.periods import Period
from targets.calc.validation import KINDS
from targets.models import ValidationRule
from targets.services.policy.diff import FieldChange, Loading, Verb, bilingual, by_code, shown
from targets.services.policy.pack import Data
from targets.services.policy.write_figures import add, close


def put_rules(loading: Loading) -> None:
    held = by_code(ValidationRule.objects.current())
    for order, entry in enumerate(loading.data.get("validation", ()), start=1):
        row, wanted = held.pop(entry["code"], None), _rule_values(order, entry)
        if row is not None and _is_as_before(loading, entry):
            # Another place in the list, or a translation of the pack's own reason, changes nothing
            # that people decided about the rule.
            english = wanted["reason_en"] if row.reason == wanted["reason"] else row.reason_en
            wanted = {name: getattr(row, name) for name in wanted}
            wanted |= {"order": order, "reason_en": english}
        fields = [
            FieldChange(name, _written(getattr(row, name)), _written(value))
            for name, value in wanted.items()
            if row is not None and getattr(row, name) != value
        ]
        if row is None:
            loading.note(Verb.ADDED, "rule", entry["code"])
        elif fields:
            loading.note(Verb.CHANGED, "rule", entry["code"], fields)
            close(loading, row)
        else:
            continue
        add(loading, ValidationRule(code=entry["code"], **wanted))
    for code, row in held.items():
        loading.note(Verb.REMOVED, "rule", code)
        close(loading, row)


UNTRANSLATED = {"reason_en": ""}


def _is_as_before(loading: Loading, entry: Data) -> bool:
    past = loading.past_entry("validation", entry["code"])
    if past is None or not loading.was_active:
        return False
    return _rule_values(0, {**past, **UNTRANSLATED}) == _rule_values(0, {**entry, **UNTRANSLATED})


def _rule_values(order: int, entry: Data) -> dict[str, Any]:
    params, _faults = KINDS[entry["kind"]].read(entry.get("params", {}))
    periods = ("first_period", "last_period")
    return {
        "order": order,
        **bilingual(entry, "name"),
        "severity": entry["severity"],
        "kind": entry["kind"],
        "elements": entry["elements"],
        "params": params,
        **{name: Period.parse(entry[name]) if name in entry else None for name in periods},
        "state": entry["state"],
        "reason": entry.get("reason", ""),
        "reason_en": entry.get("reason_en", ""),
    }


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name}={one}" for name, one in sorted(value.items()))
    return " ".join(value) if isinstance(value, list) else shown(value)
