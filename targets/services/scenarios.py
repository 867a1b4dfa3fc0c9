"""Keeping a scenario under a name, and letting go of it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from targets import audit
from targets.access import Permission, check, check_period
from targets.calc.numbers import plain
from targets.calc.periods import Period
from targets.errors import InvalidInput, Problem
from targets.models import Policy, Scenario, User

MOST_NAME = Scenario._meta.get_field("name").max_length or 0


@transaction.atomic
def scenario_save(
    *,
    by: User,
    policy: Policy,
    name: str,
    period: Period,
    as_of: datetime | None,
    assumptions: Mapping[str, Decimal],
) -> Scenario:
    """Keep what is assumed at a moment.

    **Raises** PermissionDenied, InvalidInput.
    """
    check(by, Permission.SAVE_SCENARIOS)
    check_period(by, period, as_of)
    problems = _problems(name.strip(), assumptions)
    if problems:
        raise InvalidInput(problems[0].message, problems)
    try:
        with transaction.atomic():
            made = Scenario.objects.create(
                policy=policy,
                name=name.strip(),
                period=period,
                as_of=as_of,
                assumptions={key: plain(one) for key, one in assumptions.items()},
                made_by=by,
            )
    except IntegrityError as error:
        message = _("您已有一个叫“%(name)s”的方案，请换个名字。") % {"name": name.strip()}
        raise InvalidInput(message, [Problem(message, "taken", field="name")]) from error
    _record("scenario.saved", by, made)
    return made


@transaction.atomic
def scenario_delete(*, by: User, scenario: Scenario) -> None:
    """Only by who made it. What it said stays in the trail. **Raises** PermissionDenied."""
    check(by, Permission.SAVE_SCENARIOS)
    held = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if held.made_by_id != by.pk:
        raise PermissionDenied
    _record("scenario.deleted", by, held)
    held.delete()


def _problems(name: str, assumptions: Mapping[str, Decimal]) -> list[Problem]:
    found = []
    if not name or len(name) > MOST_NAME:
        message = _("请给方案起个名字，不超过%(most)d个字。") % {"most": MOST_NAME}
        found.append(Problem(message, "required", field="name"))
    if not assumptions:
        message = _("还没有改动任何一项，照近一年走下去不用另存。")
        found.append(Problem(message, "nothing_assumed"))
    return found


def _record(action: str, by: User, held: Scenario) -> None:
    audit.record(
        action=action,
        actor=by,
        subject=held,
        detail={
            "period": str(held.period),
            "as_of": held.as_of.isoformat() if held.as_of else None,
            "assumptions": held.assumptions,
        },
    )
