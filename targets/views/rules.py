"""The validation rules, for the staff who keep them: what each finds, and what it would find."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from targets.access import (
    Permission,
    get_rule_for,
    get_rule_to_change,
    is_allowed,
    requires,
    visible_rules,
)
from targets.errors import InvalidInput, RuleError
from targets.forms.returns import posted_number
from targets.forms.rules import RuleForm
from targets.models import ValidationRule
from targets.rule_sentences import KIND_WORDS
from targets.selectors.rules.pages import RuleDescription, RuleVersion, described, history
from targets.selectors.rules.trials import Trial, rule_lines, rule_trial
from targets.services.rules import rule_change, rule_params
from targets.views.refusals import person, status_of


@dataclass(frozen=True)
class RulePage:
    """What `rule_detail.html` shows. `is_trial`: with the numbers typed, not those in force."""

    rule: ValidationRule
    about: RuleDescription
    history: list[RuleVersion]
    trial: Trial
    form: RuleForm | None
    is_trial: bool
    refusal: str


@requires(Permission.VIEW_RULES)
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    period, lines = rule_lines(list(visible_rules(request.user)))
    context = {"period": period, "lines": lines, "kinds": KIND_WORDS}
    return render(request, "targets/rule_list.html", context)


@requires(Permission.VIEW_RULES)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_detail(request: HttpRequest, code: str) -> HttpResponse:
    if request.method != "POST":
        return _show(request, get_rule_for(request.user, code))
    rule = get_rule_to_change(request.user, code)
    decide = VERBS.get(request.POST.get("verb", ""))
    if decide is None:
        raise BadRequest("verb")
    form = RuleForm(request.POST, rule=rule)
    if not form.is_valid():
        return _show(request, rule, form=form, status=422)
    try:
        return decide(request, rule, form)
    except RuleError as error:
        return _refused(request, rule, form, error)


def _try(request: HttpRequest, rule: ValidationRule, form: RuleForm) -> HttpResponse:
    """Nothing is written."""
    return _show(request, rule, form=form, params=rule_params(rule, form.params))


def _adopt(request: HttpRequest, rule: ValidationRule, form: RuleForm) -> HttpResponse:
    if posted_number(request.POST, "version") != rule.pk:
        rule = ValidationRule(pk=0, code=rule.code)  # what was read is no longer in force
    rule_change(
        rule=rule,
        state=form.cleaned_data["state"],
        params=form.params,
        reason=form.cleaned_data["reason"],
        by=person(request),
    )
    messages.success(request, _("规则已改，从现在起按新的执行。"))
    return redirect("targets:rule-detail", rule.code)


VERBS = {"try": _try, "adopt": _adopt}


def _refused(
    request: HttpRequest, rule: ValidationRule, form: RuleForm, error: RuleError
) -> HttpResponse:
    for problem in error.problems if isinstance(error, InvalidInput) else []:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    return _show(request, rule, form=form, refusal=error.message, status=status_of(error))


def _show(
    request: HttpRequest,
    rule: ValidationRule,
    *,
    form: RuleForm | None = None,
    params: dict[str, str] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    tried = rule if params is None else _with(rule, params)
    may_change = is_allowed(request.user, Permission.CHANGE_RULES)
    page = RulePage(
        rule=rule,
        about=described(rule),
        history=history(rule),
        trial=rule_trial(tried),
        form=(form or RuleForm(rule=rule)) if may_change else None,
        is_trial=params is not None and params != rule.params,
        refusal=refusal,
    )
    return render(request, "targets/rule_detail.html", {"page": page}, status=status)


def _with(rule: ValidationRule, params: dict[str, str]) -> ValidationRule:
    """The rule with other numbers, never to be stored."""
    return ValidationRule(
        code=rule.code, kind=rule.kind, elements=rule.elements, severity=rule.severity,
        params=params,
    )  # fmt: skip
