"""A sentence that looks broken; asked, since only a reader can tell.

Finds: sentences of shapes that mostly lack a part (data wording.yaml, broken): a purpose without a main
clause, 根据关于 without a name, 涉及……进行.
Why it matters: The reader has to guess who did what.
Example: 根据关于部门整体绩效管理的部署要求，对我单位……进行自评。
Instead: 根据《关于开展部门整体绩效自评的通知》，对我单位……进行自评。
Left out: (1) everything else: grammar is not decided here; (2) the words of a contract or rule in 《》.
"""

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import paragraphs
from jiheng.audit.dictionary import compiled, pairs
from jiheng.audit.finding import CheckClass, Question, Severity
from jiheng.audit.report import Report

check = Check("病句", 1, code="WD02", severity=Severity.INFO, decides=CheckClass.SEMANTIC)


@check.finds
def find(report: Report) -> list[Question]:
    """Ask about each sentence of such a shape."""
    return [
        Question((span,), f"这句话是否通顺？可能{kind}")
        for kind, shape in pairs("wording", "broken")
        for span, _ in paragraphs(report.document).matches(compiled(shape))
    ]
