"""How often systems failed by the register of outages, how long, and what the target still allows."""

from collections.abc import Iterator, Mapping, Sequence

from jiheng.documents.model import Block, Paragraph
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.systems import AvailabilityDay
from jiheng.measures.measure import Question
from jiheng.measures.running_time import Run
from jiheng.monitor.availability import Availability, availability_of
from jiheng.monitor.timeline import Timeline
from jiheng.projects.project import Project
from jiheng.reports.availability import daily_summaries
from jiheng.reports.figures import Figures
from jiheng.reports.reckoned import lasting, said, whole
from jiheng.reports.tables import plain_table
from jiheng.values.comparison import Operator
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio
from jiheng.values.rounding import half_up
from jiheng.values.spans import merged
from jiheng.values.target import Target

MEASURES = ("availability", "daily_availability", "each_system")
WIDTHS = {"系统": 40, "中断次数": 18, "平均恢复（MTTR）": 32, "平均无故障（MTBF）": 36, "剩余可中断": 30}


def reliability_blocks(figures: Figures, runs: Mapping[str, Run], period: Period) -> list[Block]:
    """Show outages, MTTR, MTBF and what is left of the down time that the target allows."""
    targets = sorted({str(target): target for target in _targets(figures.card.project)}.items())
    target = targets[0][1] if len(targets) == 1 else None
    rows = [_row(figures, name, run, period, target) for name, run in runs.items()]
    if target is not None:
        least = said(figures, f"{period}.可用率目标", targets[0][0])
        told = f"剩余可中断，是可用率目标{least}在应运行时间里允许的中断，减去计入的中断。"
    elif targets:
        several = said(figures, f"{period}.可用率目标", "、".join(name for name, _ in targets))
        told = f"可用率目标不止一个（{several}），剩余可中断时间不能只写一个。"
    else:
        told = "项目没有可用率的目标值，没有剩余可中断时间可说。"
    how = "重叠、相连的中断算一次；平均无故障＝可用时间÷中断次数，四舍五入到秒，没有中断的不写。"
    measured = [name for name, run in runs.items() if measured_days(figures, name, run)]
    if measured:
        how += f"{'、'.join(measured)}的日报与登记的中断相同，可用时间按日报，没有测到的不算。"
    return [
        plain_table(f"{period}中断和恢复（按登记的中断）", WIDTHS, rows, left=("系统",)),
        Paragraph(f"{told}{how}"),
    ]


def found_of(run: Run) -> Availability:
    """Reckon the sums of a run as those of samples are: nothing that is registered is unknown."""
    timeline = Timeline(0, run.agreed + run.without, tuple(merged(run.down)))
    return availability_of(timeline, run.excluded)


def measured_days(figures: Figures, name: str, run: Run) -> list[AvailabilityDay]:
    """Give the summaries of a system where they tell the same down time as the register; else none.

    Then what was measured as up is known, and unknown time is none; the pages of monitoring say the same.
    """
    days = daily_summaries(figures.evidence, name, run.served)
    return days if days and sum(each.down_seconds for each in days) == found_of(run).down else []


def _row(figures: Figures, name: str, run: Run, period: Period, target: Target | None) -> tuple[str, ...]:
    found, days = found_of(run), measured_days(figures, name, run)
    facts = [figures.evidence.by_id[each] for each in run.facts]
    up = sum(each.up_seconds for each in days) if days else found.up
    mtbf = Ratio(up, len(found.outages)) if found.outages else None
    key = f"{name}.{period}.按登记"

    def mean(title: str, ratio: Ratio | None, by: Sequence[Fact] = ()) -> str:
        if ratio is None:
            return "—"
        return lasting(figures, f"{key}.{title}", half_up(ratio.numerator, ratio.denominator), [*facts, *by])

    left = "—"
    if target is not None and target.quantity is not None:
        seconds = found.budget_left(target.quantity.exact)
        left = lasting(figures, f"{key}.剩余可中断", abs(seconds), facts)
        left = left if seconds >= 0 else f"超出{left}"
    number = whole(figures, f"{key}.中断次数", len(found.outages), facts, "次")
    return name, number, mean("平均恢复", found.mttr), mean("平均无故障", mtbf, days), left


def _targets(project: Project) -> Iterator[Target]:
    """Give the least availability that indicators ask for."""
    asked = [(leaf.target, way.question) for _, leaf in project.leaves() for way in leaf.ways]
    asked += [(each.target, each.question) for each in project.unweighted]
    yield from (target for target, question in asked if _is_least(target, question))


def _is_least(target: Target, question: Question) -> bool:
    quantity = target.quantity
    return (
        question.measure.name in MEASURES
        and question.parameters.get("measured", "availability") == "availability"
        and target.operator is Operator.AT_LEAST
        and quantity is not None
        and quantity.measure == "率"
    )
