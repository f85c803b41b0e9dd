"""Records of the daily work: duty, checks, logs, inspections, trainings, changes, requests, reports."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum

from jiheng.evidence import fields
from jiheng.evidence.doubts import at_most, not_before
from jiheng.evidence.fact import Fact, fact_type
from jiheng.values.period import Period


class Result(StrEnum):
    """What a check found."""

    NORMAL = "normal"
    ABNORMAL = "abnormal"


class Place(StrEnum):
    """Where an inspection was made."""

    ON_SITE = "on_site"
    REMOTE = "remote"


class ChangeResult(StrEnum):
    """How a change ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ROLLED_BACK = "rolled_back"


class Solution(StrEnum):
    """Whether a request was met, and whether at once."""

    AT_ONCE = "at_once"
    LATER = "later"
    NOT_SOLVED = "not_solved"


class ReportType(StrEnum):
    """Which periodic or occasional report it is."""

    MONTHLY = "monthly_report"
    QUARTERLY_INSPECTION = "quarterly_inspection_report"
    INSPECTION = "inspection_report"
    FAULT_MAINTENANCE = "fault_maintenance_report"


RESULT_TITLES = ("正常", "异常")


@fact_type("duty_shift", "值班", occurred="began_at")
class DutyShift(Fact):
    """One shift of the duty plan, as served."""

    began_at: datetime = fields.moment("上班时间", "值班开始")
    ended_at: datetime = fields.moment("下班时间", "值班结束")
    person: str = fields.text("值班人", "谁值的班")
    handover: str = fields.text("交接事项", "交接班记录", required=False)
    signed_in_at: datetime | None = fields.moment("签到时间", "到岗签到的时间", required=False)
    planned_person: str = fields.text("原定值班人", "替班、换班时写原来排的是谁", required=False)

    def contradictions(self) -> Iterator[str]:
        """A shift does not end before it begins."""
        return not_before(self, "began_at", "ended_at")


@fact_type("environment_check", "运行环境监测", occurred="checked_on")
class EnvironmentCheck(Fact):
    """One check of a system's running environment."""

    system: str = fields.system()
    checked_on: date = fields.day("监测日期", "哪一天监测的")
    result: Result = fields.choice("监测结果", "是否正常", Result, RESULT_TITLES)
    checked_by: str = fields.text("监测人", "谁监测的")
    remark: str = fields.text("说明", "异常时写现象和处理", required=False)


@fact_type("log_analysis", "日志管理与分析", occurred="analysed_on")
class LogAnalysis(Fact):
    """One analysis of a system's logs."""

    system: str = fields.system()
    analysed_on: date = fields.day("分析日期", "哪一天分析的")
    covers: Period = fields.period("日志期间", "分析了哪一段日志")
    analysed_by: str = fields.text("分析人", "谁分析的")
    findings: str = fields.text("分析结论", "发现了什么", required=False)

    def contradictions(self) -> Iterator[str]:
        """Logs are not analysed before they begin."""
        return not_before(self, "covers", "analysed_on")


@fact_type("inspection", "巡检", occurred="inspected_on")
class Inspection(Fact):
    """One inspection visit."""

    system: str = fields.system()
    inspected_on: date = fields.day("巡检日期", "哪一天巡检的")
    where: Place = fields.choice("巡检方式", "上门或远程", Place, ("上门", "远程"))
    result: Result = fields.choice("巡检结果", "是否正常", Result, RESULT_TITLES)
    inspected_by: str = fields.text("巡检人", "谁巡检的")
    signed_by: str = fields.text("签认人", "使用单位谁签认", required=False)
    planned_on: date | None = fields.day("计划日期", "计划哪一天巡检", required=False)
    items: int | None = fields.count("检查项数", "检查了多少项", "项", required=False)
    items_passed: int | None = fields.count("合格项数", "其中合格多少项", "项", required=False)

    def contradictions(self) -> Iterator[str]:
        """No more items passed than were checked."""
        return at_most(self, "items", "items_passed")


@fact_type("change", "变更", occurred="requested_on")
class Change(Fact):
    """A change of a system: requested, approved, done."""

    system: str = fields.system()
    subject: str = fields.text("变更内容", "改了什么")
    requested_on: date = fields.day("申请日期", "哪一天申请的")
    approved_by: str = fields.text("批准人", "谁批准的")
    finished_on: date | None = fields.day("完成日期", "完成的日期；未完成不填", required=False)
    tested: Result | None = fields.choice(
        "测试结果", "上线前测试是否正常", Result, RESULT_TITLES, required=False
    )
    rollback: str = fields.text("回退方案", "失败时怎样退回", required=False)
    result: ChangeResult | None = fields.choice(
        "变更结果", "成功、失败或已回退", ChangeResult, ("成功", "失败", "已回退"), required=False
    )

    def contradictions(self) -> Iterator[str]:
        """A change is not finished before it is requested."""
        return not_before(self, "requested_on", "finished_on")


@fact_type("service_request", "服务请求", occurred="received_at")
class ServiceRequest(Fact):
    """A request for service (not a fault), with its clock."""

    system: str = fields.system()
    subject: str = fields.text("请求内容", "要求做什么")
    received_at: datetime = fields.moment("受理时间", "接到请求的时间")
    responded_at: datetime | None = fields.moment("响应时间", "开始处理的时间", required=False)
    finished_at: datetime | None = fields.moment("办结时间", "办完的时间；未办完不填", required=False)
    solution: Solution | None = fields.choice(
        "解决情况", "是否解决", Solution, ("一次解决", "已解决", "未解决"), required=False
    )
    request_type: str = fields.text("请求类别", "栏目调整、数据查询、账号办理等", required=False)
    due_at: datetime | None = fields.moment("办理期限", "应当什么时候前办完", required=False)

    def contradictions(self) -> Iterator[str]:
        """Nothing happens to a request before it is received."""
        return not_before(self, "received_at", "responded_at", "finished_at", "due_at")


@fact_type("training", "培训", occurred="held_on")
class Training(Fact):
    """One training session."""

    system: str = fields.system()
    held_on: date = fields.day("培训日期", "哪一天举办的")
    topic: str = fields.text("培训内容", "讲了什么")
    trainer: str = fields.text("培训人", "谁讲的")
    attendees: int = fields.count("参加人数", "签到人数", "人")
    due_attendees: int | None = fields.count("应到人数", "应当参加的人数", "人", required=False)
    passed: int | None = fields.count("考核合格人数", "考核合格的人数", "人", required=False)

    def contradictions(self) -> Iterator[str]:
        """No more passed than attended."""
        return at_most(self, "attendees", "passed")


@fact_type("on_site_service", "驻场服务", occurred="served_on")
class OnSiteService(Fact):
    """Support on the spot: 驻会, 驻场, 重要活动保障."""

    occasion: str = fields.text("保障事项", "什么会议或活动，或日常驻场")
    served_on: date = fields.day("服务日期", "哪一天")
    persons: int = fields.count("服务人数", "到场几人", "人")
    confirmed_by: str = fields.text("确认人", "使用单位谁确认的")


@fact_type("content_publication", "信息发布", occurred="published_at")
class ContentPublication(Fact):
    """One issue or item published on a portal or account."""

    system: str = fields.system()
    headline: str = fields.text("标题", "发布的标题或期号")
    column: str = fields.text("栏目", "发布在哪个栏目", required=False)
    published_at: datetime = fields.moment("发布时间", "发布的时间")
    reviewed_by: str = fields.text("审核人", "三审三校的终审人", required=False)
    address: str = fields.text("网址", "发布后的网址", required=False)
    author: str = fields.text("撰稿人", "谁写的", required=False)
    due_on: date | None = fields.day("应发布日期", "应当哪天前发布", required=False)
    errors: int | None = fields.count("差错数", "发布后发现的差错", "处", required=False)
    correction: str = fields.text("更正情况", "差错怎样更正的", required=False)


@fact_type("special_interview", "专题采访", occurred="held_on")
class SpecialInterview(Fact):
    """One special interview."""

    topic: str = fields.text("采访主题", "采访什么")
    held_on: date = fields.day("采访日期", "哪一天")
    person: str = fields.text("采访对象", "采访谁", required=False)
    published_as: str = fields.text("稿件", "发布的稿件标题", required=False)


@fact_type("periodic_report", "报告", occurred="covers")
class PeriodicReport(Fact):
    """A report handed in: monthly, quarterly, inspection, or after a fault."""

    report_type: ReportType = fields.choice(
        "报告种类", "哪一种报告", ReportType, ("运维月报", "季度巡检报告", "巡检报告", "故障维护报告")
    )
    system: str = fields.system()
    covers: Period = fields.period("所属期间", "报告写的是哪一段时间")
    submitted_on: date = fields.day("提交日期", "交到使用单位的日期")
    incident: str = fields.text("故障编号", "故障维护报告对应的故障", required=False)
    received_by: str = fields.text("签收人", "谁签收的", required=False)
    author: str = fields.text("编写人", "谁写的", required=False)

    @property
    def done_on(self) -> date:
        """A report is done when it is handed in."""
        return self.submitted_on

    def contradictions(self) -> Iterator[str]:
        """A report is not handed in before what it reports begins."""
        return not_before(self, "covers", "submitted_on")
