"""How many systems there are is one number throughout a report.

Finds: two counts of all systems (platforms, sites) that differ, a count unlike the list right before it,
and one indicator with two targets or two actual values in two tables, or in a table and in a sentence
that goes through its target, actual value and points.
Why it matters: what the money kept running is the first fact of a report; if it has two values, no number
that rests on it can be trusted.
Example: “包括…等”seven systems by name, then “等6个系统”, in the table “等15个系统”.
Instead: one count everywhere, or the words that tell the counts apart (其中…，本年新增…).
Left out: counts that their sentence narrows to some of the systems (等保, 升级, 其中…, data/counts.yaml);
satisfaction (SF02), amounts (AR06) and names (NM).
"""

from collections.abc import Iterator
from itertools import islice

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.counts import Count
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.printed import agree
from jiheng.audit.report import Report

check = Check(
    "同一事实只有一个说法",
    1,
    code="LG01",
    severity=Severity.ERROR,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)

MOST_OTHERS = 10  # different counts that one finding names


@check.finds
def find(report: Report) -> Answer:
    """Compare the counts of one kind, counts with their lists, and indicators that come twice."""
    return [*_counts(report), *_lists(report), *_indicators(report)]


def _counts(report: Report) -> Iterator[Problem]:
    whole = [each for each in report.counts.counts if each.whole]
    lists = report.counts.stated
    first: dict[str, dict[int, Count]] = {}  # of each kind, where each number stands first
    for each in whole:
        same = first.setdefault(each.noun, {})
        others = [other for other in islice(same.values(), MOST_OTHERS) if other.number != each.number]
        same.setdefault(each.number, each)
        longer = [stated for stated in lists if each.noun == "系统" and stated.fewest > each.number]
        if not others and not longer:
            continue
        told = [f"“{report.document.text_at(other.span)}”" for other in others]
        told += [f"逐一列出的至少 {stated.fewest} 个" for stated in longer]
        yield Problem(
            (each.span, *(other.span for other in others), *(stated.span for stated in longer)),
            f"这里写“{report.document.text_at(each.span)}”，别处是{'、'.join(told)}",
            expected="全文同一个数，或者说明各自的范围",
            computed=f"{each.number} ≠ {'、'.join(str(o.number) for o in others) or longer[0].fewest}",
            advice="核对清单，统一数量；范围不同的写明各指哪些",
        )


def _lists(report: Report) -> Iterator[Problem]:
    for each in report.counts.counts:
        if each.fewest and not _fits(each):
            yield Problem(
                (each.span,),
                f"前面列出 {each.fewest} 个，却写“{report.document.text_at(each.span)}”",
                expected=f"{each.fewest} 个",
                computed=f"“{each.listed}”数得 {each.fewest} 个",
                advice="补全所列名称，或改正数量",
            )


def _fits(count: Count) -> bool:
    return count.number >= count.fewest if count.open else count.fewest <= count.number <= count.most


def _indicators(report: Report) -> Iterator[Problem]:
    first: dict[str, dict[tuple[str, str], IndicatorRow]] = {}  # by name, each pair of values once
    for row in report.indicator_rows:
        same = first.setdefault(row.label, {})
        for other in same.values():
            if other.table != row.table and "满意" not in row.label:
                yield from _differences(row, other)
        values = row.target.flat if row.target else "", row.actual.flat if row.actual else ""
        same.setdefault(values, row)
    for row in report.told_beside:
        for other in first.get(row.label, {}).values():
            if "满意" not in row.label:
                yield from _differences(row, other)
            yield from _scores(row, other)


def _scores(told: IndicatorRow, other: IndicatorRow) -> Iterator[Problem]:
    """Compare the points that the prose gives an indicator with those of its table, of one weight."""
    if not (told.score and other.score and told.scored and other.scored):
        return
    if told.points and other.points and told.points.bare != other.points.bare:
        return
    if told.scored.bare != other.scored.bare:
        yield Problem(
            (told.score.place, other.score.place),
            f"“{told.label}”文中得 {told.scored.number} 分，表里得 {other.scored.number} 分",
            expected="文和表得分相同",
            computed=f"{told.scored.number} ≠ {other.scored.number}",
            advice="核对评分表后统一",
        )


def _differences(row: IndicatorRow, other: IndicatorRow) -> Iterator[Problem]:
    for what, mine, theirs in (
        ("目标值", row.target, other.target),
        ("实际完成值", row.actual, other.actual),
    ):
        left, right = (mine.number() if mine else None), (theirs.number() if theirs else None)
        if mine and theirs and left and right and left.measure == right.measure and not agree(left, right):
            yield Problem(
                (mine.place, theirs.place),
                f"“{row.label}”的{what}一处是“{theirs.flat}”，一处是“{mine.flat}”",
                expected=f"两处{what}相同",
                computed=f"{mine.flat} ≠ {theirs.flat}",
                advice="以批复的绩效目标和原始记录为准，改成一致",
            )
