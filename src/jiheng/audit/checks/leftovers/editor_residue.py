"""Marks of an editor, a converter or a program stand in the text.

Finds: unfilled variables ({{名称}}), dead references (错误！未找到引用源), tags and codes of web pages (<p>,
&nbsp;), [bookmark: …].
Why it matters: They show that the text was generated or pasted and never read.
Example: [bookmark: _GoBack]进一步建立健全预算管理
Instead: 进一步建立健全预算管理
Left out: (1) signs that are not one of the known marks (data residue.yaml), such as < 2%; (2) in plain
text files tags and bookmarks may come from the conversion: only a hint there.
"""

from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import matches
from jiheng.audit.dictionary import compiled, pairs
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report

check = Check("编辑残留", 1, code="CL03", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
FAITHFUL = {"docx", "doc", "pdf", "xlsx"}


@check.finds
def find(report: Report) -> list[Problem]:
    """Look for each kind of mark."""
    markup = None if report.document.format in FAITHFUL else Severity.INFO  # 2
    return [*_marks(report, "unfinished", None), *_marks(report, "markup", markup)]


def _marks(report: Report, key: str, severity: Severity | None) -> Iterator[Problem]:
    for kind, pattern in pairs("residue", key):
        found = list(matches(report.document, compiled(pattern)))
        if found:
            yield Problem(
                tuple(span for span, _ in found),
                f"{kind}留在正文里：{found[0][1].group()}"
                + (f"，共 {len(found)} 处" if len(found) > 1 else ""),
                expected="没有程序和编辑器的标记",
                computed=f"{len(found)} 处",
                advice="删去这些标记" if key == "markup" else "填上内容或删去",
                severity=severity,
            )
