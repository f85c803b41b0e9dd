"""A reference points to a table or attachment that is not there, or an attachment is never mentioned.

Finds: 见附表3-1, 详见表2 where no such label stands; an attachment with a number that neither text nor
list of attachments mentions.
Why it matters: The reader looks for proof that is not there; a wrong number is mostly left over from
another report.
Example: 绩效目标完成清单（见附表3-1） while the table behind the text is 附表4-1.
Instead: 绩效目标完成清单（见附表4-1）.
Left out: (1) the label at the very top, which numbers the report itself; (2) attachments that the list of
attachments names: they may be files of their own; (3) tables in quoted documents.
"""

import re
import sys
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.labels import Label, Reference
from jiheng.audit.claims.passages import QUOTED
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import NoValue, not_applicable

check = Check("引用落空", 1, code="RF01", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)

MOST_SHOWN = 20


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Follow each reference to its label, and each attachment to who mentions it."""
    if not report.labels.references and not report.labels.labels:
        return not_applicable("没有编号的表、图、附件，也没有引用")
    lost = list(_lost(report))
    proposed = {span for problem in lost for span in problem.spans[1:]}
    return [*lost, *(each for each in _never_mentioned(report) if each.spans[0] not in proposed)]


def _lost(report: Report) -> Iterator[Problem]:
    labels, own = report.labels, _own(report)
    kinds: dict[str, list[Label]] = {}
    for label in labels.labels:
        kinds.setdefault(label.kind, []).append(label)
    for each in labels.references:
        if labels.labelled(each.kind, each.number) or _listed(report, each) or _quoted(report, each.span):
            continue
        alike = [label for label in kinds.get(each.kind, [])[: MOST_SHOWN + 1] if label is not own]
        if not each.number and (alike or labels.announced):
            continue
        yield Problem(
            (each.span, *(label.span for label in alike[:1])),
            f"文中引用的{each.shown}不存在",
            expected=f"有一处标作{each.shown}",
            computed=f"全文标出的{each.kind}：{_shown(alike)}",
            advice=f"核对编号，是否应为{alike[0].shown}" if alike else f"补上{each.shown}，或删去引用",
        )


def _shown(alike: list[Label]) -> str:
    more = "……" if len(alike) > MOST_SHOWN else ""
    return "、".join(label.shown for label in alike[:MOST_SHOWN]) + more or "无"


def _listed(report: Report, reference: Reference) -> bool:
    """Say whether a numbered attachment is in the list of attachments (2)."""
    numbers = (str(number) for number in range(1, len(report.labels.announced) + 1))
    return reference.kind == "附件" and reference.number in numbers


def _quoted(report: Report, span: Span) -> bool:
    """Say whether a reference stands inside 《》 (3)."""
    text = report.document.text_at(span._replace(start=0, end=sys.maxsize))
    return any(each.start() < span.start < each.end() for each in QUOTED.finditer(text))


def _own(report: Report) -> Label | None:
    """Give the label that numbers the report itself: it stands above the title (1)."""
    title = report.outline.title
    first = next(iter(report.labels.labels), None)
    above = first is not None and first.span.cell == -1 and bool(title) and first.span < title[0]
    return first if above else None


def _never_mentioned(report: Report) -> Iterator[Problem]:
    labels, own = report.labels, _own(report)
    references = {(each.kind, each.number) for each in labels.references}
    told = re.sub(r"\s", "", "".join(each.name for each in labels.announced))
    for label in labels.labels:
        mentioned = not references.isdisjoint({(label.kind, label.number), (label.kind, "")})
        if label.kind in {"表", "图"} or label is own or mentioned or labels.announced:
            continue
        if label.shown not in told:
            yield Problem(
                (label.span,),
                f"正文从未提到{label.shown}",
                expected=f"正文里有一处“见{label.shown}”，或在附件说明里列出",
                computed="正文里没有提到它，也没有附件说明",
                advice=f"在正文相应处写明“见{label.shown}”",
                severity=Severity.INFO,
            )
