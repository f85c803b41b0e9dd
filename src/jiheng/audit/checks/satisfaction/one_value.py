"""One group's satisfaction has one value.

Finds: two values reached for the same group of people that cannot be one number as printed.
Why it matters: the value earns points; with two of them, one was chosen.
Example: 98.72% in the table of goals, 90% in the scoring table.
Instead: the value of the survey, everywhere.
Left out: values that one sentence sets against each other; values of different groups, of other years,
and targets.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.passages import split
from jiheng.audit.claims.satisfaction import Satisfied
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.printed import agree
from jiheng.audit.report import Report
from jiheng.values.digits import fold
from jiheng.values.outcome import not_applicable

check = Check("满意度只有一个值", 1, code="SF02", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)


PERCENT = "%％﹪"


@check.finds
def find(report: Report) -> Answer:
    """Compare the values of each group with its first one."""
    values = report.satisfaction.values
    if not values:
        return not_applicable("没有满意度的实际值")
    found = []
    first: dict[object, Satisfied] = {}
    told: set[tuple[object, object]] = set()
    sentences: list[str] = []
    for each in values:
        key = each.groups or each.named
        other = first.setdefault(key, each)
        if agree(other.printed, each.printed) or (key, each.printed.value) in told:
            continue
        told.add((key, each.printed.value))
        sentences = sentences or _sentences(report)
        if not _explained(sentences, each, other):
            found.append(
                Problem(
                    (each.printed.span, other.printed.span),
                    f"满意度一处是 {other.printed.number}%，一处是 {each.printed.number}%",
                    expected="同一个满意度",
                    computed=f"{each.printed.number}% ≠ {other.printed.number}%",
                    advice="以调查结果为准，改成一致",
                )
            )
    return found


def _sentences(report: Report) -> list[str]:
    """Give the sentences with a rate of the paragraphs in half width, each split and folded once."""
    return [
        fold(sentence)
        for place, text in report.asserted.naming(*PERCENT)
        if place.cell < 0
        for _, sentence in split(place, text)
    ]


def _explained(sentences: list[str], one: Satisfied, other: Satisfied) -> bool:
    """Say whether one sentence names both values, and so tells of the difference."""
    both = (f"{one.printed.number}%", f"{other.printed.number}%")
    return any(all(shown in sentence for shown in both) for sentence in sentences)
