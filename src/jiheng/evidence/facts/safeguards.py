"""Records of what keeps a system safe: backups, drills, incidents, tests, vulnerabilities, assessments."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum

from jiheng.evidence import fields
from jiheng.evidence.doubts import not_before
from jiheng.evidence.fact import Fact, fact_type
from jiheng.evidence.pauses import Pause
from jiheng.values.quantity import Quantity


class Success(StrEnum):
    """Whether it worked."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"


SUCCESS_TITLES = ("成功", "失败")


@fact_type("backup", "数据备份", occurred="made_at")
class Backup(Fact):
    """One backup of a system's data."""

    system: str = fields.system()
    made_at: datetime = fields.moment("备份时间", "备份完成的时间")
    result: Success = fields.choice("备份结果", "成功或失败", Success, SUCCESS_TITLES)
    medium: str = fields.text("存放位置", "介质和地点", required=False)
    checksum: str = fields.text("校验值", "备份文件的校验值", required=False)
    job: str = fields.text("备份任务", "哪个备份任务", required=False)
    size: Quantity | None = fields.quantity("备份大小", "数和单位，如 120GB", required=False)
    kept_until: date | None = fields.day("保留到", "保留到哪一天", required=False)

    def contradictions(self) -> Iterator[str]:
        """A backup is not given up before it is made."""
        return not_before(self, "made_at", "kept_until")


@fact_type("restore_test", "恢复演练", occurred="held_on")
class RestoreTest(Fact):
    """One test of restoring from a backup."""

    system: str = fields.system()
    held_on: date = fields.day("演练日期", "哪一天")
    result: Success = fields.choice("演练结果", "成功或失败", Success, SUCCESS_TITLES)
    minutes: int = fields.count("恢复用时", "多少分钟恢复", "分钟")
    target_minutes: int | None = fields.count("目标用时", "恢复时间目标（RTO）", "分钟", required=False)
    lost_minutes: int | None = fields.count(
        "丢失数据时长", "恢复后丢失多长时间的数据（RPO）", "分钟", required=False
    )
    scenario: str = fields.text("演练场景", "演练什么情况", required=False)
    held_by: str = fields.text("演练人", "谁做的", required=False)


@fact_type("emergency_drill", "应急演练", occurred="held_on")
class EmergencyDrill(Fact):
    """One emergency drill."""

    scenario: str = fields.text("演练场景", "演练什么情况")
    held_on: date = fields.day("演练日期", "哪一天")
    result: Success = fields.choice("演练结果", "成功或失败", Success, SUCCESS_TITLES)
    summary: str = fields.text("演练总结", "发现的问题", required=False)
    minutes: int | None = fields.count("恢复用时", "多少分钟恢复", "分钟", required=False)


class FoundBy(StrEnum):
    """Who found an incident first; what only a later check brought to light was missed."""

    PROVIDER = "provider"
    USER = "user"
    CHECK = "check"


class IncidentCategory(StrEnum):
    """What sort of incident it is."""

    FAULT = "fault"
    SECURITY = "security_incident"


@fact_type("incident", "故障", occurred="received_at")
class Incident(Fact):
    """One fault of a system, with its clock."""

    system: str = fields.system()
    received_at: datetime = fields.moment("报障时间", "接到报障的时间")
    acknowledged_at: datetime | None = fields.moment("响应时间", "开始处理的时间", required=False)
    arrived_at: datetime | None = fields.moment("到场时间", "工程师到场的时间", required=False)
    restored_at: datetime | None = fields.moment("恢复时间", "系统恢复可用的时间", required=False)
    resolved_at: datetime | None = fields.moment("解决时间", "故障解决完成的时间", required=False)
    symptom: str = fields.text("故障现象", "什么坏了")
    severity: str = fields.text("故障级别", "合同约定的级别", required=False)
    cause: str = fields.text("故障原因", "为什么坏", required=False)
    closed_at: datetime | None = fields.moment("关闭时间", "工单关闭的时间", required=False)
    handled_by: str = fields.text("处理人", "谁处理的", required=False)
    category: IncidentCategory = fields.choice(
        "故障类别",
        "一般故障或安全事件",
        IncidentCategory,
        ("故障", "安全事件"),
        empty=IncidentCategory.FAULT,
    )
    found_by: FoundBy | None = fields.choice(
        "发现方式",
        "谁先发现的；事后核对才发现的是漏报",
        FoundBy,
        ("运维方发现", "用户报障", "核对发现"),
        required=False,
    )
    reported_at: datetime | None = fields.moment("上报时间", "向使用单位报告异常的时间", required=False)
    pauses: tuple[Pause, ...] = fields.pauses("暂停计时", "计时停了的时段和理由，如等备件、等用户确认")

    def contradictions(self) -> Iterator[str]:
        """Nothing happens to an incident before it is received; its pauses come one after the other."""
        steps = ("acknowledged_at", "arrived_at", "restored_at", "resolved_at", "closed_at", "reported_at")
        yield from not_before(self, "received_at", *steps)
        free_from: datetime | None = self.received_at
        for each in self.pauses:
            if free_from is None or each.began_at < free_from:
                yield f"暂停（{each.reason}）从 {each.began_at:%Y-%m-%d %H:%M} 起，早于报障或与前一段重叠"
            if each.ended_at is not None and each.ended_at <= each.began_at:
                yield f"暂停（{each.reason}）的结束不晚于开始"
            free_from = each.ended_at


class TestSubject(StrEnum):
    """What is tested."""

    PERFORMANCE = "performance"
    FUNCTION = "function"


class TestVerdict(StrEnum):
    """Whether the limit was met."""

    PASSED = "passed"
    NOT_PASSED = "not_passed"


@fact_type("test_result", "测试结果", occurred="tested_on")
class TestResult(Fact):
    """The result of one performance or function test item."""

    system: str = fields.system()
    subject: TestSubject = fields.choice("测试类别", "性能或功能", TestSubject, ("性能", "功能"))
    name: str = fields.text("测试项", "测的是哪一项")
    tested_on: date = fields.day("测试日期", "哪一天测的")
    result: TestVerdict = fields.choice("测试结论", "是否达标", TestVerdict, ("达标", "不达标"))
    tested_by: str = fields.text("测试人", "谁测的", required=False)
    required_value: str = fields.text("要求值", "合同或标准要求达到多少", required=False)
    measured_value: str = fields.text("实测值", "测得多少", required=False)


@fact_type("vulnerability", "漏洞", occurred="found_on")
class Vulnerability(Fact):
    """A vulnerability found, and when it was fixed."""

    system: str = fields.system()
    name: str = fields.text("漏洞", "漏洞的名称或编号")
    severity: str = fields.text("危害程度", "高、中、低")
    found_on: date = fields.day("发现日期", "哪一天发现的")
    due_on: date | None = fields.day("整改期限", "应当哪天前整改", required=False)
    fixed_on: date | None = fields.day("整改日期", "整改完成的日期；未整改不填", required=False)

    def contradictions(self) -> Iterator[str]:
        """A vulnerability is neither due nor fixed before it is found."""
        return not_before(self, "found_on", "due_on", "fixed_on")


class AssessmentType(StrEnum):
    """Which assessment it is."""

    MLPS = "mlps_assessment"
    CRYPTO = "crypto_assessment"


@fact_type("security_assessment", "安全测评", occurred="reported_on")
class SecurityAssessment(Fact):
    """An assessment under the multi-level protection scheme (等保) or of cryptography (密评)."""

    system: str = fields.system()
    assessment_type: AssessmentType = fields.choice(
        "测评种类", "等保测评或密评", AssessmentType, ("等保测评", "密评")
    )
    level: str = fields.text("等级", "第几级", required=False)
    reported_on: date = fields.day("报告日期", "测评报告的日期")
    conclusion: str = fields.text("测评结论", "报告上的结论")
    assessor: str = fields.text("测评机构", "谁测评的")
    filing_number: str = fields.text("备案号", "备案证明或备案回执的编号", required=False)
    findings: str = fields.text("主要问题", "报告指出的问题", required=False)
    fixed_on: date | None = fields.day("整改日期", "问题整改完成的日期", required=False)
    points: Quantity | None = fields.quantity("测评得分", "报告上的得分，如 85分", required=False)
    due_on: date | None = fields.day("应测评日期", "应当哪天前测评完成", required=False)
