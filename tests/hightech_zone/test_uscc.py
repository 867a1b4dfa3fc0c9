"""Codes are facts; where they come from is said in the data file beside them."""

import csv
from pathlib import Path

import pytest

from hightech_zone.lib import uscc

SAMPLES = Path(__file__).parent.parent / "data" / "uscc.csv"


def samples(*, refused: bool) -> list[dict[str, str]]:
    with SAMPLES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if bool(row["refused_because"]) is refused]


@pytest.mark.parametrize("row", samples(refused=False), ids=lambda row: row["uscc"])
def test_real_codes_pass_both_checks(row: dict[str, str]) -> None:
    assert uscc.check(row["uscc"]) == row["uscc"]
    assert uscc.inner_check_character(row["uscc"][8:16]) == row["uscc"][16]
    assert uscc.complete(row["uscc"][:17]) == row["uscc"]


@pytest.mark.parametrize("row", samples(refused=True), ids=lambda row: row["uscc"])
def test_wrong_codes_are_refused_with_the_reason(row: dict[str, str]) -> None:
    with pytest.raises(uscc.InvalidUscc) as refusal:
        uscc.check(row["uscc"])
    assert refusal.value.code == row["refused_because"]


@pytest.mark.parametrize(
    "written",
    [
        "91350100m000100y43",
        " 91350100M000100Y43\u3000",
        "9135 0100 M000 100Y 43",
        "９１３５０１００Ｍ０００１００Ｙ４３",
    ],
)
def test_case_width_and_blanks_do_not_matter(written: str) -> None:
    assert uscc.check(written) == "91350100M000100Y43"


@pytest.mark.parametrize("written", ["9135O1OOMOOO1OOY43", "9I350I00M000I00Y43"])
def test_letters_that_look_like_digits_bring_a_suggestion(written: str) -> None:
    with pytest.raises(uscc.InvalidUscc) as refusal:
        uscc.check(written)
    assert refusal.value.suggestion == "91350100M000100Y43"


def test_no_suggestion_where_the_likely_code_fails_its_check_too() -> None:
    with pytest.raises(uscc.InvalidUscc) as refusal:
        uscc.check("9135O100M000100Y44")
    assert refusal.value.suggestion == ""


def test_one_changed_character_never_passes() -> None:
    code = "91350100M000100Y43"
    for place in range(len(code)):
        for other in uscc.ALPHABET - {code[place]}:
            with pytest.raises(uscc.InvalidUscc):
                uscc.check(code[:place] + other + code[place + 1 :])


def test_a_wrong_inner_check_character_is_no_reason_to_refuse() -> None:
    code = uscc.complete("91350100M000100Y5")
    assert uscc.check(code) == code
    assert uscc.inner_check_character(code[8:16]) != code[16]
