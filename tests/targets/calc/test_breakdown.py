"""Parts: own values where there is a denominator, shares where there is none, whole always."""

import pytest

from targets.calc.breakdown import Part, breakdown
from targets.calc.formulas import Formula
from targets.calc.sums import FULL, NOTHING, Coverage, TermSum
from tests.targets.calc.specs import (
    COUNT,
    INTENSITY,
    OUTPUT,
    PATENTS,
    F,
    enterprise,
    summed,
    zone,
)

SILENT = summed(0, defined=0, due=3)
ZONE_SUM = Formula(F("0.0001"), (zone("gdp"),))
BOTH = Formula(F(1), (enterprise("a"), enterprise("b")))


def rows(parts: list[Part[str]]) -> list[tuple]:
    return [(one.key, one.value, one.numerator, one.denominator, one.share) for one in parts]


def test_a_sum_is_split_into_sums() -> None:
    parts = {"east": [summed("6000000")], "west": [summed("2000000")], "none": [summed(0)]}
    assert rows(breakdown(OUTPUT, parts, None, "zone")) == [
        ("east", 600, 6_000_000, None, F("0.75")),
        ("west", 200, 2_000_000, None, F("0.25")),
        ("none", 0, 0, None, 0),
    ]


def test_a_ratio_is_split_into_ratios_and_shares_of_the_numerator() -> None:
    parts = {
        "east": [summed(600), summed(60_000)],  # 10 000 × 600/60 000
        "west": [summed(200), summed(80_000)],  # 10 000 × 200/80 000
    }
    assert rows(breakdown(PATENTS, parts, [NOTHING, NOTHING], "zone")) == [
        ("east", 100, 600, 60_000, F("0.75")),
        ("west", 25, 200, 80_000, F("0.25")),
    ]


def test_where_only_the_zone_has_a_denominator_parts_have_shares_only() -> None:
    zone_sums = [NOTHING, summed(9_000), summed(1_200_000)]
    parts = {"east": [summed(18_000), NOTHING, NOTHING], "west": [summed(3_000), NOTHING, NOTHING]}
    assert rows(breakdown(INTENSITY, parts, zone_sums, "zone")) == [
        ("east", None, 18_000, None, F("0.6")),
        ("west", None, 3_000, None, F("0.1")),
        ("zone", None, 9_000, 1_200_000, F("0.3")),
    ]


def test_a_sum_of_the_zone_has_one_part() -> None:
    assert rows(breakdown(ZONE_SUM, {"east": [NOTHING]}, [summed(2_500_000)], "zone")) == [
        ("zone", 250, 2_500_000, None, 1)
    ]


def test_a_count_is_split_into_counts() -> None:
    parts = {"east": [summed(30, defined=200)], "west": [summed(0, defined=100)]}
    found = breakdown(COUNT, parts, None, "zone")
    assert [(one.value, one.share, one.enterprises) for one in found] == [(30, 1, 200), (0, 0, 100)]
    assert found[1].coverage == FULL


@pytest.mark.parametrize(
    ("sums", "value", "numerator", "denominator"),
    [
        pytest.param([SILENT, SILENT], None, None, None, id="nobody reported"),
        pytest.param([summed(5), summed(0)], None, 5, 0, id="a denominator of 0"),
        pytest.param([summed(0), summed(7)], 0, 0, 7, id="nothing over something"),
    ],
)
def test_a_part_may_be_undefined(
    sums: list[TermSum], value: int | None, numerator: int | None, denominator: int | None
) -> None:
    parts = {"east": sums, "west": [summed(5), summed(10_000)]}
    found = breakdown(PATENTS, parts, None, "zone")[0]
    assert (found.value, found.numerator, found.denominator) == (value, numerator, denominator)
    assert (found.share is None) == (numerator is None)


def test_a_part_without_one_of_its_terms_has_no_value_but_is_in_the_whole() -> None:
    parts = {"east": [summed(5), SILENT], "west": [summed(2), summed(3)]}
    assert rows(breakdown(BOTH, parts, None, "zone")) == [
        ("east", None, 5, None, F("0.5")),
        ("west", 5, 5, None, F("0.5")),
    ]


def test_shares_of_a_whole_of_0_mean_nothing() -> None:
    parts = {"east": [summed(-5)], "west": [summed(5)]}
    assert [one.share for one in breakdown(OUTPUT, parts, None, "zone")] == [None, None]


def test_a_share_may_be_above_1_beside_one_below_0() -> None:
    parts = {"east": [summed(15)], "west": [summed(-5)]}
    found = breakdown(OUTPUT, parts, None, "zone")
    assert [one.share for one in found] == [F("1.5"), F("-0.5")]


def test_a_part_is_covered_by_its_own_terms_only() -> None:
    zone_sums = [NOTHING, summed(9), summed(0, defined=0, due=1)]
    parts = {"east": [summed(5, defined=1, due=2), NOTHING, NOTHING]}
    east, own = breakdown(INTENSITY, parts, zone_sums, "zone")
    assert (east.coverage, east.enterprises) == (Coverage(F("0.5"), F("0.5"), F("0.5")), 2)
    assert (own.coverage, own.enterprises) == (Coverage(F(0), F(0), F(0)), 0)
