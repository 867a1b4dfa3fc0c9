"""Residents' numbers are checked; other papers' numbers cannot be."""

import pytest

from hightech_zone.lib.identity_numbers import is_mistyped, normalise


def test_a_number_is_the_same_however_it_is_typed() -> None:
    typed = (
        "２１１１０２ 19780312 ００４ｘ",
        "\u202d21110219780312004X\u202c",
        "\u200b21110219780312004x",
    )
    assert {normalise(one) for one in typed} == {"21110219780312004X"}


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",  # GB 11643-1999, the standard's own example
        "440524188001010014",
        "21110219780312004X",
        "G28233515",
        "DEMO-0001",
        "130503670401001",
    ],
)
def test_what_somebody_can_have(number: str) -> None:
    assert not is_mistyped(number)


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310020",
        "110105194912310021",
        "11010519491321002X",
        "440524188001010041",
        "000000000000000000",
    ],
)
def test_what_no_resident_can_have(number: str) -> None:
    assert is_mistyped(number)
