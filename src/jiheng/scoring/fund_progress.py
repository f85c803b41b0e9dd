"""How the money of a project goes by a day: budget, paid, planned, projected, and what is warned of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jiheng.evidence.facts.funds import Budget, BudgetAdjustment, BudgetStage, Payment
from jiheng.evidence.store import Evidence
from jiheng.frameworks.monitoring import SCALES, Monitoring
from jiheng.projects.project import Project
from jiheng.scoring.due import planned_by, year_share
from jiheng.scoring.lights import Light, percent_text, scaled_light
from jiheng.values.days import chinese_day, days_in_month
from jiheng.values.exact import ZERO, Exact
from jiheng.values.money import Money
from jiheng.values.ratio import Ratio
from jiheng.values.rounding import half_up

EXECUTION, FORWARD = SCALES
NOTHING = Money(0)


@dataclass(frozen=True, slots=True)
class FundProgress:
    """The money of a project by a day; a None is what cannot be told, `because` says why.

    `planned` is what should be paid by then, `projected` what will be by the end of the year.
    """

    initial: Money | None
    budget: Money | None
    executed: Money | None
    planned: Money | None = None
    plan: str = ""
    projected: Money | None = None
    method: str = ""
    light: Light | None = None
    because: str = ""
    facts: tuple[str, ...] = ()

    @property
    def rate(self) -> Ratio | None:
        """The share of the budget that was paid."""
        return _rate(self.executed, self.budget)

    @property
    def projected_rate(self) -> Ratio | None:
        """The share of the budget that will be paid."""
        return _rate(self.projected, self.budget)


def _rate(paid: Money | None, budget: Money | None) -> Ratio | None:
    return Ratio(paid.fen, budget.fen) if paid is not None and budget is not None and budget.fen > 0 else None


def fund_progress(project: Project, evidence: Evidence, on: date) -> FundProgress:
    """Tell the money by a day, from evidence as of it."""
    budgets = [each for each in evidence.current("budget") if isinstance(each, Budget)]
    initial = _sum(each for each in budgets if each.stage is BudgetStage.INITIAL_BUDGET)
    annual = _sum(each for each in budgets if each.stage is BudgetStage.ANNUAL_BUDGET)
    adjustments = [
        each for each in evidence.current("budget_adjustment") if isinstance(each, BudgetAdjustment)
    ]
    if annual is None and initial is not None:
        annual = initial + (_sum(adjustments) or NOTHING)
    payments = [
        each
        for each in evidence.current("payment")
        if isinstance(each, Payment) and each.paid_on >= project.period.first
    ]
    executed = Money(sum(each.amount.fen for each in payments)) if evidence.kept("payment") else None
    facts = tuple(each.id for each in (*budgets, *adjustments, *payments))
    if annual is None or executed is None:
        lacking = "没有预算记录（年初预算数或全年预算数）" if annual is None else "没有“支付”台账"
        return FundProgress(initial, annual, executed, because=f"{lacking}，执行进度无从判断", facts=facts)
    if annual <= NOTHING:
        return FundProgress(initial, annual, executed, because="预算为零，没有执行率", facts=facts)
    planned, plan = _planned(project, annual, on)
    projected, method = _projected(project, annual, executed, planned, on)
    light = _light(project.rule_set.monitoring, executed, planned)
    return FundProgress(initial, annual, executed, planned, plan, projected, method, light, "", facts)


def _sum(facts: "Iterator[Budget] | list[BudgetAdjustment]") -> Money | None:
    amounts = [each.amount.fen for each in facts]
    return Money(sum(amounts)) if amounts else None


def _planned(project: Project, budget: Money, on: date) -> tuple[Money, str]:
    if project.payment_plan:
        whole = planned_by(project, project.period.last)
        note = "" if whole == budget else f"，与预算 {budget} 不等"
        return planned_by(project, on), f"按付款计划（全年 {whole}{note}）"
    due = year_share(project.period, on)
    part = Exact(budget.fen) * due.share
    return Money(half_up(part.numerator, part.denominator)), due.because


def _projected(
    project: Project, budget: Money, executed: Money, planned: Money, on: date
) -> tuple[Money, str]:
    """Project: what is planned after the day, at the pace so far; without a plan the pace of the months."""
    if on >= project.period.last:
        return executed, "全年已过，取目前的数"
    pace = Exact(executed.fen, planned.fen) if planned > NOTHING else Exact(1)
    if project.payment_plan:
        ahead = planned_by(project, project.period.last).fen - max(planned.fen, executed.fen)
        more = Exact(max(0, ahead)) * (min(Exact(1), pace))
        fen, method = (
            executed.fen + more.numerator // more.denominator,
            "已付的，加上计划中未到期的按目前的付款进度支付",
        )
    else:
        whole = Exact(budget.fen) * pace
        fen, method = whole.numerator // whole.denominator, "按目前的支付速度到年底"
    if fen > budget.fen > executed.fen:
        return budget, f"{method}，以预算为限"
    return Money(fen), method


def _light(monitoring: Monitoring, executed: Money, planned: Money) -> Light | None:
    scale = dict(monitoring.scales).get(EXECUTION)
    if scale is None:
        return None
    if planned == NOTHING:
        return Light("green", "预算执行：到这一天没有计划付款，没有落后")
    told = f"预算执行：已付 {executed} ÷ 应付 {planned}"
    return scaled_light(scale, executed.exact, planned.exact, told=told)


def fund_warnings(funds: FundProgress, monitoring: Monitoring, year: int, on: date) -> Iterator[str]:
    """Tell what a rule set warns of: execution below the line of the last month that has one, or zero."""
    rate = funds.rate
    if rate is None:
        return
    passed = [each for each in monitoring.thresholds if _month_end(year, each.month) <= on]
    if passed:
        line = passed[-1]
        below = line.below / Exact(100)
        if rate.exact < below:
            yield f"到{chinese_day(on)}执行率 {rate}，低于 {line.month} 月底的预警线 {percent_text(below)}"
    if monitoring.stage_deviation is not None and rate.exact == ZERO:
        yield f"到{chinese_day(on)}执行数为 0，认定有问题，要写明问题、原因类别和措施"


def _month_end(year: int, month: int) -> date:
    return date(year, month, days_in_month(year, month))
