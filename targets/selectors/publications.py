"""An issue beside what is known today, and what is still under way with its period."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from hightech_zone.lib.clock import day_of, today
from targets.calc.periods import Period
from targets.choices import CorrectionState, ReturnState
from targets.models import Correction, Publication, Return
from targets.querysets import standing
from targets.selectors.bridge import BridgeReport, bridge_report
from targets.selectors.progress import ProgressRow, progress_report

WAITING = (ReturnState.SUBMITTED, ReturnState.RETURNED, ReturnState.REOPENED)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """How many returns of a period wait for the committee or are back, and how many corrections
    wait for a decision."""

    returns: int
    corrections: int


def is_of_today(publication: Publication) -> bool:
    """Whether it was checked today: the day on the paper has to be that of signing."""
    return publication.as_of is not None and day_of(publication.as_of) == today()


def under_way(period: Period) -> UnderWay:
    """Two queries."""
    returns = Return.objects.filter(reporting_period__period=period)
    waiting = returns.annotate(stands=standing()).filter(stands__in=WAITING)
    return UnderWay(waiting.count(), open_corrections(period).count())


def open_corrections(period: Period) -> QuerySet[Correction]:
    return Correction.objects.filter(
        state=CorrectionState.OPEN, of_return__reporting_period__period=period
    )


@dataclass(frozen=True, slots=True)
class FrozenName:
    """What an indicator was called when an issue was made, for whatever reads `name_zh`."""

    name_zh: str
    name_en: str
    unit_zh: str
    unit_en: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Frozen:
    """One target as an issue froze it; `figures`: as the API answered then."""

    code: str
    label: FrozenName
    figures: Mapping[str, Any]

    @property
    def value(self) -> Decimal | None:
        return _decimal(self.figures["value"])

    @property
    def status(self) -> str | None:
        held: str | None = self.figures["status"]
        return held

    @property
    def target(self) -> tuple[str, Fraction]:
        return self.figures["comparator"], Fraction(self.figures["target"])

    @property
    def definition(self) -> int | None:
        number: int | None = self.figures["definition_version"]
        return number


@dataclass(frozen=True, slots=True)
class FrozenZone:
    """Whose targets an issue was about, whatever pack is loaded since."""

    name_zh: str
    name_en: str
    short_zh: str
    short_en: str


def issue_zone(publication: Publication) -> FrozenZone | None:
    """None for issues of before it was frozen with them."""
    held = publication.figures.get("zone")
    return FrozenZone(**held) if held else None


def frozen_targets(publication: Publication) -> list[Frozen]:
    """In the order of the issue; names as they were then, by figures frozen without any as they
    are given there."""
    labels = publication.figures.get("labels", {})
    return [
        Frozen(code := one["indicator"], _name(labels.get(code), one), one)
        for one in publication.figures.get("results", ())
    ]


def _name(label: Mapping[str, Any] | None, one: Mapping[str, Any]) -> FrozenName:
    if label is None:
        return FrozenName(one["name"], "", one["unit"], "", 2)
    return FrozenName(**{field.name: label[field.name] for field in fields(FrozenName)})


@dataclass(frozen=True, slots=True)
class ThenNow:
    """One target as it was published, and today's row; None where the policy in force has none."""

    then: Frozen
    row: ProgressRow | None

    @property
    def is_other(self) -> bool:
        """Whether the value is another today."""
        then, now = self.then.value, self.row.measure.value if self.row else None
        if then is None or now is None:
            return then is not now
        return abs(Decimal(now.numerator) / Decimal(now.denominator) - then) > SLACK


SLACK = Decimal("1e-11")
"""Frozen figures have twelve decimals."""


@dataclass(frozen=True)
class Today:
    """`has_other_policy`: the one in force is not the one the issue was made under."""

    rows: list[ThenNow]
    bridge: BridgeReport | None
    has_other_policy: bool


def today_beside(publication: Publication) -> Today | None:
    """A fixed number of queries; None without a policy."""
    report = progress_report(publication.period)
    then = progress_report(publication.period, publication.as_of)
    if report is None or then is None:
        return None
    now = {row.indicator.code: row for row in report.rows}
    is_other = publication.basis.get("policy", report.policy.code) != report.policy.code
    return Today(
        rows=[ThenNow(one, now.get(one.code)) for one in frozen_targets(publication)],
        bridge=None if is_other else bridge_report(then, report),
        has_other_policy=is_other,
    )


@dataclass(frozen=True, slots=True)
class Between:
    """One target in two issues, as each froze it; None: not in the issue. `label`: of the later
    one that has it."""

    label: FrozenName
    first: Frozen | None
    second: Frozen | None

    @property
    def difference(self) -> Decimal | None:
        first, second = (one.value if one else None for one in (self.first, self.second))
        return None if first is None or second is None else second - first


def issues_between(first: Publication, second: Publication) -> list[Between]:
    """In the order of the second issue, then what only the first has."""
    one, other = ({each.code: each for each in frozen_targets(held)} for held in (first, second))
    last = other | {code: held for code, held in one.items() if code not in other}
    return [Between(held.label, one.get(code), other.get(code)) for code, held in last.items()]


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
