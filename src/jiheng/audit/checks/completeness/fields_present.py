"""A report says whose it is, of what year and project, when it was made and by whom.

Finds: a finished report without unit, year, project name, date, author and contact: all that is
missing, in one finding.
Why it matters: reviewers take points for each missing field of cover and form; without year and unit a
report cannot be filed.
Example: no year and no date anywhere.
Instead: cover or last page with unit, year, project, date, author and telephone.
Left out: fields that stand only in a picture or a stamp. Author and contact alone are no finding: the
national form has no place for them.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.dictionary import dictionary, pairs, pattern, text_of
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "单位、年度、项目、日期齐全", 1, code="CP02", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC
)
DATA = "completeness"
LONGEST_LINE = 60
STOPS = re.compile("[。；，]")
YEAR = re.compile(r"(?<![0-9〔\[])20[0-9]{2}\s*年")


@check.finds
def find(report: Report) -> Answer:
    """Look for each field."""
    opening = report.parts.opening
    if opening is None or not report.parts.evaluation or not report.outline.sections:
        return not_applicable("不是完整的评价报告")
    missing = list(_missing(report))
    if not missing:
        return []
    texts = "\n".join(text for _, text in report.asserted)
    missing += [name for name, named in pairs(DATA, "report_fields") if not re.search(named, texts)]
    return [
        Problem(
            (opening,),
            f"没有写{'、'.join(missing)}",
            expected="单位、年度、项目名称、报告日期、填报人和联系电话",
            advice="在封面或文末补齐",
        )
    ]


def _missing(report: Report) -> Iterator[str]:
    texts = [text.strip() for _, text in report.asserted]
    unit = text_of(dictionary(DATA)["unit_words"], DATA)
    lines = [text for text in texts if len(text) <= LONGEST_LINE and not STOPS.search(text)]
    issued = pattern(DATA, "issue_date")
    of_unit = re.compile(rf"^[（(]?[一-龥（）()]{{2,30}}{unit}[）)]?\s*(?:[（(]?(?:盖章|公章|签章)[）)]?)?$")
    titled = re.search(rf"[一-龥]{{2}}{unit}", report.outline.title_text) is not None
    short = [text for _, text in report.asserted.naming("（以下简称")]
    told = any(re.search(rf"[一-龥]{{2,}}{unit}（以下简称", text) for text in short)
    if not (report.names.units or titled or told or any(of_unit.match(line) for line in lines)):
        yield "单位"
    if not any(report.asserted.matches(YEAR)):
        yield "年度"
    if report.names.project is None:
        yield "项目名称"
    if not any(map(issued.search, lines)):
        yield "报告日期"
