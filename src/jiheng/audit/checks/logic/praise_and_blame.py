"""What a report praises it does not blame elsewhere.

Finds: nothing by itself; it asks a person where one subject (绩效指标, 预算执行 …) is praised in the
experience and blamed among the problems.
Why it matters: a reviewer reads both parts side by side, and one of them must be wrong.
Example: “绩效指标比较完整，指标明确具体” in part 五, “评价指标设置不够合理和细化” in part 六.
Instead: say what is good about the subject and what exactly is not.
Left out: whether the two really contradict; words can tell the subject, not what is meant of it.
"""

from collections.abc import Iterable, Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.parts import Passage
from jiheng.audit.claims.passages import CLAUSE, split
from jiheng.audit.dictionary import compiled, pairs, pattern
from jiheng.audit.finding import CheckClass, Question, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

check = Check("经验与问题不自相矛盾", 1, code="LG02", severity=Severity.WARNING, decides=CheckClass.SEMANTIC)


@check.finds
def find(report: Report) -> Answer:
    """Ask about each subject that is both praised and blamed."""
    experience, problems = report.parts.of("experience"), report.parts.of("problems")
    if not experience or not problems:
        return not_applicable("没有同时写经验和问题")
    praise, blame = pattern("logic", "praise"), pattern("logic", "blame")
    praised = [
        (at, text) for at, text in _clauses(experience) if praise.search(text) and not blame.search(text)
    ]
    blamed = [(at, text) for at, text in _clauses(problems) if blame.search(text)]
    found = []
    for subject, named in pairs("logic", "subjects"):
        about = compiled(named)
        good = [at for at, text in praised if about.search(text)]
        bad = [at for at, text in blamed if about.search(text)]
        if good and bad and not set(good) & set(bad):
            quotes = "”和“".join(report.document.text_at(at) for at in (good[0], bad[0]))
            found.append(Question((good[0], bad[0]), f"{subject}：“{quotes}”是否矛盾？"))
    return found


def _clauses(parts: Iterable[Passage]) -> Iterator[tuple[Span, str]]:
    for part in parts:
        for span, text in part.texts:
            yield from split(span, text, CLAUSE)
