"""The figures of one indicator and of one level of the tree."""

from jiheng.projects.project import NOT_APPLICABLE
from jiheng.reports.figure import NO_EVIDENCE, POINTS, Figure
from jiheng.scoring.scorecard import MeasuredIndicator, ScoredBranch, ScoredLeaf
from jiheng.values.exact import Exact
from jiheng.values.outcome import Outcome
from jiheng.values.quantity import SCALE
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score
from jiheng.values.target import Target

NO_POINTS = "不设分值"
# What may be asked of an indicator; nothing for its actual value.
PARTS = ("", "得分", "分值", "原分值", "目标", "按规则得分", "算式", "未评分原因")


def leaf_figure(name: str, leaf: ScoredLeaf, part: str) -> Figure:
    """Give a part of a scored indicator."""
    match part:
        case "得分":
            exact = leaf.exact if leaf.override is None else None
            figure = points_or(name, leaf.score, leaf.facts, _lacking(leaf), exact)
        case "按规则得分":
            computed = leaf.override.computed if leaf.override else leaf.score
            figure = points_or(name, computed, leaf.facts, NO_EVIDENCE)
        case "分值" | "原分值":
            figure = Figure.of_points(name, leaf.counted if part == "分值" else leaf.weight)
        case "目标":
            figure = _target_figure(name, leaf.leaf.target)
        case "算式" | "未评分原因":
            told = "；".join(leaf.reckoned) if part == "算式" else leaf.because
            figure = Figure(name, told, "", leaf.facts)
        case _:
            figure = Figure.of_actual(name, leaf.actual or _lacking(leaf), leaf.value, leaf.facts)
    return figure


def measured_figure(name: str, each: MeasuredIndicator, part: str) -> Figure:
    """Give a part of an indicator without points."""
    if part == "目标":
        return _target_figure(name, each.indicator.target)
    if part:
        return Figure(name, NO_POINTS)
    return Figure.of_actual(name, each.actual or NO_EVIDENCE, each.value, each.facts)


def branch_figure(name: str, branch: ScoredBranch, part: str) -> Figure:
    """Give a sum of a level: 得分, or 已得 for what there is of an unfinished one; 分值, 得分率."""
    facts = tuple(fact for leaf in branch.leaves() for fact in leaf.facts)
    lacking = NO_EVIDENCE if branch.counted.hundredths else NOT_APPLICABLE
    if part == "得分率":
        return rate_or(name, branch.score, branch.counted, facts, lacking)
    sums = {"分值": branch.counted, "原分值": branch.weight, "已得": branch.earned, "得分": branch.score}
    return points_or(name, sums[part], () if part.endswith("分值") else facts, lacking)


def points_or(
    name: str, points: Score | None, facts: tuple[str, ...], lacking: str, exact: Exact | None = None
) -> Figure:
    """Give points, or the word for their lack."""
    if points is None:
        return Figure(name, lacking, POINTS, facts)
    return Figure.of_points(name, points, facts, exact=exact)


def rate_or(name: str, points: Score | None, whole: Score, facts: tuple[str, ...], lacking: str) -> Figure:
    """Give points in per cent of the whole, or the word for their lack."""
    if points is None or not whole.hundredths:
        return Figure(name, lacking, "%", facts)
    return Figure.of_ratio(name, Ratio(points.hundredths, whole.hundredths), facts)


def _target_figure(name: str, target: Target) -> Figure:
    if target.quantity is None or target.high is not None:
        return Figure(name, target.printed)
    return Figure(
        name, target.printed, target.quantity.unit, (), Exact(target.quantity.ten_thousandths, SCALE)
    )


def _lacking(leaf: ScoredLeaf) -> str:
    return NOT_APPLICABLE if leaf.outcome is Outcome.NOT_APPLICABLE else NO_EVIDENCE


def node_of(name: str) -> str:
    """Name the part of the scorecard that a figure belongs to: `预算执行率` of `预算执行率.得分`."""
    level, _, part = name.rpartition("/")
    if level and part in ("得分", "分值", "原分值", "已得", "得分率", "合计", "封顶得分率", "无证据指标数"):
        return level
    indicator, _, part = name.rpartition(".")
    return indicator if indicator and part in PARTS else name
