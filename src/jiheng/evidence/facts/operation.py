"""Records of the daily work: checks, log analyses, inspections, trainings, incidents, reports."""

from datetime import date, datetime
from enum import StrEnum

from jiheng.evidence import fields
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


class ReportType(StrEnum):
    """Which periodic or occasional report it is."""

    MONTHLY = "monthly_report"
    QUARTERLY_INSPECTION = "quarterly_inspection_report"
    INSPECTION = "inspection_report"
    FAULT_MAINTENANCE = "fault_maintenance_report"


RESULT_TITLES = ("正常", "异常")


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


@fact_type("inspection", "巡检", occurred="inspected_on")
class Inspection(Fact):
    """One inspection visit."""

    system: str = fields.system()
    inspected_on: date = fields.day("巡检日期", "哪一天巡检的")
    where: Place = fields.choice("巡检方式", "上门或远程", Place, ("上门", "远程"))
    result: Result = fields.choice("巡检结果", "是否正常", Result, RESULT_TITLES)
    inspected_by: str = fields.text("巡检人", "谁巡检的")
    signed_by: str = fields.text("签认人", "使用单位谁签认", required=False)


@fact_type("training", "培训", occurred="held_on")
class Training(Fact):
    """One training session."""

    system: str = fields.system()
    held_on: date = fields.day("培训日期", "哪一天举办的")
    topic: str = fields.text("培训内容", "讲了什么")
    trainer: str = fields.text("培训人", "谁讲的")
    attendees: int = fields.count("参加人数", "签到人数", "人")


@fact_type("incident", "故障", occurred="received_at")
class Incident(Fact):
    """One fault of a system, with its clock."""

    system: str = fields.system()
    received_at: datetime = fields.moment("报障时间", "接到报障的时间")
    acknowledged_at: datetime | None = fields.moment("响应时间", "开始处理的时间", required=False)
    restored_at: datetime | None = fields.moment("恢复时间", "系统恢复可用的时间", required=False)
    resolved_at: datetime | None = fields.moment("解决时间", "故障解决完成的时间", required=False)
    symptom: str = fields.text("故障现象", "什么坏了")
    cause: str = fields.text("故障原因", "为什么坏", required=False)


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
