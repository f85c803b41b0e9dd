"""A set term or collocation is wrong.

Finds: set terms written wrongly (data wording.yaml, terms).
Why it matters: A term of the budget rules means one thing; a near word means nothing, or another thing.
Example: 严格按照管委会年初指定的预算执行
Instead: 严格按照管委会年初批复的预算执行
Left out: (1) names of documents in 《》; (2) names of systems and projects.
"""

import re

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import part_of, texts
from jiheng.audit.dictionary import pairs
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report

check = Check(
    "术语与搭配", 1, code="WD05", severity=Severity.INFO, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
HIDDEN = re.compile(r"《[^《》]*》|[一-龥]{2,20}(?:系统|平台)")


@check.finds
def find(report: Report) -> list[Problem]:
    """Look for each word; told once, with all its places."""
    hidden = [
        (span, HIDDEN.sub(lambda each: "　" * len(each.group()), text))
        for span, text in texts(report.document)
    ]
    found = []
    for pattern, right in pairs("wording", "terms"):
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
                    f"“{report.document.text_at(places[0])}”用语不当",
                    expected=right,
                    computed=f"全文 {len(places)} 处",
                    advice=f"改为：{right}",
                )
            )
    return found
