"""Words that explain nothing, as people write them into boxes that must not be empty.

A stock phrase says that a figure is right, not why; fillers go with it and say nothing alone. Both
are cut wherever they stand (`targets.calc.explanations`), so a phrase that others make up need not
be listed. What may be part of a real explanation (停产, 增长, 订单) belongs to neither.
"""

STOCK_ZH = """
核实 核对 核查 复核 查实 校对 核过 确认无误 已确认 经确认 确认过 无误 没有错误 没有出错 没有填错
没填错 没有差错 无差错 没错 无异常 没有异常 无问题 没有问题 没问题 无特殊情况 无特殊原因 无特殊
无原因 没有原因 原因不明 无说明 暂无说明 暂无 属实 真实 准确 正确 可靠 完整 正常 合理 稳定 平稳
波动 变动 正常变化 正常增长 正常减少 正常增减 正常生产 正常经营 正常运行 生产正常 经营正常
运行正常 生产经营 如实 据实 以实际为准 与实际相符 符合实际 实际情况 实际如此 实际 上报 填报 填写
填列 录入 报送 企业报的 企业提供 反映 反馈 同上 见上 如上 详见附件 见附件 不详 不清楚 不知道
不明 其他 其它 待核实 待查 请予 审核 审批 批准 通过 说明 解释 特此 属于 情况 生产经营变化
价格变化 口径变化
"""
WHOLE_ZH = "无 没有 略 是 是的 对 好 可以 确认 测试"
"""Stock phrases only where nothing else is said: 没有新订单 explains something."""
FILLERS_ZH = """
本企业 该企业 我企业 企业 本公司 该公司 我公司 公司 本单位 该单位 我司 我局 本局 本期 当期
本季度 本季 当季 本年度 本年 数据 数字 数值 数额 指标 报表 财务人员 财务 电话 联系 询问 沟通
经过 已经 经 确实 的确 实属 认真 仔细 反复 多次 再次 按照 按 根据 依据 来源于 来自 因为 由于
原因 目前 现在 进行 提供 予以 请 谢谢 麻烦 老师 领导 及 与 和 并 向 由 是 为 系 均 都 也 已 过
的 了 该 本 我们 我 其
"""
STOCK_WORDS = """
verified verify checked check confirmed confirm correct correctly accurate accurately true right
fine ok okay yes normal normally usual reasonable consistent error errors mistake mistakes problem
problems issue issues reason none na applicable no not nothing wrong change changes changed
fluctuation fluctuations business actual actually situation reported report provided stated same
above see attachment attached other unknown tbd test please approve approved accept pass thanks
"""
FILLER_WORDS = """
the a an it its this that these those there is are was were be been has have had do does did we
our us by as of to in on at for with from and or all again data figure figures number numbers
value values enterprise company firm quarter period
"""

WHOLE = frozenset(f"{STOCK_ZH} {WHOLE_ZH} {STOCK_WORDS}".split())
STOCK, FILLERS = frozenset(STOCK_ZH.split()), frozenset(FILLERS_ZH.split())
ENGLISH_STOCK, ENGLISH_FILLERS = frozenset(STOCK_WORDS.split()), frozenset(FILLER_WORDS.split())
