"""What the validation rules of a pack must keep beyond its schema."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hightech_zone.lib.yaml_lines import Path
from targets.calc.validation import KINDS, ParamFault
from targets.choices import ElementKind, Severity
from targets.services.policy.pack import Data
from targets.services.policy.rules import Findings

PARAM_FAULTS = {
    "unknown": gettext_lazy("这种规则没有参数“%(name)s”，请核对拼写或删去。"),
    "required": gettext_lazy("缺少参数“%(name)s”。"),
    "number": gettext_lazy("参数“%(name)s”须是一个数，如0.5。"),
    "negative": gettext_lazy("参数“%(name)s”不能为负。"),
    "whole": gettext_lazy("参数“%(name)s”须是整数。"),
    "choice": gettext_lazy("参数“%(name)s”只能取%(choices)s。"),
    "either": gettext_lazy("“whole”和“part”须给一项，且只给一项。"),
}


def param_fault_message(kind: str, fault: ParamFault) -> str:
    params = {param.name: param for param in KINDS[kind].params}
    choices = params[fault.name].choices if fault.name in params else ()
    values = {"name": fault.name, "choices": _("、").join(choices)}
    return str(PARAM_FAULTS[fault.reason]) % values


def check_validation(found: Findings) -> None:
    rules = list(found.section("validation"))
    elements = {element["code"]: element for _path, element in found.section("elements")}
    forms = {code: form["code"] for _p, form in found.section("forms") for code in form["elements"]}
    found.expect_unique(((*path, "code"), rule["code"]) for path, rule in rules)
    for path, rule in rules:
        _check_params(found, path, rule, elements, forms)
        listed = [((*path, "elements", index), code) for index, code in enumerate(rule["elements"])]
        found.expect_unique(listed)
        for at, code in listed:
            found.expect(at, code, "elements")
            only = KINDS[rule["kind"]].only
            if only and code in elements and elements[code]["kind"] != only:
                message = _("这种规则只用于%(kind)s数。") % {"kind": ElementKind(only).label}
                found.refuse(at, "kind", message)
        if KINDS[rule["kind"]].is_of_row and len({forms.get(one) for _a, one in listed}) > 1:
            found.refuse((*path, "elements"), "across_forms", _("整行只在一张报表内比较。"))
        if rule.get("last_period", "9999Q4") < rule.get("first_period", ""):
            found.refuse((*path, "last_period"), "order", _("截止的报告期早于起始的报告期。"))


def _check_params(
    found: Findings, path: Path, rule: Data, elements: dict[str, Data], forms: dict[str, str]
) -> None:
    kind, given = KINDS[rule["kind"]], rule.get("params", {})
    texts, faults = kind.read(given)
    for fault in faults:
        at = (*path, "params", fault.name) if fault.name in given else path
        found.refuse(at, fault.reason, param_fault_message(rule["kind"], fault))
    for name in kind.element_params:
        other, at = texts.get(name), (*path, "params", name)
        if other is None:
            continue
        found.expect(at, other, "elements")
        for code in rule["elements"]:
            if code not in elements or other not in elements:
                continue
            if elements[code]["level"] != elements[other]["level"]:
                message = _("数据项“%(code)s”与“%(other)s”的层级不同。")
                found.refuse(at, "level", message % {"code": code, "other": other})
            elif forms.get(code) != forms.get(other) and rule["severity"] == Severity.ERROR:
                message = _(
                    "“%(code)s”与“%(other)s”不在同一张报表，只能设为核实性：错的可能是另一张表。"
                )
                found.refuse(at, "across_forms", message % {"code": code, "other": other})
