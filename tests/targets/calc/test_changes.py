"""Why an indicator changed: effects that add up to the last digit."""

from decimal import Decimal
from fractions import Fraction

import pytest

from targets.calc.changes import Mover, change_of_ratio, change_of_sum, movers, rounded
from tests.targets.calc.specs import F

MANY = 10_000


def of(**values: str | int) -> dict[str, Fraction]:
    return {key: F(value) for key, value in values.items()}


def test_a_sum_changes_by_the_difference_of_each_part() -> None:
    found = change_of_sum(F("0.0001"), of(east=600_000, west=200_000), of(east=750_000, new=10_000))
    assert found.by_part == of(east=15, west=-20, new=1)
    assert (found.denominator, found.total) == (0, -4)


def test_a_ratio_changes_by_what_happened_above_and_below() -> None:
    """10 000 × 100/2 000 = 500 becomes 10 000 × 150/2 500 = 600.

    Above: (150 − 100) × (1/2 500 + 1/2 000)/2 × 10 000 = 50 × 4.5 = 225, of which the east's
    60 make 270 and the west's −10 make −45. Below: 250 × (1/2 500 − 1/2 000)/2 × 10 000 = −125.
    """
    found = change_of_ratio(
        F(MANY), of(east=60, west=40), of(east=120, west=30), F(2_000), F(2_500)
    )
    assert found is not None
    assert found.by_part == of(east=270, west=-45)
    assert found.denominator == -125
    assert found.total == 100


@pytest.mark.parametrize("which", [(None, 5), (5, None), (0, 5), (5, 0), (None, None)])
def test_without_both_denominators_there_is_no_split(which: tuple[int | None, int | None]) -> None:
    before, after = (None if one is None else F(one) for one in which)
    assert change_of_ratio(F(MANY), of(east=60), of(east=120), before, after) is None


def test_only_enterprises_with_both_figures_stand_for_themselves() -> None:
    before = {"a": F(5), "b": F(7), "c": None, "closed": F(3), "d": None, "e": F(2)}
    after = {"a": F(6), "b": None, "c": F(4), "opened": F(9), "d": None, "f": None}
    assert movers(before, after) == {
        "b": Mover.UNREPORTED,
        "c": Mover.UNREPORTED,
        "closed": Mover.CLOSED,
        "d": Mover.UNREPORTED,
        "e": Mover.CLOSED,
        "opened": Mover.OPENED,
        "f": Mover.OPENED,
    }


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        pytest.param(
            # 1.25 + 0.35 + 0.35 = 1.95, shown 2.0; 1.3 + 0.4 + 0.4 would be 2.1
            of(a="1.25", b="0.35", c="0.35"),
            {"a": "1.2", "b": "0.4", "c": "0.4"},
            id="too much comes off the largest",
        ),
        pytest.param(
            # 0.34 + 0.34 + 0.52 = 1.2; 0.3 + 0.3 + 0.5 would be 1.1
            of(a="0.34", b="0.34", c="0.52"),
            {"a": "0.3", "b": "0.3", "c": "0.6"},
            id="too little goes to the largest",
        ),
        pytest.param(
            # −2.05 + 1.05 = −1.0 and −2.1 + 1.1 = −1.0
            of(a="1.05", b="-2.05"),
            {"a": "1.1", "b": "-2.1"},
            id="nothing to put right",
        ),
        pytest.param(
            # 0.3 − 2.04 − 0.04 = −1.78, shown −1.8; 0.3 − 2.0 − 0.0 would be −1.7
            of(a="0.3", b="-2.04", c="-0.04"),
            {"a": "0.3", "b": "-2.1", "c": "0.0"},
            id="largest by absolute value",
        ),
        pytest.param(
            of(a="-1.25", b="-0.35", c="-0.35"),
            {"a": "-1.2", "b": "-0.4", "c": "-0.4"},
            id="below 0",
        ),
        pytest.param(
            # 1, shown 1.0; of equals the first gives way
            {"a": F(1, 3), "b": F(1, 3), "c": F(1, 3)},
            {"a": "0.4", "b": "0.3", "c": "0.3"},
            id="thirds",
        ),
        pytest.param({}, {}, id="none"),
    ],
)
def test_rounded_parts_add_up_to_the_rounded_whole(
    parts: dict[str, Fraction], shown: dict[str, str]
) -> None:
    assert rounded(parts, 1) == {key: Decimal(value) for key, value in shown.items()}
