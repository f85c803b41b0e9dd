"""A heading has something below it.

Finds: a section without a word (error), and one that says 无 where evaluators are asked for findings
(info).
Why it matters: an empty section is an unfinished report; 无 under 建议 says that nothing can be made
better.
Example: 八、其他需要说明的问题 with nothing below it but the note on attachments.
Instead: text, or 无 under 其他需要说明的问题.
Left out: headings whose content stands in a table or attachment they name; deeper headings that do not
read like one of a report's sections; 无 under 其他需要说明的问题, which is a proper answer.
"""

import re
from functools import cache

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.outline import Section
from jiheng.audit.dictionary import dictionary, text_of
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check("各部分都有内容", 1, code="CP04", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
NONE = re.compile(r"[\s（(]*(?:无|暂无|没有)[\s。）)]*")
FEWEST = 3


@check.finds
def find(report: Report) -> Answer:
    """Read what stands below each heading."""
    sections = report.outline.sections
    if len(sections) < FEWEST:
        return not_applicable("没有分部分")
    found = []
    for section in sections:
        heading = section.heading
        below = report.parts.passage(section)
        if not below.texts and _holds_text(section) and _beside_text(report, section):
            found.append(
                Problem(
                    (heading.span,),
                    f"“{heading.title}”下面没有内容",
                    expected="有内容；确实没有的写“无”",
                    advice="补写内容，或删去标题",
                )
            )
        elif NONE.fullmatch(below.text or "-") and not _words("may_be_none").search(heading.title):
            found.append(
                Problem(
                    (below.texts[0][0], heading.span),
                    f"“{heading.title}”只写“{below.text.strip()}”",
                    expected="实际内容",
                    advice="核对是否确实没有",
                    severity=Severity.INFO,
                )
            )
    return found


def _holds_text(section: Section) -> bool:
    title = section.heading.title
    if _words("elsewhere").search(title) or section.heading.numbered is None:
        return False
    return _words("own_text").search(title) is not None and section.heading.numbered.end in {
        "",
        "。",
        "：",
        ":",
    }


def _beside_text(report: Report, section: Section) -> bool:
    """Say whether a section is no item of a bare list: a main one, or beside one that holds text."""
    if section.heading.level == 1:
        return True
    beside = [each for each in report.outline.sections if each.parent is section.parent]
    return any(report.parts.passage(each).texts for each in beside)


@cache
def _words(key: str) -> re.Pattern[str]:
    return re.compile(text_of(dictionary("completeness")[key], "completeness"))
