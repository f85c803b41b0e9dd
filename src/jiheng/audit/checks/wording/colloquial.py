"""Colloquial wording.

Finds: speech (data wording.yaml, colloquial).
Why it matters: An official report is read by people who decide on money; speech blurs what was done.
Example: 每年都会经过财务管理小组研究
Instead: 每年均经财务管理小组研究
Left out: (1) names of documents in 《》; (2) what people said in a survey, between “ and ”.
"""

import re

from jiheng.audit.check import Check
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.audit.word_list import wrong_words

check = Check(
    "口语", 1, code="WD06", severity=Severity.INFO, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
HIDDEN = re.compile(r"《[^《》]*》|“[^“”]*”")


@check.finds
def find(report: Report) -> list[Problem]:
    """Look for each word of the dictionary."""
    return wrong_words(report, "colloquial", "是口语，不宜写进报告", outside=HIDDEN)
