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
    # Short, and every word of them is needed
    "企业停止生产",
    "企业9月停产",
    "四季度收入未确认",
    "没有新订单",
    "单位填错了，已改为万元",
    "数据填错一位，已更正",
    "通过技改扩大产能",
    "系统升级停机三天",
    "市场价格波动较大",
    "因为停电两周",
    "经济下行影响订单",
    "专利有效期届满",
    "人员变动，产量减少",
    "LY-2018合同交付",
    "新产品测试线投产",
    "Production stopped for repairs",
    "There was a change of accounting standards",
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
    ("asdf qwer zxcv", "short"),
    ("1111 2222 aaaa bbbb cccc", "short"),
    ("一二三四五六", "no_words"),
    ("核实无误核实无误。", "boilerplate"),
    ("经与企业联系核实数据无误", "boilerplate"),
    ("情况已经核实过没有问题", "boilerplate"),
    ("该企业数据经过认真核实确实无误", "boilerplate"),
    ("按照企业实际上报数据填写的", "boilerplate"),
    ("本季度正常增长属于正常情况", "boilerplate"),
    ("数据没有错误请予以通过审核", "boilerplate"),
    ("企业生产经营情况正常稳定", "boilerplate"),
    ("已电话联系企业财务人员，经反复核对，数据真实准确，特此说明。", "boilerplate"),
    ("根据企业提供的数据如实填报，没有填错", "boilerplate"),
    ("核实无误12345", "boilerplate"),
    ("核实无误 asdfgh", "boilerplate"),
    ("data已核实OK，没有问题", "boilerplate"),
    ("核实后属实的", "boilerplate"),
    ("本企业的数据", "short"),
    ("We have checked the figures and they are correct", "boilerplate"),
    ("The data of this enterprise was verified by us again, no problem", "boilerplate"),
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
