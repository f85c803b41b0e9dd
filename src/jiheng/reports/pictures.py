"""The pictures of reports, drawn from the scorecard and the payments; none where it would say nothing."""

from datetime import date

from jiheng.documents.marks import unmarked
from jiheng.documents.model import Block, Paragraph, Picture, refer
from jiheng.documents.pictures.execution import execution_curve
from jiheng.documents.pictures.score_waterfall import Loss, score_waterfall
from jiheng.evidence.facts.funds import Budget
from jiheng.reports.figures import ANNUAL, EXECUTION_RATE, PAID, Figures
from jiheng.reports.passages import TO_FILL_IN, bases_of_experts, deviation, is_by_experts
from jiheng.scoring.scorecard import Scorecard, ScoredLeaf
from jiheng.values.money import Money
from jiheng.values.score import Score

LOSSES, CURVE = "losses", "execution"  # names to refer to
MOST_MONTHS, FEWEST_PAYMENTS = 36, 2
MONTHS = 12


def lost_points(card: Scorecard, figures: Figures) -> list[Block]:
    """Show where points were lost; nothing without a total, a loss, or where a bonus goes beyond a weight."""
    leaves = [leaf for leaf in card.leaves() if leaf.score is not None and leaf.score != leaf.counted]
    losses = [_loss(leaf, figures) for leaf in leaves]
    if card.total is None or not losses or any(each.points.hundredths < 0 for each in losses):
        return []
    full = Score.sum(branch.counted for branch in card.branches)
    limit = "；".join(each.told for each in card.limits)
    if (
        full.hundredths - sum(each.points.hundredths for each in losses) != card.total.hundredths
        and not limit
    ):
        return []
    svg = score_waterfall(full, losses, card.total, limit=limit)
    lost = "，".join(f"{each.name}失{each.points}分" for each in losses)
    alt = f"满分{full}分，{lost}，得{card.total}分。"
    return [
        Paragraph(f"失分的指标和原因见{refer(LOSSES)}。"),
        Picture("各项指标失分情况", alt, svg, name=LOSSES),
    ]


def _loss(leaf: ScoredLeaf, figures: Figures) -> Loss:
    assert leaf.score is not None  # noqa: S101 — only scored leaves lose points
    points = Score(leaf.counted.hundredths - leaf.score.hundredths)
    if leaf.override is not None:
        return Loss(leaf.leaf.name, points, leaf.override.reason)
    if is_by_experts(leaf):
        return Loss(leaf.leaf.name, points, "；".join(bases_of_experts(leaf, figures)))
    written = unmarked(deviation(leaf, figures))
    found = f"目标{leaf.leaf.target.printed}，实际{leaf.actual}"
    return Loss(leaf.leaf.name, points, found if written in ("", TO_FILL_IN) else written)


def payments_by_month(card: Scorecard, figures: Figures) -> list[Block]:
    """Show how payments approached the annual budget; nothing with fewer than two, or without a budget."""
    period = card.project.evaluation_period
    payments = [each for each in figures.amounts(PAID) if not isinstance(each, Budget)]
    budget = Money(sum(each.amount.fen for each in figures.amounts(ANNUAL)))
    ends = _month_ends(period.first, period.last)
    if len(payments) < FEWEST_PAYMENTS or budget.fen <= 0 or not 1 < len(ends) <= MOST_MONTHS:
        return []
    dated = [(_month(each.happened_on), each.amount.fen) for each in payments]
    paid = [Money(sum(fen for month, fen in dated if month <= end)) for end in ends]
    if any(each.fen < 0 for each in paid):
        return []
    amounts = f"预算{figures.text(ANNUAL)}万元，已支付{figures.text(PAID)}万元"
    told = f"{amounts}，执行率{figures.text(EXECUTION_RATE)}"
    years = ends[0][0] != ends[-1][0]
    names = [f"{year}年" if years and month == 1 else f"{month}月" for year, month in ends]
    svg = execution_curve(names, paid, budget, told=told)
    return [
        Paragraph(f"资金支付进度见{refer(CURVE)}。"),
        Picture("资金支付进度", f"按月累计的支付金额：{unmarked(told)}。", svg, name=CURVE),
    ]


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _month_ends(first: date, last: date) -> list[tuple[int, int]]:
    """Return year and month of each month that the period touches."""
    begin, end = (day.year * MONTHS + day.month - 1 for day in (first, last))
    return [(number // MONTHS, number % MONTHS + 1) for number in range(begin, end + 1)]
