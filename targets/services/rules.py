"""What staff change of a validation rule: its state and its numbers, with a reason."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from hightech_zone.lib.clock import db_now
from targets import audit
from targets.access import Permission, check
from targets.calc.validation import KINDS
from targets.choices import RuleState
from targets.errors import InvalidInput, Problem, StaleVersion
from targets.models import User, ValidationRule
from targets.services.policy.rules_validation import param_fault_message

MAX_REASON = ValidationRule._meta.get_field("reason").max_length or 0
KEPT = ("code", "order", "name_zh", "name_en", "severity", "kind", "elements")


@transaction.atomic
def rule_change(
    *, rule: ValidationRule, state: str, params: Mapping[str, str], reason: str, by: User
) -> ValidationRule:
    """Close the rule as it is and add it as it shall be; what was found by it keeps its version.

    Elements, kind and severity are the pack's. `params` that are not named stay.

    **Raises** InvalidInput with everything that is wrong, StaleVersion where somebody changed
    the rule since `rule` was read.
    """
    check(by, Permission.CHANGE_RULES)
    rows = ValidationRule.objects.current().select_for_update()
    held = rows.filter(code=rule.code).first()
    if held is None or held.pk != rule.pk:
        raise StaleVersion(_("有人改过这条规则，您看到的不是最新内容，请核对后再改。"))
    texts = rule_params(held, params)
    _check(held, state, texts, reason)
    at = db_now()
    ValidationRule.objects.filter(pk=held.pk).update(superseded_at=at)
    fresh = ValidationRule(
        **{name: getattr(held, name) for name in KEPT},
        first_period=held.first_period,
        last_period=held.last_period,
        params=texts,
        state=state,
        reason=reason.strip(),
        recorded_at=at,
        recorded_by=by,
    )
    fresh.save(force_insert=True)
    detail = {
        "state": [held.state, state],
        "params": [held.params, texts],
        "reason": fresh.reason,
    }
    audit.record(action="rule.changed", actor=by, subject=fresh, label=fresh.code, detail=detail)
    return fresh


def rule_params(rule: ValidationRule, given: Mapping[str, str]) -> dict[str, str]:
    """All of the rule's parameters with the ones `given`; what names an element stays.

    **Raises** InvalidInput with everything that makes no sense.
    """
    kind = KINDS[rule.kind]
    wanted = {**rule.params, **{name: text.strip() for name, text in given.items()}}
    wanted |= {name: rule.params[name] for name in kind.element_params if name in rule.params}
    texts, faults = kind.read(wanted)
    problems = [
        Problem(param_fault_message(rule.kind, one), one.reason, field=f"param-{one.name}")
        for one in faults
    ]
    if problems:
        raise InvalidInput(_("参数有误，规则没有改动。"), problems)
    return texts


def _check(held: ValidationRule, state: str, texts: dict[str, str], reason: str) -> None:
    problems = []
    if state not in RuleState.values:
        problems.append(Problem(_("请选择启用、试运行或停用。"), "state", field="state"))
    elif (state, texts) == (held.state, held.params):
        problems.append(Problem(_("状态和参数都没有改动。"), "unchanged", field="state"))
    if not reason.strip():
        problems.append(Problem(_("请写明改动的理由。"), "required", field="reason"))
    elif len(reason.strip()) > MAX_REASON or "\x00" in reason:
        message = _("理由超过%(most)d个字，请写短些。") % {"most": MAX_REASON}
        problems.append(Problem(message, "too_long", field="reason"))
    if problems:
        raise InvalidInput(_("规则没有改动，请看下面的提示。"), problems)
