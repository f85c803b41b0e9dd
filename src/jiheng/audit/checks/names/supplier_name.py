"""A firm goes by two names that differ in a character or two.

Finds: names of firms (…有限公司) in the report that are nearly the same.
Why it matters: Contract, invoice and payment are matched by the firm's full name.
Example: 忻州云联科技有限公司 and 忻州云连科技有限公司
Instead: the name as registered, everywhere.
Left out: (1) names told apart by a number or a place (一公司, 二公司); (2) short names, which are no
full names; (3) branches.
"""

from jiheng.audit.check import Check
from jiheng.audit.claims.names import near
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import NoValue, not_applicable

check = Check(
    "供应商名称不一", 1, code="NM05", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Compare the names in pairs."""
    if not report.names.suppliers:
        return not_applicable("没有写供应商全称")
    return [
        Problem(
            (rare.spans[0], common.spans[0]),
            f"供应商名称不一：“{rare.name}”与“{common.name}”",
            expected="与合同、营业执照一致",
            computed=f"相差 {distance} 个字",
            advice="核对是不是同一家，是则统一",
        )
        for common, rare, distance in near(report.names.suppliers)
    ]
