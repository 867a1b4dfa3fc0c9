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


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("现为四十六家，偏少", "四十六家"),
        ("只到三分之一", "三分之一"),
        ("占百分之五十二", "百分之五十二"),
        ("差二十三亿元", "二十三亿"),
        ("一千二百万元", "一千二百万"),
        ("回落十二个百分点", "十二个百分点"),
        ("两百人", "两百人"),
    ],
)
def test_figures_in_chinese_numerals_are_refused(text: str, figure: str) -> None:
    (fault,) = faults(text, KNOWN)
    assert (fault.kind, fault.text) == (FaultKind.DIGIT, figure)


@pytest.mark.parametrize(
    "text",
    [
        *("一是补一季度的数，进一步统一口径", "一家一策，逐一过户", "统一项目库", "一方面，三季度"),
        "列入百千万人才工程",
        *("十三五规划第二十三条，第十二项", "千万不能再拖，万一落空", "十分必要，百分百投入"),
    ],
)
def test_words_with_numerals_that_count_nothing_stay_allowed(text: str) -> None:
    assert kinds(text) == []


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
