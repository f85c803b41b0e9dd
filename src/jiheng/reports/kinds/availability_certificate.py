"""The certificate of how available the systems were, with method, exclusions and what was not measured.

Official form: none is national; evidence for availability indicators (正常运行率, 可用率).
Sections: 一 证明的时间和系统 · 二 计算方法 · 三 按登记的中断 · 四 按监测日报 · 五 不计入的时间 ·
    六 没有测到的时间 · 七 中断清单 · 八 使用限制.
Who signs: the provider, and the user who confirms it (boxes to fill in by hand).
"""

from collections.abc import Iterator

from jiheng.catalogue import Parameter, Raw, text_of
from jiheng.documents.model import Block, Document, Heading, Paragraph
from jiheng.evidence.facts.systems import Outage, OutageKind, PlannedMaintenance
from jiheng.measures.systems import Systems
from jiheng.reports.availability import by_days, by_outages, ran, spans, systems_in, unmeasured_days
from jiheng.reports.figures import Figures
from jiheng.reports.passages import TO_FILL_IN, listed
from jiheng.reports.reckoned import lasting, whole
from jiheng.reports.records_of_period import PeriodRecords
from jiheng.reports.report import Choice, ReportKind
from jiheng.reports.tables import plain_table, sign_off
from jiheng.reports.times import checked, moment
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.outcome import NoValue
from jiheng.values.period import Period


def read_period(raw: Raw) -> Period | None:
    """Read a period; none where nothing is written. Raises UnreadableValueError."""
    text = text_of(raw)
    return Period.read(text) if text else None


PERIOD = Parameter(
    "period", "证明的时间", read_period, "哪一段时间，如 2023-06、2023；不写时是项目的财政年度", default=""
)
kind = ReportKind(title="可用性证明", version=1, parameters=(PERIOD,))

OUTAGES = {"系统": 40, "中断开始": 30, "恢复": 30, "时长": 24, "是否计入": 32}
METHODS = (
    "应运行时间按每天24小时计，从系统投入使用或期间开始算到停用或期间结束，两头不满的只算期间以内的部分",
    "可用率＝（应运行时间－计入的中断）÷应运行时间；应运行时间不含批准不计的时间，同一系统重叠的中断只算一次",
    "批准不计的时间，是台账写明“不计入”的中断和事先通知的计划内维护；事后才通知的维护照算中断",
    "监测没有测到的时间既不算可用，也不算中断，单独列出，不用估计的数填补",
)
LIMITS = (
    "按登记的中断得出的可用率，只说明登记了的中断；没有人监测的时间里有没有中断，登记不能证明",
    "两种口径的可用率各自成立，不能互相替代；与绩效指标对照时，须用指标写明的那一种",
)


@kind.offers
def offers(_card: Scorecard, figures: Figures) -> Iterator[Choice]:
    """Offer it where outages or summaries of monitoring are kept."""
    if figures.evidence.kept("outage") or figures.evidence.kept("availability_day"):
        yield {}


@kind.composes("document")
def document(card: Scorecard, figures: Figures, *, period: Period | None) -> Document:
    """Compose the certificate."""
    project = card.project
    when = checked(period or project.period, project)
    systems = systems_in(figures, when)
    records = PeriodRecords(figures, when)
    blocks: list[Block] = [
        Heading(1, "证明的时间和系统"),
        *_served(figures, systems, when),
        Heading(1, "计算方法"),
        *listed(METHODS),
        Heading(1, "按登记的中断"),
        *by_outages(figures, when),
        Heading(1, "按监测日报"),
        *by_days(figures, when),
        Heading(1, "不计入的时间"),
        *_excluded(figures, records),
        Heading(1, "没有测到的时间"),
        *_unmeasured(figures, systems),
        Heading(1, "中断清单"),
        *_outages(records),
        Heading(1, "使用限制"),
        *listed(LIMITS),
        Paragraph(""),
        sign_off("运维单位", "使用单位", "日期"),
    ]
    return Document(
        title=f"{project.name}\n{kind.title}",
        subtitle=f"（{when}）",
        blocks=tuple(blocks),
        author=project.organisation.implementing_unit,
        subject=f"{when}{kind.title}",
    )


def _served(figures: Figures, systems: Systems, when: Period) -> list[Block]:
    if not systems:
        return [Paragraph(f"证明不了：系统台账没有登记{when}在用的系统。")]
    count = whole(figures, f"{when}.在用系统", len(systems), [each for each, _ in systems.values()], "个")
    partly = [f"{name}（{served}）" for name, (_, served) in systems.items() if served != when]
    told = f"本证明的时间为{when}，在用系统{count}个：{'、'.join(systems)}。"
    return [Paragraph(told), *([Paragraph(f"其中只有部分时间在用：{'、'.join(partly)}。")] if partly else [])]


def _excluded(figures: Figures, records: PeriodRecords) -> list[Block]:
    told = [
        f"{each.system}{moment(each.began_at)}起中断{_length(figures, each)}不计入："
        f"{each.cause or TO_FILL_IN}"
        for each in records.of("outage")
        if isinstance(each, Outage) and each.counts is OutageKind.EXCLUDED
    ]
    told += [
        _window(each) for each in records.of("planned_maintenance") if isinstance(each, PlannedMaintenance)
    ]
    return listed(told) or [Paragraph("无：台账没有登记不计入的中断，也没有登记计划内维护。")]


def _window(window: PlannedMaintenance) -> str:
    told = (
        f"{window.system}{moment(window.began_at)}至{moment(window.ended_at)}计划内维护，"
        f"{moment(window.announced_at)}通知，{window.approved_by}批准"
    )
    return f"{told}，开始以后才通知，照算中断" if window.announced_at > window.began_at else f"{told}，不计入"


def _unmeasured(figures: Figures, systems: Systems) -> list[Block]:
    if not figures.evidence.kept("availability_day"):
        return [Paragraph("没有监测日报台账：全部时间都没有监测记录。")]
    told = []
    for name, (_, served) in systems.items():
        days = unmeasured_days(figures, name, served)
        if days:
            count = whole(figures, f"{name}.{served}.没有日报", len(days), [], "天")
            told.append(f"{name}有{count}天没有日报：{'、'.join(map(str, spans(days)))}")
    return listed(told) or [Paragraph("每个系统每天都有日报；一天之内没有测到的时间见上表“未测”。")]


def _outages(records: PeriodRecords) -> list[Block]:
    rows = [
        (
            each.system,
            moment(each.began_at),
            moment(each.ended_at) or "没有结束时间",
            _length(records.figures, each),
            "计入" if each.counts is OutageKind.UNPLANNED else f"不计入：{each.cause or TO_FILL_IN}",
        )
        for each in records.of("outage")
        if isinstance(each, Outage)
    ]
    if not rows:
        return [Paragraph(records.nothing("outage"))]
    found = ran(records.figures, records.period)
    left_out = () if isinstance(found, NoValue) else found.left_out
    told = [f"{each.id}没有计入：{each.because}" for each in left_out]
    return [plain_table("中断清单", OUTAGES, rows, left=("系统",)), *(listed(told) if told else [])]


def _length(figures: Figures, outage: Outage) -> str:
    if outage.ended_at is None:
        return TO_FILL_IN
    seconds = int((outage.ended_at - outage.began_at).total_seconds())
    return lasting(figures, f"{outage.id}.中断时长", seconds, [outage])
