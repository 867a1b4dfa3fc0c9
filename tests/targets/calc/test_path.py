"""The expected path: linear, geometric and by milestones, rising and falling."""

import pytest

from targets.calc.progress import Path, TargetSpec, elapsed, expected
from tests.targets.calc.specs import F, Q, make_spec

LINEAR = make_spec(80, 40)
GEOMETRIC = make_spec(160, 10, path=Path.GEOMETRIC)
MILESTONES = make_spec(
    80, 40, path=Path.MILESTONES, milestones={"2017Q4": 44, "2018Q4": 52, "2019Q4": 64}
)


@pytest.mark.parametrize(
    ("spec", "period", "value"),
    [
        pytest.param(LINEAR, "2016Q3", None, id="before the start"),
        pytest.param(LINEAR, "2016Q4", "40", id="the start"),
        pytest.param(LINEAR, "2017Q1", "42.5", id="one quarter: 40 + 40/16"),
        pytest.param(LINEAR, "2018Q4", "60", id="half way"),
        pytest.param(LINEAR, "2020Q3", "77.5", id="the last quarter but one: 40 + 40 × 15/16"),
        pytest.param(LINEAR, "2020Q4", "80", id="the end"),
        pytest.param(LINEAR, "2024Q1", "80", id="long after"),
        pytest.param(make_spec(40, 80, "<="), "2017Q1", "77.5", id="falling: 80 − 40/16"),
        pytest.param(make_spec(40, 80, "<="), "2018Q4", "60", id="falling, half way"),
        pytest.param(GEOMETRIC, "2017Q4", "20", id="geometric: 10 × 16^(4/16)"),
        pytest.param(GEOMETRIC, "2018Q4", "40", id="geometric: 10 × 16^(8/16)"),
        pytest.param(GEOMETRIC, "2019Q4", "80", id="geometric: 10 × 16^(12/16)"),
        pytest.param(GEOMETRIC, "2020Q4", "160", id="geometric, the end"),
        pytest.param(
            make_spec(10, 160, "<=", path=Path.GEOMETRIC), "2018Q4", "40", id="geometric, falling"
        ),
        pytest.param(make_spec(80, 0, path=Path.GEOMETRIC), "2018Q4", None, id="geometric from 0"),
        pytest.param(
            make_spec(80, -1, path=Path.GEOMETRIC), "2018Q4", None, id="geometric from below 0"
        ),
        pytest.param(
            make_spec(0, 80, "<=", path=Path.GEOMETRIC), "2018Q4", None, id="geometric to 0"
        ),
        pytest.param(
            make_spec(80, 0, path=Path.GEOMETRIC), "2016Q4", "0", id="geometric from 0, the start"
        ),
        pytest.param(
            make_spec(80, 0, path=Path.GEOMETRIC), "2020Q4", "80", id="geometric from 0, the end"
        ),
        pytest.param(MILESTONES, "2016Q4", "40", id="milestones, the start"),
        pytest.param(MILESTONES, "2017Q2", "42", id="to the first: 40 + 4 × 2/4"),
        pytest.param(MILESTONES, "2017Q4", "44", id="a milestone itself"),
        pytest.param(MILESTONES, "2018Q1", "46", id="between: 44 + 8 × 1/4"),
        pytest.param(MILESTONES, "2020Q1", "68", id="from the last: 64 + 16 × 1/4"),
        pytest.param(MILESTONES, "2020Q4", "80", id="milestones, the end"),
        pytest.param(make_spec(80, None), "2018Q4", None, id="no baseline"),
        pytest.param(make_spec(80, None), "2016Q4", None, id="no baseline, the start"),
        pytest.param(make_spec(80, None), "2020Q4", "80", id="no baseline, the end"),
        pytest.param(make_spec(80, 90), "2016Q3", None, id="to be kept, before the start"),
        pytest.param(make_spec(80, 90), "2016Q4", "80", id="to be kept, the start"),
        pytest.param(
            make_spec(80, 90, path=Path.MILESTONES, milestones={"2017Q4": 95}),
            "2017Q4",
            "80",
            id="to be kept, milestones or not",
        ),
    ],
)
def test_the_path_at_a_period(spec: TargetSpec, period: str, value: str | None) -> None:
    assert expected(spec, Q(period)) == (None if value is None else F(value))


def test_milestones_without_a_baseline_begin_with_the_first() -> None:
    spec = make_spec(80, None, path=Path.MILESTONES, milestones={"2017Q4": 44, "2018Q4": 52})
    assert [expected(spec, Q(text)) for text in ("2017Q3", "2017Q4", "2018Q2")] == [None, 44, 48]

    early = make_spec(80, None, path=Path.MILESTONES, milestones={"2016Q4": 40, "2017Q4": 44})
    assert expected(early, Q("2017Q1")) is None


def test_milestones_at_or_outside_the_ends_do_not_move_them() -> None:
    spec = make_spec(
        80,
        40,
        path=Path.MILESTONES,
        milestones={"2016Q2": 1, "2016Q4": 2, "2020Q4": 3, "2021Q4": 4},
    )
    assert [expected(spec, Q(text)) for text in ("2016Q4", "2018Q4", "2020Q4")] == [40, 60, 80]


@pytest.mark.parametrize(
    ("period", "share"),
    [("2015Q1", "0"), ("2016Q4", "0"), ("2017Q1", "0.0625"), ("2018Q4", "0.5"), ("2021Q1", "1")],
)
def test_time_runs_from_0_to_1_and_stops(period: str, share: str) -> None:
    assert elapsed(LINEAR, Q(period)) == F(share)
