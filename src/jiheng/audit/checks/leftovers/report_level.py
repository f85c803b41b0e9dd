"""A report on one project speaks of a whole department or of many projects.

Finds: 部门整体绩效, 所有项目, 个别项目 and the like (data levels.yaml) in the report on one project.
Why it matters: The sentence is left over from the department's report; what it claims was not evaluated
here.
Example: 所有项目均实行绩效运行监控, in the report on 财政网络运维服务费.
Instead: 本项目实行绩效运行监控.
Left out: (1) advice and measures, which may reach beyond the project; (2) names of documents in 《》;
(3) reports whose title or form does not say that they are on one project; (4) reports that
count several projects; (5) sentences that name this project as well (部门整体支出中的本项目).
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import QUOTED, one_line, paragraphs, part_of, split
from jiheng.audit.dictionary import compiled, pattern, words
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import NoValue, not_applicable

check = Check(
    "层级混淆", 1, code="CL05", severity=Severity.ERROR, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
DATA = "levels"
OWN = re.compile("本项目|该项目")


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Look for the words of other levels, paragraph by paragraph."""
    form = any(
        one_line(cell.text).startswith("项目支出绩效自评表")
        for _, table in report.document.tables
        for cell in table.cells
    )
    titled = report.names.project and pattern(DATA, "one_project").search(report.outline.title_text)
    if not form and not titled:
        return not_applicable("不能确定是单个项目的报告")
    if any(paragraphs(report.document).matches(pattern(DATA, "several"))):
        return not_applicable("报告涉及多个项目")  # 4
    return [*_found(report, "department", "部门整体"), *_found(report, "projects", "多个项目")]


def _found(report: Report, key: str, level: str) -> Iterator[Problem]:
    said_of = compiled("|".join(words(DATA, key)))
    general = pattern(DATA, "general_sections")
    for whole, text in paragraphs(report.document).holding(said_of):
        if any(general.search(title) for title in report.outline.path_of(whole.block)):  # 1
            continue
        for span, sentence in split(whole, text):
            if OWN.search(sentence):  # 5
                continue
            hidden = QUOTED.sub(lambda each: " " * len(each.group()), sentence)
            hits = [part_of(span, match.start(), match.end()) for match in said_of.finditer(hidden)]
            if not hits:
                continue
            said = "”“".join(dict.fromkeys(report.document.text_at(hit) for hit in hits))
            yield Problem(
                tuple(hits),
                f"单个项目的报告说的是{level}：“{said}”",
                expected="只写本项目",
                computed=f"题目：{report.outline.title_text or '项目支出绩效自评表'}",
                advice="改写成本项目的情况，或删去",
            )
