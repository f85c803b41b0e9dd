"""The certificate of how available the systems were, with method, exclusions and what was not measured.

Official form: none is national; evidence for availability indicators (正常运行率, 可用率).
Sections: 一 证明的时间和系统, with time zone, hours, calendar, sources · 二 计算方法 · 三 按登记的中断, with
    MTTR, MTBF, what the target leaves · 四 按监测日报 · 五 不计入的时间 · 六 没有测到的时间 · 七 中断清单 ·
    八 使用限制.
Who signs: the provider, and the user who confirms it (boxes to fill in by hand).
"""

from collections.abc import Iterator

from jiheng.catalogue import Parameter, Raw, text_of
from jiheng.documents.model import Block, Document, Heading, Paragraph, Table
from jiheng.evidence.facts.systems import SECONDS_A_DAY, Outage, OutageKind
from jiheng.evidence.kinds import KINDS
from jiheng.measures.systems import Systems
from jiheng.reports.availability import by_days, by_outages, ran, systems_in
from jiheng.reports.excluded_time import excluded_blocks, length_of, measured_how, unmeasured_blocks
from jiheng.reports.figures import Figures
from jiheng.reports.passages import TO_FILL_IN, listed
from jiheng.reports.reckoned import counted, lasting, whole
from jiheng.reports.records_of_period import PeriodRecords
from jiheng.reports.reliability import reliability_blocks
from jiheng.reports.report import Choice, ReportKind
from jiheng.reports.tables import pairs_table, plain_table, sign_off
from jiheng.reports.times import checked, moment
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.outcome import NoValue
from jiheng.values.period import Period
from jiheng.values.working_days import HolidayTable


def read_period(raw: Raw) -> Period | None:
    """Read a period; none where nothing is written. Raises UnreadableValueError."""
    text = text_of(raw)
    return Period.read(text) if text else None


PERIOD = Parameter(
    "period", "证明的时间", read_period, "哪一段时间，如 2023-06、2023；不写时是项目的财政年度", default=""
)
SOURCES = ("outage", "planned_maintenance", "availability_day")
kind = ReportKind(title="可用性证明", version=2, parameters=(PERIOD,))

OUTAGES = {"系统": 40, "中断开始": 30, "恢复": 30, "时长": 24, "是否计入": 32}
METHODS = (
    "应运行时间{hours}，从系统投入使用或期间开始算到停用或期间结束，两头不满的只算期间以内的部分",
    "可用率＝（应运行时间－计入的中断）÷应运行时间；应运行时间不含批准不计的时间，同一系统重叠的中断只算一次",
    "批准不计的时间，是台账写明“不计入”的中断和事先通知、经批准的计划内维护；事后才通知或没有批准的照算中断",
    "监测没有测到的时间既不算可用，也不算中断，单独列出，不用估计的数填补；四种时间合计就是证明的时间",
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
        _basis(records),
        Heading(1, "计算方法"),
        *listed(
            (METHODS[0].format(hours=_hours(figures, when)), *METHODS[1:], *measured_how(figures, systems))
        ),
        Heading(1, "按登记的中断"),
        *by_outages(figures, when),
        *_reliability(figures, when),
        Heading(1, "按监测日报"),
        *by_days(figures, when),
        Heading(1, "不计入的时间"),
        *excluded_blocks(records),
        Heading(1, "没有测到的时间"),
        *unmeasured_blocks(figures, systems),
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


def _basis(records: PeriodRecords) -> Table:
    """Tell by which time, calendar and sources it is reckoned."""
    figures, calendar = records.figures, records.figures.card.project.calendar
    own = "项目自带的放假安排写明的日子按它，其余" if calendar.holidays != HolidayTable() else ""
    seconds = lasting(figures, f"{records.period}.证明的时间", records.period.days * SECONDS_A_DAY, [])
    return pairs_table(
        (
            ("证明的时间", f"{records.period}，共{seconds}"),
            ("时区", "北京时间（东八区），一天从零时到二十四时"),
            (
                "服务时间",
                f"登记的中断{_hours(figures, records.period)}；监测日报按各自写明的服务时间，见计算方法",
            ),
            ("日历", f"{own}按国务院办公厅的放假和调休安排"),
            ("来源", "；".join(_source(records, stem) for stem in SOURCES)),
        )
    )


def _hours(figures: Figures, when: Period) -> str:
    found = ran(figures, when)
    return "按每天24小时计" if isinstance(found, NoValue) else found.hours


def _source(records: PeriodRecords, stem: str) -> str:
    title = KINDS[stem].title
    if not records.kept(stem):
        return f"没有{title}台账"
    return f"{title}台账{counted(records.figures, f'{records.period}.{title}', records.of(stem))}条"


def _reliability(figures: Figures, when: Period) -> list[Block]:
    found = ran(figures, when)
    return [] if isinstance(found, NoValue) else reliability_blocks(figures, found.runs, when)


def _outages(records: PeriodRecords) -> list[Block]:
    rows = [
        (
            each.system,
            moment(each.began_at),
            moment(each.ended_at) or "没有结束时间",
            length_of(records.figures, each),
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
