"""Signs other than the standard ones.

Finds: ≧ ≦ >= <= for ≥ ≤; * or x for ×; per mille and per cent written with letters or as ﹪.
Why it matters: Programs that read targets do not know them, and printers lack them.
Example: 信息发布期数 ≧52期; 验收通过率=合格数量/总数量*100%
Instead: 信息发布期数 ≥52期; 验收通过率=合格数量/总数量×100%
Left out: (1) * that covers figures or marks a footnote; (2) full-width ＞ ＜, which are usual; (3) x in
models and file names.
"""

import re

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import matches
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report

check = Check("非标准符号", 1, code="UN04", severity=Severity.INFO, decides=CheckClass.DETERMINISTIC)
SIGNS = (
    (re.compile("≧|⩾|[>＞][=＝]"), "≥"),
    (re.compile("≦|⩽|[<＜][=＝]"), "≤"),
    (
        re.compile(
            r"(?<=[0-9一-龥）)])\s*[*＊]\s*(?=100\s*[%％]|[一-龥（(]{1,8})|(?<=[0-9])\s*[xX]\s*(?=100\s*[%％])"
        ),
        "×",
    ),
    (re.compile("﹪"), "%"),
)


@check.finds
def find(report: Report) -> list[Problem]:
    """Look for each sign; told once, with all its places."""
    found = []
    for pattern, right in SIGNS:
        places = [span for span, _ in matches(report.document, pattern)]
        if places:
            wrong = report.document.text_at(places[0]).strip()
            found.append(
                Problem(
                    tuple(places),
                    f"用了非标准符号“{wrong}”" + (f"，共 {len(places)} 处" if len(places) > 1 else ""),
                    expected=f"“{right}”",
                    computed=f"{len(places)} 处",
                    advice=f"改成“{right}”",
                )
            )
    return found
