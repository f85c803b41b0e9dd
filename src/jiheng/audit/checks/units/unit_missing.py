"""A number stands without its unit.

Finds: amounts in 万 without 元; in an enumeration of scores, one without 分.
Why it matters: 31万 may be 31 万元 or 310,000 人次; programs that collect the figures leave it out.
Example: 项目决策9分、项目过程17分、项目产出39、项目效益28.00分
Instead: 项目决策9分、项目过程17分、项目产出39分、项目效益28.00分
Left out: (1) 万 of people, visits and the like; (2) amounts whose unit stands in the head of their table;
(3) numbers of years, documents and standards.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import paragraphs, part_of
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span, Texts

check = Check("单位缺失", 1, code="UN01", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)
BARE_WAN = re.compile(
    r"(?:预算|执行|结余|资金|金额|支付|到位|结转|下达|拨付|支出|经费|拨款|投入|费用|合同价)[数额约共计为是安排已累计了：:\s]{0,6}?([0-9]+(?:\.[0-9]+)?\s*[万亿])(?![元人次条份户个件字份吨平千百余多美起亩台套])"
)
SCORES = re.compile(r"([一-龥]{2,10}?)\s*([0-9]+(?:\.[0-9]+)?)\s*(分)?(?=[、，。；]|$)")
SENTENCE = re.compile("[^。；]+")
SCORED = 2


@check.finds
def find(report: Report) -> list[Problem]:
    """Look for amounts and scores in the text."""
    lines = paragraphs(report.document)
    return [*_wan(lines), *(problem for span, text in lines.naming("分") for problem in _scores(span, text))]


def _wan(lines: Texts) -> Iterator[Problem]:
    found = [(span, match) for span, match in lines.matches(BARE_WAN)]
    if found:
        shown = "、".join(dict.fromkeys(match.group(1) for _, match in found))
        yield Problem(
            tuple(span._replace(start=match.start(1), end=match.end(1)) for span, match in found),
            f"金额没有写“元”：{shown}",
            expected="万元",
            computed=f"全文 {len(found)} 处",
            advice="写成“万元”",
        )


def _scores(span: Span, text: str) -> Iterator[Problem]:
    """Look at runs of scores set off by 、: 决策9分、过程17分、产出39、效益28分."""
    for clause in SENTENCE.finditer(text):
        if clause.group().count("分") < SCORED:
            continue
        parts = list(SCORES.finditer(clause.group()))
        scored = [part for part in parts if part.group(3)]
        bare = [part for part in parts if not part.group(3) and _between(parts, part, clause.group())]
        if len(scored) >= SCORED:
            for part in bare:
                start = clause.start() + part.start(1)
                yield Problem(
                    (part_of(span, start, clause.start() + part.end(2)),),
                    f"分数没有写“分”：{part.group(1)}{part.group(2)}",
                    expected=f"{part.group(1)}{part.group(2)}分",
                    computed=f"同一句里其余 {len(scored)} 个分数都有“分”",
                    advice="补上“分”",
                )


def _between(parts: list[re.Match[str]], part: re.Match[str], text: str) -> bool:
    """Say whether a number stands between two scores of one run, set off by 、."""
    index = parts.index(part)
    beside = parts[max(index - 1, 0) : index] + parts[index + 1 : index + 2]
    close = [
        each
        for each in beside
        if text[min(each.end(), part.end()) : max(each.start(), part.start())] in "、，"
    ]
    return len(close) == SCORED and all(each.group(3) for each in close)
