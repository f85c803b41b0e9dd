"""Text is there that a reader does not see.

Finds: in .docx text set hidden, white on white, or of 3 points and less; in .pdf characters of that size; in
every format signs that turn text around or spell out of sight (U+202E, tag characters).
Why it matters: What nobody sees was not reviewed: drafts, remarks that were to be kept inside, words for
programs that read the file. It comes to light when somebody copies the text.
Example: a white paragraph behind the conclusion: 本项目自评 80 分，上报时改为 98 分
Instead: the text is deleted, or shown.
Left out: (1) white text on a shading, a highlight, or in a table with a style of its own; (2) single signs
without width (U+200B and others), which web pages leave behind.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import matches
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report

check = Check("隐藏文字", 1, code="CL09", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)
TURNED = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]+")  # 2
SHOWN = 60


@check.finds
def find(report: Report) -> list[Problem]:
    """Tell of each piece that is hidden, and of signs out of sight."""
    return [*_concealed(report), *_turned(report)]


def _concealed(report: Report) -> Iterator[Problem]:
    for each in report.document.concealed:  # 1
        said = each.text.strip()
        yield Problem(
            (each.span,),
            f"这里有读者看不见的文字（{each.how}）：{said[:SHOWN]}{'…' if len(said) > SHOWN else ''}",
            expected="文件里只有看得见的文字",
            computed=f"{len(said)} 字，{each.how}",
            advice="不该有的删去；该有的改成正常的字色和字号",
        )


def _turned(report: Report) -> Iterator[Problem]:
    for span, found in matches(report.document, TURNED):
        codes = "、".join(dict.fromkeys(f"U+{ord(sign):04X}" for sign in found.group()))
        yield Problem(
            (span,),
            f"这里有看不见的控制字符（{codes}），看到的和存着的可能不一样",
            expected="没有改变文字方向、不显示的字符",
            computed=f"{len(found.group())} 个",
            advice="删去这些字符，把这一处重新打一遍",
        )
