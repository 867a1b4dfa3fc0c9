"""Status: every rule and every threshold, rising and falling, in the order they apply."""

from fractions import Fraction

import pytest

from targets.calc.progress import (
    Path,
    Status,
    StatusReason,
    TargetSpec,
    Thresholds,
    is_sufficient,
    progress,
)
from tests.targets.calc.specs import FIRMS, USUAL, F, Q, judge, make_spec

RISING = make_spec(260, 100)
"""At 2018Q4 the path is half way: 100 + 160 × 8/16 = 180, and a pace of p is 100 + 80p."""
FALLING = make_spec(100, 260, "<=")
"""The mirror: 260 − 160 × 8/16 = 180, and a pace of p is 260 − 80p."""
KEPT = make_spec(80, 85)
KEPT_DOWN = make_spec(80, 70, "<=")

IS = Status
WHY = StatusReason


def test_the_worked_example_of_the_rules() -> None:
    found = judge(FIRMS, "2018Q4", 51)
    assert found.expected == 60  # 40 + 40 × 8/16
    assert found.time_elapsed == F("0.5")
    assert found.gap == -9
    assert found.attainment == F("0.6375")  # 51/80
    assert found.progress == F("0.275")  # 11/40
    assert found.pace == F("0.55")  # 11/20
    assert (found.status, found.status_reason) == (IS.SERIOUSLY_BEHIND, None)


@pytest.mark.parametrize(
    ("spec", "value", "pace", "status"),
    [
        pytest.param(RISING, "260", "2", IS.ACHIEVED, id="rising, the target itself"),
        pytest.param(RISING, "259.9999", "1.99999875", IS.AHEAD, id="rising, just short of it"),
        pytest.param(RISING, "188", "1.1", IS.AHEAD, id="rising, 1.10 exactly"),
        pytest.param(RISING, "187.9999", "1.09999875", IS.ON_TRACK, id="rising, below 1.10"),
        pytest.param(RISING, "176", "0.95", IS.ON_TRACK, id="rising, 0.95 exactly"),
        pytest.param(RISING, "175.9999", "0.94999875", IS.BEHIND, id="rising, below 0.95"),
        pytest.param(RISING, "156", "0.7", IS.BEHIND, id="rising, 0.70 exactly"),
        pytest.param(
            RISING, "155.9999", "0.69999875", IS.SERIOUSLY_BEHIND, id="rising, below 0.70"
        ),
        pytest.param(RISING, "100", "0", IS.SERIOUSLY_BEHIND, id="rising, where it started"),
        pytest.param(RISING, "20", "-1", IS.SERIOUSLY_BEHIND, id="rising, fallen back"),
        pytest.param(FALLING, "100", "2", IS.ACHIEVED, id="falling, the target itself"),
        pytest.param(FALLING, "172", "1.1", IS.AHEAD, id="falling, 1.10 exactly"),
        pytest.param(FALLING, "172.0001", "1.09999875", IS.ON_TRACK, id="falling, below 1.10"),
        pytest.param(FALLING, "184", "0.95", IS.ON_TRACK, id="falling, 0.95 exactly"),
        pytest.param(FALLING, "184.0001", "0.94999875", IS.BEHIND, id="falling, below 0.95"),
        pytest.param(FALLING, "204", "0.7", IS.BEHIND, id="falling, 0.70 exactly"),
        pytest.param(
            FALLING, "204.0001", "0.69999875", IS.SERIOUSLY_BEHIND, id="falling, below 0.70"
        ),
        pytest.param(FALLING, "300", "-0.5", IS.SERIOUSLY_BEHIND, id="falling, risen"),
    ],
)
def test_pace_decides_the_status_under_way(
    spec: TargetSpec, value: str, pace: str, status: Status
) -> None:
    found = judge(spec, "2018Q4", value)
    assert (found.pace, found.status, found.status_reason) == (F(pace), status, None)


@pytest.mark.parametrize(
    ("comparator", "value", "holds"),
    [
        (">=", 80, True),
        (">", 80, False),
        (">", "80.0001", True),
        ("<=", 80, True),
        ("<", 80, False),
        ("<", "79.9999", True),
        (">=", "79.9999", False),
        ("<=", "80.0001", False),
    ],
)
def test_the_comparator_is_taken_at_its_word(comparator: str, value: str, holds: bool) -> None:
    assert make_spec(80, None, comparator).holds(F(value)) is holds


@pytest.mark.parametrize(
    ("spec", "value", "gap", "attainment", "made"),
    [
        pytest.param(RISING, 176, "-4", F(176, 260), "0.475", id="rising"),  # 76/160
        pytest.param(FALLING, 184, "-4", F(100, 184), "0.475", id="falling, mirrored"),  # 76/160
        pytest.param(FALLING, 172, "8", F(100, 172), "0.55", id="falling, better than the path"),
        pytest.param(FALLING, 0, "180", None, "1.625", id="falling to nothing"),  # 260/160
        pytest.param(FALLING, -4, "184", None, "1.65", id="falling below nothing"),  # 264/160
        pytest.param(make_spec(0, -160), -80, "0", None, "0.5", id="a target of 0"),
    ],
)
def test_gap_attainment_and_progress_look_the_same_way(
    spec: TargetSpec, value: int, gap: str, attainment: Fraction | None, made: str
) -> None:
    found = judge(spec, "2018Q4", value)
    assert (found.gap, found.attainment, found.progress) == (F(gap), attainment, F(made))


def test_nothing_but_attainment_is_known_before_the_start() -> None:
    found = judge(RISING, "2016Q3", 130)
    assert found.attainment == F("0.5")
    assert (found.expected, found.gap, found.progress, found.pace, found.time_elapsed) == (
        (None,) * 5
    )
    assert (found.status, found.status_reason) == (None, WHY.NOT_STARTED)


def test_at_the_start_the_path_is_the_baseline_and_there_is_no_pace() -> None:
    found = judge(RISING, "2016Q4", 116)
    assert (found.expected, found.gap, found.time_elapsed) == (100, 16, 0)
    assert (found.progress, found.pace) == (F("0.1"), None)
    assert (found.status, found.status_reason) == (None, WHY.NOT_STARTED)


@pytest.mark.parametrize("period", ["2016Q3", "2016Q4"])
def test_a_target_may_be_reached_before_it_starts(period: str) -> None:
    assert judge(RISING, period, 260).status is IS.ACHIEVED


@pytest.mark.parametrize("period", ["2016Q3", "2016Q4", "2018Q4", "2020Q4"])
def test_without_a_baseline_there_is_no_status_but_achieved(period: str) -> None:
    spec = make_spec(80, None)
    found = judge(spec, period, 60)
    assert (found.status, found.status_reason) == (None, WHY.NO_BASELINE)
    assert (found.attainment, found.progress, found.pace) == (F("0.75"), None, None)
    assert judge(spec, period, 80).status is IS.ACHIEVED


@pytest.mark.parametrize("period", ["2020Q4", "2021Q1", "2023Q3"])
@pytest.mark.parametrize(
    ("spec", "value", "status"),
    [
        pytest.param(RISING, 260, IS.ACHIEVED, id="rising, held"),
        pytest.param(RISING, "259.9999", IS.BEHIND, id="rising, pace 0.9999"),
        pytest.param(RISING, 252, IS.BEHIND, id="rising, pace 0.95"),  # 152/160
        pytest.param(RISING, 212, IS.BEHIND, id="rising, pace 0.70"),  # 112/160
        pytest.param(RISING, "211.9999", IS.SERIOUSLY_BEHIND, id="rising, below 0.70"),
        pytest.param(FALLING, "100.0001", IS.BEHIND, id="falling, pace 0.9999"),
        pytest.param(FALLING, "148.0001", IS.SERIOUSLY_BEHIND, id="falling, below 0.70"),
        pytest.param(FIRMS, 80, IS.BEHIND, id="more than 80 is not 80"),
    ],
)
def test_from_the_end_on_what_does_not_hold_is_at_best_behind(
    period: str, spec: TargetSpec, value: str, status: Status
) -> None:
    found = judge(spec, period, value)
    assert (found.expected, found.time_elapsed) == (spec.target, 1)
    assert found.pace == found.progress
    assert found.status is status


@pytest.mark.parametrize("period", ["2016Q4", "2017Q1", "2018Q4", "2020Q4"])
@pytest.mark.parametrize("spec", [KEPT, make_spec(80, 80), make_spec(80, 80, ">"), KEPT_DOWN])
def test_a_target_to_be_kept_expects_itself(spec: TargetSpec, period: str) -> None:
    assert spec.is_kept
    found = judge(spec, period, 60)
    assert (found.expected, found.progress, found.pace) == (80, None, None)


@pytest.mark.parametrize(
    ("spec", "value", "gap", "attainment", "status"),
    [
        pytest.param(KEPT, 80, "0", "1", IS.ACHIEVED, id="kept"),
        pytest.param(KEPT, "79.9999", "-0.0001", "0.99999875", IS.BEHIND, id="hardly lost"),
        pytest.param(KEPT, 56, "-24", "0.7", IS.BEHIND, id="0.70 exactly"),
        pytest.param(KEPT, "55.9999", "-24.0001", "0.69999875", IS.SERIOUSLY_BEHIND, id="below"),
        pytest.param(KEPT_DOWN, 80, "0", "1", IS.ACHIEVED, id="falling, kept"),
        pytest.param(KEPT_DOWN, 100, "-20", "0.8", IS.BEHIND, id="falling, lost"),
        pytest.param(KEPT_DOWN, 128, "-48", "0.625", IS.SERIOUSLY_BEHIND, id="falling, far off"),
        pytest.param(make_spec(80, 80, ">"), 80, "0", "1", IS.BEHIND, id="strict, where it was"),
    ],
)
def test_a_target_to_be_kept_is_judged_by_attainment(
    spec: TargetSpec, value: str, gap: str, attainment: str, status: Status
) -> None:
    found = judge(spec, "2018Q4", value)
    assert (found.gap, found.attainment, found.status) == (F(gap), F(attainment), status)


@pytest.mark.parametrize(
    ("value", "weighted", "is_enough"),
    [
        (51, "0.80", True),
        (51, "0.7999", False),
        (51, "0", False),
        (51, "1", True),
        (51, None, True),  # nothing was due
        (None, "1", False),
        (None, None, False),
        (0, "1", True),  # zero is a number
    ],
)
def test_data_suffice_from_the_threshold_on(
    value: int | None, weighted: str | None, is_enough: bool
) -> None:
    covered = None if weighted is None else F(weighted)
    assert is_sufficient(None if value is None else F(value), covered, USUAL) is is_enough


@pytest.mark.parametrize(("value", "weighted"), [(None, 1), (51, "0.79"), (90, "0.79")])
@pytest.mark.parametrize("period", ["2016Q3", "2018Q4", "2020Q4"])
def test_while_data_are_insufficient_only_path_and_time_are_told(
    value: int | None, weighted: str, period: str
) -> None:
    found = judge(FIRMS, period, value, weighted)
    assert found.status is IS.INSUFFICIENT_DATA
    assert found.status_reason is None
    assert (found.gap, found.attainment, found.progress, found.pace) == (None,) * 4
    whole = judge(FIRMS, period, 51)
    assert (found.expected, found.time_elapsed) == (whole.expected, whole.time_elapsed)


def test_the_thresholds_are_the_policys() -> None:
    strict = Thresholds(ahead=F("1.2"), on_track=F(1), behind=F("0.8"), coverage=F("0.9"))

    def status(value: int, weighted: str = "1") -> Status | None:
        return progress(RISING, Q("2018Q4"), F(value), F(weighted), strict).status

    assert [status(one) for one in (196, 195, 180, 179, 164, 163)] == [
        IS.AHEAD,  # 96/80 = 1.2
        IS.ON_TRACK,
        IS.ON_TRACK,  # 80/80
        IS.BEHIND,
        IS.BEHIND,  # 64/80 = 0.8
        IS.SERIOUSLY_BEHIND,
    ]
    assert status(196, "0.89") is IS.INSUFFICIENT_DATA


@pytest.mark.parametrize(("value", "status"), [(100, IS.ON_TRACK), ("99.9999", IS.BEHIND)])
def test_while_the_path_is_level_only_its_side_can_be_told(value: str, status: Status) -> None:
    level = make_spec(260, 100, path=Path.MILESTONES, milestones={"2017Q4": 100})
    found = judge(level, "2017Q2", value)
    assert (found.expected, found.pace, found.status) == (100, None, status)


@pytest.mark.parametrize(
    ("value", "status"),
    [(95, IS.ON_TRACK), (90, IS.ON_TRACK), ("89.9", IS.BEHIND), (50, IS.BEHIND)],
)
def test_a_path_that_dips_below_the_baseline_has_no_pace(value: str, status: Status) -> None:
    """(50 − 100) ÷ (90 − 100) would be a pace of 5 for the worst of them."""
    dip = make_spec(260, 100, path=Path.MILESTONES, milestones={"2017Q4": 90})
    found = judge(dip, "2017Q4", value)
    assert (found.expected, found.pace, found.status) == (90, None, status)


@pytest.mark.parametrize("baseline", [0, -20])
def test_without_a_path_there_is_no_status_until_the_end(baseline: int) -> None:
    spec = make_spec(80, baseline, path=Path.GEOMETRIC)
    found = judge(spec, "2018Q4", 40)
    assert (found.expected, found.gap, found.pace) == (None, None, None)
    assert found.progress == F(40 - baseline, 80 - baseline)
    assert (found.status, found.status_reason) == (None, WHY.NO_PATH)
    assert judge(spec, "2020Q4", 79).status is IS.BEHIND


def test_a_pace_on_a_geometric_path_is_exact_where_the_path_is() -> None:
    """1 → 1000 over twelve quarters passes 10 after four; 1 + 9 × 0.95 = 9.55."""
    spec = make_spec(1000, 1, path=Path.GEOMETRIC, start="2017Q4")
    found = judge(spec, "2018Q4", "9.55")
    assert (found.expected, found.pace, found.status) == (10, F("0.95"), IS.ON_TRACK)


def test_the_period_is_not_part_of_the_value() -> None:
    early, late = (judge(RISING, text, 180) for text in ("2017Q4", "2019Q4"))
    assert (early.expected, late.expected) == (140, 220)  # 100 + 160 × 4/16 and × 12/16
    assert (early.pace, late.pace) == (2, F(80, 120))
    assert early.progress == late.progress == F("0.5")
