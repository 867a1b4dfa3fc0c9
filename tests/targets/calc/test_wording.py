"""Texts in which figures are placeholders."""

import pytest

from targets.calc.wording import FaultKind, Part, difference, faults, names, pieces

KNOWN = ("name", "shortfall")


def kinds(text: str) -> list[FaultKind]:
    return [one.kind for one in faults(text, KNOWN)]


def test_words_with_known_placeholders_are_fine() -> None:
    assert kinds("{name}还差{shortfall}，一季一季地补。") == []
    assert kinds("{name} is {shortfall} short: one step at a time.") == []


@pytest.mark.parametrize("text", ["还差0.54", "还差０.５４", "②是重点", "Ⅳ类", "½", "{name}2"])
def test_digits_of_any_script_are_refused(text: str) -> None:
    assert kinds(text) == [FaultKind.DIGIT]


def test_a_fault_says_what_was_written() -> None:
    (digit,) = faults("从2018年起差0.54", KNOWN)
    assert digit.text == "2018054"
    (unknown,) = faults("{central}", KNOWN)
    assert (unknown.kind, unknown.text) == (FaultKind.UNKNOWN, "central")


@pytest.mark.parametrize("text", ["{name", "name}", "{}", "{na me}", "{{name}}"])
def test_braces_hold_placeholders_only(text: str) -> None:
    assert FaultKind.BRACE in kinds(text)


@pytest.mark.parametrize("text", ["一行\n两行", "零\u200b宽", "\u202e倒写"])
def test_a_text_is_one_line_of_visible_characters(text: str) -> None:
    assert kinds(text) == [FaultKind.CONTROL]


def test_every_fault_is_told_at_once() -> None:
    assert kinds("{nobody}差5{") == [FaultKind.UNKNOWN, FaultKind.DIGIT, FaultKind.BRACE]


def test_a_text_comes_apart_at_its_placeholders() -> None:
    assert list(pieces("{name}差{shortfall}。")) == [("", "name"), ("差", "shortfall"), ("。", "")]
    assert list(pieces("")) == [("", "")]
    assert names("{name}和{name}差{shortfall}") == ["name", "shortfall"]


def test_a_difference_leads_from_one_text_to_the_other() -> None:
    before, after = "{name}照现在的走势达不到目标。", "{unit}照现在的走势赶不上。"
    found = difference(before, after)
    assert "".join(text for part, text in found if part is not Part.NEW) == before
    assert "".join(text for part, text in found if part is not Part.GONE) == after
    assert (Part.SAME, "照现在的走势") in found


def test_words_and_placeholders_stay_whole_in_a_difference() -> None:
    assert difference("It may miss {goal}.", "It will miss {goals}.") == [
        (Part.SAME, "It "),
        (Part.GONE, "may"),
        (Part.NEW, "will"),
        (Part.SAME, " miss "),
        (Part.GONE, "{goal}"),
        (Part.NEW, "{goals}"),
        (Part.SAME, "."),
    ]


def test_equal_texts_do_not_differ() -> None:
    assert difference("一样", "一样") == [(Part.SAME, "一样")]
