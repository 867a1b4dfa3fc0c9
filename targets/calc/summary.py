"""What a summary puts first: which risks to name, and what to ask of those who decide.

Only the order and the subjects are settled here; words and figures come later. A point's slot
names its subject, never its rank, so that words kept for it follow it up and down the list.
Rules: docs/summaries.md.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from targets.calc.outlook import Outlook
from targets.calc.progress import Status

MOST = 3
"""Of each kind of point on a summary."""
OFTEN = 2
"""Quarters late or not reported at all, from which on a department's reporting is a risk."""
BEHIND = (Status.BEHIND, Status.SERIOUSLY_BEHIND)


class Kind(StrEnum):
    # Risks
    UNLIKELY = "unlikely"
    AT_RISK = "at_risk"
    BEHIND = "behind"
    """Behind the path, and too few projections to say where it leads."""
    UNCERTAIN = "uncertain"
    """The data are not sufficient."""
    LATE = "late"
    """A department that often reports late, or has not reported."""
    # Decisions
    MEASURES = "measures"
    RENEWAL = "renewal"
    REPORTING = "reporting"
    BASELINE = "baseline"
    """There is none, so nothing can be judged."""
    BASELINES = "baselines"
    """Taken from the figures, never set by the committee."""
    ASSUMPTION = "assumption"
    """What the policy leaves open and nobody is named to settle."""


RISKS = (Kind.UNLIKELY, Kind.AT_RISK, Kind.BEHIND, Kind.UNCERTAIN, Kind.LATE)


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """One target as far as the order depends on it. `shortfall` and `way` are in its own unit;
    `coverage` is a fraction of 1; `lapsing` counts certificates that end within two quarters."""

    code: str
    outlook: Outlook
    status: Status | None
    shortfall: Fraction | None = None
    way: Fraction = Fraction()
    """From baseline to target; 0 where there is none, and then the target's own size counts."""
    size: Fraction = Fraction(1)
    coverage: Fraction | None = None
    lapsing: int = 0
    has_baseline: bool = True
    is_baseline_set: bool = True

    @property
    def missing_share(self) -> Fraction:
        """The shortfall as a part of the way; 0 where none is known."""
        whole = self.way or abs(self.size)
        return (self.shortfall or Fraction()) / whole if whole else Fraction()

    @property
    def risk(self) -> Kind | None:
        if self.outlook is Outlook.UNLIKELY:
            return Kind.UNLIKELY
        if self.outlook is Outlook.AT_RISK:
            return Kind.AT_RISK
        if self.status is Status.INSUFFICIENT_DATA:
            return Kind.UNCERTAIN
        return Kind.BEHIND if self.status in BEHIND else None


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A department: in how many of the quarters looked at it was late or never reported, and for
    how many days a form has been overdue now (0: none is)."""

    code: str
    lapses: int
    days_overdue: int = 0

    @property
    def is_risk(self) -> bool:
        return self.days_overdue > 0 or self.lapses >= OFTEN


@dataclass(frozen=True, slots=True)
class Point:
    """A risk or a decision. `subject`: the code of an indicator, department or assumption."""

    kind: Kind
    subject: str

    @property
    def slot(self) -> str:
        """`risk:rd_intensity`, `risk:unit:science`, `decision:renewal:hightech_firms`."""
        if self.kind is Kind.LATE:
            return f"risk:unit:{self.subject}"
        if self.kind in RISKS:
            return f"risk:{self.subject}"
        return f"decision:{self.kind}:{self.subject}"


def risks(targets: Iterable[TargetFacts], units: Iterable[UnitFacts]) -> list[Point]:
    """All of them, the gravest first: what will be missed by the largest part of its way, what may
    be missed, what is behind, what cannot be told (the least covered first), who reports late."""
    found = [(one, kind) for one in targets if (kind := one.risk) is not None]
    found.sort(key=lambda pair: (RISKS.index(pair[1]), *_gravity(*pair)))
    late = sorted(
        (one for one in units if one.is_risk), key=lambda one: (-one.days_overdue, -one.lapses)
    )
    return [Point(kind, one.code) for one, kind in found] + [
        Point(Kind.LATE, one.code) for one in late
    ]


def _gravity(one: TargetFacts, kind: Kind) -> tuple[Fraction, ...]:
    if kind is Kind.UNCERTAIN:
        return (one.coverage or Fraction(),)
    return (-one.missing_share,)


def decisions(
    ranked: Sequence[Point],
    targets: Sequence[TargetFacts],
    assumptions: Iterable[str] = (),
) -> list[Point]:
    """What to ask for: first what the risks call for in their order, then what waits besides.

    One of each kind comes before a second of any: three requests of one kind would be one.
    `assumptions`: those that nobody is named to settle.
    """
    of = {one.code: one for one in targets}
    found = [answer for one in ranked for answer in _answers(one, of)]
    found += [Point(Kind.BASELINE, one.code) for one in targets if not one.has_baseline]
    found += [Point(Kind.RENEWAL, one.code) for one in targets if one.lapsing]
    if any(one.has_baseline and not one.is_baseline_set for one in targets):
        found.append(Point(Kind.BASELINES, "all"))
    found += [Point(Kind.ASSUMPTION, one) for one in assumptions]
    seen: Counter[Kind] = Counter()
    placed = []
    for place, one in enumerate(dict.fromkeys(found)):
        placed.append((seen[one.kind], place, one))
        seen[one.kind] += 1
    return [one for _nth, _place, one in sorted(placed, key=lambda each: each[:2])]


def _answers(risk: Point, of: dict[str, TargetFacts]) -> list[Point]:
    if risk.kind is Kind.LATE:
        return [Point(Kind.REPORTING, risk.subject)]
    if risk.kind is Kind.UNCERTAIN:
        return []  # who owes the figures is a risk of its own
    if of[risk.subject].lapsing:
        return [Point(Kind.RENEWAL, risk.subject), Point(Kind.MEASURES, risk.subject)]
    return [Point(Kind.MEASURES, risk.subject)]
