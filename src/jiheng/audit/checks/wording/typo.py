"""A wrong or missing character.

Finds: slips of a dictionary (data wording.yaml, typos): 财务部分 for 财务部门, 提交得月报 for 提交的月报.
Why it matters: Reviewers count them; in a table a missing character changes what is measured.
Example: 加强财务部分与业务部分的充分沟通
Instead: 加强财务部门与业务部门的充分沟通
Left out: (1) names of documents in 《》; (2) whatever is right in some context: each pattern says its own.
"""

import re

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import QUOTED, part_of, texts
from jiheng.audit.dictionary import pairs
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report

check = Check(
    "错别字与漏字", 1, code="WD01", severity=Severity.WARNING, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip


@check.finds
def find(report: Report) -> list[Problem]:
    """Look for each slip; the same slip is told once, with all its places."""
    hidden = [
        (span, QUOTED.sub(lambda each: "　" * len(each.group()), text))
        for span, text in texts(report.document)
    ]
    found = []
    for pattern, right in pairs("wording", "typos"):
        slip = re.compile(pattern)
        places = [
            part_of(span, match.start(), match.end())
            for span, text in hidden
            for match in slip.finditer(text)
        ]
        if places:
            wrong = report.document.text_at(places[0])
            found.append(
                Problem(
                    tuple(places),
                    f"“{wrong}”疑为错字或漏字",
                    expected=right,
                    computed=f"全文 {len(places)} 处",
                    advice=f"核对后改为：{right}",
                )
            )
    return found
