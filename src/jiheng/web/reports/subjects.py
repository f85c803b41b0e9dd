"""Which objects of the permission matrix a kind of document belongs to: one suffices to read, to make it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from jiheng.reports.library import REPORT_KINDS
from jiheng.reports.report import ReportKind
from jiheng.web.accounts.permissions import Act

EITHER = ("self_evaluation", "evaluation_report")
# title of the heading, then each kind with its objects
GROUPS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "目标和监控": {"goal_submission_form": ("target",), "monitoring_form": ("monitoring",)},
        "自评": {
            "self_evaluation_form": ("self_evaluation",),
            "self_evaluation_report": ("self_evaluation",),
        },
        "评价": {
            "evaluation_report": ("evaluation_report",),
            "score_table": EITHER,
            "rectification_list": EITHER,
            "evidence_index": EITHER,
            "survey_report": ("survey_form",),
        },
        "运维": {
            "monthly_report": ("duty_record",),
            "quarterly_inspection_report": ("duty_record",),
            "fault_maintenance_report": ("incident",),
            "availability_certificate": ("duty_record",),
        },
    }
)
SUBJECTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {kind: subjects for kinds in GROUPS.values() for kind, subjects in kinds.items()}
)
ActsOf = Callable[[str], frozenset[Act]]


def may(acts_of: ActsOf, kind: str, act: Act) -> bool:
    """Say whether somebody may read a kind of document, or make (CREATE) it."""
    return any(act in acts_of(subject) for subject in SUBJECTS.get(kind, ()))


def readable(acts_of: ActsOf) -> list[tuple[str, list[ReportKind]]]:
    """Give the kinds somebody may read, under their headings."""
    found = (
        (title, [REPORT_KINDS.find(kind) for kind in kinds if may(acts_of, kind, Act.READ)])
        for title, kinds in GROUPS.items()
    )
    return [(title, kinds) for title, kinds in found if kinds]
