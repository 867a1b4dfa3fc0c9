"""Targets, thresholds and terms as the tests of the engine write them."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from targets.calc.formulas import Formula, Take, Term, TermLevel
from targets.calc.periods import Period
from targets.calc.progress import Path, Progress, TargetSpec, Thresholds, progress
from targets.calc.sums import TermSum

Q = Period.parse
F = Fraction

USUAL = Thresholds(ahead=F("1.10"), on_track=F("0.95"), behind=F("0.70"), coverage=F("0.80"))


def make_spec(
    target: str | int = 80,
    baseline: str | int | None = 40,
    comparator: str = ">=",
    path: Path = Path.LINEAR,
    milestones: dict[str, str | int] | None = None,
    start: str = "2016Q4",
    end: str = "2020Q4",
    is_count: bool = False,
) -> TargetSpec:
    return TargetSpec(
        comparator=comparator,
        target=F(target),
        start=Q(start),
        end=Q(end),
        baseline=None if baseline is None else F(baseline),
        path=path,
        milestones={Q(at): F(value) for at, value in (milestones or {}).items()},
        is_count=is_count,
    )


FIRMS = make_spec(80, 40, ">", is_count=True)
"""The worked example of the rules: more than 80 firms, from 40."""


def judge(
    spec: TargetSpec, period: str, value: str | int | None, weighted: str | int | None = 1
) -> Progress:
    return progress(
        spec,
        Q(period),
        None if value is None else F(value),
        None if weighted is None else F(weighted),
        USUAL,
    )


def enterprise(source: str, take: Take = Take.TTM) -> Term:
    return Term(source, take, TermLevel.ENTERPRISE)


def zone(source: str, take: Take = Take.TTM) -> Term:
    return Term(source, take, TermLevel.ZONE)


HELD = Term("hightech", Take.COUNT, TermLevel.REGISTER)

OUTPUT = Formula(F("0.0001"), (enterprise("industrial_output"),))
COUNT = Formula(F(1), (HELD,))
INTENSITY = Formula(
    F(100),
    (enterprise("rd_expenditure"), zone("rd_expenditure_institutions")),
    (zone("gdp"),),
)
PATENTS = Formula(
    F(10_000),
    (enterprise("invention_patents", Take.STOCK),),
    (enterprise("employees", Take.STOCK),),
)


def summed(
    total: str | int = 0,
    defined: int = 1,
    due: int | None = None,
    weights: tuple[str | int, str | int] = (0, 0),
    cells: int | None = None,
) -> TermSum:
    """`weights` are what is covered of what is due."""
    due = defined if due is None else due
    return TermSum(
        total=Decimal(total),
        active=due,
        defined=defined,
        due=due,
        cells=defined if cells is None else cells,
        cells_due=due,
        weight=Decimal(weights[0]),
        weight_due=Decimal(weights[1]),
    )


def added(values: Iterable[Fraction | None]) -> Fraction:
    """What parts add up to; one without a value adds nothing."""
    return sum((value for value in values if value is not None), Fraction(0))
