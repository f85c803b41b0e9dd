"""Words that belong to another kind of project.

Finds: words of a topic (慰问, 补助金, 疫苗 …; data topics.yaml) in a report on information systems.
Why it matters: They are left over from the report that was copied; everything near them is in doubt.
Example: 分析影响慰问政策产出任务完成情况 in a report on the operation of petition systems.
Instead: 分析影响系统运维产出任务完成情况.
Left out: (1) a topic of the project itself: one of its words stands in the title, or in the name of a
project, unit or system; (2) a topic that comes up more than three times: then it is meant; (3) names of
documents in 《》; (4) reports on other things than information systems.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import QUOTED, matches
from jiheng.audit.dictionary import entries, words
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import NoValue, not_applicable

check = Check(
    "外来主题", 1, code="CL01", severity=Severity.ERROR, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
MOST = 3
AROUND = 24


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Look for the words of each topic that is not the project's own."""
    project = "" if report.names.project is None else report.names.project[0]
    own = report.outline.title_text + project
    if not any(word in own for word in words("topics", "own")):
        return not_applicable("不是信息系统类项目的报告")  # 4
    own += "".join(each.name for each in report.names.systems) + "".join(
        name for name, _ in report.names.units
    )
    found = []
    for topic in entries("topics", "topics"):
        known = topic["words"].split()
        if any(word in own or word[:2] in own for word in known):
            continue  # 1
        places = list(_places(report, known))
        if places and len(places) <= MOST:  # 2
            found += [_problem(report, span, word, topic["topic"], project) for span, word in places]
    return found


def _places(report: Report, known: list[str]) -> Iterator[tuple[Span, str]]:
    pattern = re.compile("|".join(map(re.escape, known)))
    for span, match in matches(report.document, pattern, outside=QUOTED):  # 3
        yield span, match.group()


def _problem(report: Report, span: Span, word: str, topic: str, project: str) -> Problem:
    return Problem(
        (span,),
        f"“{word}”是别类项目（{topic}）的用语",
        expected=f"本项目“{project or report.outline.title_text}”的内容",
        computed="题目、项目名称、单位和系统名称里都没有这一主题",
        advice="核对这句话是否从别的报告抄来，改写成本项目的内容",
    )
