"""What a definition version computes, as data: a factor, terms above and below, one filter."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any


class Take(StrEnum):
    """What is taken of a data element, or of a register. A pack names the first three; the
    others make up the in-year view of a sum of flows."""

    TTM = "ttm"
    STOCK = "stock"
    COUNT = "count"
    YTD = "ytd"
    SEASON = "season"
    YEAR = "year"


IN_YEAR = (Take.YTD, Take.SEASON, Take.YEAR)


class TermLevel(StrEnum):
    ENTERPRISE = "enterprise"
    ZONE = "zone"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Term:
    """One summand. `source` is a data element's code or, for a register, a certificate kind."""

    source: str
    take: Take
    level: TermLevel

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Term":
        source = data.get("element") or data["register"]
        return cls(source, Take(data["take"]), TermLevel(data["level"]))

    @property
    def is_register(self) -> bool:
        return self.level is TermLevel.REGISTER

    @property
    def is_zone(self) -> bool:
        return self.level is TermLevel.ZONE


@dataclass(frozen=True, slots=True)
class Formula:
    """`factor × Σ numerator ÷ Σ denominator`; without a denominator, `factor × Σ numerator`."""

    factor: Fraction
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...] = ()
    above_scale_only: bool = False

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Formula":
        """The shape of a pack's `formula` (`targets/policies/pack.schema.json`)."""
        return cls(
            factor=Fraction(str(data["factor"])),
            numerator=tuple(Term.from_data(term) for term in data["numerator"]),
            denominator=tuple(Term.from_data(term) for term in data.get("denominator") or ()),
            above_scale_only=data.get("filter") == "above_scale",
        )

    @property
    def terms(self) -> tuple[Term, ...]:
        """Numerator, then denominator: the place here is a term's number in stored sums."""
        return self.numerator + self.denominator

    @property
    def is_paired(self) -> bool:
        """Both sides have an enterprise-level term: an enterprise counts in either only where
        every one of its enterprise-level terms is defined."""
        return all(
            any(term.level is TermLevel.ENTERPRISE for term in side)
            for side in (self.numerator, self.denominator)
        )

    @property
    def is_count(self) -> bool:
        """A whole number: certificates counted, or stocks (which are whole) added up."""
        whole = all(term.take in (Take.COUNT, Take.STOCK) for term in self.numerator)
        return whole and not self.denominator and self.factor == 1

    @property
    def is_flow_sum(self) -> bool:
        """A sum of flows, which has an in-year view."""
        return not self.denominator and all(term.take is Take.TTM for term in self.numerator)

    @property
    def stored_terms(self) -> tuple[Term, ...]:
        """The formula's terms and, for a sum of flows, three more of each for its in-year view:
        the year to date; the same and the whole year over those that have both."""
        if not self.is_flow_sum:
            return self.terms
        extra = [Term(term.source, take, term.level) for take in IN_YEAR for term in self.terms]
        return self.terms + tuple(extra)
