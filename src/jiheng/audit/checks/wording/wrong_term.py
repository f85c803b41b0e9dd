"""A set term or collocation is wrong.

Finds: set terms written wrongly (data wording.yaml, terms).
Why it matters: A term of the budget rules means one thing; a near word means nothing, or another thing.
Example: 严格按照管委会年初指定的预算执行
Instead: 严格按照管委会年初批复的预算执行
Left out: (1) names of documents in 《》; (2) names of systems and projects.
"""

import re

from jiheng.audit.check import Check
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.audit.word_list import wrong_words

check = Check(
    "术语与搭配", 1, code="WD05", severity=Severity.INFO, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
HIDDEN = re.compile(r"《[^《》]*》|[一-龥]{2,20}(?:系统|平台)")


@check.finds
def find(report: Report) -> list[Problem]:
    """Look for each word of the dictionary."""
    return wrong_words(report, "terms", "用语不当", outside=HIDDEN)
