"""Validation rules: the closed set of their kinds, what each wants to know, and the running.

A rule is data, a kind is code. Adding one: CONTRIBUTING, "Adding a validation rule".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from targets.calc import validation_kinds as kinds
from targets.calc.validation_rows import OFFSETS, Finding, Row, Rule, Series

__all__ = [
    "KINDS",
    "OFFSETS",
    "Finding",
    "Kind",
    "Param",
    "ParamFault",
    "Row",
    "Rule",
    "Series",
    "applied",
    "findings",
]

NUMBER, SHARE, COUNT, ELEMENT, CHOICE = "number", "share", "count", "element", "choice"
MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Param:
    """One number or name a rule of a kind is given. A `share` is a fraction of 1. Without a
    default it has to be given; an empty default leaves it out."""

    name: str
    type: str
    default: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParamFault:
    """`reason`: unknown, required, number, negative, whole, choice or either."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Kind:
    """`covers`: kinds that would ask the same question about the same cell once more. `only` is
    the kind of element it makes sense for (flow, stock; empty: both). `is_once`: of several rules
    of this kind one asks about a cell, the first by code. `needs_all`: what it finds on a row
    depends on the other rows' figures of the quarter."""

    check: Callable[[Rule, Sequence[Row]], Iterator[Finding]]
    params: tuple[Param, ...] = ()
    covers: frozenset[str] = frozenset()
    only: str = ""
    one_of: tuple[str, ...] = ()
    is_of_row: bool = False
    is_once: bool = False
    needs_all: bool = False

    def read(self, given: Mapping[str, object]) -> tuple[dict[str, str], list[ParamFault]]:
        """The parameters as texts, defaults filled in, and everything wrong with them."""
        known = {one.name for one in self.params}
        faults = [ParamFault(name, "unknown") for name in given if name not in known]
        texts: dict[str, str] = {}
        for param in self.params:
            text = str(given.get(param.name, "")).strip() or param.default
            if text is None:
                faults.append(ParamFault(param.name, "required"))
            elif text:
                reason = _fault(param, text)
                faults += [ParamFault(param.name, reason)] if reason else []
                texts[param.name] = text
        if self.one_of and sum(name in texts for name in self.one_of) != 1:
            faults.append(ParamFault(self.one_of[0], "either"))
        return texts, faults

    @property
    def element_params(self) -> tuple[str, ...]:
        return tuple(param.name for param in self.params if param.type == ELEMENT)


def _fault(param: Param, text: str) -> str:
    if param.type == ELEMENT:
        return ""
    if param.type == CHOICE:
        return "" if text in param.choices else "choice"
    try:
        number = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return "number"
    if not text.isascii() or set(text) & set("eE/_+ ") or len(text) > MOST_DIGITS:
        return "number"
    if number < 0 and param.name != kinds.LOW:
        return "negative"
    return "whole" if param.type == COUNT and number.denominator != 1 else ""


FLOOR = Param("floor", NUMBER, "0")
AGAINST = Param("against", CHOICE, kinds.QUARTER, (kinds.QUARTER, kinds.YEAR))
DENOMINATOR = Param("denominator", ELEMENT)
CERTIFICATES = ("hightech", "rd_institution", "other")

KINDS: dict[str, Kind] = {
    "part_above_whole": Kind(
        kinds.part_above_whole,
        (Param(kinds.WHOLE, ELEMENT, ""), Param(kinds.PART, ELEMENT, "")),
        one_of=(kinds.WHOLE, kinds.PART),
    ),
    "ytd_falling": Kind(kinds.ytd_falling, covers=frozenset({"change"}), only="flow"),
    "change": Kind(kinds.change, (AGAINST, Param("limit", SHARE), FLOOR), is_once=True),
    "unit_smell": Kind(
        kinds.unit_smell,
        (Param("tolerance", SHARE, "0.5"), FLOOR),
        covers=frozenset({"change", "ytd_falling", "stock_falling", "ratio_bounds", "peers"}),
    ),
    "ratio_bounds": Kind(
        kinds.ratio_bounds,
        (DENOMINATOR, Param(kinds.LOW, SHARE, "0"), Param(kinds.HIGH, SHARE)),
        covers=frozenset({"peers"}),
    ),
    "peers": Kind(
        kinds.peers,
        (DENOMINATOR, Param("spread", NUMBER, "3"), Param("minimum", COUNT, "8")),
        needs_all=True,
    ),
    "copied": Kind(
        kinds.copied,
        (
            Param("of", CHOICE, kinds.QUARTER, (kinds.QUARTER, kinds.ROWS)),
            Param("minimum", COUNT, "2"),
        ),
        covers=frozenset({"change", "zero_after_positive"}),
        is_of_row=True,
        needs_all=True,
    ),
    "stock_falling": Kind(
        kinds.stock_falling,
        (Param("limit", SHARE, "0"), Param("floor", NUMBER, "1")),
        covers=frozenset({"change"}),
        only="stock",
    ),
    "zero_after_positive": Kind(
        kinds.zero_after_positive, (FLOOR,), covers=frozenset({"change", "stock_falling"})
    ),
    "certificate_without": Kind(
        kinds.certificate_without, (Param("certificate", CHOICE, None, CERTIFICATES),)
    ),
}


def applied(rule: Rule, rows: Sequence[Row]) -> list[Finding]:
    """What one rule finds, by row and element."""
    held = KINDS[rule.kind].check(rule, rows) if rule.elements else iter(())
    return sorted(held, key=lambda one: (one.row, one.element))


def findings(rules: Sequence[Rule], rows: Sequence[Row], elements: Sequence[str]) -> list[Finding]:
    """What the rules ask about the cells of the `elements` named, those of one form.

    A query that another one covers on the same cell is left out: one question for one cause.
    The order of rules and rows makes no difference but to the order of the findings.
    """
    form = set(elements)
    own = [
        replace(rule, elements=tuple(one for one in rule.elements if one in form)) for rule in rules
    ]
    everything = [(rule, one) for rule in own for one in applied(rule, rows)]
    covered = {
        (one.row, element, kind)
        for rule, one in everything
        for kind in KINDS[rule.kind].covers
        for element in (rule.elements if KINDS[rule.kind].is_of_row else (one.element,))
    }
    first = _first_askers(everything)
    return [
        one
        for rule, one in everything
        if rule.is_hard
        or (
            (one.row, one.element, one.kind) not in covered
            and first.get((one.row, one.element, one.kind), one.rule) == one.rule
        )
    ]


def _first_askers(everything: Sequence[tuple[Rule, Finding]]) -> dict[tuple[str, str, str], str]:
    first: dict[tuple[str, str, str], str] = {}
    for rule, one in everything:
        if KINDS[rule.kind].is_once and not rule.is_hard:
            key = (one.row, one.element, one.kind)
            first[key] = min(first.get(key, one.rule), one.rule)
    return first
