"""What a pack must keep beyond its schema: its own codes, dates and numbers must fit together.

Nothing here reads the database. Figures have their own module, `policy_rules_figures`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hightech_zone.lib.yaml_lines import Path
from targets.errors import Problem
from targets.services.policy.pack import Data, Pack, problem_at

FIRST_DAY, LAST_DAY = "0000-00-00", "9999-99-99"


@dataclass
class Findings:
    """The pack, its codes by section, and the problems found so far."""

    pack: Pack
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, path: Path, rule: str, message: str) -> None:
        self.problems.append(problem_at(self.pack.document, path, rule, message))

    def section(self, name: str) -> Iterator[tuple[Path, Any]]:
        for index, entry in enumerate(self.pack.data.get(name, ())):
            yield (name, index), entry

    def clauses(self) -> Iterator[tuple[Path, Any]]:
        for path, part in self.section("parts"):
            for index, clause in enumerate(part["clauses"]):
                yield (*path, "clauses", index), clause

    def codes(self, name: str) -> set[str]:
        entries = self.clauses() if name == "clauses" else self.section(name)
        return {entry["code"] for _path, entry in entries}

    def expect(self, path: Path, code: str | None, section: str) -> None:
        """Refuse a code that `section` does not have; None: nothing is referred to."""
        if code is not None and code not in self.codes(section):
            message = _("“%(section)s”里没有代码“%(code)s”。")
            self.refuse(path, "unknown", message % {"section": section, "code": code})

    def expect_unique(self, entries: Iterable[tuple[Path, Any]]) -> None:
        """Refuse a value that came before; `entries` are (path, value)."""
        seen: dict[Any, int] = {}
        for path, value in entries:
            if value in seen:
                message = _("“%(value)s”在第%(line)s行已经有了。")
                self.refuse(path, "duplicate", message % {"value": value, "line": seen[value]})
            seen.setdefault(value, self.pack.document.line_of(path))


def check_document(found: Findings) -> None:
    _check_policy(found)
    _check_units(found)
    _check_clauses(found)
    _check_registers(found)
    _check_schemes(found)
    _check_assumptions(found)


def _check_policy(found: Findings) -> None:
    policy, thresholds = found.pack.data["policy"], found.pack.data["thresholds"]
    if policy.get("published_on", policy["issued_on"]) < policy["issued_on"]:
        found.refuse(("policy", "published_on"), "order", _("公布日期早于发文日期。"))
    for upper, lower in (("ahead", "on_track"), ("on_track", "behind")):
        if Decimal(thresholds[upper]) <= Decimal(thresholds[lower]):
            message = _("须小于“%(upper)s”。") % {"upper": upper}
            found.refuse(("thresholds", lower), "order", message)
    if Decimal(thresholds["behind"]) <= 0:
        found.refuse(("thresholds", "behind"), "range", _("须大于0。"))
    if not 0 <= Decimal(thresholds["coverage"]) <= 1:
        found.refuse(("thresholds", "coverage"), "range", _("须在0与1之间。"))


def _check_units(found: Findings) -> None:
    units = list(found.section("units"))
    found.expect_unique(((*path, "code"), unit["code"]) for path, unit in units)
    following = {unit["code"]: unit.get("successor") for _path, unit in units}
    for path, unit in units:
        found.expect((*path, "successor"), unit.get("successor"), "units")
        if _comes_back(unit["code"], following):
            found.refuse((*path, "successor"), "cycle", _("单位并入后又回到自身。"))
        names = [((*path, "names", n), name) for n, name in enumerate(unit["names"])]
        found.expect_unique(((*at, "zh"), name["zh"]) for at, name in names)
        _check_days(found, names)


def _comes_back(code: str, following: dict[str, str | None]) -> bool:
    step = following.get(code)
    for _turn in following:
        if step is None or step == code:
            break
        step = following.get(step)
    return step == code


def _check_days(found: Findings, names: Sequence[tuple[Path, Data]]) -> None:
    """Each name's days run forward, and no two names of a unit share a day."""
    spans: list[tuple[str, str]] = []
    for path, name in names:
        first, last = name.get("valid_from", FIRST_DAY), name.get("valid_to", LAST_DAY)
        if last < first:
            found.refuse((*path, "valid_to"), "order", _("停用日期早于启用日期。"))
        elif any(first <= other_last and other_first <= last for other_first, other_last in spans):
            found.refuse(path, "overlap", _("与同一单位的另一个名称在日期上重叠。"))
        spans.append((first, last))


def _check_clauses(found: Findings) -> None:
    parts = found.section("parts")
    found.expect_unique(((*path, "number"), part["number"]) for path, part in parts)
    found.expect_unique(((*path, "code"), clause["code"]) for path, clause in found.clauses())
    for path, clause in found.clauses():
        for n, code in enumerate(clause.get("serves", ())):
            found.expect((*path, "serves", n), code, "indicators")
        named = [((*path, "units", n), one) for n, one in enumerate(clause.get("units", ()))]
        found.expect_unique(((*at, "unit"), one["unit"]) for at, one in named)
        for at, one in named:
            found.expect((*at, "unit"), one["unit"], "units")
            if one["as_written"] not in clause["units_as_written"]:
                message = _("“units_as_written”里没有“%(name)s”。")
                found.refuse(
                    (*at, "as_written"), "as_written", message % {"name": one["as_written"]}
                )


def _check_registers(found: Findings) -> None:
    for section in ("parks", "clusters", "growth_stages"):
        entries = list(found.section(section))
        found.expect_unique(((*path, "code"), entry["code"]) for path, entry in entries)
        found.expect_unique(((*path, "name", "zh"), entry["name"]["zh"]) for path, entry in entries)
    for path, cluster in found.section("clusters"):
        found.expect((*path, "clause"), cluster.get("clause"), "clauses")
        leading = enumerate(cluster.get("enterprises", ()))
        named = [((*path, "enterprises", n), one) for n, one in leading]
        found.expect_unique(((*at, "name"), one["name"]) for at, one in named)
        for at, one in named:
            found.expect((*at, "clause"), one["clause"], "clauses")


def _check_schemes(found: Findings) -> None:
    schemes = list(found.section("schemes"))
    found.expect_unique(((*path, "code"), scheme["code"]) for path, scheme in schemes)
    for path, scheme in schemes:
        found.expect((*path, "clause"), scheme["clause"], "clauses")
        _check_payout(found, path, scheme)
        amounts = [scheme[name] for name in ("amount_min", "amount_max") if name in scheme]
        if any(Decimal(amount) < 0 for amount in amounts):
            found.refuse(path, "range", _("金额不能为负。"))
        if len(amounts) == 2 and Decimal(amounts[1]) < Decimal(amounts[0]):
            found.refuse((*path, "amount_max"), "order", _("最高金额小于最低金额。"))


def _check_payout(found: Findings, path: Path, scheme: Data) -> None:
    found.expect((*path, "unit"), scheme.get("unit"), "units")
    for code, setting in scheme.get("settings", {}).items():
        found.expect((*path, "settings", code, "owner"), setting["owner"], "units")
    papers = enumerate(scheme.get("evidence", ()))
    found.expect_unique(((*path, "evidence", n, "code"), one["code"]) for n, one in papers)
    payers = scheme.get("settings", {}).get("payers", {}).get("value", ())
    at = (*path, "settings", "payers", "value")
    found.expect_unique(((*at, n, "funder"), one["funder"]) for n, one in enumerate(payers))
    is_paid = scheme.get("payout", "none") in ("fixed", "range", "matched")
    if is_paid and not {"amount_min", "amount_max"} <= scheme.keys():
        message = _("这样兑付的奖补要写明最低和最高金额；定额的两者相同。")
        found.refuse((*path, "payout"), "amounts", message)
    if scheme.get("payout", "none") != "none" and "fact" not in scheme:
        found.refuse((*path, "payout"), "fact", _("涉及资金的奖补要写明依据什么事实。"))


def _check_assumptions(found: Findings) -> None:
    assumptions = list(found.section("assumptions"))
    found.expect_unique(((*path, "code"), one["code"]) for path, one in assumptions)
    for path, one in assumptions:
        found.expect((*path, "owner"), one.get("owner"), "units")
        for index, code in enumerate(one.get("indicators", ())):
            found.expect((*path, "indicators", index), code, "indicators")
