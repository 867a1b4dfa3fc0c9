"""One sentence for what is no number, wherever it is written."""

import pytest

from hightech_zone.lib.numbers import NotANumber, read_strict
from targets.api.return_shapes import CellSerializer
from targets.services.imports.problems import Problems
from targets.services.return_checks import unreadable_message
from targets.words import UNREADABLE

WRITTEN = {
    "exponent": "1e5",
    "underscore": "1_000",
    "percent": "5%",
    "separator": "1,00",
    "blank": "1 000",
    "dash": "—",
    "point": "5.",
    "places": "1.23456",
    "range": "10000000000",
    "not_digits": "若干",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN.keys())
def test_a_form_a_file_and_a_program_are_told_the_same(text: str) -> None:
    with pytest.raises(NotANumber) as caught:
        read_strict(text)
    of_files = Problems()
    of_files.add_number("figures.csv", 2, "value", caught.value)
    sent = CellSerializer(data={"element": "gdp", "value": text})
    assert not sent.is_valid()
    said = unreadable_message(text, "万元")
    assert text in said
    assert [one.message for one in of_files.kept] == [str(one) for one in sent.errors["value"]]
    assert [one.message for one in of_files.kept] == [said]


def test_every_reason_has_its_own_sentence() -> None:
    assert set(UNREADABLE) == set(WRITTEN) - {"not_digits"} | {"unit"}
    said = {unreadable_message(text, "万元").replace(text, "") for text in WRITTEN.values()}
    assert len(said) == len(WRITTEN)
