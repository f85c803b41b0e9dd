"""A periodic count does not fit the period.

Finds: rows whose name says how often (月报, 季度, 每周) and whose plan is less than a whole year of
them, and no multiple of it.
Why it matters: Ten monthly reports in a year mean that two months were left out, or that the service ran
for ten months and nobody says so.
Example: 运维月报数量, plan 10 个, actual 10 个.
Instead: 运维月报数量, plan 12 个; or the service period of ten months stated.
Left out: (1) multiples of the count, for several systems; (2) 双月, 半月 and other rhythms; (3) a service
period of as many months, stated anywhere; (4) actual counts below the plan: those are shortfalls.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import NoValue, not_applicable

check = Check(
    "周期性数量", 1, code="DT05", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
RHYTHMS = (
    (re.compile("(?<![双半])月(?:报|度(?:报告|总结|巡检|备份|例会))|每月|按月"), "每月一次", 12),
    (re.compile("季报|季度(?:报告|巡检|总结|例会)|每季|按季"), "每季一次", 4),
    (re.compile("周报|每周|按周"), "每周一次", 52),
    (re.compile("(?<![工作])日报|每日|每天|按日"), "每天一次", 365),
)
OTHER = re.compile("双月|半月|双周|及时|率|工作日")
COUNT = re.compile(r"[=≥]?\s*([0-9]{1,4})\s*(?:个|份|次|期|篇)?")
YEAR_OF_MONTHS = 12


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Compare the plan of each row with the rhythm in its name; one finding for each indicator."""
    planned: dict[tuple[str, int], list[IndicatorRow]] = {}
    for row in report.indicator_rows:
        count = COUNT.fullmatch(row.target.flat) if row.target else None
        if count and not OTHER.search(row.label) and any(each[0].search(row.label) for each in RHYTHMS):
            planned.setdefault((row.label, int(count.group(1))), []).append(row)
    if not planned:
        return not_applicable("没有按周期完成的数量指标")
    stated = set(_months("\n".join(text for _, text in report.document.own_texts)))
    return [
        problem
        for (label, count), same in planned.items()
        if count not in stated and (problem := _judged(label, count, same))
    ]


def _judged(label: str, count: int, same: list[IndicatorRow]) -> Problem | None:
    _, often, year = next(each for each in RHYTHMS if each[0].search(label))
    fits = count >= year if year > YEAR_OF_MONTHS else count % year == 0
    if fits or not count:
        return None
    plans = [row.target.spans[0] for row in same if row.target]
    return Problem(
        (*plans, same[0].name.spans[0]),
        f"“{label}”计划 {count}，与周期不符",
        expected=f"{often}，全年 {year}",
        computed=f"计划 {count}，" + (f"少于 {year}" if year > YEAR_OF_MONTHS else f"不是 {year} 的整数倍"),
        advice="核对计划数；如服务期不满一年，写明起止月份",
    )


def _months(text: str) -> Iterator[int]:
    """Give the numbers of months a text states as the period of a service (3, 5)."""
    for match in re.finditer(r"(?:服务期|合同期|期限|运维期)[^。]{0,12}?([0-9]{1,2})\s*个月", text):
        yield int(match.group(1))
    for match in re.finditer(
        r"([0-9]{1,2})\s*+月\s*+(?:[0-9]{1,2}\s*+日)?\s*+[至到—-]\s*+(?:[0-9]{4}\s*+年)?\s*+([0-9]{1,2})\s*+月",
        text,
    ):
        yield int(match.group(2)) - int(match.group(1)) + 1
