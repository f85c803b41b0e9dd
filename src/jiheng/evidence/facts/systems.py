"""Records of what is operated: systems, assets, service items, and how available they were."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum

from jiheng.evidence import fields
from jiheng.evidence.doubts import not_before
from jiheng.evidence.fact import Fact, fact_type
from jiheng.values.quantity import Quantity


@fact_type("system", "系统", occurred="in_service_since", lasting=True)
class System(Fact):
    """A system under operation and maintenance."""

    system: str = fields.system()
    in_service_since: date = fields.day("投入使用日期", "系统上线的日期")
    owner: str = fields.text("主管科室", "谁负责这个系统", required=False)
    service_provider: str = fields.text("运维单位", "谁运维这个系统", required=False)
    mlps_level: str = fields.text("等保级别", "备案的安全保护等级", required=False)
    filing_number: str = fields.text("备案证明号", "等保备案证明的编号", required=False)
    retired_on: date | None = fields.day("停用日期", "停用的日期；在用不填", required=False)
    users: int | None = fields.count("用户数", "有多少人使用，多个系统按它加权", "人", required=False)
    category: str = fields.text(
        "系统类别", "哪一类系统，同类之间比较费用，如 门户网站、业务系统、办公系统", required=False
    )

    def contradictions(self) -> Iterator[str]:
        """A system is not retired before it is in service."""
        return not_before(self, "in_service_since", "retired_on")


SECONDS_A_DAY = 86_400


class AssetState(StrEnum):
    """Whether an asset is used."""

    IN_USE = "in_use"
    IDLE = "idle"
    RETIRED = "retired"


@fact_type("asset", "资产", occurred="acquired_on", lasting=True)
class Asset(Fact):
    """A device, licence, domain, certificate or other asset under maintenance."""

    name: str = fields.text("资产名称", "资产的名称和型号")
    asset_number: str = fields.text("资产编号", "资产卡片号")
    acquired_on: date = fields.day("取得日期", "购置或启用的日期")
    state: AssetState = fields.choice("使用状况", "在用、闲置或报废", AssetState, ("在用", "闲置", "报废"))
    failures: int = fields.count("故障次数", "本年度发生故障的次数", "次", required=False)
    valid_until: date | None = fields.day(
        "到期日期", "授权、域名、证书或维保的最后一天；没有期限的不填", required=False
    )

    def contradictions(self) -> Iterator[str]:
        """An asset does not expire before it is acquired."""
        return not_before(self, "acquired_on", "valid_until")


@fact_type("service_item", "服务事项", occurred="delivered_on")
class ServiceItem(Fact):
    """One item of the service catalogue agreed, and whether it was delivered."""

    name: str = fields.text("服务事项", "合同约定的一项服务")
    system: str = fields.system()
    delivered_on: date = fields.day("交付日期", "完成或确认交付的日期")
    confirmed_by: str = fields.text("确认人", "使用单位谁确认的")
    contract_item: str = fields.text("合同条款", "合同中的哪一条", required=False)
    service_level: str = fields.text("服务级别", "约定的服务级别", required=False)
    service_hours: str = fields.text("服务时间", "约定的服务时间，如 7×24 小时", required=False)


@fact_type("planned_maintenance", "计划内维护", occurred="began_at")
class PlannedMaintenance(Fact):
    """A maintenance window: its time does not count where it was announced beforehand and approved."""

    system: str = fields.system()
    began_at: datetime = fields.moment("开始时间", "计划开始的时间")
    ended_at: datetime = fields.moment("结束时间", "计划结束的时间")
    announced_at: datetime = fields.moment("通知时间", "什么时候通知的")
    approved_by: str = fields.text(
        "批准人", "使用单位谁批准的；没有批准的照算中断，不填", required=False, approves=True
    )
    approved_at: datetime | None = fields.moment("批准时间", "什么时候批准的", required=False, approves=True)

    def contradictions(self) -> Iterator[str]:
        """A window does not end before it begins."""
        return not_before(self, "began_at", "ended_at")

    def why_it_counts(self, notice: timedelta = timedelta()) -> str:
        """Say why its time counts all the same; empty where it does not.

        It must be announced at least `notice` before it begins, and approved.
        """
        if self.announced_at + notice > self.began_at:
            return f"{self.announced_at:%Y-%m-%d %H:%M} 才通知"
        return "" if self.approved_by else "没有批准"


class OutageKind(StrEnum):
    """Whether down time counts against the provider."""

    UNPLANNED = "unplanned"
    EXCLUDED = "excluded"


@fact_type("outage", "中断", occurred="began_at")
class Outage(Fact):
    """A time in which a system could not be used."""

    system: str = fields.system()
    began_at: datetime = fields.moment("开始时间", "中断开始")
    ended_at: datetime | None = fields.moment("结束时间", "恢复可用；未恢复不填", required=False)
    counts: OutageKind = fields.choice(
        "是否计入", "计入中断，或经批准不计入", OutageKind, ("计入", "不计入"), empty=OutageKind.UNPLANNED,
        approves=True,
    )  # fmt: skip
    cause: str = fields.text("原因", "为什么中断；不计入的写明理由", required=False)
    approved_by: str = fields.text("批准人", "不计入的，谁批准的", required=False, approves=True)

    def contradictions(self) -> Iterator[str]:
        """An outage does not end before it begins."""
        return not_before(self, "began_at", "ended_at")


@fact_type("availability_day", "可用性日报", occurred="day")
class AvailabilityDay(Fact):
    """One day of one system in seconds: up, down, excluded and unknown make up the whole day."""

    system: str = fields.system()
    day: date = fields.day("日期", "哪一天")
    up_seconds: int = fields.count("可用秒数", "测得可用", "秒")
    down_seconds: int = fields.count("中断秒数", "测得中断", "秒")
    excluded_seconds: int = fields.count("不计秒数", "计划内维护或服务时间以外", "秒")
    unknown_seconds: int = fields.count("未测秒数", "没有测到，既不算可用也不算中断", "秒")
    method: str = fields.text("测量方法", "怎样测得：间隔、地点、服务时间、什么不计", required=False)

    def contradictions(self) -> Iterator[str]:
        """The four make up the day, to the second."""
        seconds = self.up_seconds + self.down_seconds + self.excluded_seconds + self.unknown_seconds
        if seconds != SECONDS_A_DAY:
            yield f"四种秒数合计 {seconds}，不是一天的 {SECONDS_A_DAY} 秒"


@fact_type("metric_reading", "指标读数", occurred="read_on")
class MetricReading(Fact):
    """A figure read off a system: users served, interfaces shared, storage used."""

    name: str = fields.text("读数名称", "读的是什么")
    system: str = fields.system()
    read_on: date = fields.day("读数日期", "哪一天读的")
    value: Quantity = fields.quantity("读数", "数和单位，如 1200人")
    read_by: str = fields.text("读数人", "谁读的、从哪里读的")
