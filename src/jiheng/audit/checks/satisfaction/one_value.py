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


@check.finds
def find(report: Report) -> Answer:
    """Compare the values of each group with its first one."""
    values = report.satisfaction.values
    if not values:
        return not_applicable("没有满意度的实际值")
    found = []
    first: dict[object, Satisfied] = {}
    told: set[tuple[object, object]] = set()
    for each in values:
        key = each.groups or each.named
        other = first.setdefault(key, each)
        if agree(other.printed, each.printed) or _explained(report, each, other):
            continue
        if (key, each.printed.value) not in told:
            told.add((key, each.printed.value))
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


def _explained(report: Report, one: Satisfied, other: Satisfied) -> bool:
    """Say whether one sentence names both values, and so tells of the difference."""
    both = (f"{one.printed.number}%", f"{other.printed.number}%")
    return any(
        place.cell < 0 and all(shown in fold(sentence) for shown in both)
        for place, text in report.asserted
        for _, sentence in split(place, text)
    )
