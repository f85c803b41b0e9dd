"""What is scored are the indicators that were approved.

Finds: a report with a table of approved indicators (levels and targets, no scores) and a scored table,
where approved indicators are missing among the scored ones.
Why it matters: 财预〔2020〕10号: a unit's self-evaluation scores exactly the indicators approved with the
budget; an indicator that is left out cannot fail.
Example: 系统正常运行率 and 系统使用年限 stand in the goal table and nowhere in the scoring table.
Instead: score every approved indicator; further ones may join.
Left out: evaluations by a department or a bureau with a tree of their own, for which it is a warning only;
reports that explain the difference (where they go through the indicators one by one, those they do not name
are found); indicators named in sentences; names that are alike by 80 %.
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow, IndicatorTable
from jiheng.audit.claims.names import edit_distance, may_be_near
from jiheng.audit.dictionary import pattern
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "批复的指标都评分",
    1,
    code="LG08",
    severity=Severity.ERROR,
    decides=CheckClass.DETERMINISTIC,
    certainty=Certainty.LIKELY,
)
OF_FIVE = 5  # one character in five may differ
FEWEST = 2
MARKS = re.compile("[“”‘’\"'\\s]")


@check.finds
def find(report: Report) -> Answer:
    """Compare the names of the two tables."""
    approved = [
        row for table in report.indicator_tables if _is_goal_table(table) for row in table.rows if row.applies
    ]
    scored = [
        row for table in report.indicator_tables if _is_scored(table) for row in table.rows if row.applies
    ]
    if not approved or not scored:
        return not_applicable("没有同时列出批复的指标表和评分表")
    names = {row.label for row in scored}
    left = [row for row in approved if not _among(row.label, names)]
    explained = pattern("logic", "explained")
    told = [text for _, text in report.asserted.holding(explained) if explained.search(text)]
    if told:
        left = _untold(left, told)
    if not left:
        return []
    listed = "、".join(f"“{row.label}”" for row in left)
    return [
        Problem(
            tuple(row.name.place for row in left),
            f"批复的 {len(approved)} 个指标中有 {len(left)} 个没有评分：{listed}",
            expected="批复的指标逐个评分",
            computed=f"评分表 {len(scored)} 个指标，与批复相同的 {len(approved) - len(left)} 个",
            advice="把批复的指标补进评分表；另建体系的，说明与批复指标的对应关系",
            severity=None if report.parts.self_evaluation else Severity.WARNING,
        )
    ]


def _untold(left: list[IndicatorRow], told: list[str]) -> list[IndicatorRow]:
    """Keep those that an explanation does not name, where it goes through the others one by one."""
    words = "".join(MARKS.sub("", text) for text in told)
    named = [row for row in left if MARKS.sub("", row.label) in words]
    return [row for row in left if row not in named] if len(named) >= FEWEST else []


def _is_goal_table(table: IndicatorTable) -> bool:
    wanted = {"level1", "name", "target"}
    return wanted <= table.columns and not table.columns & {"score", "rule"} and len(table.rows) >= FEWEST


def _is_scored(table: IndicatorTable) -> bool:
    rows: list[IndicatorRow] = [row for row in table.rows if row.applies]
    return {"score", "weight", "level1"} <= table.columns and len(rows) >= FEWEST


def _among(name: str, names: set[str]) -> bool:
    return name in names or any(name in other or other in name or _alike(name, other) for other in names)


def _alike(name: str, other: str) -> bool:
    shorter, longer = sorted((name, other), key=len)
    most = len(longer) // OF_FIVE
    return may_be_near(shorter, longer, most) and edit_distance(shorter, longer) <= most
