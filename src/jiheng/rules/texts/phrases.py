"""The phrases of the grammar: numbers, bounds, and the ways of saying full marks or none."""

from jiheng.rules.texts.notation import Phrase, any_of
from jiheng.values.target_words import AFTER, BEFORE
from jiheng.values.units import COUNTERS, MEASURES, SAME_UNIT

NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,12})(?:\.[0-9]{1,6})?(?![0-9])"
CHINESE = "[零一二两三四五六七八九十百千万]{1,9}(?:点[零一二三四五六七八九]{1,6})?"
# 分 alone is points; 分钟, 分项, 个百分点 are not.
POINTS = f"(?:{NUMBER}|{CHINESE})分(?![钟项之档别配数值为])"
# Beside the words of targets: what misses a bound.
MISSED = ("未达到", "没有达到", "没达到", "达不到", "未达")
COMPARING = "|".join(
    sorted(
        {word for word in (*MISSED, *" ".join(BEFORE.values()).split()) if word[0] > "一"},
        key=lambda word: (-len(word), word),
    )
)
UNITS = "|".join(
    sorted(
        {*MEASURES, *COUNTERS.split(), *SAME_UNIT, "%"} - {"分", "月", "%", "‰", "个百分点", "百分点"},
        key=lambda unit: (-len(unit), unit),
    )
)
PERCENT = f"(?:百分之(?:{NUMBER}|{CHINESE}|百)|{NUMBER}[%‰])"
POINTS_OF_PERCENT = f"(?:(?:{NUMBER}|{CHINESE})个?百分点)"
COUNT = f"(?:(?:{NUMBER}|{CHINESE})(?:{UNITS}))"
QUANTITY = f"(?:{PERCENT}|{COUNT}|{NUMBER}(?![%‰分个]))"
PLAIN = r"[^,;。:=≥≤<>()\[\]①-⑳]"

PHRASES = (
    Phrase("words", "几个字，不含标点、比较和括号", characters=PLAIN + "{1,40}?"),
    Phrase(
        "term",
        "定义的词，不是得分",
        characters="(?!否则|反之|未|其余)" + PLAIN + "{1,40}?(?<!得分)",
    ),
    Phrase(
        "subject",
        "所说的指标的名称，不含比较的词",
        characters=rf"(?:(?!{COMPARING}|未|没有|如果|若|否则|其余)[^,;。:=≥≤<>()\[\]①-⑳0-9每扣]){{1,40}}?(?<![不非的时])",
    ),
    Phrase(
        "condition",
        "不带数的条件",
        characters="(?:(?!每|扣|得(?:满分|全|分|权)|酌情|否则|反之|视情|适当|不达标的|达到[目计指]|按(?:完成)?比例)"
        "[^;。:=≥≤<>0-9①-⑳]){2,80}?",
    ),
    Phrase(
        "explanation",
        "解释的话",
        characters=r"(?:(?!得满分|不得分|扣完|每[^,;。]{0,8}扣|[0-9]分|得分)[^;。=≥≤<>%]){1,160}?",
    ),
    Phrase(
        "sum",
        "算式，不含得分和扣分的话",
        characters="(?:(?!得满分|不得分|得分|满分|扣|每|[0-9]分|否则)[^;。,:=≥≤<>①-⑳]){2,100}?",
    ),
    Phrase(
        "rate",
        "一个率",
        characters=r"[^,;。:=×/()+\-≥≤<>①-⑳0-9扣]{0,30}?(?:率|满意度|比例|比率|占比|完成度)",
    ),
    Phrase(
        "achieved",
        "实际做到的数",
        characters=r"[^,;。:=×/()+\-≥≤<>①-⑳0-9扣]{0,20}?(?:实际|执行|完成|已)[^,;。:=×/()+\-≥≤<>①-⑳0-9扣]{0,20}?",
    ),
    Phrase(
        "planned",
        "要做到的数",
        characters=r"[^,;。:=×/()+\-≥≤<>①-⑳0-9扣]{0,20}?(?:目标|计划|预算|年度指标|应)[^,;。:=×/()+\-≥≤<>①-⑳0-9扣]{0,20}?",
    ),
    Phrase("to", "到", characters="(?:--?|~|至|到)"),
    Phrase("points", "几分", characters=POINTS),
    Phrase("percent", "百分数", characters=PERCENT),
    Phrase("quantity", "数和单位", characters=QUANTITY),
    Phrase(
        "step",
        "一级：几个百分点、几次",
        characters=f"(?:{POINTS_OF_PERCENT}|{PERCENT}|{COUNT}|{NUMBER}(?!分))",
    ),
    Phrase("one", "一次、一项、一起", characters="[1一](?:次|起|例|处|项|件|个|位|人次|人|条|份|宗|类)"),
    Phrase("day_unit", "逾期的单位", characters="[1一](?:个工作日|工作日|个自然日|自然日|天|日|周|个月)"),
    Phrase("before", "比较的词，在数前", words=any_of((*MISSED, *" ".join(BEFORE.values()).split()))),
    Phrase(
        "after",
        "比较的词，在数后",
        words=any_of(w.replace("(", "〔").replace(")", "〕") for w in " ".join(AFTER.values()).split()),
    ),
    Phrase("sign", "比较的符号", characters=r"(?:>=|<=|≥|≤|<|>)"),
    Phrase("edge", "含不含这一头", characters=r"(?:\((?:含|不含)(?:本数|(?:[0-9.]{1,7}%?))?\)|含)"),
    Phrase(
        "bound",
        "一个界限：≥98%、2小时内、不低于90%（含）",
        words="[{before}]{quantity}[{edge}][{after}][{edge}]",
    ),
    Phrase(
        "month_day",
        "日期",
        characters="(?:[0-9]{4}年)?(?:次月|当月|次年|当年|[0-9]{1,2}月)(?:[0-9]{1,2}[日号]|底|末)|(?:[0-9]{4}年|当年|次年)?年?[底末]",
    ),
    Phrase("by_day", "期限", words="{month_day}(之前|以前|前)"),
    Phrase(
        "days", "几天", characters="(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:个工作日|个自然日|天|日)"
    ),
    Phrase(
        "days_included",
        "含第几天",
        characters=r"\(含(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:个工作日|个|天|日)?\)",
    ),
    Phrase(
        "done",
        "做完的说法",
        words="(完成|提交|报送|响应|到达现场|到达|恢复|修复|解决|处理完毕|处置完毕|办结|办理完毕|开始处理)",
    ),
    Phrase("item", "所说的项", words="(该项|本项|此项|该指标|本指标|指标|该项指标|本项指标|整项|该|此)"),
    Phrase("earns", "得", words="(可得|得|计|记|给|赋|为)"),
    Phrase(
        "weight",
        "分值",
        words="[{item}][的](权重分值|权重分数|指标权重|指标分值|权重分|权重|分值|标准分值|标准分|满分值|满分|总分值|总分|赋分)",
    ),
    Phrase(
        "full",
        "得满分",
        words="[(的|时|者)],[则]({earns}[{item}][的](满分|全分|全部分值|全部分数|权重分|全部权重分|标准分|分值满分)|满分)",
    ),
    Phrase(
        "nothing",
        "不得分",
        words="[(的|时|者)],[则][{item}][整体](不得分|不给分|不计分|得0分|得零分|计0分|计零分|记0分|为0分|为零分|0分|零分|扣除全部分值)",
    ),
    Phrase(
        "portion",
        "得几分或分值的百分之几",
        words="[(的|时|者)],[则](得|计|记|给|赋|扣减后得)[{weight}][的]({points}|{percent})[的][{weight}]",
    ),
    Phrase(
        "otherwise",
        "否则",
        words="(否则|反之|未达到目标值|未达到目标|未达到计划|未达到要求|未达到|未达标|达不到|没有达到|没达到|未完成目标|未完成计划|未完成|没有完成|未满足|不满足|不符合|未实现|不足|低于目标值|低于计划|低于目标|小于目标值|少于计划|其他情况|其余|不合格|不通过|超过目标值|超出目标值|超出|超过)[(的|时|者)]",
    ),
    Phrase("in_proportion", "按比例", words="(按照|按|根据|依据|以)[其][照][(实际|相应)]"),
    Phrase(
        "proportion",
        "比例",
        words="[实际][(完成|达标|执行|到位|达成|覆盖|通过)](比例|比率|率|情况比例|程度比例)",
    ),
    Phrase("completion", "完成比例", words="[实际](完成|达标|到位|达成)[(程度|情况)的](比例|比率|率)"),
    Phrase(
        "reckon", "计分", words="(计算得分|相应得分|计分|得分|给分|赋分|计算|折算得分|折算|评分|核算得分)"
    ),
    Phrase("deduct", "扣", words="[(的|时|者)],[则][{item}](扣除|扣减|扣|减)"),
    Phrase("lower", "低", words="(降低|减少|下降|低于目标值|低于计划|低于|低|少于|少|缺少|缺|差)"),
    Phrase("higher", "高", words="(超出|超过|增加|高出|高于目标值|高于|高|上升|超|多|增长)"),
    Phrase("satisfied", "符合", words="(符合|满足|具备|达到)"),
    Phrase("unsatisfied", "不符合", words="(不符合|不满足|未满足|不具备|未达到|没有满足|未符合)"),
    Phrase("item_number", "第几项", characters=r"(?:第?(?:[①-⑳]|\([1-9]\)|[1-9一二三四五六七八九])项?)"),
    Phrase("item_numbers", "几项", characters=r"(?:(?:第?[①-⑳1-9](?:[-~至、到和及])?){1,8}项?)"),
    Phrase(
        "people",
        "谁的",
        words="[(任何|有效|服务对象|用户|群众|信访群众|使用人员|使用单位|公众|使用者|受益对象|社会公众)][的]",
    ),
    Phrase(
        "no_survey",
        "没有调查",
        words="[项目](未开展|没有开展|未进行|没有进行|未组织|未做)[{people}][满意度]调查[的]",
    ),
    Phrase("complaint", "投诉", words="{people}(有效投诉|投诉)"),
    Phrase(
        "level",
        "优良中差等档次",
        words="(优秀|优|良好|良|中等|中|一般|较差|差|好|较好|不合格|基本合格|合格|较高|高|低|不达标|基本达标|达标|非常满意|满意|基本满意|不满意|较满意)",
    ),
)
BY_NAME = {phrase.name: phrase for phrase in PHRASES}
