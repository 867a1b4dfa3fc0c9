"""Loading a policy pack: everything it says, or nothing."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now
from targets import audit
from targets.access import Permission, check
from targets.errors import InvalidInput, Problem
from targets.models import DataElement, Observation, Policy, Return, SubmittedCell, User
from targets.services.policy.diff import Loading, PolicyDiff
from targets.services.policy.pack import Pack, read_pack, refuse
from targets.services.policy.rules import Findings, check_document
from targets.services.policy.rules_figures import check_figures
from targets.services.policy.rules_validation import check_validation
from targets.services.policy.write import (
    deactivate_others,
    drop_document,
    note_pack,
    policy_values,
    put_assumptions,
    put_clauses,
    put_growth_stages,
    put_registers,
    put_units,
)
from targets.services.policy.write_figures import (
    drop_shared,
    put_elements,
    put_forms,
    put_indicators,
)
from targets.services.policy.write_rules import put_rules
from targets.services.policy.write_schemes import put_schemes
from targets.services.policy.write_targets import put_targets, put_thresholds
from targets.services.stale import mark_all_stale

__all__ = ["PolicyDiff", "policy_load"]


def policy_load(
    *, text: str, by: User | None, dry_run: bool = False, at: datetime | None = None
) -> PolicyDiff:
    """Bring the database to what the pack says and make its policy the active one.

    Loading the same text again changes nothing. `dry_run` does it all and takes it back. `by`
    None is the command. `at` is when the numbers are recorded as known, now unless given;
    demonstration data name a past instant.

    **Raises** InvalidInput with every problem, its line as `row`; nothing is written then.
    """
    if by is not None:
        check(by, Permission.ADMINISTER)
    pack = read_pack(text)
    found = Findings(pack)
    check_document(found)
    check_figures(found)
    check_validation(found)
    if found.problems:
        refuse(found.problems)
    try:
        with transaction.atomic():
            diff = _load(pack, by, at)
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        message = _("政策包与已有的数据冲突：%(detail)s") % {"detail": error}
        raise InvalidInput(message, [Problem(message, "conflict", line=1)]) from error
    return diff


def _load(pack: Pack, by: User | None, at: datetime | None) -> PolicyDiff:
    _lock()
    _check_held(pack)
    code = pack.data["policy"]["code"]
    held = Policy.objects.filter(code=code).first()
    active = Policy.objects.filter(is_active=True).exclude(code=code).first()
    loading = Loading(
        policy=held or Policy(code=code, pack=pack.data, pack_sha256=pack.sha256),
        data=pack.data,
        past=held.pack if held else {},
        was_active=bool(held and held.is_active),
        replaced_forms={form["code"] for form in active.pack.get("forms", ())} if active else set(),
        at=at or db_now(),
        by=by,
        diff=PolicyDiff(code),
    )
    _write(loading, held, pack)
    if loading.diff.changes:
        # Whole pages are kept by the version of the sums, and the pack's words are on them.
        mark_all_stale()
        detail = {"pack_sha256": pack.sha256, **loading.diff.as_detail()}
        audit.record(action="policy.loaded", actor=by, subject=loading.policy, detail=detail, at=at)
    return loading.diff


def _lock() -> None:
    """Have loads follow one another; there may be no row to lock yet. SQLite has one writer."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Policy._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _write(loading: Loading, held: Policy | None, pack: Pack) -> None:
    deactivate_others(loading)
    before = loading.policy.pack_sha256
    policy = loading.put(
        "policy", loading.policy.code, held, loading.policy, policy_values(pack.data)
    )
    if before != pack.sha256:
        note_pack(loading, before, pack.sha256)
        policy.pack, policy.pack_sha256 = pack.data, pack.sha256
        policy.save()
    units = put_units(loading)
    clauses = put_clauses(loading, units)
    put_registers(loading, clauses)
    put_growth_stages(loading)
    elements = put_elements(loading)
    put_forms(loading, elements, units)
    indicators = put_indicators(loading)
    put_thresholds(loading)
    put_targets(loading, indicators, clauses, units)
    put_rules(loading)
    put_schemes(loading, clauses, units)
    put_assumptions(loading, units)
    drop_document(loading, clauses)
    drop_shared(loading)


def _check_held(pack: Pack) -> None:
    """Refuse to turn reported figures into something else: a code keeps its kind and level."""
    found = Findings(pack)
    held = {element.code: element for element in DataElement.objects.all()}
    for path, entry in found.section("elements"):
        element = held.get(entry["code"])
        for name in ("kind", "level"):
            if element and getattr(element, name) != entry[name] and _has_figures(element):
                message = _("数据项“%(code)s”已有数据，不能改为“%(value)s”，请另设代码。")
                values = {"code": entry["code"], "value": entry[name]}
                found.refuse((*path, name), "has_figures", message % values)
    for path, entry in found.section("forms"):
        returns = Return.objects.filter(form__code=entry["code"])
        if returns.exclude(form__level=entry["level"]).exists():
            message = _("报表“%(code)s”已有报送，不能改变层级，请另设表号。")
            found.refuse((*path, "level"), "has_returns", message % {"code": entry["code"]})
    if found.problems:
        refuse(found.problems)


def _has_figures(element: DataElement) -> bool:
    reported = Observation.objects.filter(element=element)
    return reported.exists() or SubmittedCell.objects.filter(element=element).exists()
