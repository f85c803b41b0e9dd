"""An attachment is promised and is not in the file.

Finds: 附表说明, 附相关评分表 in a heading without such a table; a name in the list of attachments under
which nothing stands in the file.
Why it matters: The scoring table and the indicator system are the proof of the result; without them the
report is sent back.
Example: （二）绩效评价原则、评价指标体系（附表说明） and no table of indicators anywhere.
Instead: the table of indicators attached, or the words in brackets left out.
Left out: (1) an attachment whose title stands anywhere behind the text; (2) 见附件 (RF01); (3) what is in
the list of attachments may be a file of its own: only a hint.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.labels import cells_of_first_rows, name_matches
from jiheng.audit.claims.passages import part_of
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import ReadTable
from jiheng.values.outcome import NoValue, not_applicable

check = Check("承诺的附件缺失", 1, code="RF03", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
PROMISE = re.compile(r"[（(]\s*(附[^（()）]{0,12}?[表件][^（()）]{0,6})[）)]")
# What the heads of a table must hold to be the thing promised.
SCORES = re.compile("得分|评分|分值")
INDICATORS = re.compile("^(?>.*?指标).*(?:权重|分值|评分|标准|说明|解释|指标值)", re.MULTILINE)
NEAR = 3


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Look for a table of each thing promised."""
    found = [*_promised_in_headings(report), *_listed(report)]
    if (
        not found
        and not report.labels.announced
        and not any(PROMISE.search(h.title) for h in report.outline.headings)
    ):
        return not_applicable("没有承诺附表或附件")
    return found


def _promised_in_headings(report: Report) -> Iterator[Problem]:
    heads = [cells_of_first_rows(table) for _, table in report.document.tables]
    for span, text in report.outline.short_lines:
        for match in PROMISE.finditer(text):
            wanted = SCORES if "评分" in match.group(1) else INDICATORS
            if any(wanted.search(head) for head in heads):
                continue
            what = "评分表" if wanted is SCORES else "指标体系表"
            yield Problem(
                (part_of(span, match.start(), match.end()),),
                f"标题说“{match.group(1)}”，文件里没有{what}",
                expected=f"附有{what}",
                computed=f"全文共 {len(heads)} 张表，表头都不是{what}",
                advice=f"补上{what}；如不附表，删去括号里的说明",
                certainty=Certainty.LIKELY,  # it may be a file of its own
            )


def _listed(report: Report) -> Iterator[Problem]:
    document = report.document
    for each in report.labels.announced:
        after = document.blocks[each.span.block + 1 :]
        titles = [
            block.text if not isinstance(block, ReadTable) else cells_of_first_rows(block) for block in after
        ]
        follows = any(isinstance(block, ReadTable) for block in after[:NEAR])
        alone = len(report.labels.announced) == 1 and follows
        if alone or any(
            name_matches(each.name, title) for title in titles if len(title) <= len(each.name) * 4
        ):
            continue
        yield Problem(
            (each.span,),
            f"附件说明列出的“{each.name}”，本文件里没有",
            expected="附件在正文之后，或另附文件",
            computed="正文之后没有同名的标题或表",
            advice="如另附文件，请一并报送；否则补上附件",
            severity=Severity.INFO,
            certainty=Certainty.LIKELY,
        )
