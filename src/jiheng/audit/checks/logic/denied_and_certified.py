"""What did not happen has no procedure that was followed.

Finds: an event denied in one place (未进行预算调整) whose papers are called complete in another.
Why it matters: words taken over from the framework of indicators certify what never was; the points given
for it have no ground.
Example: “未进行预算调整调剂” and “项目预算调剂、资金支付均有完整的审批程序和手续”.
Instead: “本年度未发生预算调整，资金支付手续完整”.
Left out: conditions (如有调整，手续完备), scoring rules and definitions, events outside data/logic.yaml.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.passages import split
from jiheng.audit.dictionary import compiled, entries, pattern
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span

check = Check(
    "没有发生的事不写手续完备",
    1,
    code="LG03",
    severity=Severity.ERROR,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)


@check.finds
def find(report: Report) -> Answer:
    """Look for each event's denial and for its certificate."""
    found = []
    for event in entries("logic", "events"):
        denied = _places(report, event["denied"])
        certified = [at for at in _places(report, event["certified"]) if not _overlaps(at, denied)]
        if denied and certified:
            quotes = [report.document.text_at(at) for at in (denied[0], certified[0])]
            found.append(
                Problem(
                    (certified[0], denied[0]),
                    f"前后矛盾：“{quotes[0]}”，又写“{quotes[1]}”",
                    expected=f"{event['event']}要么发生过，要么没有",
                    advice="核实后只保留一种说法；没有发生的，删去关于手续的话",
                )
            )
    return found


def _places(report: Report, event: str) -> list[Span]:
    found = []
    for place, match in report.asserted.matches(compiled(event)):
        whole = place._replace(start=0, end=len(match.string))
        sentence = next(
            (words for at, words in split(whole, match.string) if at.start <= place.start < at.end),
            match.group(),
        )
        if not pattern("logic", "conditions").search(sentence):
            found.append(place)
    return found


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(
        (span.block, span.cell) == (o.block, o.cell) and span.start < o.end and o.start < span.end
        for o in others
    )
