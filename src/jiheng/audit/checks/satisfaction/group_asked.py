"""The people whose satisfaction is told are those of the indicator.

Finds: a sentence on the satisfaction of a group (群众满意度较好), or a survey of one, where the report's
satisfaction indicators are of another group.
Why it matters: the staff of an office cannot answer for the public.
Example: the text says 群众满意度较好, the form scores 工作人员满意度.
Instead: the group of the approved indicator, in text and survey.
Left out: words for anybody (服务对象, 用户); reports without a satisfaction indicator.
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.passages import CLAUSE, split
from jiheng.audit.claims.satisfaction import groups_in
from jiheng.audit.dictionary import pattern
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "调查的人与指标一致",
    1,
    code="SF03",
    severity=Severity.ERROR,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)
PROSE = re.compile("[，。；]")  # a cell with sentences, no name
TOLD = re.compile("([一-龥、和及]{2,14})(?:的)?(?:总体|综合|整体|平均)?(?:满意度|满意率)(?!指标|调查表|等)")
ASKED = re.compile(
    "(?:向|对|面向|针对)([一-龥、和及]{2,14})(?:发放|开展|进行|组织)[^。；，]{0,12}(?:问卷|满意度)"
)


@check.finds
def find(report: Report) -> Answer:
    """Compare the groups that sentences name with those of the indicators."""
    rows = [row for row in report.indicator_rows if "满意" in row.label]
    groups = frozenset(group for row in rows for group in groups_in(row.label))
    if not groups or any(pattern("satisfaction", "anybody").search(row.label) for row in rows):
        return not_applicable("满意度指标没有写明是谁的满意度")
    found, told = [], set()
    for place, text in report.asserted.naming("满意"):
        if place.cell >= 0 and not PROSE.search(text):
            continue
        for span, clause in split(place, text, CLAUSE):
            match = TOLD.search(clause) or ASKED.search(clause)
            named = groups_in(match[1]) if match else frozenset()
            if match and named and not named & groups and named not in told:
                told.add(named)
                found.append(
                    Problem(
                        (span, rows[0].name.place),
                        f"文中说的是{'、'.join(sorted(named))}的满意度，指标是“{rows[0].label}”",
                        expected=f"{'、'.join(sorted(groups))}的满意度",
                        computed=clause,
                        advice="按批复的指标调查并表述",
                    )
                )
    return found
