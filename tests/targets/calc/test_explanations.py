"""Which words explain something, and which only fill the box."""

import pytest

from targets.calc.explanations import fault_of_words

SENTENCE = "工业总产值本季42,910，比上季的26,480增62.0%。"

REAL = [
    "海外订单集中在8—9月交付，合同号LY-2018-117，已附发货单。",
    "3件未缴年费，8月失效",
    "二期生产线10月投产",
    "停产检修一个月",
    "上年同期误把元当成万元，已更正",
    "企业并入集团，人员划转",
    "订单减少四成",
    "研发由集团统一立项列支",
    "核实无误，企业9月新增一条产线",
    "Overseas orders were shipped in August and September",
    "second line started 10 October",
    "Merged with its parent",
]
REFUSED = [
    ("", "empty"),
    ("   ", "empty"),
    ("……！！！", "no_words"),
    ("12345", "no_words"),
    ("100%", "no_words"),
    ("核实无误", "boilerplate"),
    ("核实无误。", "boilerplate"),
    (" 核 实 无 误 ", "boilerplate"),
    ("情况属实", "boilerplate"),
    ("无", "boilerplate"),
    ("正常", "boilerplate"),
    ("已核实，数据无误", "boilerplate"),
    ("经核实，情况属实，请审核。", "boilerplate"),
    ("本企业正常生产", "boilerplate"),
    ("同上", "boilerplate"),
    ("N/A", "boilerplate"),
    ("Verified.", "boilerplate"),
    ("The data are correct", "boilerplate"),
    ("Normal business fluctuation!", "boilerplate"),
    ("ＯＫ", "boilerplate"),
    ("哈哈哈哈哈哈哈哈", "repeated"),
    ("的的的的的的了了", "repeated"),
    ("订单订单订单订单", "repeated"),
    ("aaaaaaaaaa", "repeated"),
    ("asdasdasdasd", "repeated"),
    ("订单多", "short"),
    ("涨价", "short"),
    ("more orders", "short"),
    ("x y z w", "short"),
    (SENTENCE, "copied"),
    ("比上季的26,480增62.0%", "copied"),
    ("比上季变动超过50%", "copied"),
]


@pytest.mark.parametrize("words", REAL)
def test_real_words_are_taken(words):
    assert fault_of_words(words, SENTENCE, "比上季变动超过50%") == ""


@pytest.mark.parametrize(("words", "fault"), REFUSED)
def test_words_that_explain_nothing_are_refused(words, fault):
    assert fault_of_words(words, SENTENCE, "比上季变动超过50%") == fault
