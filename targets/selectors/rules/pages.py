"""One validation rule in words, and how it came to be what it is."""

from dataclasses import dataclass

from targets.calc.validation import KINDS
from targets.models import DataElement, Form, ValidationRule
from targets.rule_sentences import KIND_WORDS, param_words
from targets.words import named


@dataclass(frozen=True, slots=True)
class RuleDescription:
    kind: str
    elements: list[str]
    params: list[str]
    forms: list[str]


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A version of a rule: what was in force from when to when, by whom and why."""

    rule: ValidationRule
    params: list[str]


def described(rule: ValidationRule) -> RuleDescription:
    elements = _elements()
    forms = Form.objects.filter(elements__code__in=rule.elements).distinct()
    return RuleDescription(
        str(KIND_WORDS.get(rule.kind, rule.kind)),
        [named(elements[code]) if code in elements else code for code in rule.elements],
        _params(rule, elements),
        [f"{form.code} {named(form)}" for form in forms],
    )


def history(rule: ValidationRule) -> list[RuleVersion]:
    """All versions under the rule's code, latest first."""
    elements = _elements()
    rows = ValidationRule.objects.filter(code=rule.code).select_related("recorded_by")
    return [
        RuleVersion(row, _params(row, elements)) for row in rows.order_by("-recorded_at", "-pk")
    ]


def _elements() -> dict[str, DataElement]:
    return {element.code: element for element in DataElement.objects.all()}


def _params(rule: ValidationRule, elements: dict[str, DataElement]) -> list[str]:
    """In the order of the kind's own list."""
    names = [param.name for param in KINDS[rule.kind].params] if rule.kind in KINDS else []
    return [param_words(name, rule.params[name], elements) for name in names if name in rule.params]
