"""The name of a unit does not say where it is.

Finds: names in the head of a form (实施单位, 主管部门) without a province, city, county or zone.
Why it matters: There are hundreds of 行政审批服务管理局; the bureau cannot file the form.
Example: 实施单位：行政审批服务管理局
Instead: 实施单位：忻州经济开发区行政审批服务管理局
Left out: (1) names of central bodies, and of schools and firms; (2) names in the text, where the short
form is usual.
"""

import re

from jiheng.audit.check import Check
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import NoValue, not_applicable

check = Check(
    "单位名称不全", 1, code="NM06", severity=Severity.INFO, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
PLACE = re.compile(
    "省|市|区|县|旗|州|盟|镇|乡|街道|兵团|新城|开发|国家|中央|全国|中华|中国|大学|学院|学校|公司"
)
OFFICE = re.compile("(?:局|委员会|办公室|中心|厅|处|站|所|馆|院)$")


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Look for a place in each name."""
    if not report.names.units:
        return not_applicable("没有表头的单位名称")
    return [
        Problem(
            (span,),
            f"单位名称“{name}”没有写所在地",
            expected="带所在地的全称",
            computed="名称里没有省、市、县、区等",
            advice="写单位全称",
        )
        for name, span in dict(report.names.units).items()
        if OFFICE.search(name) and not PLACE.search(name)
    ]
