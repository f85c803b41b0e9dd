"""The score of a qualitative indicator lies in the band of its level.

Finds: an actual value in the words of the three levels with a score outside its band: 达成年度指标 (or
基本达成目标) 80 to 100 % of the weight, 部分达成 (部分实现目标) 60 to below 80 %, 未达成
(实现目标程度较低) below 60 %.
Why it matters: the levels and bands are those of 财预〔2020〕10号, art. 16, and 财预〔2021〕101号.
Example: 部分达成年度指标并具有一定效果, 9 of 10.
Instead: 6 to below 8 points, or the level 达成年度指标.
Left out: indicators with a standard of their own; other words.
"""

import re
from fractions import Fraction

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.reckoning import number
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

LEVELS = (
    (
        re.compile("部分(?:达成|实现|完成)(?:年度)?(?:预期)?(?:指标|目标)?.{0,10}"),
        Fraction(60, 100),
        Fraction(80, 100),
    ),
    (
        re.compile("未(?:达成|实现|完成)(?:年度)?(?:预期)?(?:指标|目标)?.{0,10}|实现目标程度较低"),
        Fraction(0),
        Fraction(60, 100),
    ),
    (
        re.compile("(?:基本|全部|已)?(?:达成|实现|完成)(?:年度)?(?:预期)?(?:指标|目标)"),
        Fraction(80, 100),
        Fraction(1),
    ),
)

check = Check(
    "定性指标的得分在所评档次之内", 1, code="SR09", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC
)


@check.finds
def find(report: Report) -> Answer:
    """Compare score and level."""
    found: list[Problem] = []
    seen = False
    for row in report.indicator_rows:
        score, weight = row.scored, row.points
        if row.actual is None or row.rule is not None or not score or not weight or weight.bare <= 0:
            continue
        level = next((each for each in LEVELS if each[0].fullmatch(row.actual.flat)), None)
        if level is None:
            continue
        seen = True
        _, low, high = level
        share = score.bare / weight.bare
        if low <= share and (share < high or (high == 1 and share <= 1)):
            continue
        bounds = f"{number(low * weight.bare, 2)} 到 {number(high * weight.bare, 2)}"
        found.append(
            Problem(
                (score.span, weight.span, row.actual.place),
                f"“{row.label}”评为“{row.actual.flat}”，得分 {score.number} 不在这一档之内",
                expected=f"{bounds} 分{'' if high == 1 else '（不含上限）'}",
                computed=f"{score.number} ÷ {weight.number} = {number(share * 100, 2)}%",
                advice="改正档次或得分",
            )
        )
    return found if seen else not_applicable("没有按三档评定的定性指标")
