"""Which object of the permission matrix a kind of record belongs to, and under which heading it is listed."""

from collections.abc import Mapping
from types import MappingProxyType

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "值守与巡检": ("duty_shift", "environment_check", "inspection", "log_analysis", "on_site_service"),
        "备份与安全": (
            "backup", "restore_test", "emergency_drill", "vulnerability", "security_assessment",
            "test_result",
        ),
        "事件与中断": (
            "incident", "service_request", "change", "planned_maintenance", "outage", "availability_day",
        ),
        "培训与发布": ("training", "content_publication", "special_interview"),
        "报告与验收": ("periodic_report", "acceptance", "milestone"),
        "资金": ("budget", "budget_adjustment", "fund_release", "payment", "refund"),
        "合同与资产": ("contract", "procurement", "service_item", "system", "asset", "waiver"),
        "效果与满意度": ("metric_reading", "business_case", "survey", "complaint", "research_interview"),
        "评判与依据": ("judgement", "expert_score", "score_override", "decision", "policy", "document"),
        "纠偏和结果应用": ("corrective_action", "result_use"),
    }
)  # fmt: skip
OTHERWISE = "duty_record"
SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(GROUPS["资金"], "payment"),
        **dict.fromkeys(GROUPS["合同与资产"], "contract"),
        **dict.fromkeys(("incident", "service_request"), "incident"),
        **dict.fromkeys(("outage", "availability_day"), "outage"),
        "planned_maintenance": "exclusion_claim",
        "survey": "survey_form",
        "expert_score": "expert_sheet",
        **dict.fromkeys(("judgement", "score_override"), "self_evaluation"),
        **dict.fromkeys(("decision", "policy", "document"), "evidence_file"),
        "waiver": "waiver",
        **dict.fromkeys(("corrective_action", "result_use"), "decided"),
    }
)
# Kinds that no form enters: what an empty register says, and where they come from.
MADE_ELSEWHERE: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "waiver": (
            "要免除某一次履约的，在履约日历里打开那一次，写明理由申请；另一人批准后自动记到这里。",
            "打开履约日历",
            "duties:calendar",
        ),
        "corrective_action": (
            "年中监控以后继续、调整还是暂停，由一人提出、另一人批准；批准以后自动记到这里。",
            "打开纠偏决定",
            "evaluations:corrections",
        ),
        "result_use": (
            "评价结果怎样用于以后年度的预算，由一人提出、另一人批准；批准以后自动记到这里。",
            "打开结果应用",
            "uses:index",
        ),
    }
)

# Kinds that somebody else approves before they count for anything: what is said of them, and where.
APPROVED_ELSEWHERE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "planned_maintenance": (
            "由单位负责人批准后时间才不计入可用率，批准以前照算中断。批准以后再更正的，重新批准。",
            "monitoring:window",
        ),
        "outage": (
            "登记的中断都计入。按约定不该计入的，写明理由申请，由单位负责人批准；批准以后再更正的，重新批准。",
            "monitoring:outage",
        ),
    }
)


def subject_of(kind: str) -> str:
    """Give the object of the matrix that a kind of record belongs to."""
    return SUBJECTS.get(kind, OTHERWISE)


def group_of(kind: str) -> str:
    """Give the heading a kind is listed under. Raises StopIteration for one that nobody placed."""
    return next(title for title, kinds in GROUPS.items() if kind in kinds)
