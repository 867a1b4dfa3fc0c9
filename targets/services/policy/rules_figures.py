"""What the elements, forms, indicators and targets of a pack must keep beyond its schema."""

from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from hightech_zone.lib.yaml_lines import Path, walk_texts
from targets.calc.formulas import Take, TermLevel
from targets.calc.periods import LAST, InvalidPeriod, Period
from targets.choices import ElementKind, Level, PathKind
from targets.services.policy.pack import Data
from targets.services.policy.rules import Findings

TAKES = {ElementKind.FLOW: Take.TTM, ElementKind.STOCK: Take.STOCK}
PERIODS = (
    *("from_period", "to_period", "first_period", "last_period"),
    *("target_period", "baseline_period", "period"),
)


def check_figures(found: Findings) -> None:
    if _has_impossible_periods(found):
        return
    _check_elements(found)
    _check_forms(found)
    _check_indicators(found)
    _check_targets(found)


def _has_impossible_periods(found: Findings) -> bool:
    """Whether a period lies outside the centuries that periods are kept for; each is refused."""
    impossible = False
    for path, text in walk_texts(found.pack.data):
        try:
            if path[-1] in PERIODS:
                Period.parse(text)
        except InvalidPeriod:
            found.refuse(path, "range", _("报告期须在1900年至2999年之间。"))
            impossible = True
    return impossible


def _check_elements(found: Findings) -> None:
    elements = list(found.section("elements"))
    found.expect_unique(((*path, "code"), element["code"]) for path, element in elements)
    placed = {code for _path, form in found.section("forms") for code in form["elements"]}
    for path, element in elements:
        if element["kind"] == ElementKind.STOCK and element.get("allows_negative"):
            found.refuse((*path, "allows_negative"), "stock", _("期末数不能为负。"))
        if element["code"] not in placed:
            message = _("没有报表收集数据项“%(code)s”。") % {"code": element["code"]}
            found.refuse((*path, "code"), "no_form", message)


# Forms


def _check_forms(found: Findings) -> None:
    forms = list(found.section("forms"))
    levels = {element["code"]: element["level"] for _path, element in found.section("elements")}
    found.expect_unique(((*path, "code"), form["code"]) for path, form in forms)
    found.expect_unique(
        ((*path, "elements", index), code)
        for path, form in forms
        for index, code in enumerate(form["elements"])
    )
    for path, form in forms:
        for index, code in enumerate(form["elements"]):
            at = (*path, "elements", index)
            found.expect(at, code, "elements")
            if levels.get(code, form["level"]) != form["level"]:
                message = _("数据项“%(code)s”与报表的层级不同。") % {"code": code}
                found.refuse(at, "level", message)
        _check_covers(found, path, form)
        _check_assignments(found, path, form["assignments"])


def _check_covers(found: Findings, path: Path, form: Data) -> None:
    covers = form.get("covers", {})
    if covers and form["level"] == Level.ZONE:
        found.refuse((*path, "covers"), "level", _("全区的报表不分企业，请删去“covers”。"))
    for section in ("parks", "clusters"):
        for index, code in enumerate(covers.get(section, ())):
            found.expect((*path, "covers", section, index), code, section)


def _check_assignments(found: Findings, path: Path, assignments: list[Data]) -> None:
    spans: list[tuple[Period, Period]] = []
    for index, one in enumerate(assignments):
        at = (*path, "assignments", index)
        found.expect((*at, "unit"), one["unit"], "units")
        first = Period.parse(one["from_period"])
        last = Period.parse(one["to_period"]) if "to_period" in one else Period(LAST)
        if last < first:
            found.refuse((*at, "to_period"), "order", _("截止的报告期早于起始的报告期。"))
        elif any(first <= other_last and other_first <= last for other_first, other_last in spans):
            found.refuse(at, "overlap", _("同一报告期已有别的部门填报这张表。"))
        spans.append((first, last))


# Indicators


def _check_indicators(found: Findings) -> None:
    indicators = list(found.section("indicators"))
    elements = {element["code"]: element for _path, element in found.section("elements")}
    found.expect_unique(((*path, "code"), one["code"]) for path, one in indicators)
    for path, indicator in indicators:
        definitions = [
            ((*path, "definitions", n), one) for n, one in enumerate(indicator["definitions"])
        ]
        for (_before, earlier), (at, later) in pairwise(definitions):
            for name in ("number", "first_period"):
                if later[name] <= earlier[name]:
                    found.refuse((*at, name), "order", _("须大于上一版的。"))
        for at, definition in definitions:
            _check_formula(found, (*at, "formula"), definition["formula"], elements)
        for n, reading in enumerate(indicator.get("alternatives", ())):
            at = (*path, "alternatives", n, "formula")
            _check_formula(found, at, reading["formula"], elements)


def _check_formula(found: Findings, path: Path, formula: Data, elements: Data) -> None:
    if Decimal(formula["factor"]) <= 0:
        found.refuse((*path, "factor"), "range", _("须大于0。"))
    for side in ("numerator", "denominator"):
        terms = [((*path, side, n), term) for n, term in enumerate(formula.get(side, ()))]
        found.expect_unique((at, term.get("element") or term["register"]) for at, term in terms)
        for at, term in terms:
            _check_term(found, at, term, elements)


def _check_term(found: Findings, path: Path, term: Data, elements: Data) -> None:
    code = term.get("element")
    found.expect((*path, "element"), code, "elements")
    if code is None:
        wanted = {"take": str(Take.COUNT), "level": str(TermLevel.REGISTER)}
    elif code in elements:
        element = elements[code]
        wanted = {"take": str(TAKES[element["kind"]]), "level": element["level"]}
    else:
        return
    for name, value in wanted.items():
        if term[name] != value:
            message = _("应为“%(wanted)s”：“%(source)s”只能这样取。")
            values = {"wanted": value, "source": code or term["register"]}
            found.refuse((*path, name), "term", message % values)


# Targets


def _check_targets(found: Findings) -> None:
    targets = list(found.section("targets"))
    begins = {
        one["code"]: one["definitions"][0]["first_period"]
        for _path, one in found.section("indicators")
    }
    found.expect_unique(((*path, "indicator"), one["indicator"]) for path, one in targets)
    for path, target in targets:
        found.expect((*path, "indicator"), target["indicator"], "indicators")
        found.expect((*path, "clause"), target["clause"], "clauses")
        units = [((*path, "units", n), code) for n, code in enumerate(target.get("units", ()))]
        found.expect_unique(units)
        for at, code in units:
            found.expect(at, code, "units")
        if target["target_period"] <= target["baseline_period"]:
            found.refuse((*path, "target_period"), "order", _("目标期须晚于基期。"))
        needed = "target_period" if "baseline" in target else "baseline_period"
        if begins.get(target["indicator"], target[needed]) > target[needed]:
            message = _("指标在这一期还没有口径，请改口径的首个报告期，或给出基期值。")
            found.refuse((*path, needed), "undefined", message)
        _check_numbers(found, path, target)
        _check_milestones(found, path, target)


def _check_numbers(found: Findings, path: Path, target: Data) -> None:
    value = Decimal(target["value"])
    baseline = Decimal(target["baseline"]) if "baseline" in target else None
    if value == baseline:
        found.refuse((*path, "value"), "same", _("目标值与基期值相同。"))
    if target.get("path") == PathKind.GEOMETRIC:
        for name, number in (("value", value), ("baseline", baseline)):
            if number is not None and number <= 0:
                found.refuse((*path, name), "range", _("几何路径要求基期值和目标值都大于0。"))


def _check_milestones(found: Findings, path: Path, target: Data) -> None:
    milestones = target.get("milestones")
    if (target.get("path") == PathKind.MILESTONES) != (milestones is not None):
        message = _("路径“milestones”与阶段目标须一并给出。")
        found.refuse((*path, "milestones"), "path", message)
    before = target["baseline_period"]
    for index, one in enumerate(milestones or ()):
        at = (*path, "milestones", index, "period")
        if not before < one["period"] < target["target_period"]:
            message = _("须在基期与目标期之间，并晚于上一个阶段目标。")
            found.refuse(at, "order", message)
        before = one["period"]
