"""Projections, outlook, shortfall and what it would take, rising and falling."""

from fractions import Fraction

import pytest

from targets.calc.outlook import (
    NOTHING_AHEAD,
    Ahead,
    Outlook,
    Projection,
    Required,
    ahead,
    best_quarter,
    goal,
    meets,
)
from targets.calc.progress import TargetSpec
from tests.targets.calc.specs import FIRMS, F, Q, make_spec

ON = Outlook


def at(spec: TargetSpec, period: str, **values: str | int) -> Ahead:
    """`values` by period, like `y2018q4=51`."""
    return ahead(spec, Q(period), {Q(key[1:].upper()): F(one) for key, one in values.items()})


def test_the_worked_example_of_the_rules() -> None:
    found = at(FIRMS, "2018Q4", y2016q4=40, y2017q4=46, y2018q4=51)
    assert found.projection == Projection(
        linear=F(62),  # 51 + 8 × 11/8
        geometric=F("65.025"),  # 51 × (51/40)^(8/8)
        recent=F(61),  # 51 + 8 × 5/4
        low=F(61),
        central=F(62),
        high=F("65.025"),
    )
    assert found.outlook is ON.UNLIKELY
    assert goal(FIRMS) == 81
    assert found.shortfall == 19
    assert found.required.linear == F("3.75")  # 30/8


def test_nothing_can_be_said_without_a_sufficient_value() -> None:
    assert at(FIRMS, "2018Q4", y2017q4=46, y2018q3=50) == NOTHING_AHEAD
    assert Ahead(Projection(), ON.UNKNOWN, None, Required()) == NOTHING_AHEAD


@pytest.mark.parametrize(
    ("values", "ways", "span", "outlook", "shortfall"),
    [
        pytest.param(
            {"y2017q3": 50}, (None, None, None), (None, None, None), ON.UNKNOWN, None, id="none"
        ),
        pytest.param(
            # k = 3 is too early for the two from the start: 50 + 13 × (50 − 42)/4
            {"y2016q3": 42, "y2017q3": 50},
            (None, None, 76),
            (76, 76, 76),
            ON.UNKNOWN,
            4,
            id="one does not make an outlook, but a central value",
        ),
        pytest.param(
            # k = 4, r = 12: 50 + 12 × 10/4 = 80; 50 × (5/4)^3 = 97.65625
            {"y2017q4": 50},
            (80, "97.65625", None),
            (80, "88.828125", "97.65625"),
            ON.LIKELY,
            0,
            id="two, and their mean between",
        ),
        pytest.param(
            # recent: 50 + 12 × (50 − 45)/4 = 65
            {"y2016q4": 45, "y2017q4": 50},
            (80, "97.65625", 65),
            (65, 80, "97.65625"),
            ON.AT_RISK,
            0,
            id="three, and the middle one",
        ),
        pytest.param(
            # 41 + 12/4 = 44; 41 × (41/40)^3 = 2825761/64000; recent 41 + 12 × −4/4 = 29
            {"y2016q4": 45, "y2017q4": 41},
            (44, F(2825761, 64000), 29),
            (29, 44, F(2825761, 64000)),
            ON.UNLIKELY,
            36,
            id="three, all short of it",
        ),
    ],
)
def test_what_is_known_decides_how_many_projections_there_are(
    values: dict, ways: tuple, span: tuple, outlook: Outlook, shortfall: int | None
) -> None:
    period = max(values)[1:].upper()
    found = at(make_spec(80, 40), period, **values)
    given = (*ways, *span)
    assert found.projection == Projection(*(None if one is None else F(one) for one in given))
    assert (found.outlook, found.shortfall) == (outlook, shortfall)


@pytest.mark.parametrize(
    ("baseline", "value"), [(0, 50), (-10, 50), (40, 0), (40, -5), (-10, -5)], ids=str
)
def test_the_geometric_projection_needs_both_above_0(baseline: int, value: int) -> None:
    found = at(make_spec(80, baseline), "2018Q4", y2018q4=value)
    assert found.projection.linear is not None
    assert found.projection.geometric is None


def test_without_a_baseline_only_the_last_year_projects() -> None:
    found = at(make_spec(80, None), "2018Q4", y2017q4=46, y2018q4=51)
    assert found.projection == Projection(None, None, F(61), F(61), F(61), F(61))
    assert found.outlook is ON.UNKNOWN


@pytest.mark.parametrize(
    ("comparator", "target", "is_count", "value", "is_met"),
    [
        pytest.param(">", 80, True, 80, False, id="> on a count, the target"),
        pytest.param(">", 80, True, "80.9999", False, id="> on a count, a projection below 81"),
        pytest.param(">", 80, True, 81, True, id="> on a count, one more"),
        pytest.param(">", 80, False, 80, False, id="> on no count, the target"),
        pytest.param(">", 80, False, "80.0001", True, id="> on no count, strictly beyond"),
        pytest.param(">=", 80, True, 80, True, id="≥ on a count"),
        pytest.param(">=", 80, False, "79.9999", False, id="≥, below"),
        pytest.param("<", 80, True, 80, False, id="< on a count, the target"),
        pytest.param("<", 80, True, "79.0001", False, id="< on a count, above 79"),
        pytest.param("<", 80, True, 79, True, id="< on a count, one less"),
        pytest.param("<", 80, False, "79.9999", True, id="< on no count"),
        pytest.param("<=", 80, False, 80, True, id="≤"),
    ],
)
def test_what_meets_the_goal(
    comparator: str, target: int, is_count: bool, value: str, is_met: bool
) -> None:
    spec = make_spec(target, 40, comparator, is_count=is_count)
    assert meets(spec, F(value)) is is_met


@pytest.mark.parametrize(
    ("comparator", "target", "is_count", "value"),
    [
        (">", "80", True, "81"),
        (">", "80.5", True, "81"),
        ("<", "80", True, "79"),
        ("<", "80.5", True, "80"),
        (">=", "80", True, "80"),
        (">", "80", False, "80"),
        ("<=", "3", False, "3"),
    ],
)
def test_the_goal(comparator: str, target: str, is_count: bool, value: str) -> None:
    assert goal(make_spec(target, 40, comparator, is_count=is_count)) == F(value)


@pytest.mark.parametrize("period", ["2020Q4", "2021Q2"])
@pytest.mark.parametrize(
    ("spec", "value", "outlook", "shortfall"),
    [
        pytest.param(FIRMS, 81, ON.LIKELY, 0, id="reached"),
        pytest.param(FIRMS, 80, ON.UNLIKELY, 1, id="one short"),
        pytest.param(make_spec(80, 40), 80, ON.LIKELY, 0, id="≥ reached"),
        pytest.param(make_spec(40, 80, "<="), 44, ON.UNLIKELY, 4, id="falling, four above"),
        pytest.param(make_spec(80, None), 70, ON.UNLIKELY, 10, id="no baseline"),
    ],
)
def test_from_the_end_on_the_outlook_is_the_fact(
    period: str, spec: TargetSpec, value: int, outlook: Outlook, shortfall: int
) -> None:
    found = ahead(spec, Q(period), {Q(period): F(value)})
    assert found.projection == Projection(*[F(value)] * 6)
    assert (found.outlook, found.shortfall, found.required) == (outlook, shortfall, Required())


def test_falling_targets_mirror_it_all() -> None:
    """From 160 to at most 40; half way 120 after a last year from 132 down."""
    spec = make_spec(40, 160, "<=")
    found = at(spec, "2018Q4", y2016q4=160, y2017q4=132, y2018q3=122, y2018q4=120)
    assert found.projection == Projection(
        linear=F(80),  # 120 − 8 × 40/8
        geometric=F(90),  # 120 × (3/4)^(8/8)
        recent=F(96),  # 120 − 8 × 12/4
        low=F(80),
        central=F(90),
        high=F(96),
    )
    assert found.outlook is ON.UNLIKELY
    assert found.shortfall == 50  # 90 − 40
    assert found.required.linear == 10  # (120 − 40)/8
    assert found.required.best_quarter_multiple == 5  # 10 ÷ (122 − 120)
    # 1 − (40/120)^(1/8)
    rate = found.required.geometric
    assert rate is not None
    assert abs((1 - rate) ** 8 - F(1, 3)) < Fraction(1, 10**34)


@pytest.mark.parametrize(
    ("value", "outlook"),
    [
        # r = 8, k = 8 from 160: linear 2x − 160, geometric x²/160
        pytest.param(80, ON.LIKELY, id="0 and 40: the higher one meets it"),
        pytest.param("80.1", ON.AT_RISK, id="0.2 and 40.1"),
        pytest.param("100.1", ON.UNLIKELY, id="40.2 and 62.6"),
    ],
)
def test_for_a_falling_target_the_high_projection_is_the_bad_one(
    value: str, outlook: Outlook
) -> None:
    assert at(make_spec(40, 160, "<="), "2018Q4", y2018q4=value).outlook is outlook


@pytest.mark.parametrize(
    ("spec", "value", "linear", "geometric"),
    [
        pytest.param(make_spec(80, 40), 64, "2", None, id="64 → 80 in 8"),
        pytest.param(make_spec(256, 40), 1, "31.875", "1", id="1 → 256 = 2^8: doubling"),
        pytest.param(make_spec(80, 40), 80, "0", "0", id="there"),
        pytest.param(make_spec(80, 40), 90, "0", "0", id="beyond"),
        pytest.param(make_spec(80, -40), 0, "10", None, id="from 0 there is no rate"),
        pytest.param(make_spec(80, -40), -8, "11", None, id="nor from below"),
        pytest.param(make_spec(0, 40, "<="), 8, "1", "1", id="to nothing: all of it"),
        pytest.param(make_spec(1, 400, "<="), 256, "31.875", "0.5", id="256 → 1: halving"),
        pytest.param(make_spec(40, 80, "<="), 40, "0", "0", id="falling, there"),
        pytest.param(make_spec(-8, 80, "<="), 8, "2", None, id="falling below 0"),
    ],
)
def test_what_it_takes_each_quarter(
    spec: TargetSpec, value: int, linear: str, geometric: str | None
) -> None:
    found = at(spec, "2018Q4", y2018q4=value).required
    assert found.linear == F(linear)
    if geometric is not None:
        assert found.geometric == F(geometric)
    elif value <= 0 or spec.target < 0:
        assert found.geometric is None
    assert found.best_quarter_multiple is None


@pytest.mark.parametrize(
    ("values", "best"),
    [
        pytest.param({"2016Q4": 40, "2017Q1": 43, "2017Q2": 44}, "3", id="the largest step"),
        pytest.param({"2016Q3": 20, "2016Q4": 40, "2017Q1": 41}, "1", id="since the start only"),
        pytest.param({"2016Q4": 40, "2017Q2": 60}, None, id="a gap is not stepped over"),
        pytest.param({"2016Q4": 40, "2017Q1": 40, "2017Q2": 39}, None, id="none above 0"),
        pytest.param({"2017Q2": 39}, None, id="no step at all"),
    ],
)
def test_the_best_quarter_so_far(values: dict[str, int], best: str | None) -> None:
    held = {Q(key): F(one) for key, one in values.items()}
    assert best_quarter(FIRMS, max(held), held) == (None if best is None else F(best))


def test_required_is_told_in_best_quarters() -> None:
    found = at(FIRMS, "2018Q4", y2016q4=40, y2017q1=45, y2018q3=49, y2018q4=51)
    assert found.required.linear == F("3.75")
    assert found.required.best_quarter_multiple == F("0.75")  # 3.75 ÷ 5


def test_a_best_quarter_before_the_start_does_not_exist() -> None:
    assert at(FIRMS, "2016Q2", y2016q1=20, y2016q2=30).required.best_quarter_multiple is None


@pytest.mark.parametrize(
    ("comparator", "is_count", "value", "outlook"),
    [
        (">", True, 80, ON.UNLIKELY),
        (">", True, 81, ON.LIKELY),
        (">", False, 80, ON.UNLIKELY),
        (">=", True, 80, ON.LIKELY),
    ],
)
def test_projections_that_hit_the_target_have_not_passed_it(
    comparator: str, is_count: bool, value: int, outlook: Outlook
) -> None:
    """Where nothing moves, every projection is the value."""
    spec = make_spec(80, value, comparator, is_count=is_count)
    found = at(spec, "2018Q4", y2017q4=value, y2018q4=value)
    assert found.projection == Projection(*[F(value)] * 6)
    assert found.outlook is outlook
