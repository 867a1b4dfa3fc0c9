"""Who may log in, as what, and which department fills which form. Administrators only; every
change is audited, and no password or token ever reaches the trail."""

from datetime import date, timedelta
from typing import Any

from axes.utils import reset as axes_reset
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from targets import audit
from targets.access import Permission, check, is_allowed
from targets.calc.periods import Period
from targets.choices import Role
from targets.errors import RuleError
from targets.models import Form, FormAssignment, Return, Unit, UnitName, User
from targets.services.delegations import end_all
from targets.services.tokens import token_revoke

ACCOUNT_FIELDS = ("full_name", "email", "role", "department")


class LastAdministrator(RuleError):
    """Without an administrator nobody could let anybody in again."""

    rule = "last_administrator"


class AssignmentRefused(RuleError):
    rule = "assignment_refused"


@transaction.atomic
def account_create(*, by: User | None, username: str, password: str, **fields: Any) -> User:
    """`by` None: the command that makes the first administrator. `password` is already checked."""
    if by is not None:
        check(by, Permission.ADMINISTER)
    user = User(username=username, **fields)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    audit.record(action="account.created", actor=by, subject=user, detail=_described(user))
    return user


@transaction.atomic
def account_update(*, by: User, user: User, **fields: Any) -> User:
    """Change name, e-mail, role or department of an account; the trail keeps before and after.

    Delegations given and taken end with the role and the department they were made for.
    """
    check(by, Permission.ADMINISTER)
    user = _locked_with_administrators(user)
    before = _described(user)
    for name in ACCOUNT_FIELDS:
        if name in fields:
            setattr(user, name, fields[name])
    user.full_clean(exclude=["password"])
    if before["role"] == Role.ADMINISTRATOR and user.role != Role.ADMINISTRATOR:
        _check_not_last(user)
    user.save(update_fields=list(ACCOUNT_FIELDS))
    after = _described(user)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        audit.record(action="account.updated", actor=by, subject=user, detail=changes)
    if {"role", "department"} & set(changes):
        end_all(user, by)
    return user


@transaction.atomic
def account_set_active(*, by: User, user: User, is_active: bool) -> User:
    """Let a person in again, or out: the session ends with the next request, the token at once."""
    check(by, Permission.ADMINISTER)
    if not is_active:
        return account_deactivate(by=by, user=user)
    user = _locked_with_administrators(user)
    if user.is_active:
        return user
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(action="account.activated", actor=by, subject=user)
    return user


def account_deactivate(*, by: User, user: User) -> User:
    """Inside the caller's transaction, who has seen to the right to do so."""
    user = _locked_with_administrators(user)
    if not user.is_active:
        return user
    if user.role == Role.ADMINISTRATOR:
        _check_not_last(user)
    token_revoke(by=by, user=user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record(action="account.deactivated", actor=by, subject=user)
    return user


@transaction.atomic
def account_reset_password(*, by: User, user: User, password: str) -> User:
    """Set a new password, end the person's sessions and token, and lift a lockout."""
    check(by, Permission.ADMINISTER)
    user = _set_password(user, password)
    token_revoke(by=by, user=user)
    axes_reset(username=user.username)
    audit.record(action="account.password_reset", actor=by, subject=user)
    return user


@transaction.atomic
def own_password_change(*, by: User, password: str) -> User:
    """The old password was asked for by the form."""
    user = _set_password(by, password)
    token_revoke(by=by, user=user)
    audit.record(action="account.password_changed", actor=by, subject=user)
    return user


def _set_password(user: User, password: str) -> User:
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def _locked_with_administrators(user: User) -> User:
    """All administrators in one order: two who shut each other out take turns, and the second
    finds that it would be the last."""
    wanted = Q(pk=user.pk) | Q(role=Role.ADMINISTRATOR)
    rows = User.objects.select_for_update(of=("self",)).filter(wanted).order_by("pk")
    return next(row for row in rows if row.pk == user.pk)


def _check_not_last(user: User) -> None:
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    if not others.exclude(pk=user.pk).exists():
        raise LastAdministrator(_("这是最后一个在用的系统管理员账号，请先另设一名管理员。"))


def _described(user: User) -> dict[str, str]:
    return {
        "full_name": user.full_name,
        "email": user.email,
        "role": str(user.role),
        "department": user.department.code if user.department else "",
    }


# Units and their names


@transaction.atomic
def unit_create(*, by: User, code: str, name_zh: str, name_en: str = "") -> Unit:
    check(by, Permission.ADMINISTER)
    unit = Unit(code=code)
    unit.full_clean()
    unit.save()
    UnitName.objects.create(unit=unit, name_zh=name_zh, name_en=name_en)
    audit.record(action="unit.created", actor=by, subject=unit, detail={"name_zh": name_zh})
    return unit


@transaction.atomic
def unit_update(*, by: User, unit: Unit, head_email: str, successor: Unit | None) -> Unit:
    check(by, Permission.ADMINISTER)
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    before = [unit.head_email, unit.successor_id]
    unit.head_email, unit.successor = head_email, successor
    unit.full_clean()
    unit.save(update_fields=["head_email", "successor"])
    after = [unit.head_email, unit.successor_id]
    if before != after:
        audit.record(
            action="unit.updated",
            actor=by,
            subject=unit,
            detail={"head_email": [before[0], after[0]], "successor": [before[1], after[1]]},
        )
    return unit


@transaction.atomic
def unit_rename(*, by: User, unit: Unit, name_zh: str, name_en: str, valid_from: date) -> UnitName:
    """Give a unit a new name from a day on; the name in use ends the day before."""
    check(by, Permission.ADMINISTER)
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    held = list(unit.names.filter(valid_to__isnull=True))
    for name in held:
        name.valid_to = valid_from - timedelta(days=1)
        name.full_clean()
        name.save(update_fields=["valid_to"])
    fresh = UnitName(unit=unit, name_zh=name_zh, name_en=name_en, valid_from=valid_from)
    fresh.full_clean()
    fresh.save()
    audit.record(
        action="unit.renamed",
        actor=by,
        subject=unit,
        detail={
            "name_zh": [", ".join(name.name_zh for name in held), name_zh],
            "valid_from": valid_from.isoformat(),
        },
    )
    return fresh


# Who fills which form


@transaction.atomic
def assignment_change(
    *, by: User, form: Form, department: Unit, from_period: Period, needs_confirmation: bool
) -> FormAssignment:
    """Have `department` fill `form` from `from_period` on; the latest assignment ends before.

    **Raises** AssignmentRefused where a return of `from_period` or later is open already, or
    where the latest assignment starts at or after `from_period`.
    """
    check(by, Permission.ADMINISTER)
    form = Form.objects.select_for_update(of=("self",)).get(pk=form.pk)
    held = form.assignments.order_by("from_period").last()
    _check_reassignable(form, held, from_period)
    if held is not None and (held.to_period is None or held.to_period >= from_period):
        held.to_period = Period(from_period.index - 1)
        held.save(update_fields=["to_period"])
    assignment = FormAssignment.objects.create(
        form=form,
        department=department,
        from_period=from_period,
        needs_confirmation=needs_confirmation,
    )
    audit.record(
        action="assignment.changed",
        actor=by,
        subject=form,
        detail={
            "department": [held.department.code if held else "", department.code],
            "needs_confirmation": [held.needs_confirmation if held else None, needs_confirmation],
            "from_period": str(from_period),
        },
    )
    return assignment


@transaction.atomic
def assignment_ask_confirmation(
    *, by: User, assignment: FormAssignment, needs_confirmation: bool
) -> FormAssignment:
    """Whether a submission of this form takes two persons, from the next one on; what already
    waits for confirmation still does. Administrators, and the lead of the department.

    **Raises** PermissionDenied.
    """
    if not is_allowed(by, Permission.ADMINISTER):
        check(by, Permission.RUN_DEPARTMENT)
        if by.department_id != assignment.department_id:
            raise PermissionDenied
    rows = FormAssignment.objects.select_for_update(of=("self",)).select_related("form")
    held = rows.get(pk=assignment.pk)
    if held.needs_confirmation != needs_confirmation:
        held.needs_confirmation = needs_confirmation
        held.save(update_fields=["needs_confirmation"])
        audit.record(
            action="assignment.confirmation_changed",
            actor=by,
            subject=held.form,
            detail={"needs_confirmation": needs_confirmation, "department": held.department_id},
        )
    return held


def _check_reassignable(form: Form, held: FormAssignment | None, from_period: Period) -> None:
    if held is not None and held.from_period >= from_period:
        raise AssignmentRefused(
            _("已有安排从%(period)s起，新的安排须晚于该期。") % {"period": held.from_period},
            field="from_period",
        )
    opened = Return.objects.filter(form=form, reporting_period__period__gte=from_period)
    latest = opened.select_related("reporting_period").order_by("reporting_period__period").last()
    if latest is not None:
        raise AssignmentRefused(
            _("%(period)s的报送已经打开，新的安排须晚于该期。")
            % {"period": latest.reporting_period.period},
            field="from_period",
        )
