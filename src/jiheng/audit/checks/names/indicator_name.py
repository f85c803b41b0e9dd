"""An indicator has another name in the text than in the table.

Finds: rates, counts and times told with a value in the text whose name is in no table, while a table
has one on the same subject; indicators gone through in the text (目标…，实际…，得…) under a name that differs
by one or two characters from that of a row with the same points, which the text does not name.
Why it matters: The figure of the text cannot be laid to a row of the scoring table.
Example: 项目验收合格达标率为 100% in the text, 运维服务验收通过率 in the table.
Instead: 运维服务验收通过率为 100%
Left out: (1) names that are part of a table's name or hold it; (2) rates of funds, told in their own section;
(3) reports without a table of indicators; (4) names with no subject in common with the table.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.names import edit_distance
from jiheng.audit.claims.passages import matches, one_line, part_of
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import NoValue, not_applicable

check = Check(
    "指标名称与表不一", 1, code="NM04", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
TOLD = re.compile(
    r"(?:^|[，。；：、\s])([一-龥]{4,24}?(?:率|次数|满意度|时长|时间))\s*+(?:为|达到?|是|：)?\s*+[≥≤＞＜]?\s*+[0-9]+(?:\.[0-9]+)?\s*[%％次小分天个]"
)
FUNDS = re.compile("预算|资金|执行率|到位|成本|支出|结余|偏差|节约|控制率|完成率$")
MOST = 3
MOST_APART, LONG_ENOUGH = 2, 5  # characters
MOST_STRANGE = 100  # a text with more names of its own goes through another table
SUBJECTS = re.compile(
    "验收|故障|响应|备份|巡检|培训|月报|正常运行|稳定运行|可用|满意|更新|采集|发布|漏洞|测评|及时|修复|处置"
)


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Look for each name told with a value among the names of the tables."""
    if not report.indicator_rows:
        return not_applicable("没有指标表")
    return [*_problems(report), *_told(report)]


def _told(report: Report) -> Iterator[Problem]:
    """Look at indicators gone through in the prose: a row of the table that nobody names is meant."""
    rows = {row.label: row for row in report.indicator_rows}
    told = {row.label: row for row in report.told_beside}
    strange = [name for name in told if name not in rows]
    untold = [(label, row) for label, row in rows.items() if label not in told]
    for name in strange if len(strange) <= MOST_STRANGE else ():
        row = told[name]
        if any(name in label or label in name for label in rows):
            continue
        near = [other for label, other in untold if _alike(row, other) and _near(name, label)]
        if len(near) == 1:
            yield Problem(
                (row.name.place, near[0].name.place),
                f"文中的“{name}”在指标表里没有，表里是“{near[0].label}”",
                expected=f"与表一致：“{near[0].label}”",
                computed=f"分值、得分相同，名称相差 {edit_distance(name, near[0].label)} 个字",
                advice="统一指标名称；如是另一项指标，写明出处",
            )


def _near(name: str, label: str) -> bool:
    return edit_distance(name, label) <= MOST_APART and min(len(name), len(label)) >= LONG_ENOUGH


def _alike(left: IndicatorRow, right: IndicatorRow) -> bool:
    """Say whether weight and score of two rows are the same, both written."""
    pairs = ((left.points, right.points), (left.scored, right.scored))
    return all(one and other and one.bare == other.bare for one, other in pairs)


def _problems(report: Report) -> Iterator[Problem]:
    for span, match in matches(report.document, TOLD, tables=False):
        name = one_line(match.group(1))
        if FUNDS.search(name) or any(name in row.label or row.label in name for row in report.indicator_rows):
            continue  # 1, 2
        subjects = set(SUBJECTS.findall(name))
        alike = [
            row
            for row in report.indicator_rows
            if row.label.endswith(name[-1]) and subjects & set(SUBJECTS.findall(row.label))
        ]
        if alike:
            start = match.start(1) - match.start()
            yield Problem(
                (part_of(span, start, start + len(name)), *(row.name.spans[0] for row in alike[:MOST])),
                f"文中的“{name}”在指标表里没有，表里是“{alike[0].label}”",
                expected=f"与表一致：“{alike[0].label}”",
                computed=f"指标表里与“{'、'.join(sorted(subjects))}”有关的指标 {len(alike)} 个",
                advice="统一指标名称；如是另一项指标，写明出处",
            )
