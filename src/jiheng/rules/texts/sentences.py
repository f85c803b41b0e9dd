"""The sentences of the grammar: what a standard may say, each in the forms it is said in.

Where several match at one place, the longest is taken; of two as long, the one declared first.
"""

from jiheng.rules.texts.notation import Sentence

# --- What a score is made of ----------------------------------------------------------------------

DEFINITIONS = (
    Sentence("formula", "{name:term}={sum:sum}", "资金到位率=(实际到位资金/预算资金)×100%"),
    Sentence(
        "formula",
        "{name:term}(是指|=|为|是|:|指)({part:words})(与|占){whole:words}的(比率|比例|比值|百分比|比重)",
        "预算执行率是指实际支出资金与实际到位资金的比率",
    ),
    Sentence(
        "explained", "[其中,]{term:words}(:|是指|指){explanation}", "预算资金：预算安排到具体项目的资金"
    ),
    Sentence(
        "heading",
        "(评分标准|评分细则|评分规则|评分方法|计算公式|计算方法|评价要点|评价标准|计分规则|计分方法|具体标准|评分依据|其中)",
        "评分标准：",
    ),
    Sentence(
        "full_points", "[{item}](满分|权重|权重分|分值|权重为|总分)[(为|是)]{points:points}", "本项满分5分"
    ),
    Sentence("at_most_full", "(最高|最多|上限)[(得分|不超过|得|为)]{weight}", "最高不超过权重分"),
    Sentence("at_most_full", "(超过|大于|高于)100%的,按100%(计算|计|计分)", "超过100%的按100%计算"),
    Sentence("at_most_full", "(得分|最高)(不超过|不得超过){weight}", "得分不超过权重分"),
)
REACHED = (
    Sentence(
        "reached",
        "[{about:subject}]{bound:bound}[{done}]({full:full}|{nothing:nothing}|{portion:portion})",
        "预算执行率≥98%，得满分",
    ),
    Sentence(
        "reached",
        "[{about:subject}]{left:quantity}{left_sign:sign}{inner:subject},({full:full}|{nothing:nothing}|{portion:portion})",
        "100%≥成本控制率，得满分",
    ),
    Sentence(
        "reached",
        "[{about:subject}][(在|于)]{by:by_day}[{done}]({full:full}|{nothing:nothing})",
        "12月31日前完成的得满分",
    ),
    Sentence(
        "within",
        "[{about:subject}]{low:quantity}[{low_edge:edge}]{to}{high:quantity}[{high_edge:edge}][(之间|区间|范围)]({full:full}|{nothing:nothing}|{portion:portion})",
        "80%（含）-90%得8分",
    ),
    Sentence(
        "within",
        "[{about:subject}]{low:quantity}{low_sign:sign}{inner:subject}{high_sign:sign}{high:quantity}({full:full}|{nothing:nothing}|{portion:portion})",
        "60%≤满意度<80%，得5分",
    ),
    Sentence(
        "within",
        "[{about:subject}]{low_bound:bound}[且]({high_bound:bound})({full:full}|{nothing:nothing}|{portion:portion})",
        "大于等于80%小于90%，得8分",
    ),
    Sentence(
        "aim_reached",
        "[{about:subject}](达到|完成|不低于|等于|符合)[年度](目标值|目标|计划值|计划数|计划|指标值|年度指标值|标杆值|预期目标|预期值|要求值){full}",
        "达到目标值得满分",
    ),
    Sentence("holds", "{condition:condition}{full}", "项目实施能提高化解群众诉求的速度，得满分"),
)
ELSE = (
    Sentence("nothing_else", "{else_word:otherwise}{nothing}", "否则不得分"),
    Sentence(
        "share_else",
        "{else_word:otherwise},[则]{in_proportion}{proportion}[(酌情)]{reckon}",
        "否则按完成比例得分",
    ),
    Sentence(
        "share_else",
        "{else_word:otherwise},[则]{in_proportion}{proportion}{deducted:deduct}[分]",
        "否则按完成比例扣分",
    ),
    Sentence(
        "share_of_gap",
        "{else_word:otherwise}[的],[则]{in_proportion}(超出|超过|超|偏离|偏差)(比例|幅度|程度)(扣分|扣减)",
        "超过的按超出比例扣分",
    ),
)
RATES = (
    Sentence(
        "rate_times_weight",
        "[{item}][指标][最终][实际]得分={rate:rate}[×100%]×[{item}]({weight}|{points:points})",
        "得分=验收通过率×权重分",
    ),
    Sentence(
        "rate_times_weight",
        "[{item}][指标][最终][实际]得分=({weight}|{points:points})×{rate:rate}[×100%]",
        "得分=权重分×验收通过率",
    ),
    Sentence(
        "rate_times_weight",
        "{in_proportion}{rate:rate}(×|乘以)[{item}]({weight}|{points:points})[{reckon}]",
        "按完成率×权重计分",
    ),
    Sentence(
        "done_over_planned",
        "[[{item}][指标][实际]得分=][〔]{done_words:achieved}[〕]/[〔]{aim_words:planned}[〕][×100%]×[{item}]({weight}|{points:points})",
        "得分=实际完成值/目标值×分值",
    ),
    Sentence(
        "done_over_planned",
        "[{item}][指标][实际]得分=({weight}|{points:points})×[〔]{done_words:achieved}/{aim_words:planned}[〕][×100%]",
        "得分=分值×实际完成值/目标值",
    ),
    Sentence(
        "planned_over_done",
        "[{item}][指标][实际]得分=[〔]{aim_words:planned}/{done_words:achieved}[〕][×100%]×{weight}",
        "得分=目标值/实际完成值×权重",
    ),
    Sentence(
        "above_pass_line",
        "[{item}][指标][实际]得分=〔{rate:rate}-{line:percent}〕/〔(1|100%)-{same_line:percent}〕×{weight}",
        "得分=(完成率-60%)/(1-60%)×权重",
    ),
    Sentence("share_of_done", "{in_proportion}{completion}{reckon}", "按完成比例得分"),
    Sentence("share_of_rate", "{in_proportion}{rate:rate}{reckon}", "按照通过率计分"),
    Sentence(
        "one_less_rate",
        "[{otherwise},][{item}][指标][实际]得分=〔(1|100%)-{rate:rate}〕×{weight}",
        "得分=(1-预算偏差率)×权重",
    ),
)
STEPS = (
    Sentence(
        "step_below",
        "[(与目标值相比|在此基础上|比目标值|较目标值)],[{about:subject}][{limit:bound}[的]],每{lower}[目标值]{step:step}{deduct}({points:points}|[{weight}的]{percent:percent}[的][{weight}])",
        "预算执行率每降低1个百分点扣0.1分",
    ),
    Sentence(
        "step_above",
        "[(与目标值相比|在此基础上|比目标值|较目标值)],[{about:subject}][{limit:bound}[的]],每{higher}[目标值]{step:step}{deduct}({points:points}|[{weight}的]{percent:percent}[的][{weight}])",
        "成本控制率>100%，每超出1个百分点扣0.5分",
    ),
    Sentence(
        "started_step",
        "(不足|不满|不到){step:step}[的],[(按|以)][照]{whole:step}(扣分|扣|计算|计|扣减|处理|计扣|计分)",
        "不足1个百分点的，按1个百分点扣分",
    ),
    Sentence(
        "full_steps",
        "(不足|不满|不到){step:step}[的][(部分)],(不扣分|不予扣分|不计|不扣|不计算|忽略不计|舍去|不计扣分)",
        "不足1个百分点的不扣分",
    ),
    Sentence(
        "part_steps",
        "(不足|不满|不到){step:step}[的][(部分)],按(比例|插值)(扣分|折算|计算|扣减)",
        "不足1个百分点的按比例扣分",
    ),
    Sentence(
        "floor",
        "(直至|直到|至|扣至|扣到|最低为|最低得|最低|得分最低为|不低于|最低不低于)(0|零)分[(为止)]",
        "直至0分",
    ),
    Sentence(
        "floor",
        "[(直至|直到)](扣完|扣光|扣减完)[(该项|本项|此项|该指标|本指标)][(分值|权重分|分数|权重|全部分值|得分)][为止]",
        "扣完为止",
    ),
    Sentence(
        "most_deducted", "[(累计|合计|本项)](最多|最高|累计)扣[(除|减)][(不超过)]{points:points}", "最多扣5分"
    ),
)
EVENTS = (
    Sentence(
        "occurrence",
        "[{about:subject}][(中|内)],[每](发生|出现|发现|存在|收到|接到|有|缺少|缺|被)[了]{one}[{event:words}]{deduct}{points:points}",
        "每发生一次安全事件扣2分",
    ),
    Sentence("occurrence", "[每]{one}[{event:words}]{deduct}{points:points}", "每一项不符合扣1分"),
    Sentence(
        "late_day",
        "[{about:subject}]每(延误|逾期|延迟|延期|推迟|迟延|晚|超期|超过|滞后)[(提交|完成|报送)]{unit:day_unit}{deduct}{points:points}",
        "每延误一个工作日扣0.5分",
    ),
    Sentence(
        "late_beyond",
        "[(延误|逾期)]超过{days:days}[以上]{included:days_included}[的],[每](个工作日|天|日)[(每天)]{deduct}{points:points}",
        "超过3个工作日以上（含3个）每个工作日扣1分",
    ),
    Sentence(
        "late_beyond",
        "[(延误|逾期)]超过{days:days}[(以上|后)][的],[每](个工作日|天|日){deduct}{points:points}",
        "超过3个工作日的，每个工作日扣1分",
    ),
    Sentence("base", "(基础分|基本分)[为]{points:points}", "基础分8分"),
    Sentence("at_most_full", "加满为止", "加满为止"),
    Sentence(
        "bonus",
        "[{about:subject}]每[(增加|新增|超额完成|获得|完成|多)]{one}[{event:words}](加|奖励){points:points}",
        "每获得一次表彰加1分",
    ),
    Sentence("most_added", "[(累计)](最多|最高)加[(不超过)]{points:points}", "最多加2分"),
)
ITEMS = (
    Sentence(
        "prerequisite",
        "[上述内容中,][在]{satisfied}{number:item_number}[的](前提|条件|基础|情况)下",
        "在满足①的前提下",
    ),
    Sentence(
        "prerequisite_fails",
        "[(如果|如|若)]{unsatisfied}{number:item_number}[(的|时|要求|要求的)][的]{nothing}",
        "如不符合①，则本项整体得0分",
    ),
    Sentence(
        "item_met",
        "{satisfied}[(上述|以上|各项)]要求[的](得该项分值|得相应分值|得分|得该项分|得对应分值)",
        "符合要求得该项分值",
    ),
    Sentence("item_met", "{item_numbers}根据实际情况[进行]得分", "②-④根据实际情况得分"),
    Sentence(
        "each_item",
        "[(以上|上述)]各(占|得|计)({points:points}|[{weight}的]{percent:percent}[的][{weight}])",
        "各占权重分的50%",
    ),
    Sentence(
        "each_item",
        "[(以上|上述|每|各|其中|每符合|每满足|每具备|每完成|每达到|满足|符合)][(各|每|其中)][(一|1)](项|条|个要点|点|要点|项要求)[(要求|内容)][(的|各|分别)][(得|计|占|为|赋)]({points:points}|[{weight}的]{percent:percent}[的][{weight}])",
        "每符合一项得1分",
    ),
)
LEVELS = (
    Sentence(
        "level",
        "[(评价为|评定为|评为|达到|为|结果为|达成)]{level:level}({full:full}|{nothing:nothing}|{portion:portion}|〔{bare:points}〕|[,]{bare_points:points}|[,][为][{weight}的]{bare_percent:percent})",
        "良得80%",
        listed=True,
    ),
    Sentence(
        "three_levels",
        "[{subject}][(根据|按照|按|依据)][指标][(完成情况|达成情况)][分为]达成[年度](指标|目标|预期指标)、部分达成[年度](指标|目标|预期指标)并具有一定效果、未达成[年度](指标|目标|预期指标)且效果较差三档,[(分别)]按照[该指标对应分值区间]100%{to}80%[〔含〕]、80%{to}60%[〔含〕]、60%{to}0%[(合理)][确定][(得分|分值|计分|计算得分)]",
        "达成年度指标、部分达成年度指标并具有一定效果、未达成年度指标且效果较差三档，分别按照100%-80%（含）、80%-60%（含）、60%-0%合理确定分值",
    ),
)
SATISFACTION = (
    Sentence(
        "no_complaint",
        "{no_survey},[(但|且|并|也)](未收到|没有收到|无|没有|未发生|未接到){complaint}[的],[则](视为|视)[{people}]满意度[(为|是)]{percent:percent}[,扣{points:points}]",
        "项目未开展满意度调查，但未收到群众投诉，视满意度为90%，扣1分",
    ),
    Sentence(
        "each_complaint",
        "[{no_survey},][(但|且)]每(收到|接到|发生|有){one}{complaint}[的],[则][(视为|视)]{people}满意度(下降|降低|扣减|减少){percent:step}[,按满意度比例(扣分|得分|计分)]",
        "项目未开展满意度调查，每收到1位群众投诉，视满意度下降0.5%，按满意度比例扣分",
    ),
    Sentence(
        "survey",
        "[项目](已开展|开展|进行|组织)[了]{people}[满意度]调查[的],得分={rate:rate}×{weight}",
        "项目开展满意度调查，得分=信访群众满意度×权重分",
    ),
)
OTHERS = (
    Sentence(
        "experts",
        "[由](专家|评审专家|专家组|评价组|评价组成员|各专家)[成员](打分|评分|评定)[(后)],[(取|按|以)](平均值|平均分|算术平均值|平均数)[(得分|计分|为得分)]",
        "由专家打分，取平均值",
    ),
)
ADJUSTMENTS = (
    Sentence(
        "veto",
        "[(发生|出现|存在)]{condition}[的],[(实行|则)](一票否决|单项否决)",
        "发生重大安全事故的，一票否决",
    ),
    Sentence(
        "grade_gate",
        "{about:subject}{bound:bound}[的],[评价](等级|结果|等次)(不得高于|最高为|不得评为){level:level}",
        "执行率低于60%的，评价等级不得高于良",
    ),
    Sentence(
        "over_achievement",
        "[{about:subject}]{bound:bound}[(以上)][的],按[照](偏离程度|偏离度)[(适度|适当)](调减|扣减|扣分)[得分]",
        "完成率超过130%的，按偏离程度适度调减",
    ),
    Sentence(
        "redistribution",
        "[指标]不适用的,[其](权重|分值|权重分)[按比例](分摊|分配|调整)(到|至|给)其他指标",
        "不适用的，权重分摊至其他指标",
    ),
)
SENTENCES = (
    *DEFINITIONS,
    *LEVELS,
    *REACHED,
    *ELSE,
    *RATES,
    *STEPS,
    *EVENTS,
    *ITEMS,
    *SATISFACTION,
    *OTHERS,
    *ADJUSTMENTS,
)
