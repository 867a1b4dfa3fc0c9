"""The scale of a slider and the marks under it."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.calc.scenario import Demand, Obstacle
from targets.svg.slider import MOST_PLACES, Scale, nice, scale, slider_marks
from tests.targets.calc.specs import F

amounts = st.fractions(-(10**9), 10**9, max_denominator=10**6)


@pytest.mark.parametrize(
    ("given", "low", "high", "step", "places"),
    [
        ([F(3190), F(5069)], 0, 8_000, 10, 0),
        ([F("1.5"), F("3.89")], 0, 6, F("0.01"), 2),
        ([F(-200), F(900)], -300, 1_500, 10, 0),
        ([F(-200), F(-100)], -300, 0, 1, 0),
        ([F(0)], 0, 10, F("0.1"), 1),
        ([None, F("0.0004")], 0, F("0.0006"), F(1, 10**6), 4),
    ],
)
def test_a_scale_has_room_for_what_is_marked_on_it(given, low, high, step, places) -> None:
    assert scale(given) == Scale(F(low), F(high), F(step), places)


@given(st.lists(st.none() | amounts, max_size=3))
def test_every_scale_holds_its_amounts_on_whole_steps(held: list) -> None:
    found = scale(held)
    assert found.low <= 0 <= found.high
    assert all(found.low <= one <= found.high for one in held if one is not None)
    assert 100 <= (found.high - found.low) / found.step <= 1002
    assert (found.low / found.step).denominator == (found.high / found.step).denominator == 1
    assert 0 <= found.places <= MOST_PLACES


@given(amounts)
def test_round_numbers_are_at_or_above(value: F) -> None:
    assert nice(value) >= max(value, 0)
    assert value <= 0 or nice(value) <= 2 * value


def places(picture: str) -> dict[str, str]:
    """The words of a picture with where they stand."""
    texts = [one for one in ET.fromstring(picture).iter() if one.tag == "text"]
    return {one.text: f"{one.get('x')} {one.get('text-anchor')}" for one in texts}


def test_marks_say_where_it_stands_and_what_is_required() -> None:
    shown = slider_marks(scale([F(3190), F(5069)]), F(3190), Demand(F("5068.2")))
    assert places(shown) == {
        "0": "0.00% start",
        "8,000": "100.00% end",
        "现在3,190": "39.88% middle",
        "须达5,069": "63.36% middle",
    }
    assert not re.search(r"\sstyle=", shown)


def test_what_lies_beyond_is_marked_at_the_end() -> None:
    shown = slider_marks(scale([F(10)]), None, Demand(F(-50), is_least=False))
    assert places(shown) == {
        "0.0": "0.00% start",
        "15.0": "100.00% end",
        "至多−50.0": "0.00% start",
    }


def test_what_is_not_known_has_no_mark() -> None:
    shown = slider_marks(scale([F(10)]), None, Demand(reason=Obstacle.NO_EFFECT))
    assert set(places(shown)) == {"0.0", "15.0"}
