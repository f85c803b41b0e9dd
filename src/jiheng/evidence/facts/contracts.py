"""Records of what was agreed: procurement, contracts, milestones, waivers."""

from collections.abc import Iterator
from datetime import date

from jiheng.evidence import fields
from jiheng.evidence.doubts import above_zero, not_before
from jiheng.evidence.fact import Fact, fact_type
from jiheng.values.money import Money
from jiheng.values.period import Period


@fact_type("procurement", "政府采购", occurred="awarded_on")
class Procurement(Fact):
    """A procurement and its award."""

    subject: str = fields.text("采购内容", "采购的是什么")
    method: str = fields.text("采购方式", "公开招标、竞争性磋商、框架协议等")
    budgeted: Money = fields.money("采购预算", "采购的预算金额")
    awarded: Money = fields.money("中标金额", "中标或成交的金额")
    awarded_on: date = fields.day("中标日期", "中标或成交通知的日期")
    supplier: str = fields.text("供应商", "中标或成交的单位")
    document_number: str = fields.text("文号", "中标或成交通知书的编号", required=False)

    def contradictions(self) -> Iterator[str]:
        """Both amounts are above zero."""
        return above_zero(self, "budgeted", "awarded")


@fact_type("contract", "合同", occurred="signed_on", lasting=True)
class Contract(Fact):
    """A contract of operation and maintenance."""

    name: str = fields.text("合同名称", "合同的名称")
    supplier: str = fields.text("供应商", "签约的运维单位")
    amount: Money = fields.money("合同金额", "合同总价")
    signed_on: date = fields.day("签订日期", "合同签订的日期")
    service_period: Period = fields.period("服务期", "从哪天到哪天")
    number: str = fields.text("合同编号", "合同的编号", required=False)
    awarded_on: date | None = fields.day("中标日期", "中标或成交通知的日期", required=False)
    filed_on: date | None = fields.day("备案日期", "合同备案或公告的日期", required=False)

    def contradictions(self) -> Iterator[str]:
        """The amount is above zero, and nothing is signed before it is awarded or filed before it is signed.

        That the service period ends after it begins is the period's own rule.
        """
        yield from above_zero(self, "amount")
        yield from not_before(self, "awarded_on", "signed_on")
        yield from not_before(self, "signed_on", "filed_on")


@fact_type("milestone", "里程碑", occurred="planned_on")
class Milestone(Fact):
    """A planned point in time and when it was reached."""

    name: str = fields.text("节点", "应当完成什么")
    planned_on: date = fields.day("计划日期", "计划哪天完成")
    reached_on: date | None = fields.day("实际日期", "实际哪天完成；未完成不填", required=False)


@fact_type("waiver", "履约免除", occurred="period")
class WaiverRecord(Fact):
    """Somebody asked that a promise of the contract need not be kept for a while, and another one agreed."""

    promise: str = fields.text("约定", "免除的是哪一项约定：project.yaml 里 contracts … promises 的名称")
    period: Period = fields.period("免除期间", "最后一天落在这一段里的各次都免除")
    basis: str = fields.text("免除理由", "什么情况、依据什么")
    asked_by: str = fields.text("申请人", "谁提出的")
    approved_by: str = fields.text("批准人", "谁批准的；不能是申请人自己")
    approved_on: date = fields.day("批准日期", "哪一天批准的")

    @property
    def done_on(self) -> date:
        """It holds from the day it is approved, for earlier occurrences too."""
        return self.approved_on

    def contradictions(self) -> Iterator[str]:
        """Nobody approves what they asked for themselves."""
        if self.asked_by == self.approved_by:
            yield f"“批准人”与“申请人”都是{self.approved_by}，不能批准自己提出的免除"
