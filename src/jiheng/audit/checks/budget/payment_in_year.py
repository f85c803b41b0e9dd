"""What a year's project paid was paid in that year, up to one day.

Finds: amounts paid up to a day (截至…) or on a day outside the fiscal year; and two different such
days.
Why it matters: the budget ends with 31 December; what is paid later belongs to the next one, or is a
carry-over that must be told.
Example: project of 2023, “截至 2024 年 7 月 31 日，实际支出 61.71 万元”.
Instead: “截至 2023 年 12 月 31 日”.
Left out: sentences that tell of carry-over, instalments of contracts over years, or other years; dates
without a payment; reports whose fiscal year cannot be told.
"""

import re
from collections.abc import Iterator
from functools import cache

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.amounts import Role
from jiheng.audit.claims.dates import PrintedDate
from jiheng.audit.claims.passages import SENTENCE, split
from jiheng.audit.dictionary import dictionary, text_of
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import insufficient_data, not_applicable

check = Check("支付在预算年度内", 1, code="BP03", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
NEAR = 24


@check.finds
def find(report: Report) -> Answer:
    """Look at the dates before paid amounts in the same sentence."""
    year = report.dates.fiscal_year
    if year is None:
        return insufficient_data("读不出预算年度")
    dated = list(_dated(report))
    if not dated:
        return not_applicable("没有写支付的日期")
    late = [
        Problem(
            (date.span, span) if span else (date.span,),
            f"{year} 年度的项目，支付算到 {date.shown}",
            expected=f"{year} 年 12 月 31 日以前的支付",
            computed=f"{date.shown} 不在 {year} 年",
            advice="只算预算年度内的支付；结转的写明金额",
        )
        for date, span, _ in dated
        if date.year != year
    ]
    days = [(date, span) for date, span, cut_off in dated if cut_off and date.day and date.year == year]
    late += [
        Problem(
            (date.span, days[0][0].span),
            f"支付一处算到 {days[0][0].shown}，一处算到 {date.shown}",
            expected="全文一个截止日",
            computed=f"{days[0][0].shown} ≠ {date.shown}",
            advice="统一截止日",
        )
        for date, _ in days[1:]
        if (date.month, date.day) != (days[0][0].month, days[0][0].day)
    ]
    return late


def _dated(report: Report) -> Iterator[tuple[PrintedDate, Span | None, bool]]:
    """Give the dates of payments, each with its amount's place and whether it is a day paid up to."""
    paid = [each.span for each in report.amounts if each.role is Role.PAID and not each.scope]
    dates: dict[tuple[int, int], list[PrintedDate]] = {}
    for date in report.dates.dates:
        if date.month is not None:
            dates.setdefault((date.span.block, date.span.cell), []).append(date)
    for place, text in report.asserted:
        if (place.block, place.cell) not in dates:
            continue
        for at, sentence in split(place, text, SENTENCE):
            if not _words("paid").search(sentence) or _words("carried").search(sentence):
                continue
            for date in dates[at.block, at.cell]:
                if not at.start <= date.span.start < at.end:
                    continue
                before = text[: date.span.start]
                after = sentence[date.span.end - at.start :]
                cut_off = _words("cut_off").search(before) is not None
                amount = next(
                    (
                        s
                        for s in paid
                        if (s.block, s.cell) == (at.block, at.cell) and date.span.end <= s.start < at.end
                    ),
                    None,
                )
                if (cut_off and amount) or _words("paid").search(after[:NEAR].partition("，")[0]):
                    yield date, amount, cut_off


@cache
def _words(key: str) -> re.Pattern[str]:
    return re.compile(text_of(dictionary("budget")[key], "budget"))
