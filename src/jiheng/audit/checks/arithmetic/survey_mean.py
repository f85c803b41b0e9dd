"""A printed satisfaction is what the counts of a survey come to.

Finds: a satisfaction rate in a text with the counts of its answers (非常满意60人、满意30人 …) that no
usual way of reckoning gives: the share of the top answers (1, 2 or 3), or a mean weighted 100/80/60/0,
100/80/60/40/20 or the like; and counts that sum to another number than the valid questionnaires.
Why it matters: satisfaction carries 10 points and is the figure most often copied from last year.
Example: 收回有效问卷100份，非常满意60人、满意30人、一般8人、不满意2人，满意度95%.
Instead: 90 % (top two), or 88.8 % (weighted), saying which.
Left out: texts that give fewer than three answers; rates of single questions.
"""

import re
from collections.abc import Iterator
from fractions import Fraction

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.printed import Printed
from jiheng.audit.reckoning import addition, percent
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

LEVEL = re.compile(
    "(很不满意|非常不满意|不太满意|较不满意|不满意|非常满意|很满意|十分满意|比较满意|较满意|基本满意|较为满意|满意|一般)(?:的)?(?:有|为|共|[:：]|占|\\s)*$"
)
RANKS = {
    "非常满意": 0, "很满意": 0, "十分满意": 0, "满意": 1, "比较满意": 1, "较满意": 1, "较为满意": 1,
    "基本满意": 2, "一般": 2, "不太满意": 3, "较不满意": 3, "不满意": 4, "很不满意": 5, "非常不满意": 5,
}  # fmt: skip
COUNTED = frozenset({"人", "份", "户", "名", "位", "人次", "票"})
RATE = re.compile("满意(?:度|率)[^，。；%]{0,8}$")
VALID = re.compile("(?:有效问卷|有效答卷|回收问卷|收回问卷|受访|有效样本)[^，。；]{0,6}$")
WEIGHTS = (
    (100, 80, 60, 0),
    (100, 80, 60, 40, 20),
    (100, 80, 60, 30),
    (100, 80, 50, 0),
    (100, 75, 50, 25, 0),
    (100, 80, 60, 40),
)
FEWEST = 3

check = Check(
    "满意度能由答卷人数算出", 1, code="AR09", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC
)


@check.finds
def find(report: Report) -> Answer:
    """Reckon each survey again."""
    found: list[Problem] = []
    seen = False
    for span, text in report.document.texts().naming("满意"):
        if text.count("满意") < FEWEST:
            continue
        numbers = report.numbers.within(span)
        answers = [
            (RANKS[match[1]], each)
            for each in numbers
            if each.unit in COUNTED
            and (match := LEVEL.search(text, max(0, each.span.start - 10), each.span.start))
        ]
        if len({rank for rank, _ in answers}) < FEWEST or len({r for r, _ in answers}) < len(answers):
            continue
        seen = True
        counts = [each for _, each in sorted(answers, key=lambda answer: answer[0])]
        valid = next((n for n in numbers if n.unit in COUNTED and VALID.search(text, 0, n.span.start)), None)
        if valid and sum(each.value for each in counts) != valid.value:
            found.append(_not_all(valid, counts))
            continue
        rates = [n for n in numbers if n.unit == "%" and RATE.search(text, 0, n.span.start)]
        if len(rates) == 1 and not any(rates[0].low <= value <= rates[0].high for value in _ways(counts)):
            found.append(_wrong(rates[0], counts))
    return found if seen else not_applicable("没有写明各档答卷人数")


def _ways(counts: list[Printed]) -> Iterator[Fraction]:
    total = sum((each.value for each in counts), Fraction(0))
    if not total:
        return
    for top in range(1, len(counts)):
        yield sum((each.value for each in counts[:top]), Fraction(0)) / total
    for weights in WEIGHTS:
        if len(weights) == len(counts):
            yield sum((w * c.value for w, c in zip(weights, counts, strict=True)), Fraction(0)) / total / 100


def _not_all(valid: Printed, counts: list[Printed]) -> Problem:
    return Problem(
        (valid.span, *(each.span for each in counts)),
        f"有效答卷 {valid}，各档人数相加不是这个数",
        expected=valid.number,
        computed=addition(counts),
        advice="核对答卷份数和各档人数",
    )


def _wrong(rate: Printed, counts: list[Printed]) -> Problem:
    ways = list(_ways(counts))
    total = sum((each.value for each in counts), Fraction(0))
    return Problem(
        (rate.span, *(each.span for each in counts)),
        f"满意度写的是 {rate.number}%，由各档人数算不出来",
        expected=f"前两档占比 {percent(ways[1])}，或写明加权方法",
        computed=f"({counts[0].number} + {counts[1].number}) ÷ {total} = {percent(ways[1])}",
        advice="写明满意度怎样由答卷算出，并按此重算",
    )
