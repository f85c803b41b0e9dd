"""Records of money: what was budgeted, adjusted, released, paid and given back.

年初预算, 全年预算, 指标金额, 到位 and 支付 are different amounts; each is its own
record, with its source of funds.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from jiheng.evidence import fields
from jiheng.evidence.doubts import above_zero
from jiheng.evidence.fact import Fact, fact_type
from jiheng.values.money import Money


class FundSource(StrEnum):
    """Where an amount comes from (rows of the official form)."""

    FISCAL_APPROPRIATION = "fiscal_appropriation"
    PRIOR_CARRY_OVER_FUND = "prior_carry_over_fund"
    OTHER_FUND = "other_fund"


SOURCE_TITLES = ("当年财政拨款", "上年结转资金", "其他资金")


class BudgetStage(StrEnum):
    """Which of the budget's amounts it is."""

    INITIAL_BUDGET = "initial_budget"
    ANNUAL_BUDGET = "annual_budget"
    BUDGET_QUOTA = "budget_quota"


def _source() -> FundSource:
    return fields.choice(  # type: ignore[no-any-return]
        "资金来源", "资金从哪里来", FundSource, SOURCE_TITLES, empty=FundSource.FISCAL_APPROPRIATION
    )


@fact_type("budget", "预算", occurred="approved_on")
class Budget(Fact):
    """An amount of the project's budget, as approved."""

    stage: BudgetStage = fields.choice(
        "预算口径", "哪一种预算数", BudgetStage, ("年初预算数", "全年预算数", "指标金额")
    )
    amount: Money = fields.money("金额", "批复的金额")
    approved_on: date = fields.day("批复日期", "批复文件的日期")
    fund_source: FundSource = _source()
    document_number: str = fields.text("文号", "批复或指标文件的文号", required=False)

    def contradictions(self) -> Iterator[str]:
        """A budget is not below zero."""
        if self.amount < Money(0):
            yield "预算金额不能小于零；追减请记在“预算调整”"


@fact_type("budget_adjustment", "预算调整", occurred="approved_on")
class BudgetAdjustment(Fact):
    """A change of the budget within the year; below zero for a cut."""

    amount: Money = fields.money("调整金额", "追加为正，追减为负")
    approved_on: date = fields.day("批复日期", "批准调整的日期")
    basis: str = fields.text("调整依据", "为什么调整、谁批准的")
    fund_source: FundSource = _source()
    document_number: str = fields.text("文号", "调整文件的文号", required=False)

    def contradictions(self) -> Iterator[str]:
        """An adjustment changes something."""
        if self.amount == Money(0):
            yield "调整金额是零，等于没有调整"


@fact_type("fund_release", "资金到位", occurred="released_on")
class FundRelease(Fact):
    """Money made available to the project (到位)."""

    amount: Money = fields.money("金额", "到位的金额")
    released_on: date = fields.day("到位日期", "额度到账的日期")
    fund_source: FundSource = _source()
    document_number: str = fields.text("文号", "额度通知的文号", required=False)

    def contradictions(self) -> Iterator[str]:
        """The amount is above zero."""
        return above_zero(self, "amount")


@fact_type("payment", "支付", occurred="paid_on")
class Payment(Fact):
    """Money paid out for the project."""

    amount: Money = fields.money("金额", "支付的金额")
    paid_on: date = fields.day("支付日期", "国库支付的日期")
    payee: str = fields.text("收款单位", "付给谁", required=False)
    purpose: str = fields.text("用途", "付的是什么款", required=False)
    fund_source: FundSource = _source()
    voucher: str = fields.text("凭证号", "记账凭证或支付凭证号", required=False)
    contract: str = fields.text("合同编号", "按哪份合同支付", required=False)
    due_on: date | None = fields.day("应付日期", "按合同应当哪天前支付", required=False)

    def contradictions(self) -> Iterator[str]:
        """The amount is above zero: what came back is a refund."""
        return above_zero(self, "amount")


@fact_type("refund", "退回财政", occurred="returned_on")
class Refund(Fact):
    """Surplus given back to the treasury."""

    amount: Money = fields.money("金额", "退回的金额")
    returned_on: date = fields.day("退回日期", "退回财政的日期")
    basis: str = fields.text("退回原因", "为什么有结余", required=False)
    fund_source: FundSource = _source()
    voucher: str = fields.text("凭证号", "退款凭证号", required=False)

    def contradictions(self) -> Iterator[str]:
        """The amount is above zero."""
        return above_zero(self, "amount")
