"""The part on problems states problems, and the analysis of causes states causes.

Finds: a part called 问题 whose every sentence asks for something to be done (要…, 进一步…); and a part
called 原因分析 without a word of cause.
Why it matters: a measure without its problem, and a problem without its cause, cannot be judged or
followed.
Example: 主要问题及原因分析：“在项目实施中遇到问题，要及时沟通协调，加快项目进度”.
Instead: what was wrong, by how much, and because of what.
Left out: parts that say 无; causes told without any of the words of data/logic.yaml are missed by it,
so it is a warning.
"""

import re
from functools import cache

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.parts import Passage
from jiheng.audit.dictionary import dictionary, text_of
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "问题写问题、原因写原因",
    1,
    code="LG06",
    severity=Severity.WARNING,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)
NONE = re.compile(r"[\s（(]*(?:无|暂无|没有)[^。]{0,8}[\s。）)]*")


@check.finds
def find(report: Report) -> Answer:
    """Read each part on problems and each on causes."""
    problems = [part for part in report.parts.of("problems") if _says_something(part)]
    causes = [part for part in report.parts.of("causes") if _says_something(part)]
    if not problems and not causes:
        return not_applicable("没有存在问题的部分")
    found = [
        Problem(
            (part.texts[0][0], part.place),
            f"“{part.title}”里只有要求，没有写出问题",
            expected="问题是什么、差多少",
            advice="写出事实和差距，把要求移到改进措施",
        )
        for part in problems
        if _only_asks(part)
    ]
    marked = {problem.spans[1] for problem in found}
    found += [
        Problem(
            (part.place, part.texts[0][0]),
            f"“{part.title}”没有分析原因",
            expected="每个问题的原因",
            computed="没有“由于”“因”“导致”一类的话",
            advice="写明每个问题因何发生",
        )
        for part in causes
        if part.place not in marked and not _words("causes").search(part.text)
    ]
    return found


def _only_asks(part: Passage) -> bool:
    return all(
        _words("asks").search(sentence) and not _words("blames").search(sentence)
        for _, sentence in part.sentences
    )


def _says_something(part: Passage) -> bool:
    return bool(part.text.strip()) and not NONE.fullmatch(part.text)


@cache
def _words(key: str) -> re.Pattern[str]:
    return re.compile(text_of(dictionary("logic")[key], "logic"))
