"""Units: one name for each, and which of them measure the same thing."""

# What people write → the one unit we keep. A unit not listed is kept as written. 分 stays 分:
# it is points (满意度 90分) at least as often as minutes.
SAME_UNIT = {
    "个工作日": "工作日",
    "个小时": "小时",
    "h": "小时",
    "H": "小时",
    "min": "分钟",
    "秒钟": "秒",
    "s": "秒",
    "个月": "月",
    "日": "天",
    "自然日": "天",
    "日历日": "天",
    "个自然日": "天",
    "个日历日": "天",
    "百分点": "个百分点",
    "人民币元": "元",
}
WRITTEN_UNIT = {"工作日": "个工作日", "月": "个月"}

# Unit → what it measures, and the unit in base units as a fraction. Working days are not days.
MEASURES = {
    "%": ("率", 1, 100),
    "‰": ("率", 1, 1000),
    "秒": ("秒", 1, 1),
    "分钟": ("秒", 60, 1),
    "小时": ("秒", 3600, 1),
    "天": ("秒", 86_400, 1),
    "月": ("月", 1, 1),
    "年": ("月", 12, 1),
    "元": ("元", 1, 1),
    "千元": ("元", 1000, 1),
    "万元": ("元", 10_000, 1),
    "亿元": ("元", 100_000_000, 1),
}

# Units that may follow a Chinese numeral (other words would make numbers of 一般 and 一次性), and
# after which an Arabic one may not simply go on (365次巡检).
COUNTERS = (
    "次 个 项 份 人 人次 人天 人日 人月 期 条 件 篇 套 台 部 家 处 场 批 户 名 位 座 间 组 轮 本 册 页 "
    "笔 宗 起 例 路 班 周 季度 分 工作日 个百分点 门 款 张 块 段 节 课时"
)
COUNTED = frozenset(MEASURES) | frozenset(COUNTERS.split()) | {""}
LONGEST_COUNTED = max(map(len, COUNTED))  # characters
