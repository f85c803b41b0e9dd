"""The report of a month of operation and maintenance.

Official form: none is national; what a month's records say, as the contract's 运维月报 asks for it.
Sections: 一 本月工作 · 二 系统运行情况 · 三 故障及处理 · 四 合同约定事项 · 五 存在的问题 · 六 下月到期的事项.
Who signs: who wrote it, and who received it (boxes to fill in by hand).
"""

from collections.abc import Iterator
from datetime import timedelta

from jiheng.documents.model import Block, Document, Heading, Paragraph, Table
from jiheng.evidence.expiring import recorded_expiries
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.kinds import KINDS
from jiheng.reports.availability import availability_blocks, systems_in
from jiheng.reports.excluded_time import excluded_blocks, measured_how, unmeasured_blocks
from jiheng.reports.figures import Figures
from jiheng.reports.incident_rows import clock_blocks, end_of, incident_table, open_incidents
from jiheng.reports.passages import listed
from jiheng.reports.promises_kept import lacking, promises_kept
from jiheng.reports.reckoned import counted, whole
from jiheng.reports.records_of_period import PeriodRecords, in_order
from jiheng.reports.report import Choice, ReportKind
from jiheng.reports.response_times import response_blocks
from jiheng.reports.tables import grouped_table, sign_off
from jiheng.reports.times import MONTH, checked, months_with, system_of
from jiheng.reports.work_details import work_details
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.days import chinese_day
from jiheng.values.period import Period

kind = ReportKind(title="运维月报", version=2, parameters=(MONTH,))

WORK = (
    "duty_shift",
    "environment_check",
    "inspection",
    "log_analysis",
    "backup",
    "restore_test",
    "emergency_drill",
    "incident",
    "planned_maintenance",
    "change",
    "service_request",
    "training",
    "content_publication",
    "special_interview",
    "on_site_service",
)
WIDTHS = {"工作": 40, "系统": 72, "本月次数": 22, "其中异常": 22}


@kind.offers
def offers(_card: Scorecard, figures: Figures) -> Iterator[Choice]:
    """Offer the months with records of the daily work, the one with most kinds of work first."""
    yield from ({"month": f"{month.first:%Y-%m}"} for month, _ in months_with(figures, WORK))


@kind.composes("document")
def document(card: Scorecard, figures: Figures, *, month: Period) -> Document:
    """Compose the report."""
    project = card.project
    records = PeriodRecords(figures, checked(month, project))
    unit = project.organisation.implementing_unit
    lead = f"本月报按“{project.name}”项目{month}的运维记录汇总，没有台账的工作不写次数。"
    blocks: list[Block] = [
        Paragraph(lead),
        Heading(1, "本月工作"),
        *_work(records),
        *work_details(records, f"{month}变更、培训和演练"),
        Heading(1, "系统运行情况"),
        *availability_blocks(figures, month),
        *_not_counted(records),
        Heading(1, "故障及处理"),
        *_incidents(records),
        Heading(1, "合同约定事项完成情况"),
        *promises_kept(records, f"{month}合同约定事项"),
        Heading(1, "存在的问题"),
        *_problems(records),
        Heading(1, "下月到期的约定事项"),
        *_next(records),
        Paragraph(""),
        sign_off("编写人", "签收人", "签收日期"),
    ]
    return Document(
        title=f"{project.name}\n{kind.title}",
        subtitle=f"（{month}）",
        blocks=tuple(blocks),
        author=unit,
        subject=f"{month}{kind.title}",
    )


def _work(records: PeriodRecords) -> list[Block]:
    kept = [stem for stem in WORK if records.kept(stem)]
    rows = [row for stem in kept for row in _counts(records, stem)]
    lacking_titles = [KINDS[stem].title for stem in WORK if stem not in kept]
    blocks: list[Block] = []
    if rows:
        blocks.append(grouped_table(f"{records.period}工作记录", WIDTHS, rows, left=("系统",)))
    if lacking_titles:
        blocks.append(Paragraph(f"没有台账、无从说明次数的工作：{'、'.join(lacking_titles)}。"))
    return blocks


def _counts(records: PeriodRecords, stem: str) -> Iterator[tuple[str, ...]]:
    """Count a kind by system; a system stands there where it has any such record of the project."""
    title, figures = KINDS[stem].title, records.figures
    mine: dict[str, list[Fact]] = {system_of(fact): [] for fact in figures.evidence.current(stem)}
    for fact in records.of(stem):
        mine[system_of(fact)].append(fact)
    for system, facts in (mine or {"—": []}).items():
        name = f"{system}.{records.period}.{title}"
        bad = [fact for fact in facts if not in_order(fact)]
        judged = any(hasattr(fact, field) for fact in facts for field in ("result", "solution"))
        wrong = counted(figures, f"{name}.异常", bad) if judged else "—"
        yield title, system, counted(figures, name, facts), wrong


def _not_counted(records: PeriodRecords) -> list[Block]:
    """Tell how it was measured, what does not count and why, and what was not measured."""
    systems = systems_in(records.figures, records.period)
    if not systems:
        return []
    return [
        *(Paragraph(f"{told}。") for told in measured_how(records.figures, systems)),
        Heading(2, "不计入的时间"),
        *excluded_blocks(records),
        Heading(2, "没有测到的时间"),
        *unmeasured_blocks(records.figures, systems),
    ]


def _incidents(records: PeriodRecords) -> list[Block]:
    incidents = [each for each in records.of("incident") if isinstance(each, Incident)]
    if not incidents:
        return [Paragraph(records.nothing("incident"))]
    table: Table = incident_table(records.figures, incidents, f"{records.period}故障")
    caption, at = f"{records.period}故障响应和修复的时限", end_of(records.period)
    return [
        table,
        *clock_blocks(records.figures, incidents, caption, at),
        *response_blocks(records.figures, incidents, records.period),
    ]


def _problems(records: PeriodRecords) -> list[Block]:
    told = [
        _abnormal(fact)
        for stem in WORK
        if stem != "incident"
        for fact in records.of(stem)
        if not in_order(fact)
    ]
    incidents = [each for each in records.of("incident") if isinstance(each, Incident)]
    told += [f"{each.system}“{each.symptom}”没有解决时间" for each in open_incidents(incidents)]
    told += [f"{each.system}“{each.symptom}”没有写故障原因" for each in incidents if not each.cause]
    told += lacking(records)
    return listed(told) or [Paragraph("无：本月记录没有异常、没有未解决的故障，约定事项没有逾期和未完成。")]


def _abnormal(fact: Fact) -> str:
    what = getattr(fact, "remark", "") or "记录没有写现象和处理"
    return f"{system_of(fact)}{chinese_day(fact.happened_on)}{fact.title}异常：{what}"


def _next(records: PeriodRecords) -> list[Block]:
    day = records.period.last + timedelta(days=1)
    following = PeriodRecords(records.figures, Period.month(day.year, day.month))
    told = [
        f"“{promise.name}”{_due(following, promise.name, len(mine))}次，"
        f"最后一次应在{chinese_day(max(each.due for each in mine))}前"
        for promise, mine in following.occurrences()
    ]
    blocks = listed(told) or [Paragraph("无：下月没有合同约定的事项到期。")]
    return [*blocks, *_expiring(records, following.period)]


def _expiring(records: PeriodRecords, following: Period) -> list[Block]:
    """Tell the contracts and assets that end in the month or the next, by their records."""
    first, last = records.period.first, following.last
    found = [
        each for each in recorded_expiries(records.figures.evidence, first) if first <= each.last <= last
    ]
    if not found:
        return []
    told = (f"{each.kind}“{each.name}”{chinese_day(each.last)}到期" for each in found)
    return [Paragraph("本月和下月到期的合同和资产（授权、域名、维保等）："), *listed(told)]


def _due(following: PeriodRecords, promise: str, times: int) -> str:
    return whole(following.figures, f"{promise}.{following.period}.到期", times, (), "次")
