"""The words that head the columns of indicator tables and fund blocks, and those that open total rows."""

import re
from functools import lru_cache

from jiheng.values.digits import fold

# Field → what people write above the column; blanks, brackets and a year before the word are folded.
INDICATOR_WORDS = {
    "number": "序号 编号",
    "level1": "一级指标 一级 一级指标名称",
    "level2": "二级指标 二级 二级指标名称",
    "name": "三级指标 三级 三级指标名称 四级指标 指标名称 绩效指标 评价指标 考核指标 指标 "
    "指标内容 评价内容 评价项目 考核内容 绩效目标设定情况 绩效指标名称 绩效目标名称 "
    "绩效目标",
    "weight": "分值 权重 权重分值 分值权重 标准分值 标准分 满分 指标分值 指标权重 权重分 分数 "
    "满分值 设定分值",
    "target": "年度指标值 指标值 年初指标值 目标值 年度目标值 绩效指标值 标杆值 计划值 预期指标值 "
    "计划完成数量 计划数 计划完成值 预期目标值 年初目标值 年度绩效指标值 计划数量 计划 "
    "计划产出数 全年目标值 绩效目标值 年初设定指标值 预期值 计划完成数 目标数 目标",
    "actual": "实际完成值 完成值 全年实际值 实际值 全年完成值 实际完成情况 实际完成数量 完成情况 "
    "实际完成 实际数 绩效目标完成情况 实际数量 全年实际完成值 实际完成指标值 "
    "指标完成情况 填报的完成值 年度实际完成值 实际产出数 实际完成数 指标完成值 完成数量 年度完成值 实际",
    "rate": "完成率 完成比例 完成比率 指标完成率",
    "score": "得分 评价得分 自评得分 评分 实际得分 自评分 评价分 指标得分 评价分值 评分结果 "
    "最终得分 单位自评得分",
    "share": "得分率 得分比率 得分比例",
    "rule": "评分标准 评分规则 评分细则 评价标准 计分标准 评分办法 得分标准 评价细则 扣分标准 "
    "赋分标准 赋分规则 计分方法 评分方法",
    "definition": "指标说明 指标解释 指标解释说明 评价要点 指标内涵 指标定义 指标释义",
    "deviation": "偏差原因分析及改进措施 偏差原因分析 偏差原因 未完成原因分析 未完成原因及改进措施 "
    "原因分析 扣分原因 偏差原因分析和改进措施 未完成原因和改进措施 扣分说明 扣分理由 "
    "未完成原因分析及改进措施 偏差原因及改进措施 未完成原因 偏差分析及改进措施 "
    "原因分析及改进措施 未完成原因和改进措施及相关说明",
    "remark": "备注 说明 评分说明 得分说明 佐证材料 数据来源 评分依据 得分依据 评价依据",
}
FUND_WORDS = {
    "initial": "年初预算数 年初预算 年初预算金额 年初批复预算数 年初批复数",
    "annual": "全年预算数 全年预算 调整后预算数 调整预算数 调整后全年预算数 预算数 全年预算金额 "
    "预算金额 调整后预算",
    "released": "到位数 实际到位数 到位资金 实际到位资金 到位金额 资金到位数",
    "paid": "全年执行数 执行数 实际执行数 全年支出数 实际支出数 支出数 支付数 实际支付数 "
    "实际支出 实际支付 执行金额 实际执行金额 支出金额 支付金额 实际支出金额 实际支付金额",
    "surplus": "结余数 结余 结余金额 结余资金 年末结余 剩余资金 资金结余 预算结余",
    "weight": "分值 权重",
    "rate": "执行率 预算执行率 资金执行率 支出率 支付率 支出进度 执行进度",
    "score": "得分 自评得分 评价得分",
}
TOTAL = re.compile(
    "(?:总分|总得分|综合得分|得分合计|合计得分|总计|合计|综合评分|总评分|最终得分|得分总计|自评总分|评价总分)"
)
SUBTOTAL = re.compile("(?:小计|.{2,12}(?:小计|得分合计))")
GRADE = re.compile("(?:绩效)?(?:评定|评价|自评|综合评价|评定)?(?:级别|等级|等次|结论)")
TEMPLATE = re.compile(r"(?:指标)?[0-9一二三四五六七八九十]*[:：.、]?(?:[…\.]+)?")
BRACKETS = re.compile(r"\([^()]*\)")
YEAR = re.compile(r"^20[0-9]{2}年(?=.)")
_FIELDS = {
    "indicator": {word: field for field, words in INDICATOR_WORDS.items() for word in words.split()},
    "fund": {word: field for field, words in FUND_WORDS.items() for word in words.split()},
}


@lru_cache(maxsize=4096)  # the cells of a table are asked what they head, and the same words head many
def plain(text: str) -> str:
    """Fold to half width, without blanks, brackets' contents and signs at the ends."""
    return BRACKETS.sub("", "".join(fold(text).split())).strip(":;,。、*")


@lru_cache(maxsize=4096)
def indicator_field(text: str) -> str:
    """Say which column of an indicator table a text heads; empty where it heads none."""
    return _FIELDS["indicator"].get(YEAR.sub("", plain(text)), "") if text else ""


@lru_cache(maxsize=4096)
def fund_field(text: str) -> str:
    """Say which column of a fund block a text heads; empty where it heads none."""
    return _FIELDS["fund"].get(YEAR.sub("", plain(text)), "") if text else ""
