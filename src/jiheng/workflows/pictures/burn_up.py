"""Show the money paid beside budget, pace and forecast (picture C3)."""

from dataclasses import replace
from datetime import date

from jiheng.documents.pictures.burn_up import BurnUp, MonthEnd
from jiheng.evidence.facts.funds import BudgetAdjustment, Payment
from jiheng.evidence.store import Evidence
from jiheng.projects.open_project import OpenProject
from jiheng.projects.project import Project
from jiheng.scoring.due import planned_by
from jiheng.scoring.fund_progress import FundProgress, fund_progress
from jiheng.values.days import days_in_month
from jiheng.values.money import Money
from jiheng.values.rounding import half_up

MONTHS = 12
NOTHING = Money(0)


def burn_up(opened: OpenProject, *, on: date) -> BurnUp:
    """Show the fiscal year of a project as of a day: months that are over as paid, the others as forecast."""
    project = opened.project
    year = project.fiscal_year
    ends = [date(year, month, days_in_month(year, month)) for month in range(1, MONTHS + 1)]
    on = min(on, ends[-1])
    evidence = opened.evidence.as_of(on)
    now = fund_progress(project, evidence, on)
    count = len(evidence.current("payment"))
    source = f"来源：支付 {count} 条、预算和调整 {len(now.facts) - count} 条；截至 {on}；两位小数，四舍五入"
    if now.budget is None or now.executed is None or now.budget <= NOTHING:
        because = now.because or "没有预算，没有执行率"
        return BurnUp(title=because, unit="万元", source=source, because=because)
    months = tuple(_month(project, evidence, end, on, now) for end in ends)
    thresholds = tuple(
        (each.month, half_up(each.below.numerator * 100, each.below.denominator))
        for each in project.rule_set.monitoring.thresholds
    )
    chart = BurnUp(
        title="",
        unit="万元",
        source=source,
        months=months,
        rate=now.rate,
        thresholds=thresholds,
        method=now.method,
    )
    return replace(chart, title=_title(chart, now, on))


def _month(project: Project, evidence: Evidence, end: date, on: date, now: FundProgress) -> MonthEnd:
    name = f"{end.month}月"
    budget, paid = now.budget or NOTHING, now.executed or NOTHING
    adjusted = _adjusted_after(evidence, end)
    at_the_time = Money(budget.fen - adjusted) if budget.fen > adjusted else budget
    even = Money(half_up(budget.fen * end.month, MONTHS))
    if date(end.year, end.month, 1) <= on:  # of the month that runs what is paid so far
        return MonthEnd(name, at_the_time, even, paid=_paid_by(project, evidence, min(end, on)))
    share = _share_of_rest(project, end, on)
    projected = now.projected or paid
    whole = planned_by(project, project.period.last) if project.payment_plan else budget
    highest = Money(max(projected.fen, min(budget.fen, max(whole.fen, paid.fen))))
    low, high = (
        Money(paid.fen + half_up((edge.fen - paid.fen) * share[0], share[1])) for edge in (projected, highest)
    )
    return MonthEnd(name, at_the_time, even, low=low, high=high)


def _share_of_rest(project: Project, end: date, on: date) -> tuple[int, int]:
    """Give which part of what is still to be paid is due by the end of a month: by the plan, else by days."""
    last = project.period.last
    if project.payment_plan:
        ahead = planned_by(project, last).fen - planned_by(project, on).fen
        if ahead > 0:
            return planned_by(project, end).fen - planned_by(project, on).fen, ahead
    return (end - on).days, max(1, (last - on).days)


def _paid_by(project: Project, evidence: Evidence, end: date) -> Money:
    paid = (each for each in evidence.current("payment") if isinstance(each, Payment))
    return Money(sum(each.amount.fen for each in paid if project.period.first <= each.paid_on <= end))


def _adjusted_after(evidence: Evidence, end: date) -> int:
    """Add up what the budget was adjusted by after a day, in fen."""
    later = (each for each in evidence.current("budget_adjustment") if each.happened_on > end)
    return sum(each.amount.fen for each in later if isinstance(each, BudgetAdjustment))


def _title(chart: BurnUp, now: FundProgress, on: date) -> str:
    told = f"到 {on:%m-%d} 执行率 {chart.fraction}"
    if now.planned is not None and now.executed is not None and now.executed < now.planned:
        told += f"，比应付的少 {Money(now.planned.fen - now.executed.fen).wan_yuan} 万元"
    if now.projected_rate is not None and on < date(on.year, MONTHS, 31):
        told += f"，预计年底 {now.projected_rate}"
    return told
