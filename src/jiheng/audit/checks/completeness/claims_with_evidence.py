"""What a report claims of decisions and rules it can show.

Finds: nothing by itself; it asks a person for the document behind claims of rules made, meetings held,
procedures followed (data/completeness.yaml) whose sentence holds no number, date, name of a document or
attachment.
Why it matters: reviewers take points for statements without data and evidence.
Example: “我局已制定相关制度”; “每年都会经过财务管理小组研究，并上报党组会通过”.
Instead: “《运维管理办法》（2022年3月印发）”.
Left out: whether the document exists.
"""

import re
from functools import cache

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.passages import SENTENCE, split
from jiheng.audit.dictionary import dictionary, text_of, words
from jiheng.audit.finding import CheckClass, Question, Severity
from jiheng.audit.report import Report

check = Check("说法有依据", 1, code="CP12", severity=Severity.WARNING, decides=CheckClass.SEMANTIC)


@check.finds
def find(report: Report) -> Answer:
    """Ask for the evidence of each claim without any."""
    evidence = re.compile(text_of(dictionary("completeness")["evidence"], "completeness"))
    advice = {span.block for part in report.parts.of("measures") for span, _ in part.texts}
    return [
        Question((span,), f"“{sentence}”有什么文件、记录可以证明？")
        for place, text in report.asserted.holding(_claims())
        if place.cell < 0 and place.block not in advice
        for span, sentence in split(place, text, SENTENCE)
        if _claims().search(sentence) and not evidence.search(sentence)
    ]


@cache
def _claims() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{claim})" for claim in words("completeness", "claims")))
