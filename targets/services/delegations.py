"""Putting one's duties into another's hands for some days; ending that early."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now, today
from targets import audit
from targets.access import Permission, check, principals_for
from targets.choices import DEPARTMENT_ROLES, Role
from targets.errors import InvalidInput, InvalidTransition, Problem
from targets.models import Delegation, User

MAX_REASON = Delegation._meta.get_field("reason").max_length or 0
LONGEST = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Leave:
    """From and to are both included."""

    from_on: date
    to_on: date
    reason: str


@transaction.atomic
def delegation_create(*, by: User, principal: User, delegate: User, leave: Leave) -> Delegation:
    """Let `delegate` do `principal`'s duties in their own name on these days. Made by the person,
    the lead of their department or an administrator; never handed further.

    **Raises** PermissionDenied, InvalidInput.
    """
    check(by, Permission.DELEGATE)
    if not principals_for(by).filter(pk=principal.pk).exists():
        raise PermissionDenied
    problems = _problems(principal, delegate, leave)
    if problems:
        raise InvalidInput(problems[0].message, problems)
    try:
        with transaction.atomic():
            made = Delegation.objects.create(
                principal=principal,
                delegate=delegate,
                from_on=leave.from_on,
                to_on=leave.to_on,
                reason=leave.reason.strip(),
                made_by=by,
            )
    except IntegrityError as error:
        message = _("这两人之间在这几天已有委托，请先结束它或换个日期。")
        raise InvalidInput(message, [Problem(message, "overlap", field="from_on")]) from error
    _record("delegation.made", by, made)
    return made


@transaction.atomic
def delegation_end(*, by: User, delegation: Delegation) -> Delegation:
    """End it now, before its last day. **Raises** PermissionDenied, InvalidTransition."""
    check(by, Permission.DELEGATE)
    if not principals_for(by).filter(pk=delegation.principal_id).exists():
        raise PermissionDenied
    rows = Delegation.objects.select_for_update(of=("self",))
    held = rows.select_related("principal", "delegate").get(pk=delegation.pk)
    if held.ended_at is not None or held.to_on < today():
        raise InvalidTransition(_("这项委托已经结束。"))
    _end(held, by)
    return held


def end_all(user: User, by: User) -> int:
    """End what the person gave and took, whatever has not ended yet; how many. Inside the
    caller's transaction, who has seen to the right to do so."""
    concerned = Q(principal=user) | Q(delegate=user)
    rows = Delegation.objects.select_for_update(of=("self",)).filter(
        concerned, ended_at__isnull=True, to_on__gte=today()
    )
    held = list(rows.select_related("principal", "delegate"))
    for one in held:
        _end(one, by)
    return len(held)


def _end(held: Delegation, by: User) -> None:
    held.ended_at, held.ended_by = db_now(), by
    held.save(update_fields=["ended_at", "ended_by"])
    _record("delegation.ended", by, held)


def can_stand_in(principal: User, delegate: User) -> bool:
    """Whether the two have the same kind of duties, so that nothing widens."""
    if principal.role in DEPARTMENT_ROLES:
        return delegate.role in DEPARTMENT_ROLES
    return principal.role == delegate.role == Role.REVIEWER


def _problems(principal: User, delegate: User, leave: Leave) -> list[Problem]:
    found = []
    if principal.pk == delegate.pk:
        found.append(Problem(_("不能委托给自己。"), "self", field="delegate"))
    elif not (delegate.is_active and can_stand_in(principal, delegate)):
        message = _("只能委托给同类人员：部门人员之间，或审核员之间，且账号在用。")
        found.append(Problem(message, "another_kind", field="delegate"))
    if leave.to_on < leave.from_on:
        found.append(Problem(_("止日早于起日。"), "dates", field="to_on"))
    elif leave.to_on < today():
        found.append(Problem(_("这几天已经过去了。"), "past", field="to_on"))
    elif leave.to_on - leave.from_on > LONGEST:
        found.append(Problem(_("委托最长半年；长期离岗请办交接。"), "too_long", field="to_on"))
    if not leave.reason.strip() or len(leave.reason.strip()) > MAX_REASON:
        message = _("请写明事由，不超过%(most)d个字。") % {"most": MAX_REASON}
        found.append(Problem(message, "required", field="reason"))
    return found


def _record(action: str, by: User, held: Delegation) -> None:
    audit.record(
        action=action,
        actor=by,
        subject=held,
        label=f"{held.principal} → {held.delegate}",
        detail={
            "principal": held.principal.username,
            "delegate": held.delegate.username,
            "from_on": held.from_on.isoformat(),
            "to_on": held.to_on.isoformat(),
            "reason": held.reason,
        },
    )
