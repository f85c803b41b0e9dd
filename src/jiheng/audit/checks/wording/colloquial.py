"""Colloquial wording.

Finds: speech (data wording.yaml, colloquial).
Why it matters: An official report is read by people who decide on money; speech blurs what was done.
Example: 每年都会经过财务管理小组研究
Instead: 每年均经财务管理小组研究
Left out: (1) names of documents in 《》; (2) what people said in a survey, between “ and ”.
"""

import re

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import part_of, texts
from jiheng.audit.dictionary import pairs
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report

check = Check(
    "口语", 1, code="WD06", severity=Severity.INFO, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
HIDDEN = re.compile(r"《[^《》]*》|“[^“”]*”")


@check.finds
def find(report: Report) -> list[Problem]:
    """Look for each word; told once, with all its places."""
    hidden = [
        (span, HIDDEN.sub(lambda each: "　" * len(each.group()), text))
        for span, text in texts(report.document)
    ]
    found = []
    for pattern, right in pairs("wording", "colloquial"):
        word = re.compile(pattern)
        places = [
            part_of(span, match.start(), match.end())
            for span, text in hidden
            for match in word.finditer(text)
        ]
        if places:
            found.append(
                Problem(
                    tuple(places),
                    f"“{report.document.text_at(places[0])}”是口语，不宜写进报告",
                    expected=right,
                    computed=f"全文 {len(places)} 处",
                    advice=f"改为：{right}",
                )
            )
    return found
