"""Progress statements that governments published, computed again.

A year's plan is a target that starts from 0; its twelve months stand where a path has quarters.
"""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from targets.calc.numbers import round_half_up
from targets.calc.periods import Period
from targets.calc.progress import Progress, TargetSpec, progress
from tests.targets.calc.specs import USUAL, F, Q

DATA = Path(__file__).parents[2] / "data" / "published_progress.csv"
with DATA.open(encoding="utf-8") as file:
    STATEMENTS = list(csv.DictReader(file))
START = Q("2016Q4")


def recomputed(row: dict[str, str]) -> Progress:
    spec = TargetSpec(">=", F(row["plan"]), START, START.plus(12), F(0))
    period: Period = START.plus(int(row["months"]))
    return progress(spec, period, F(row["actual"]), F(1), USUAL)


def named(row: dict[str, str]) -> str:
    return f"{row['place']} {row['what']}"


@pytest.mark.parametrize("row", STATEMENTS, ids=named)
def test_the_published_rate_is_the_attainment(row: dict[str, str]) -> None:
    published = Decimal(row["published_pct"])
    places = -published.as_tuple().exponent
    assert round_half_up(100 * recomputed(row).attainment, places) == published


@pytest.mark.parametrize("row", [one for one in STATEMENTS if one["published_gap_pp"]], ids=named)
def test_the_published_gap_comes_from_unrounded_shares(row: dict[str, str]) -> None:
    published = Decimal(row["published_gap_pp"])
    places = -published.as_tuple().exponent
    found = recomputed(row)
    assert round_half_up(100 * (found.attainment - found.time_elapsed), places) == published


def test_rounding_first_would_have_published_another_gap() -> None:
    """97.2 − 83.3 = 13.9 where 97.158 − 83.333 = 13.8."""
    found = recomputed(next(one for one in STATEMENTS if one["plan"] == "647.4"))
    rate, time = (round_half_up(100 * one, 1) for one in (found.attainment, found.time_elapsed))
    assert rate - time == Decimal("13.9")
    assert round_half_up(100 * (found.attainment - found.time_elapsed), 1) == Decimal("13.8")


def test_what_is_published_as_ahead_of_time_is_ahead() -> None:
    found = recomputed(next(one for one in STATEMENTS if one["plan"] == "211.83"))
    assert round_half_up(found.pace, 4) == Decimal("1.2245")  # 0.918378 ÷ 0.75
    assert found.status == "ahead"
