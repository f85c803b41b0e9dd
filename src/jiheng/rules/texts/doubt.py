"""What can be doubtful about a standard: a closed list, each with what to do about it."""

from dataclasses import dataclass

from jiheng.rules.texts.folded_text import Quote


@dataclass(frozen=True, slots=True)
class DoubtKind:
    """One sort of doubt; `example` is a text, of 10 points, that must raise it."""

    code: str
    title: str
    advice: str
    example: str


DOUBT_KINDS = (
    DoubtKind(
        "no_rule",
        "只有定义或算式，没有怎样计分",
        "补写评分规则，如“得分=率×权重分”",
        "资金到位率=（实际到位资金/预算资金）×100%。",
    ),
    DoubtKind("not_understood", "有没读懂的话", "改写成语法页上的句子，或由人评判", "得分由评价组另行确定。"),
    DoubtKind(
        "no_such_rule",
        "每句都读懂了，合起来不是已知的计分方法",
        "拆成语法页上的一种，或由人评判",
        "培训次数≥4次，得满分；得分=培训完成率×权重分。",
    ),
    DoubtKind(
        "adjustment",
        "这是评分之后的调整，不是一个指标怎样计分",
        "写进项目或规则集的调整（adjustments），其余的话另成评分标准",
        "发生重大安全事故的，一票否决。",
    ),
    DoubtKind("discretion", "由评分人酌情决定，没有规则", "写明达到什么程度得几分", "视完成情况酌情给分。"),
    DoubtKind(
        "otherwise_unsaid",
        "只写了得满分，没有写否则怎样",
        "补写“否则不得分”或“否则按完成比例得分”",
        "培训次数=4次，得满分。",
    ),
    DoubtKind(
        "no_floor",
        "没有写扣到几分为止",
        "补写“扣完为止”",
        "预算执行率≥98%，得满分；每降低1个百分点扣0.1分，不足1个百分点的，按1个百分点扣分。",
    ),
    DoubtKind(
        "no_step_reading",
        "没有写不足一级的怎样扣",
        "补写“不足1个百分点的，按1个百分点扣分”，或“……不扣分”",
        "成本控制率≤100%得满分，每超出1个百分点扣0.5分，扣完为止。",
    ),
    DoubtKind(
        "percent_for_points",
        "率相差多少写成了 %，应当是个百分点",
        "把“1%”改成“1个百分点”",
        "预算执行率≥98%得满分，每降低1%扣0.1分，扣完为止。",
    ),
    DoubtKind(
        "points_do_not_add_up",
        "各项分值与指标分值不等",
        "核对各项分值",
        "①有制度（2分）；②制度合法合规（3分）。",
    ),
    DoubtKind(
        "inverted_polarity",
        "方向写反：说的是坏事，却给分",
        "改成“不……”或“没有……”",
        "①有制度（5分）；②与其他项目重复（5分）。",
    ),
    DoubtKind(
        "items_without_points", "列了各项，没有写各得几分", "每项后面写“（n分）”", "①有制度；②制度合法合规。"
    ),
    DoubtKind(
        "heavy_judgement",
        "分值大于 5 分，只系于一条没有数的评判",
        "改用可计量的指标，或分成几项",
        "项目实施能提高办事速度，得满分，否则不得分。",
    ),
    DoubtKind(
        "bands_gap",
        "各档之间有空缺",
        "使各档首尾相接",
        "满意度≥90%，得10分；70%≤满意度<80%，得5分；满意度<70%，不得分。",
    ),
    DoubtKind(
        "bands_overlap",
        "各档有重叠",
        "写明每一头含不含",
        "满意度≥90%，得10分；80%≤满意度≤90%，得8分；满意度<80%，不得分。",
    ),
    DoubtKind(
        "edge_unclear",
        "没有写明区间的两头含不含",
        "写成“80%（含）-90%”",
        "满意度90%以上得10分；80%-90%得8分；80%以下不得分。",
    ),
    DoubtKind("unit_missing", "没有写单位", "写明单位，如 98%", "预算执行率≥98，得满分，否则不得分。"),
    DoubtKind(
        "above_unsaid",
        "“=N 得满分”没有写超过 N 怎样计分",
        "改成“≥N”",
        "培训次数=4次，得满分，否则按完成比例得分。",
    ),
    DoubtKind(
        "share_deducted",
        "“按比例扣分”可能读成扣去完成的那部分",
        "改成“按完成比例得分”",
        "培训次数≥4次，得满分，否则按完成比例扣分。",
    ),
    DoubtKind("target_differs", "评分标准里的目标与指标的目标不同", "核对两处，改成一致", ""),
    DoubtKind(
        "target_missing",
        "没有写目标值",
        "用 --target 写明，或写进评分标准",
        "每降低1个百分点扣0.1分，不足1个百分点按1个百分点扣分，扣完为止。",
    ),
    DoubtKind(
        "limits_differ",
        "得满分的界限与开始扣分的界限不同",
        "使两处相同",
        "成本控制率≤100%，得满分；成本控制率>105%，每超出1个百分点扣0.5分，扣完为止。",
    ),
    DoubtKind(
        "base_unclear",
        "有投诉时从百分之几起往下减没有写",
        "写明起点是 90% 还是 100%",
        "①未开展满意度调查，但未收到投诉，视满意度为90%；②未开展满意度调查，每收到1起投诉，视满意度下降0.5%。",
    ),
    DoubtKind(
        "presumed_points",
        "推定的满意度与所扣的分不符",
        "核对扣分和分值",
        "未开展满意度调查，但未收到投诉，视满意度为90%，扣2分；每收到1起投诉，满意度下降0.5%。",
    ),
    DoubtKind(
        "method_unclear",
        "没有写满意度怎样由答卷算出",
        "写明各档加权平均，或前两档占比",
        "开展满意度调查，得分=用户满意度×权重分。",
    ),
    DoubtKind(
        "level_open",
        "各档只给了区间，区间之内得几分没有写",
        "写明每档得分值的百分之几",
        "根据指标完成情况分为达成年度指标、部分达成年度指标并具有一定效果、未达成年度指标且效果较差三档，分别按照100%-80%（含）、80%-60%（含）、60%-0%合理确定分值。",
    ),
    DoubtKind(
        "tiers_unclear",
        "几档之间怎样算没有写：各天都按所到的档，还是逐档分段算",
        "写明“各天均按所到档扣分”或“分段累计扣分”",
        "每延误一个工作日扣0.5分，超过3个工作日的，每个工作日扣1分，扣完为止。",
    ),
    DoubtKind(
        "statistic_unsaid",
        "没有写是平均、最长还是每次",
        "写成“平均响应时间”或“每次响应时间”",
        "响应时间≤2小时，得满分，否则不得分。",
    ),
    DoubtKind(
        "fixed_denominator",
        "分母写成了固定的数",
        "分母写应完成的数量",
        "月报提交及时率=按时提交的月报数量/10×100%；得分=月报提交及时率×权重分。",
    ),
    DoubtKind("refused", "读出的规则不能用", "按所说的改正", ""),
)
BY_CODE = {each.code: each for each in DOUBT_KINDS}


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt about a text; `detail` adds what its title leaves open, `quote` is what raised it."""

    code: str
    quote: Quote | None = None
    detail: str = ""

    @property
    def message(self) -> str:
        """Say what is doubtful."""
        title = BY_CODE[self.code].title
        return f"{title}：{self.detail}" if self.detail else title

    @property
    def advice(self) -> str:
        """Say what to do."""
        return BY_CODE[self.code].advice

    def __str__(self) -> str:
        """Give one line with the words it is about."""
        about = f"（原文“{self.quote}”）" if self.quote else ""
        return f"{self.message}{about}；{self.advice}"
