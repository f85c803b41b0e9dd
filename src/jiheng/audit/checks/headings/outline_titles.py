"""A section's title or cut differs from the reference outline of evaluation reports.

Finds: sections of the first level, in a report that follows the outline, that put two of its sections
into one, cut one into two, or are not in it.
Why it matters: Reviewers look for the seven sections by their titles; a section under another name is
counted as missing.
Example: 五、主要经验及做法 六、存在问题及原因分析 (one section in the outline).
Instead: 五、主要经验及做法、存在的问题及原因分析.
Left out: (1) self-evaluations, which have no set outline; (2) usual synonyms (data outline.yaml);
(3) reports that plainly follow another outline: fewer than four of its sections found; (4) missing
sections (CP01).
"""

from jiheng.audit.check import Check
from jiheng.audit.claims.outline import Heading
from jiheng.audit.dictionary import entries
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import NoValue, not_applicable

check = Check("章节标题与提纲", 1, code="HD05", severity=Severity.INFO, decides=CheckClass.DETERMINISTIC)
BASIS = "财预〔2020〕10号附件 3《项目支出绩效评价报告（参考提纲）》"
FEWEST = 4


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Place each title of the first level in the outline by its key words."""
    heads = [each for each in report.outline.headings if each.level == 1 and each.numbered]
    if any("自评" in each.title for each in heads) or "自评" in report.outline.title_text:
        return not_applicable("自评材料没有规定的提纲")  # 1
    places = {head: _places(head.title) for head in heads}
    if len({place for found in places.values() for place in found}) < FEWEST:
        return not_applicable("报告没有采用绩效评价报告的参考提纲")  # 3
    return [*_joined(places), *_cut(places), *_unknown(places)]


def _places(title: str) -> tuple[str, ...]:
    return tuple(
        each["section"]
        for each in entries("outline", "sections")
        if any(word in title for word in each["words"].split())
        and not any(word in title for word in each.get("without", "").split())
    )


def _joined(places: dict[Heading, tuple[str, ...]]) -> list[Problem]:
    return [
        Problem(
            (head.span,),
            f"提纲里的两节“{'”“'.join(found)}”在这里合成了一节",
            expected=f"{BASIS}：分开写",
            advice="如有意合并可不改；否则按提纲分节",
        )
        for head, found in places.items()
        if len(found) > 1
    ]


def _cut(places: dict[Heading, tuple[str, ...]]) -> list[Problem]:
    found = []
    for section in dict.fromkeys(place for each in places.values() for place in each):
        heads = [head for head, each in places.items() if each == (section,)]
        if len(heads) > 1:
            found.append(
                Problem(
                    tuple(head.span for head in heads),
                    f"提纲里的一节“{section}”在这里分成了 {len(heads)} 节",
                    expected=f"{BASIS}：{section}",
                    advice="如有意分开可不改；否则按提纲合为一节",
                )
            )
    return found


def _unknown(places: dict[Heading, tuple[str, ...]]) -> list[Problem]:
    return [
        Problem(
            (head.span,),
            f"参考提纲里没有“{head.title}”这一节",
            expected=BASIS,
            advice="改用提纲里的标题，或并入相应章节",
        )
        for head, found in places.items()
        if not found
    ]
