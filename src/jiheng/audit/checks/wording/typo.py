"""A wrong or missing character.

Finds: slips of a dictionary (data wording.yaml, typos): 财务部分 for 财务部门, 提交得月报 for 提交的月报.
Why it matters: Reviewers count them; in a table a missing character changes what is measured.
Example: 加强财务部分与业务部分的充分沟通
Instead: 加强财务部门与业务部门的充分沟通
Left out: (1) names of documents in 《》; (2) whatever is right in some context: each pattern says its own.
"""

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import QUOTED
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.audit.word_list import wrong_words

check = Check(
    "错别字与漏字", 1, code="WD01", severity=Severity.WARNING, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip


@check.finds
def find(report: Report) -> list[Problem]:
    """Look for each word of the dictionary."""
    return wrong_words(report, "typos", "疑为错字或漏字", outside=QUOTED)
