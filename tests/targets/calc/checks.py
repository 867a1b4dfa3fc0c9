"""Rows and rules for tests of validation, written short."""

from decimal import Decimal

from targets.calc.validation import KINDS, OFFSETS, Finding, Row, Rule, Series, findings

STOCKS = frozenset({"invention_patents", "highend_talents", "employees"})
FORM = ("industrial_output", "industrial_value_added", "rd_expenditure", *sorted(STOCKS))
QUARTERS_AWAY = (0, *OFFSETS)
"""In this order a test writes an element's figures; what is not written is missing."""


def series(element: str, figures: str, quarter: int) -> Series:
    """`"48600 — 400"`: now, a quarter before (missing), two quarters before, a year before, …"""
    texts = zip(QUARTERS_AWAY, figures.split(), strict=False)
    held = {offset: Decimal(text.replace("−", "-")) for offset, text in texts if text != "—"}
    return Series(quarter, element not in STOCKS, held)


def row(key: str = "a", quarter: int = 4, cluster: str | None = None, **figures: str) -> Row:
    held = {element: series(element, text, quarter) for element, text in figures.items()}
    return Row(key, held, name=key.upper(), cluster=cluster)


def rule(kind: str, element: str = "industrial_output", code: str = "", **params: object) -> Rule:
    texts, faults = KINDS[kind].read(params)
    assert not faults
    return Rule(code or kind, kind, tuple(element.split(",")), texts)


def asked(rule_: Rule, *rows: Row) -> list[Finding]:
    return findings([rule_], rows, FORM)
