"""An indicator goes by its usual name.

Finds: names that the indicator library lists as other names of an indicator.
Why it matters: projects and years can only be compared by equal names.
Example: 系统稳定运行率.
Instead: 系统正常运行率.
Left out: (1) names that hold the usual name and say more; (2) names that are only like a listed one;
(3) other names that say more than the usual one (信访群众满意度; data indicators.yaml, specific);
(4) indicators for which the library proposes others.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.own_indicators import known_as
from jiheng.audit.dictionary import words
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.frameworks.library_names import NamedIndicator
from jiheng.values.outcome import not_applicable

check = Check("指标名称通用", 1, code="IQ15", severity=Severity.INFO, decides=CheckClass.DETERMINISTIC)


@check.finds
def find(report: Report) -> Answer:
    """Look each name up."""
    names = {row.label: row for row in report.indicator_rows if row.target or row.actual}
    if not names:
        return not_applicable("没有指标")
    specific = words("indicators", "specific")
    return [
        Problem(
            (row.name.place,),
            f"“{name}”通常叫“{known.name}”",
            expected=f"“{known.name}”（指标库 {known.id}）",
            computed=f"“{name}”是指标库 {known.id} 的别名",
            advice="批复的名称如此的，不必改；新编目标时用通用名称",
        )
        for name, row in names.items()
        if (known := known_as(name)) and _another(name, known) and name not in specific
    ]


def _another(name: str, known: NamedIndicator) -> bool:
    usual_one = not known.replaced_by and "（" not in known.name and not name.endswith("满意度")
    return usual_one and known.name not in name
