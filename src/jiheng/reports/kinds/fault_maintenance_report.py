"""The report after one fault.

Official form: none is national; the clock of one fault and what is known of it, as the contract's
    故障维护报告 asks for it.
Sections: 一 故障基本情况 · 二 处理经过 · 三 影响 · 四 原因和改进措施 · 五 与绩效指标的关系.
Who signs: who handled it, and the user who confirms that the system works again (boxes to fill in by hand).
"""

from collections.abc import Iterator
from datetime import datetime

from jiheng.catalogue import Parameter, nearest, text_of
from jiheng.documents.model import Block, Document, Heading, Paragraph, Table
from jiheng.errors import NotFoundError
from jiheng.evidence.facts.operation import PeriodicReport
from jiheng.evidence.facts.safeguards import FoundBy, Incident, IncidentCategory
from jiheng.evidence.facts.systems import Outage, OutageKind
from jiheng.reports.figures import Figures
from jiheng.reports.incident_rows import STEPS, clock_blocks, step
from jiheng.reports.passages import TO_FILL_IN, listed
from jiheng.reports.reckoned import lasting
from jiheng.reports.report import Choice, ReportKind
from jiheng.reports.tables import pairs_table, plain_table, sign_off
from jiheng.reports.times import moment
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.days import chinese_day

INCIDENT = Parameter("incident", "故障编号", text_of, "哪一次故障，写故障台账的编号，如 故障-01")
kind = ReportKind(title="故障维护报告", version=2, parameters=(INCIDENT,))

CATEGORIES = {IncidentCategory.FAULT: "故障", IncidentCategory.SECURITY: "安全事件"}
FOUND = {FoundBy.PROVIDER: "运维方发现", FoundBy.USER: "用户报障", FoundBy.CHECK: "核对发现（漏报）"}
CLOCK = {"环节": 34, "时间": 61, "距报障": 61}


@kind.offers
def offers(_card: Scorecard, figures: Figures) -> Iterator[Choice]:
    """Offer every fault of the year, the one that took longest to solve first."""
    found = [
        each
        for each in figures.evidence.current("incident")
        if isinstance(each, Incident) and each.happened_on in figures.card.project.evaluation_period
    ]
    found.sort(key=lambda each: (each.resolved_at or each.received_at) - each.received_at, reverse=True)
    yield from ({"incident": each.id} for each in found)


@kind.composes("document")
def document(card: Scorecard, figures: Figures, *, incident: str) -> Document:
    """Compose the report; raises NotFoundError for a fault that is not in the register."""
    fault = _find(figures, incident)
    blocks: list[Block] = [
        Heading(1, "故障基本情况"),
        _basics(fault),
        Heading(1, "处理经过"),
        _clock(figures, fault),
        *clock_blocks(figures, [fault], "响应和修复的时限", _last_moment(fault)),
        Heading(1, "影响"),
        *_effect(figures, fault),
        Heading(1, "原因和改进措施"),
        Paragraph(f"故障原因：{fault.cause or TO_FILL_IN}"),
        Paragraph(f"改进措施：{TO_FILL_IN}"),
        Heading(1, "与绩效指标的关系"),
        *_indicators(card, fault),
        Paragraph(_report(figures, fault)),
        Paragraph(""),
        sign_off("处理人", "使用单位确认", "确认日期"),
    ]
    return Document(
        title=f"{fault.system}\n{kind.title}",
        subtitle=f"（{chinese_day(fault.happened_on)}）",
        blocks=tuple(blocks),
        author=card.project.organisation.implementing_unit,
        subject=f"{fault.id}{kind.title}",
    )


def _find(figures: Figures, name: str) -> Incident:
    known = {each.id: each for each in figures.evidence.current("incident") if isinstance(each, Incident)}
    if name in known:
        return known[name]
    if not figures.evidence.kept("incident"):
        raise NotFoundError("没有故障台账，写不出故障维护报告\n    怎么办：把故障记进 evidence/incident.csv")
    advice = nearest(name, known) or f"已登记的故障：{'、'.join(known) or '没有'}"
    raise NotFoundError(f"故障台账里没有编号“{name}”，或它已被更正、作废\n    怎么办：{advice}")


def _basics(fault: Incident) -> Table:
    return pairs_table(
        (
            ("故障编号", fault.id),
            ("系统", fault.system),
            ("故障类别", CATEGORIES[fault.category]),
            ("故障级别", fault.severity or TO_FILL_IN),
            ("发现方式", FOUND[fault.found_by] if fault.found_by else TO_FILL_IN),
            ("故障现象", fault.symptom),
            ("处理人", fault.handled_by or TO_FILL_IN),
        )
    )


def _clock(figures: Figures, fault: Incident) -> Table:
    rows = [("报障", moment(fault.received_at), "—")]
    for name, title in STEPS.items():
        when: datetime | None = getattr(fault, name)
        rows.append((title, moment(when) or TO_FILL_IN, step(figures, fault, name) if when else "—"))
    return plain_table("处理经过", CLOCK, rows)


def _last_moment(fault: Incident) -> datetime:
    """Give the last moment of which the record knows, as of which a clock that runs is told."""
    moments: list[datetime | None] = [fault.received_at, *(getattr(fault, name) for name in STEPS)]
    return max(at for at in moments if at)


def _effect(figures: Figures, fault: Incident) -> list[Block]:
    if not figures.evidence.kept("outage"):
        return [Paragraph("没有中断台账，系统不能使用了多长时间无从说明。")]
    ended = fault.restored_at or fault.resolved_at or fault.received_at
    found = [
        each
        for each in figures.evidence.current("outage")
        if isinstance(each, Outage)
        and each.system == fault.system
        and each.began_at <= ended
        and (each.ended_at is None or each.ended_at >= fault.received_at)
    ]
    if not found:
        return [Paragraph("无：中断台账没有登记与本次故障同时的中断。")]
    return listed(_outage(figures, each) for each in found)


def _outage(figures: Figures, outage: Outage) -> str:
    counted = "计入中断" if outage.counts is OutageKind.UNPLANNED else f"不计入：{outage.cause or TO_FILL_IN}"
    if outage.ended_at is None:
        return f"{moment(outage.began_at)}起中断，没有结束时间，{counted}"
    seconds = int((outage.ended_at - outage.began_at).total_seconds())
    told = lasting(figures, f"{outage.id}.中断时长", seconds, [outage])
    return f"{moment(outage.began_at)}至{moment(outage.ended_at)}中断{told}，{counted}"


def _indicators(card: Scorecard, fault: Incident) -> list[Block]:
    scored = [each.leaf.name for each in card.leaves() if fault.id in each.facts]
    measured = [each.indicator.name for each in card.measured if fault.id in each.facts]
    names = "、".join(f"“{name}”" for name in (*scored, *measured))
    if not names:
        return [Paragraph("无：没有指标用到本次故障的记录。")]
    return [Paragraph(f"本次故障的记录计入绩效指标{names}。")]


def _report(figures: Figures, fault: Incident) -> str:
    handed_in = [
        each
        for each in figures.evidence.current("periodic_report")
        if isinstance(each, PeriodicReport) and each.incident == fault.id
    ]
    if handed_in:
        day = chinese_day(min(each.submitted_on for each in handed_in))
        return f"报告台账登记本次故障的维护报告已于{day}提交。"
    return "报告台账还没有登记本次故障的维护报告：交出本报告后应当登记。"
