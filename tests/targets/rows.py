"""Progress rows made without a database, for what only draws or words them."""

from decimal import Decimal
from fractions import Fraction

from targets.calc.outlook import ahead, goal
from targets.calc.periods import Period
from targets.calc.progress import TargetSpec, Thresholds, progress
from targets.calc.sums import Coverage, Measure
from targets.models import Indicator, Target, TargetSetting
from targets.selectors.progress import ProgressRow

THRESHOLDS = Thresholds(
    Fraction("1.1"), Fraction("0.95"), Fraction("0.7"), coverage=Fraction("0.8")
)
START, END = Period.parse("2016Q4"), Period.parse("2020Q4")


def make_row(
    values: list[str | None],
    *,
    target: str = "1000",
    baseline: str | None = "612",
    comparator: str = ">=",
    decimals: int = 1,
    unit: str = "亿元",
    coverage: str = "1",
) -> ProgressRow:
    """`values` from 2016Q4 on, the last one's quarter being the row's; `coverage` is its own."""
    indicator = Indicator(
        code="measure",
        name_zh="工业总产值",
        short_zh="工业总产值",
        unit_zh=unit,
        unit_en="CNY 100m",
        decimals=decimals,
    )
    of_target = Target(pk=1, indicator=indicator, order=1)
    spec = TargetSpec(
        comparator=comparator,
        target=Fraction(target),
        start=START,
        end=END,
        baseline=None if baseline is None else Fraction(baseline),
    )
    history = {START.plus(n): measured(value, "1") for n, value in enumerate(values)}
    now = max(history)
    history[now] = measured(values[-1], coverage)
    enough = {
        period: one.value
        for period, one in history.items()
        if one.value is not None and (one.coverage.weighted or 0) >= THRESHOLDS.coverage
    }
    weighted = history[now].coverage.weighted
    return ProgressRow(
        target=of_target,
        setting=TargetSetting(target=of_target, comparator=comparator, value=Decimal(target)),
        definition=None,
        spec=spec,
        goal=goal(spec),
        measure=history[now],
        is_sufficient=now in enough,
        progress=progress(spec, now, history[now].value, weighted, THRESHOLDS),
        ahead=ahead(spec, now, enough),
        in_year=None,
        history=history,
        sufficient=enough,
    )


def measured(value: str | None, coverage: str) -> Measure:
    exact = None if value is None else Fraction(value)
    share = Fraction(coverage)
    return Measure(exact, exact, None, None, Coverage(share, share, share))


OUTPUT = ["612", "628.4", "646.9", "668.3", "685.6", "704.1", "727.5", "748.6"]
