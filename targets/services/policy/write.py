"""Writing the document of a pack: units, clauses, registers, assumptions.

Every function brings the rows of its kind to what the pack says and returns what later ones
refer to. Rows that other people write too, units and their names, are touched only where the pack
itself changed since it was last loaded while in use.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from targets.models import (
    Assumption,
    Clause,
    ClauseUnit,
    Cluster,
    GrowthStage,
    LeadingEnterprise,
    Park,
    Part,
    Policy,
    Unit,
    UnitName,
)
from targets.services.policy.diff import FieldChange, Loading, Row, Verb, bilingual, by_code
from targets.services.policy.pack import Data

Units = dict[str, Unit]
Clauses = dict[str, Clause]


def policy_values(data: Data) -> dict[str, object]:
    policy, zone = data["policy"], data["policy"]["zone"]
    return {
        **bilingual(policy, "title", "short_title", "issuer"),
        **{f"zone_{name}": value for name, value in bilingual(zone, "name", "short").items()},
        "document_number": policy["document_number"],
        "issued_on": policy["issued_on"],
        "published_on": policy.get("published_on"),
        "source_url": policy.get("source_url", ""),
        "is_active": True,
    }


def deactivate_others(loading: Loading) -> None:
    """Before the policy itself becomes active: there is one at most."""
    for other in Policy.objects.filter(is_active=True).exclude(pk=loading.policy.pk):
        loading.put("policy", other.code, other, other, {"is_active": False})


# Units


def put_units(loading: Loading) -> Units:
    held = by_code(Unit.objects.all())
    for entry in loading.data["units"]:
        code = entry["code"]
        if code in held and _is_left_alone(loading, entry):
            continue
        held[code] = loading.put("unit", code, held.get(code), Unit(code=code), {})
        _put_names(loading, held[code], entry["names"])
    for entry in loading.data["units"]:
        if not _is_left_alone(loading, entry):
            unit, successor = held[entry["code"]], held.get(entry.get("successor", ""))
            loading.put("unit", unit.code, unit, unit, {"successor": successor})
    return held


def _is_left_alone(loading: Loading, entry: Data) -> bool:
    return loading.was_active and loading.past_entry("units", entry["code"]) == entry


def _put_names(loading: Loading, unit: Unit, names: Iterable[Data]) -> None:
    held = by_code(unit.names.all(), "name_zh")
    for name in names:
        values = {
            "name_en": name["en"],
            "valid_from": name.get("valid_from"),
            "valid_to": name.get("valid_to"),
        }
        row = held.pop(name["zh"], None)
        fresh = UnitName(unit=unit, name_zh=name["zh"])
        loading.put("unit_name", f"{unit.code} {name['zh']}", row, fresh, values)
    for name_zh, row in held.items():
        loading.drop("unit_name", f"{unit.code} {name_zh}", row)


# Clauses


def put_clauses(loading: Loading, units: Units) -> Clauses:
    parts = by_code(loading.policy.parts.all(), "order")
    held = by_code(loading.policy.clauses.all())
    clauses: Clauses = {}
    for part_order, entry in enumerate(loading.data["parts"], start=1):
        values = {"number": entry["number"], **bilingual(entry, "title")}
        fresh = Part(policy=loading.policy, order=part_order)
        part = loading.put("part", entry["number"], parts.get(part_order), fresh, values)
        for clause in entry["clauses"]:
            code = clause["code"]
            values = {
                "part": part,
                "order": len(clauses) + 1,
                "number": clause["number"],
                **bilingual(clause, "title", "summary"),
                "units_as_written": clause.get("units_as_written", ""),
                "asks": clause.get("asks", ""),
                "serves": clause.get("serves", []),
            }
            fresh_clause = Clause(policy=loading.policy, code=code)
            clauses[code] = loading.put("clause", code, held.get(code), fresh_clause, values)
            _put_clause_units(loading, clauses[code], clause.get("units", ()), units)
    return clauses


def _put_clause_units(
    loading: Loading, clause: Clause, entries: Iterable[Data], units: Units
) -> None:
    held = by_code(clause.clause_units.all(), "unit_id")
    for order, entry in enumerate(entries, start=1):
        unit = units[entry["unit"]]
        values = {"name_as_written": entry["as_written"], "order": order}
        fresh = ClauseUnit(clause=clause, unit=unit)
        key = f"{clause.code} {unit.code}"
        loading.put("clause_unit", key, held.pop(unit.pk, None), fresh, values)
    for row in held.values():
        loading.drop("clause_unit", f"{clause.code} {row.unit.code}", row)


# Registers


def put_registers(loading: Loading, clauses: Clauses) -> None:
    for order, entry in enumerate(loading.data.get("parks", ()), start=1):
        code = entry["code"]
        values = {"code": code, **bilingual(entry, "name"), "order": order}
        loading.put("park", code, _known(Park.objects.all(), entry), Park(), values)
    for order, entry in enumerate(loading.data.get("clusters", ()), start=1):
        code = entry["code"]
        clause = clauses.get(entry.get("clause", ""))
        values = {"code": code, **bilingual(entry, "name"), "order": order, "clause": clause}
        held = _known(Cluster.objects.all(), entry)
        cluster = loading.put("cluster", code, held, Cluster(), values)
        _put_leading(loading, cluster, entry.get("enterprises", ()), clauses)


def put_growth_stages(loading: Loading) -> None:
    held = by_code(GrowthStage.objects.filter(policy=loading.policy))
    for order, entry in enumerate(loading.data.get("growth_stages", ()), start=1):
        code = entry["code"]
        certificate = entry.get("certificate", "")
        values = {"order": order, **bilingual(entry, "name"), "certificate": certificate}
        fresh = GrowthStage(policy=loading.policy, code=code)
        loading.put("growth_stage", code, held.pop(code, None), fresh, values)
    for code, row in held.items():
        loading.drop("growth_stage", code, row)


def _known(rows: QuerySet[Row], entry: Data) -> Row | None:
    """By code, else by name: an import that knew the name only made the row under another code,
    which gives way to the pack's."""
    by_name = rows.filter(name_zh=entry["name"]["zh"])
    return rows.filter(code=entry["code"]).first() or by_name.first()


def _put_leading(
    loading: Loading, cluster: Cluster, entries: Iterable[Data], clauses: Clauses
) -> None:
    held = by_code(cluster.leading.filter(clause__policy=loading.policy), "name_zh")
    for order, entry in enumerate(entries, start=1):
        name = entry["name"]
        values = {
            "clause": clauses[entry["clause"]],
            **bilingual(entry, "note", optional=True),
            "is_leading": entry.get("leading", False),
            "order": order,
        }
        fresh = LeadingEnterprise(cluster=cluster, name_zh=name)
        key = f"{cluster.code} {name}"
        loading.put("leading_enterprise", key, held.pop(name, None), fresh, values)
    for name, row in held.items():
        loading.drop("leading_enterprise", f"{cluster.code} {name}", row)


# Assumptions


def put_assumptions(loading: Loading, units: Units) -> None:
    held = by_code(loading.policy.assumptions.all())
    for order, entry in enumerate(loading.data.get("assumptions", ()), start=1):
        code = entry["code"]
        values = {
            "order": order,
            **bilingual(entry, "text"),
            "owner": units.get(entry.get("owner", "")),
            "indicators": entry.get("indicators", []),
        }
        fresh = Assumption(policy=loading.policy, code=code)
        loading.put("assumption", code, held.pop(code, None), fresh, values)
    for code, row in held.items():
        loading.drop("assumption", code, row)


def drop_document(loading: Loading, clauses: Clauses) -> None:
    """After everything the pack has is written, so that nothing of it is taken along."""
    for clause in loading.policy.clauses.exclude(code__in=clauses):
        loading.drop("clause", clause.code, clause)
    beyond = loading.policy.parts.filter(order__gt=len(loading.data["parts"]))
    for part in beyond:
        loading.drop("part", part.number, part)


def note_pack(loading: Loading, before: str, after: str) -> None:
    if before != after:
        fields = [FieldChange("pack_sha256", before, after)]
        loading.note(Verb.CHANGED, "policy", loading.policy.code, fields)
