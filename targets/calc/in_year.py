"""The year so far against the path's value at its end (年度序时). Rules: section 4."""

from dataclasses import dataclass
from fractions import Fraction

from targets.calc.formulas import Formula
from targets.calc.periods import Period
from targets.calc.progress import TargetSpec, expected
from targets.calc.sums import NOTHING, TermSum


@dataclass(frozen=True, slots=True)
class InYear:
    """`ytd` and `year_target` in the indicator's unit; the rest are fractions of 1."""

    ytd: Fraction | None
    year_target: Fraction | None
    attainment: Fraction | None
    time_elapsed: Fraction
    seasonal_share: Fraction | None

    @property
    def agrees(self) -> bool | None:
        """Whether the year's plan is judged alike by the calendar (q/4) and by last year's season:
        met by both, or missed by both. None where one of the readings is missing."""
        if self.attainment is None or self.seasonal_share is None:
            return None
        by_calendar = self.attainment >= self.time_elapsed
        return by_calendar == (self.attainment >= self.seasonal_share)


@dataclass(frozen=True, slots=True)
class YearSums:
    """For each term of a flow sum: the year to date now; last year's same quarter and whole year,
    both over those that have both."""

    ytd: tuple[TermSum, ...]
    season_part: tuple[TermSum, ...]
    season_whole: tuple[TermSum, ...]


def total(sums: tuple[TermSum, ...]) -> Fraction | None:
    """None where any of them is undefined."""
    if not all(one.defined for one in sums):
        return None
    return Fraction(sum((one.total for one in sums), NOTHING.total))


def in_year(formula: Formula, spec: TargetSpec, period: Period, sums: YearSums) -> InYear | None:
    """None for anything but sums of flows, and in years up to the baseline's."""
    if not formula.is_flow_sum or period.year <= spec.start.year:
        return None
    done = total(sums.ytd)
    ytd = None if done is None else formula.factor * done
    aim = expected(spec, Period.of(period.year, 4))
    part, whole = total(sums.season_part), total(sums.season_whole)
    return InYear(
        ytd=ytd,
        year_target=aim,
        attainment=ytd / aim if ytd is not None and aim else None,
        time_elapsed=Fraction(period.quarter, 4),
        seasonal_share=None if part is None or whole is None else share_of(part, whole),
    )


def share_of(part: Fraction, whole: Fraction) -> Fraction | None:
    """A share of a whole that is not above 0 means nothing."""
    return part / whole if whole > 0 else None
