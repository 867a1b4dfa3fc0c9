"""The year so far against the path's value at its end."""

import pytest

from targets.calc.in_year import InYear, YearSums, in_year, total
from targets.calc.progress import TargetSpec
from tests.targets.calc.specs import COUNT, OUTPUT, PATENTS, F, Q, make_spec, summed

SILENT = summed(0, defined=0, due=3)
SPEC = make_spec(1000, 800)
"""At 2018Q4 the path is at 800 + 200 × 8/16 = 900."""
SEASON, YEAR = summed(5_400_000), summed(8_000_000)


def sums(ytd=summed(6_810_000), part=SEASON, whole=YEAR) -> YearSums:  # noqa: B008
    return YearSums((ytd,), (part,), (whole,))


def test_the_sentence_of_a_quarterly_report() -> None:
    """681 亿元 by September, 75.7 % of the year's 900, 0.7 points above 75 %."""
    assert in_year(OUTPUT, SPEC, Q("2018Q3"), sums()) == InYear(
        ytd=F(681),
        year_target=F(900),
        attainment=F(681, 900),  # 0.75667
        time_elapsed=F("0.75"),
        seasonal_share=F("0.675"),  # 540/800
    )


@pytest.mark.parametrize(
    ("period", "year_target", "time"),
    [
        ("2017Q1", 850, "0.25"),  # 800 + 200 × 4/16
        ("2018Q4", 900, "1"),
        ("2020Q2", 1000, "0.5"),
        ("2022Q2", 1000, "0.5"),
    ],
)
def test_a_year_is_measured_by_the_paths_value_at_its_end(
    period: str, year_target: int, time: str
) -> None:
    found = in_year(OUTPUT, SPEC, Q(period), sums())
    assert found is not None
    assert (found.year_target, found.time_elapsed) == (year_target, F(time))


@pytest.mark.parametrize("period", ["2015Q4", "2016Q1", "2016Q4"])
def test_years_up_to_the_baselines_have_none(period: str) -> None:
    assert in_year(OUTPUT, SPEC, Q(period), sums()) is None


@pytest.mark.parametrize("formula", [COUNT, PATENTS], ids=["a count", "a ratio"])
def test_only_sums_of_flows_have_one(formula: object) -> None:
    assert in_year(formula, SPEC, Q("2018Q3"), sums()) is None


@pytest.mark.parametrize(
    ("given", "ytd", "attainment", "share"),
    [
        pytest.param(sums(ytd=SILENT), None, None, "0.675", id="nothing reported this year"),
        pytest.param(sums(ytd=summed(0)), "0", "0", "0.675", id="zero is a number"),
        pytest.param(sums(part=SILENT, whole=SILENT), "681", F(681, 900), None, id="no last year"),
        pytest.param(sums(whole=summed(0)), "681", F(681, 900), None, id="last year was 0"),
        pytest.param(sums(whole=summed(-5)), "681", F(681, 900), None, id="last year below 0"),
        pytest.param(sums(part=summed(-800_000)), "681", F(681, 900), "-0.1", id="a loss so far"),
    ],
)
def test_what_is_missing_leaves_a_gap(
    given: YearSums, ytd: str | None, attainment: object, share: str | None
) -> None:
    found = in_year(OUTPUT, SPEC, Q("2018Q3"), given)
    assert found is not None
    assert found.ytd == (None if ytd is None else F(ytd))
    assert found.attainment == (None if attainment is None else F(attainment))
    assert found.seasonal_share == (None if share is None else F(share))


@pytest.mark.parametrize(
    ("spec", "year_target"),
    [
        pytest.param(make_spec(1000, None), None, id="no baseline"),
        pytest.param(make_spec(160, -160), 0, id="a path through 0"),
    ],
)
def test_without_a_path_there_is_no_attainment(spec: TargetSpec, year_target: int | None) -> None:
    found = in_year(OUTPUT, spec, Q("2018Q3"), sums())
    assert found is not None
    assert found.ytd == 681
    assert found.year_target == year_target
    assert found.attainment is None


def test_one_undefined_term_makes_the_sum_undefined() -> None:
    assert total((summed(3), summed(4))) == 7
    assert total((summed(3), SILENT)) is None


@pytest.mark.parametrize(
    ("attainment", "season", "agrees"),
    [
        ("0.8", "0.7", True),
        ("0.6", "0.7", True),
        ("0.72", "0.7", False),
        ("0.76", "0.78", False),
        ("0.75", "0.75", True),
        (None, "0.7", None),
        ("0.8", None, None),
    ],
)
def test_two_readings_agree_where_both_are_met_or_missed(attainment, season, agrees) -> None:
    """Three quarters have gone: 0.75 by the calendar."""
    held = [None if one is None else F(one) for one in (attainment, season)]
    found = InYear(None, None, held[0], F("0.75"), held[1])
    assert found.agrees is agrees
