"""What an award rests on, and the key by which it is paid once only.

A scheme's `fact` in the pack: `kind` is `certificate`, `talent`, `project`, `institute` or
`result`; of a certificate also `certificate` (its kind), `level` (any where left out) and `first`
(the enterprise's first of that kind counts, renewals do not).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any


class FactKind(StrEnum):
    CERTIFICATE = "certificate"
    TALENT = "talent"
    PROJECT = "project"
    INSTITUTE = "institute"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Fact:
    """`holder` is the code of the enterprise, talent or institute; `name` what tells one of its
    facts from another: the number of a certificate, the name of a project."""

    kind: FactKind
    holder: str
    on: date
    name: str = ""


def talent_fact(holder: str, recognised_on: date, arrived_on: date) -> Fact:
    """A talent counts from the later of recognition and arrival."""
    return Fact(FactKind.TALENT, holder, max(recognised_on, arrived_on))


def fact_key(rule: Mapping[str, Any], fact: Fact, year: int | None = None) -> str:
    """The same for the same fact, however it was found. Of what is paid for the first time only,
    the name does not matter: an enterprise has one first. `year` where it is paid every year."""
    parts = [fact.kind.value]
    if fact.kind == FactKind.CERTIFICATE:
        parts += [rule.get("certificate", ""), rule.get("level", "")]
    parts.append(fact.holder)
    if not rule.get("first"):
        parts.append(fact.name or fact.on.isoformat())
    if year is not None:
        parts.append(str(year))
    return ":".join("".join(part.split()) for part in parts)


def fact_keys(
    rules: Iterable[Mapping[str, Any]], fact: Fact, year: int | None = None, has_day: bool = True
) -> frozenset[str]:
    """All keys a file for the fact may have: as each of the rules names it, and of a certificate
    also by its day, as it was named while its number was not known; unless the day is another's
    (`has_day`)."""
    by_day = has_day and fact.kind == FactKind.CERTIFICATE
    named = [fact, replace(fact, name="")] if by_day else [fact]
    return frozenset(fact_key(rule, one, year) for rule in rules for one in named)
