"""What the exports of known ticket systems call their columns and say in them, as data.

Titles and words are those of the systems' own dictionaries: GLPI (English as in 10, Chinese as in 0.90: later
translations may differ), iTop 3 (itop-tickets, -incident-mgmt-itil, -request-mgmt, -change-mgmt; English and
简体中文), Zammad 6 (lib/excel_sheet/ticket.rb, whose headings are never translated). What differs in a house
is named in its settings; a word that is not known is told, never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.evidence.facts.operation import Change, ServiceRequest
from jiheng.evidence.facts.safeguards import Incident

OPEN, DONE, NO_RECORD = "未办完", "已办完", "不接入"
STATES = (OPEN, DONE, NO_RECORD)
TICKETS = {each.title: each for each in (Incident, ServiceRequest, Change)}

# What a column is about -> the field it fills, kind by kind; those below fill none and say what a row is.
FIELDS: dict[str, dict[str, str]] = {
    "系统": {"incident": "system", "service_request": "system", "change": "system"},
    "标题": {"incident": "symptom", "service_request": "subject", "change": "subject"},
    "受理时间": {"incident": "received_at", "service_request": "received_at", "change": "requested_on"},
    "响应时间": {"incident": "acknowledged_at", "service_request": "responded_at"},
    "到场时间": {"incident": "arrived_at"},
    "恢复时间": {"incident": "restored_at"},
    "解决时间": {"incident": "resolved_at", "service_request": "finished_at", "change": "finished_on"},
    "关闭时间": {"incident": "closed_at", "service_request": "finished_at", "change": "finished_on"},
    "期限": {"service_request": "due_at"},
    "级别": {"incident": "severity"},
    "处理人": {"incident": "handled_by"},
    "类别": {"service_request": "request_type"},
    "原因": {"incident": "cause"},
    "来源": {"incident": "found_by"},
    "解决情况": {"service_request": "solution"},
    "批准人": {"change": "approved_by"},
    "回退方案": {"change": "rollback"},
    "变更结果": {"change": "result"},
}
OF_ROWS = ("编号", "类型", "状态", "更新时间")
ROLES = (*OF_ROWS, *FIELDS)
ENDS = ("恢复时间", "解决时间", "关闭时间")  # what a ticket that is open has not reached


@dataclass(frozen=True, slots=True)
class Preset:
    """The exports of one system: titles by role, of which the first that is there is taken; words by role."""

    title: str
    columns: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, str]]


def _said(**words: str) -> dict[str, str]:
    """Turn `未办完="a|b"` into {a: 未办完, b: 未办完}."""
    return {theirs: ours for ours, listed in words.items() for theirs in listed.split("|")}


PRESETS = {
    "glpi": Preset(
        "GLPI",
        {
            "编号": ("ID",),
            "标题": ("Title", "标题"),
            "类型": ("Type", "类型"),
            "状态": ("Status", "状态"),
            "更新时间": ("Last update", "最后更新"),
            "受理时间": ("Opening date", "开始日期"),
            "解决时间": ("Resolution date", "决议通过日期", "Date of solving", "解决日期"),
            "关闭时间": ("Closing date", "Close date", "截止日期", "结案日期"),
            "期限": ("Time to resolve", "Due date", "到期日"),
            "级别": ("Priority", "优先级"),
            "处理人": ("Assigned to - Technician", "Technician"),
            "类别": ("Category", "类别"),
            "批准人": ("Approval - Approver",),
            "回退方案": ("Backup plan", "备份计划"),
        },
        {
            "类型": _said(故障="Incident|事件|事故", 服务请求="Request|请求|需求"),
            "状态": _said(
                未办完="New|Processing (assigned)|Processing (planned)|Pending|Evaluation|Approval|Accepted|"
                "Test|Qualification|新的|待决定|评估|审批|已接受|测试|合格",
                已办完="Solved|Closed|Applied|Review|已解决|结案|复核",
                不接入="Refused|Canceled",
            ),
        },
    ),
    "itop": Preset(
        "iTop",
        {
            "编号": ("Ref", "编号"),
            "标题": ("Title", "标题"),
            "类型": ("Request Type", "需求类型", "Type", "类型"),
            "状态": ("Status", "状态"),
            "更新时间": ("Last update", "最后更新"),
            "受理时间": ("Creation date", "创建日期", "Start date", "开始日期"),
            "响应时间": ("Assignment date", "分配日期"),
            "解决时间": ("Resolution date", "解决日期", "End date", "结束日期"),
            "关闭时间": ("Close date", "关闭日期"),
            "期限": ("TTR Deadline", "TTR截止日期", "解决时间期限"),
            "级别": ("Priority", "优先级"),
            "处理人": ("Agent", "Agent Name", "办理人", "办理人名称"),
            "类别": ("Service", "Service name", "服务", "服务名称"),
            "来源": ("Origin", "来源"),
            "批准人": ("Change manager", "变更经理"),
            "回退方案": ("Fallback plan", "回滚计划"),
        },
        {
            "类型": _said(
                故障="Incident|事件",
                服务请求="User Request|UserRequest|Service request|service_request|用户需求|服务需求",
                变更="Change|NormalChange|RoutineChange|EmergencyChange|变更",
            ),
            "状态": _said(
                未办完="New|Assigned|Pending|Waiting for approval|waiting_for_approval|Approved|Planned|"
                "Escalated TTO|escalated_tto|Escalated TTR|escalated_ttr|新建|已分配|待定|等待批准|已批准|"
                "已计划|已升级TTO|已升级TTR|已升级响应时间|已升级解决时间",
                已办完="Resolved|Closed|已解决|已关闭",
                不接入="Rejected|已驳回",
            ),
            "来源": _said(
                运维方发现="monitoring|监控",
                用户报障="phone|mail|portal|chat|in person|in-person|in_person|电话|邮件|门户|聊天工具|当面",
            ),
        },
    ),
    "zammad": Preset(
        "Zammad",
        {
            "编号": ("#",),
            "标题": ("Title",),
            "类型": ("Type",),
            "状态": ("State",),
            "更新时间": ("Updated At",),
            "受理时间": ("Created At",),
            "响应时间": ("First Response At",),
            "关闭时间": ("Closed At",),
            "期限": ("Close Escalation At",),
            "级别": ("Priority",),
            "处理人": ("Owner",),
            "类别": ("Group",),
        },
        {
            "类型": _said(故障="Incident", 变更="Request for Change", 不接入="Problem"),
            "状态": _said(
                未办完="new|open|pending reminder|pending close", 已办完="closed", 不接入="merged|removed"
            ),
        },
    ),
    "other": Preset("其他", {}, {}),
}
