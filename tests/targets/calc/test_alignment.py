"""An attached text laid beside the clauses: by numbers, in order, and nothing lost or guessed."""

from hypothesis import given
from hypothesis import strategies as st

from targets.calc.alignment import Alignment, ClauseHead, Left, align

HEADS = [
    ClauseHead("1.1", "（一）", "方向", "一", "总则"),
    ClauseHead("1.2", "（二）", "目标", "一", "总则"),
    ClauseHead("2.1", "（一）", "奖励", "二", "举措"),
]
ARTICLES = [
    ClauseHead("1", "第一条", "目标", "一", "目标"),
    ClauseHead("2", "第二条", "奖励", "一", "目标"),
]
TEXT = """示范市关于园区的意见
各单位：

一、总则
本部分先说方向。
(一)方向。往前走。
（二）目标。到2020年做到三件事。
1.第一件。
二、举措
　（一）奖励。给十万元。
示范市人民政府
2017年6月21日
附件：名单
"""


def texts(found: Alignment) -> dict[str, list[str]]:
    return {code: [one.text for one in held] for code, held in found.placed.items()}


def left(found: Alignment) -> list[tuple[int, Left]]:
    return [(one.paragraph.line, one.reason) for one in found.unplaced]


def test_paragraphs_go_to_the_clause_whose_heading_stands_above_them():
    found = align(TEXT, HEADS, "示范市人民政府")
    assert texts(found) == {
        "1.1": ["(一)方向。往前走。"],
        "1.2": ["（二）目标。到2020年做到三件事。", "1.第一件。"],
        "2.1": ["（一）奖励。给十万元。"],
    }
    assert [one.text for one in found.headings] == ["一、总则", "二、举措"]
    assert (found.missing, found.otherwise_titled) == ([], [])


def test_what_belongs_to_no_clause_is_handed_back_with_its_line_and_reason():
    assert left(align(TEXT, HEADS, "示范市人民政府")) == [
        (1, Left.BEFORE),
        (2, Left.BEFORE),
        (5, Left.PART),
        (11, Left.CLOSING),
        (12, Left.CLOSING),
        (13, Left.CLOSING),
    ]


def test_text_under_a_number_nobody_has_is_not_given_to_the_clause_before():
    found = align("一、总则\n（一）方向。\n（九）多出来的一条。\n它的第二段。", HEADS)
    assert texts(found) == {"1.1": ["（一）方向。"]}
    assert left(found) == [(3, Left.UNKNOWN), (4, Left.UNKNOWN)]
    assert found.missing == ["1.2", "2.1"]


def test_a_clause_that_comes_twice_keeps_its_first_text_only():
    found = align("一、总则\n（一）方向。\n（一）方向，又一遍。", HEADS)
    assert texts(found) == {"1.1": ["（一）方向。"]}
    assert left(found) == [(3, Left.AGAIN)]


def test_a_heading_with_another_title_is_placed_and_named():
    found = align("一、总则\n（一）别的题目。\n二、别的部分\n（一）奖励。", HEADS)
    assert list(found.placed) == ["1.1", "2.1"]
    assert found.otherwise_titled == ["1.1", "2.1"]


def test_an_enumeration_inside_a_clause_does_not_lead_back_to_an_earlier_part():
    found = align("一、总则\n二、举措\n（一）奖励。\n一、先申请。\n（二）再兑付。", HEADS)
    assert texts(found) == {"2.1": ["（一）奖励。"]}
    assert left(found) == [(4, Left.UNKNOWN), (5, Left.UNKNOWN)]


def test_the_same_number_outside_every_part_is_nobodys():
    assert left(align("（一）方向。", HEADS)) == [(1, Left.UNKNOWN)]


def test_articles_that_run_through_the_whole_document_need_no_part():
    found = align("第一条 目标。\n第二条　奖励。给钱。", ARTICLES)
    assert texts(found) == {"1": ["第一条 目标。"], "2": ["第二条　奖励。给钱。"]}
    assert found.otherwise_titled == []


def test_without_a_text_every_clause_is_missing():
    assert align("", HEADS).missing == ["1.1", "1.2", "2.1"]


LINES = st.sampled_from([*TEXT.splitlines(), "（九）不知道。", "一、又一次", "普通的一段。", "  "])


@given(st.lists(LINES))
def test_every_paragraph_is_in_exactly_one_place(lines: list[str]):
    found = align("\n".join(lines), HEADS, "示范市人民政府")
    held = [one for paragraphs in found.placed.values() for one in paragraphs]
    held += found.headings + [one.paragraph for one in found.unplaced]
    written = [(n, line.strip()) for n, line in enumerate(lines, start=1) if line.strip()]
    assert sorted((one.line, one.text) for one in held) == written
    assert sorted([*found.placed, *found.missing]) == ["1.1", "1.2", "2.1"]
