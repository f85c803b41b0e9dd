"""The report of a quarter's inspections.

Official form: none is national; what the register of inspections says, as contracts ask for it.
Sections: 一 巡检范围和约定 · 二 巡检完成情况 · 三 发现的问题及处理 · 四 巡检结论.
Who signs: who inspected, and the user who countersigns (boxes to fill in by hand).
"""

from collections.abc import Iterator, Sequence

from jiheng.documents.model import Block, Document, Heading, Paragraph
from jiheng.evidence.facts.operation import EnvironmentCheck, Inspection, Place, Result
from jiheng.evidence.facts.safeguards import Incident
from jiheng.reports.figures import Figures
from jiheng.reports.incident_rows import clock_blocks, end_of, incident_table
from jiheng.reports.passages import TO_FILL_IN, listed
from jiheng.reports.promises_kept import lacking, promises_kept
from jiheng.reports.reckoned import counted
from jiheng.reports.records_of_period import PeriodRecords
from jiheng.reports.report import Choice, ReportKind
from jiheng.reports.response_times import response_blocks
from jiheng.reports.tables import plain_table, sign_off
from jiheng.reports.times import QUARTER, checked, months_with, quarter_of, quarter_title
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.days import chinese_day
from jiheng.values.period import Period

kind = ReportKind(title="季度巡检报告", version=2, parameters=(QUARTER,))

DONE = {"系统": 60, "巡检次数": 20, "其中上门": 20, "其中远程": 20, "正常": 18, "异常": 18}
EACH = {"巡检日期": 30, "系统": 40, "方式": 14, "结果": 14, "检查项": 14, "巡检人": 23, "签认人": 21}
NOTHING = "无：本季度巡检和运行环境监测的记录没有异常，约定的巡检没有逾期和未完成。"
PLACES = {Place.ON_SITE: "上门", Place.REMOTE: "远程"}
RESULTS = {Result.NORMAL: "正常", Result.ABNORMAL: "异常"}


@kind.offers
def offers(_card: Scorecard, figures: Figures) -> Iterator[Choice]:
    """Offer the quarters with inspections."""
    months = (month for month, _ in months_with(figures, ("inspection",)))
    quarters = dict.fromkeys(quarter_of(month.first.year, month.first.month) for month in months)
    for quarter in quarters:
        yield {"quarter": f"{quarter.first.year}Q{(quarter.first.month + 2) // 3}"}


@kind.composes("document")
def document(card: Scorecard, figures: Figures, *, quarter: Period) -> Document:
    """Compose the report."""
    project = card.project
    records = PeriodRecords(figures, checked(quarter, project))
    visits = [each for each in records.of("inspection") if isinstance(each, Inspection)]
    title = quarter_title(quarter)
    blocks: list[Block] = [
        Heading(1, "巡检范围和约定"),
        Paragraph(f"“{project.name}”项目的系统有：{'、'.join(each.name for each in project.systems)}。"),
        *promises_kept(records, f"{title}合同约定事项", of=("inspection",)),
        Heading(1, "巡检完成情况"),
        *_done(records, visits, title),
        Heading(1, "发现的问题及处理"),
        *_problems(records, visits),
        Heading(1, "巡检结论"),
        Paragraph(_conclusion(records, visits)),
        Paragraph(""),
        sign_off("巡检人", "使用单位签认", "签认日期"),
    ]
    return Document(
        title=f"{project.name}\n{kind.title}",
        subtitle=f"（{title}）",
        blocks=tuple(blocks),
        author=project.organisation.implementing_unit,
        subject=f"{title}巡检报告",
    )


def _done(records: PeriodRecords, visits: Sequence[Inspection], title: str) -> list[Block]:
    if not visits:
        return [Paragraph(records.nothing("inspection"))]
    rows = [_count(records, name, visits) for name in dict.fromkeys(each.system for each in visits)]
    each_visit = [
        (
            chinese_day(visit.inspected_on),
            visit.system,
            PLACES[visit.where],
            RESULTS[visit.result],
            _items(visit),
            visit.inspected_by,
            visit.signed_by or TO_FILL_IN,
        )
        for visit in visits
    ]
    return [
        plain_table(f"{title}巡检次数", DONE, rows, left=("系统",)),
        plain_table(f"{title}巡检记录", EACH, each_visit, left=("系统",)),
    ]


def _items(visit: Inspection) -> str:
    if visit.items is None:
        return "—"
    passed = "" if visit.items_passed is None else f"，合格{visit.items_passed}"
    return f"{visit.items}{passed}"


def _count(records: PeriodRecords, system: str, visits: Sequence[Inspection]) -> tuple[str, ...]:
    mine = [each for each in visits if each.system == system]
    parts = {
        "巡检": mine,
        **{PLACES[place]: [each for each in mine if each.where is place] for place in Place},
        **{RESULTS[result]: [each for each in mine if each.result is result] for result in Result},
    }
    key = f"{system}.{records.period}"
    return system, *(counted(records.figures, f"{key}.{part}", facts) for part, facts in parts.items())


def _problems(records: PeriodRecords, visits: Sequence[Inspection]) -> list[Block]:
    checks = [each for each in records.of("environment_check") if isinstance(each, EnvironmentCheck)]
    told = [
        f"{each.system}{chinese_day(each.inspected_on)}巡检异常，处理情况{TO_FILL_IN}"
        for each in visits
        if each.result is Result.ABNORMAL
    ]
    told += [
        f"{each.system}{chinese_day(each.checked_on)}运行环境监测异常：{each.remark or TO_FILL_IN}"
        for each in checks
        if each.result is Result.ABNORMAL
    ]
    told += lacking(records, of=("inspection",))
    blocks = listed(told) or [Paragraph(NOTHING)]
    incidents = [each for each in records.of("incident") if isinstance(each, Incident)]
    if incidents:
        blocks.append(incident_table(records.figures, incidents, "本季度发生的故障"))
        blocks += clock_blocks(records.figures, incidents, "响应和修复的时限", end_of(records.period))
        blocks += response_blocks(records.figures, incidents, records.period)
    return blocks


def _conclusion(records: PeriodRecords, visits: Sequence[Inspection]) -> str:
    if not visits:
        return f"没有结论：{records.nothing('inspection')}"
    figures, key = records.figures, str(records.period)
    bad = [each for each in visits if each.result is Result.ABNORMAL]
    told = f"本季度巡检{counted(figures, f'{key}.巡检', visits)}次，"
    if not bad:
        return f"{told}结果都为正常。"
    return f"{told}其中{counted(figures, f'{key}.巡检.异常', bad)}次异常，须核实处理结果后再作结论。"
