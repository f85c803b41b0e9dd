"""A benefit is one that the project brings about.

Finds: nothing by itself; it asks a person about benefits that lie far from the maintenance of a system (data
indicators.yaml, distant).
Why it matters: what has many other causes says nothing about the money spent; 财预〔2020〕10号, art. 4, wants
results that follow from the project.
Example: 确保社会和谐稳定 as the benefit of maintaining three systems.
Instead: 网上信访办理及时率.
Left out: whether the effect is real; goals, which may look further than indicators.
"""

from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.dictionary import pattern
from jiheng.audit.finding import CheckClass, Question, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check("效益来自本项目", 1, code="IQ12", severity=Severity.INFO, decides=CheckClass.SEMANTIC)


@check.finds
def find(report: Report) -> Answer:
    """Look for distant effects among indicators, and in the parts on benefits."""
    if not report.own_indicators and not report.parts.of("benefit"):
        return not_applicable("没有写效益")
    return list(_questions(report))


def _questions(report: Report) -> Iterator[Question]:
    distant = pattern("indicators", "distant")
    for row in report.own_indicators:
        if found := distant.search(row.name.flat):
            yield Question(
                (row.name.place,), f"“{row.label}”：“{found.group()}”怎样由本项目带来，凭什么数据？"
            )
    for passage in report.parts.of("benefit"):
        for span, sentence in passage.sentences:
            if span.cell < 0 and (found := distant.search(sentence)):
                yield Question((span,), f"效益“{found.group()}”怎样由本项目带来，凭什么数据？")
