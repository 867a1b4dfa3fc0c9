"""Writing what figures are made of: elements, forms, indicators, and what is dropped of them.

Assignments are changed by administrators too, and are touched only where the pack itself changed
since it was last loaded while in use.
"""

from collections.abc import Iterator
from typing import Any

from targets.calc.formulas import Formula
from targets.calc.periods import Period
from targets.models import (
    Cluster,
    DataElement,
    DefinitionVersion,
    Form,
    FormAssignment,
    FormElement,
    Indicator,
    Park,
    Policy,
    Unit,
)
from targets.services.policy.diff import FieldChange, Loading, Verb, bilingual, by_code, shown
from targets.services.policy.pack import Data
from targets.services.policy.write import Units

Elements = dict[str, DataElement]
Indicators = dict[str, Indicator]

SHARED: tuple[tuple[str, str, Any], ...] = (
    ("elements", "element", DataElement),
    ("parks", "park", Park),
    ("clusters", "cluster", Cluster),
    ("units", "unit", Unit),
)


def put_elements(loading: Loading) -> Elements:
    held = by_code(DataElement.objects.all())
    for order, entry in enumerate(loading.data["elements"], start=1):
        code = entry["code"]
        values = {
            "order": order,
            **bilingual(entry, "name", "unit"),
            "kind": entry["kind"],
            "level": entry["level"],
            "allows_negative": entry.get("allows_negative", False),
            **bilingual(entry, "help", optional=True),
        }
        held[code] = loading.put("element", code, held.get(code), DataElement(code=code), values)
    return held


# Forms


def put_forms(loading: Loading, elements: Elements, units: Units) -> None:
    held = by_code(Form.objects.all())
    places = by_code(FormElement.objects.select_related("form", "element"), "element_id")
    for order, entry in enumerate(loading.data["forms"], start=1):
        code = entry["code"]
        values = {
            "order": order,
            **bilingual(entry, "name"),
            "level": entry["level"],
            "enterprise_filter": entry.get("covers", {}),
            "issuing_body": entry.get("issuing_body", ""),
            "issuing_body_en": entry.get("issuing_body_en", ""),
            "approving_body": entry.get("approving_body", ""),
            "approval_number": entry.get("approval_number", ""),
            "valid_until": entry.get("valid_until"),
        }
        is_new = code not in held
        form = loading.put("form", code, held.get(code), Form(code=code), values)
        for place, name in enumerate(entry["elements"], start=1):
            element = elements[name]
            fresh = FormElement(element=element)
            values = {"form": form, "order": place}
            loading.put("form_element", name, places.pop(element.pk, None), fresh, values)
        if is_new or not _is_assigned_as_before(loading, entry):
            _put_assignments(loading, form, entry["assignments"], units)
    codes = {entry["code"] for entry in loading.data["forms"]}
    for row in places.values():
        if row.form.code in codes:
            loading.drop("form_element", row.element.code, row)


def _is_assigned_as_before(loading: Loading, entry: Data) -> bool:
    past = loading.past_entry("forms", entry["code"])
    unchanged = past is not None and past["assignments"] == entry["assignments"]
    return loading.was_active and unchanged


def _put_assignments(loading: Loading, form: Form, entries: list[Data], units: Units) -> None:
    """A changed assignment is taken away and put back: the database refuses two that overlap even
    for a moment. Where the pack does not say whether a second person confirms, what people chose
    stays."""
    held = by_code(form.assignments.select_related("department"), "from_period")
    chosen = {period: row.needs_confirmation for period, row in held.items()}
    wanted = {
        Period.parse(entry["from_period"]): FormAssignment(
            form=form,
            department=units[entry["unit"]],
            from_period=Period.parse(entry["from_period"]),
            to_period=Period.parse(entry["to_period"]) if "to_period" in entry else None,
            needs_confirmation=entry.get(
                "needs_confirmation", chosen.get(Period.parse(entry["from_period"]), False)
            ),
        )
        for entry in entries
    }
    changed = []
    for period, row in held.items():
        key, fresh = f"{form.code} {period}", wanted.get(period)
        fields = differences(row, fresh) if fresh else []
        if fresh and not fields:
            continue
        loading.note(Verb.CHANGED if fresh else Verb.REMOVED, "assignment", key, fields)
        changed.append(period)
        row.delete()
    for period, fresh in wanted.items():
        if period not in held:
            loading.note(Verb.ADDED, "assignment", f"{form.code} {period}")
        if period not in held or period in changed:
            fresh.save()


def differences(row: FormAssignment, fresh: FormAssignment) -> list[FieldChange]:
    pairs = [
        ("department", row.department.code, fresh.department.code),
        ("to_period", row.to_period, fresh.to_period),
        ("needs_confirmation", row.needs_confirmation, fresh.needs_confirmation),
    ]
    return [FieldChange(name, shown(a), shown(b)) for name, a, b in pairs if a != b]


# Indicators


def put_indicators(loading: Loading) -> Indicators:
    held = by_code(Indicator.objects.all())
    for order, entry in enumerate(loading.data["indicators"], start=1):
        code = entry["code"]
        values = {
            "order": order,
            **bilingual(entry, "name", "short", "unit"),
            **bilingual(entry, "note", optional=True),
            "decimals": entry["decimals"],
            "alternatives": entry.get("alternatives", []),
        }
        held[code] = loading.put("indicator", code, held.get(code), Indicator(code=code), values)
        _put_definitions(loading, held[code], entry["definitions"])
    return held


def _put_definitions(loading: Loading, indicator: Indicator, entries: list[Data]) -> None:
    """A changed text or formula is a correction: the row in force is closed, and another takes
    its number. A number the pack no longer has is closed. No row is rewritten or deleted."""
    held = by_code(indicator.definitions.filter(superseded_at__isnull=True), "number")
    fresh = []
    for entry in entries:
        row, values = held.pop(entry["number"], None), _definition_values(entry)
        key = f"{indicator.code} v{entry['number']}"
        fields = [
            FieldChange(name, shown(getattr(row, name)), shown(value))
            for name, value in values.items()
            if row is not None and getattr(row, name) != value
        ]
        if row is None:
            loading.note(Verb.ADDED, "definition", key)
        elif fields:
            loading.note(Verb.CHANGED, "definition", key, fields)
            close(loading, row)
        else:
            continue
        fresh.append(DefinitionVersion(indicator=indicator, number=entry["number"], **values))
    for number, row in held.items():
        loading.note(Verb.REMOVED, "definition", f"{indicator.code} v{number}")
        close(loading, row)
    for row in fresh:
        add(loading, row)


def _definition_values(entry: Data) -> dict[str, Any]:
    return {
        "first_period": Period.parse(entry["first_period"]),
        "document": entry["document"],
        **bilingual(entry, "text"),
        "formula_data": entry["formula"],
    }


def close(loading: Loading, row: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(superseded_at=loading.at)


def add(loading: Loading, row: Any) -> None:
    row.recorded_at, row.recorded_by = loading.at, loading.by
    row.save(force_insert=True)


# What the pack no longer has


def drop_shared(loading: Loading) -> None:
    """Take away what this pack had when it was last loaded and has no longer, unless another
    policy's pack has it or something refers to it. What other people registered stays."""
    for form in _dropped_forms(loading):
        _drop_form(loading, form)
    for code in _dropped_codes(loading, "indicators"):
        for indicator in Indicator.objects.filter(code=code):
            loading.drop("indicator", code, indicator)
    used = set(_sources_ever_used())
    for section, kind, model in SHARED:
        for code in _dropped_codes(loading, section):
            for row in model.objects.filter(code=code):
                if model is DataElement and code in used:
                    loading.keep(kind, code, str(DefinitionVersion._meta.verbose_name))
                else:
                    loading.drop(kind, code, row)


def _dropped_codes(loading: Loading, section: str) -> list[str]:
    others = Policy.objects.exclude(pk=loading.policy.pk).values_list("pack", flat=True)
    kept = {entry["code"] for pack in [loading.data, *others] for entry in pack.get(section, ())}
    had = [entry["code"] for entry in loading.past.get(section, ())]
    return [code for code in had if code not in kept]


def _sources_ever_used() -> Iterator[str]:
    """Closed definitions too: figures as they stood are computed by them."""
    readings = Indicator.objects.values_list("alternatives", flat=True)
    for data in [
        *DefinitionVersion.objects.values_list("formula_data", flat=True),
        *(one["formula"] for held in readings for one in held),
    ]:
        for term in Formula.from_data(data).terms:
            yield term.source


def _dropped_forms(loading: Loading) -> list[Form]:
    """Only the active policy's forms are filled, so that those of the one it replaces end too."""
    had = {entry["code"] for entry in loading.past.get("forms", ())} | loading.replaced_forms
    codes = had - {entry["code"] for entry in loading.data["forms"]}
    return list(Form.objects.filter(code__in=codes))


def _drop_form(loading: Loading, form: Form) -> None:
    """A form with returns stays for them, but nobody is asked to fill it any more."""
    latest = form.returns.order_by("reporting_period__period").last()
    if latest is None:
        loading.drop("form", form.code, form)
        return
    last = latest.reporting_period.period
    loading.keep("form", form.code, str(type(latest)._meta.verbose_name))
    for row in form.assignments.filter(from_period__gt=last):
        loading.drop("assignment", f"{form.code} {row.from_period}", row)
    for row in form.assignments.filter(to_period__isnull=True):
        key = f"{form.code} {row.from_period}"
        loading.put("assignment", key, row, row, {"to_period": last})
