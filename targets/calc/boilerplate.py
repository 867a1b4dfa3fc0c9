"""Stock phrases that explain nothing, as people write them into boxes that must not be empty."""

ZH = """
核实无误 已核实 已核实无误 经核实无误 经核实数据无误 核对无误 已核对 已核对无误
数据无误 数据准确 数据真实 数据真实准确 数据属实 情况属实 属实 真实准确 真实
准确 无误 无 没有 无原因 无说明 无异常 没有异常 正常 正常变动 正常变化
正常波动 正常增长 正常减少 正常情况 正常生产 生产正常 经营正常 正常经营
企业正常生产 企业正常经营 确认无误 已确认 确认 如实填报 如实上报 按实际填报
按实际情况填报 实际情况 以实际为准 与实际相符 实际如此 企业实际情况 企业上报
企业填报 企业提供 企业报的 按企业上报填报 数据由企业提供 企业提供的数据 同上
见上 详见附件 见附件 略 不详 不清楚 不知道 其他 其它 原因不明 暂无 暂无说明
待核实 待查 无问题 没问题 没有问题 可以 通过 是 是的 好 对 正确 数据正确
填报正确 核实 核实过 经核实 经核实属实 经核实情况属实 情况正常 数据正常
波动正常 合理 变动合理 合理波动 符合实际 符合实际情况 测试 说明 原因 解释
生产经营变化 价格变化 口径变化
"""
EN = """
verified
checked
confirmed
correct
data correct
data is correct
the data is correct
the data are correct
data are correct
figures are correct
the figures are correct
figure is correct
the figure is correct
checked and correct
verified and correct
verified no error
no error
no errors
no mistake
no problem
no change
no reason
none
na
not applicable
normal
all normal
normal change
normal fluctuation
normal business fluctuation
business as usual
as reported
as reported by the enterprise
reported by the enterprise
same as above
see above
see attachment
ok
fine
yes
true
other
unknown
tbd
test
actual situation
true and accurate
"""

BOILERPLATE_ZH = frozenset(ZH.split())
BOILERPLATE_EN = frozenset(EN.strip().splitlines())
