"""What does not count in the availability of systems, who approved it, and what was not measured."""

from jiheng.documents.model import Block, Paragraph
from jiheng.evidence.facts.systems import AvailabilityDay, Outage, OutageKind, PlannedMaintenance
from jiheng.measures.systems import Systems
from jiheng.reports.availability import days_of, spans, unmeasured_days
from jiheng.reports.figures import Figures
from jiheng.reports.passages import TO_FILL_IN, listed
from jiheng.reports.reckoned import lasting, whole
from jiheng.reports.records_of_period import PeriodRecords
from jiheng.reports.times import moment


def excluded_blocks(records: PeriodRecords) -> list[Block]:
    """Tell each outage that does not count and each window of maintenance: when, why, approved by whom."""
    told = [
        f"{each.system}{moment(each.began_at)}起中断{length_of(records.figures, each)}不计入："
        f"{each.cause or TO_FILL_IN}{_approved(each)}"
        for each in records.of("outage")
        if isinstance(each, Outage) and each.counts is OutageKind.EXCLUDED
    ]
    told += [
        _window(each) for each in records.of("planned_maintenance") if isinstance(each, PlannedMaintenance)
    ]
    return listed(told) or [Paragraph("无：台账没有登记不计入的中断，也没有登记计划内维护。")]


def _approved(outage: Outage) -> str:
    """Say who approved that it does not count, where the reason does not name them already."""
    if outage.approved_by and f"{outage.approved_by}批准" in outage.cause:
        return ""
    return f"，{outage.approved_by or TO_FILL_IN}批准"


def _window(window: PlannedMaintenance) -> str:
    told = (
        f"{window.system}{moment(window.began_at)}至{moment(window.ended_at)}计划内维护，"
        f"{moment(window.announced_at)}通知"
    )
    told += f"，{window.approved_by}批准" if window.approved_by else ""
    because = window.why_it_counts()
    return f"{told}，{because}，照算中断" if because else f"{told}，不计入"


def unmeasured_blocks(figures: Figures, systems: Systems) -> list[Block]:
    """Tell the days without a summary, system by system."""
    if not figures.evidence.kept("availability_day"):
        return [Paragraph("没有监测日报台账：全部时间都没有监测记录。")]
    told = []
    for name, (_, served) in systems.items():
        days = unmeasured_days(figures, name, served)
        if days:
            count = whole(figures, f"{name}.{served}.没有日报", len(days), [], "天")
            told.append(f"{name}有{count}天没有日报：{'、'.join(map(str, spans(days)))}")
    return listed(told) or [Paragraph("每个系统每天都有日报；一天之内没有测到的时间见上表“未测”。")]


def measured_how(figures: Figures, systems: Systems) -> list[str]:
    """Tell how the summaries say that they were measured, of which systems and how many days."""
    ways: dict[str, dict[str, list[AvailabilityDay]]] = {}
    for name, (_, served) in systems.items():
        for day in days_of(figures, name, served):
            ways.setdefault(day.method, {}).setdefault(name, []).append(day)
    told = []
    for number, (method, by_system) in enumerate(ways.items(), 1):
        counts = (
            f"{name}{whole(figures, f'{name}.日报.测量方法{number}', len(days), days, '天')}天"
            for name, days in by_system.items()
        )
        told.append(f"监测日报（{'、'.join(counts)}）：{method or f'测量方法{TO_FILL_IN}'}")
    return told


def length_of(figures: Figures, outage: Outage) -> str:
    """Print how long an outage lasted."""
    if outage.ended_at is None:
        return TO_FILL_IN
    seconds = int((outage.ended_at - outage.began_at).total_seconds())
    return lasting(figures, f"{outage.id}.中断时长", seconds, [outage])
