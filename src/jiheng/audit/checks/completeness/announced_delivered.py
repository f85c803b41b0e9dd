"""What a heading announces stands below it.

Finds: a heading that lists several things (目的、对象和范围; 原则、评价指标体系、评价方法、评价标准) of
which some are not told below it.
Why it matters: the outline's headings are questions; a text that leaves one out leaves it unanswered.
Example: 绩效评价目的、对象和范围 above sentences on monitoring.
Instead: one sentence on each.
Left out: headings that announce one thing only; problems, causes and recommendations (LG06).
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.passages import paragraphs
from jiheng.audit.dictionary import pairs
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

check = Check(
    "标题所列都有内容",
    1,
    code="CP03",
    severity=Severity.WARNING,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)
FEWEST = 2
LONGEST = 45
NONE = re.compile(r"[（(]?(?:无|暂无|没有)")
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


@check.finds
def find(report: Report) -> Answer:
    """Look for the words that deliver each thing announced."""
    announcing = [each for each in _announcing(report) if len(each[1]) >= FEWEST]
    if not announcing:
        return not_applicable("没有列出几项内容的标题")
    deliver = dict(pairs("completeness", "announced"))
    project = report.names.project
    found = []
    for span, things, body in announcing:
        told = body + ("对象范围" if project and project[0] in body else "")
        left = [thing for thing in things if not re.search(deliver[thing], told)]
        if left and body.strip() and not NONE.match(body.strip()):
            found.append(
                Problem(
                    (span,),
                    f"标题列出{'、'.join(things)}，下面没有写{'、'.join(left)}",
                    expected="标题所列逐项写到",
                    advice=f"补写{'、'.join(left)}",
                )
            )
    return found


def _announcing(report: Report) -> Iterator[tuple[Span, list[str], str]]:
    """Give each heading with several things, and the text below it (subheadings count)."""
    for section in report.outline.sections:
        things = _things(section.heading.title)
        if len(things) >= FEWEST:
            yield section.heading.span, things, report.parts.passage(section).text
    headings = {heading.span.block for heading in report.outline.headings}
    bare = list(paragraphs(report.document))
    for place, (span, text) in enumerate(bare):
        title = text.strip().rstrip("。：")
        if (
            span.block not in headings
            and "、" in title
            and len(title) <= LONGEST
            and not re.search("[，；。]", title)
        ):
            below = []
            for after, words in bare[place + 1 :]:
                if after.block in headings:
                    break
                below.append(words)
            yield span, _things(title) if _is_list(title) else [], "\n".join(below)


def _things(title: str) -> list[str]:
    plain = BRACKETS.sub("", title)
    return [thing for thing, word in pairs("completeness", "heading_words") if word in plain]


def _is_list(title: str) -> bool:
    """Say whether every part of a title is one of the things."""
    parts = re.split("、|和|及", BRACKETS.sub("", title).rstrip("等"))
    ends = tuple(word for _, word in pairs("completeness", "heading_words"))
    return all(part.endswith(ends) for part in parts)
