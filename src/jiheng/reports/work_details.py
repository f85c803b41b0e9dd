"""What was done one by one in a period: changes, trainings, tests and drills, and how requests ended."""

from collections.abc import Iterator

from jiheng.documents.model import Block, Paragraph
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.operation import ServiceRequest
from jiheng.reports.passages import TO_FILL_IN
from jiheng.reports.reckoned import counted, whole
from jiheng.reports.records_of_period import PeriodRecords
from jiheng.reports.tables import plain_table
from jiheng.reports.times import system_of

# kind of record: the field that says what it was, and that which says how it ended
DETAILS = {
    "change": ("subject", "result"),
    "training": ("topic", "attendees"),
    "restore_test": ("scenario", "result"),
    "emergency_drill": ("scenario", "result"),
}
WIDTHS = {"日期": 26, "工作": 22, "系统": 34, "内容": 52, "结果": 22}
MOST = 30


def work_details(records: PeriodRecords, caption: str) -> list[Block]:
    """List changes, trainings, tests and drills, the first thirty; tell how the requests ended."""
    facts = [fact for stem in DETAILS for fact in records.of(stem)]
    rows = [_row(records, fact, *DETAILS[fact.stem]) for fact in facts[:MOST]]
    blocks: list[Block] = []
    if rows:
        blocks.append(plain_table(caption, WIDTHS, rows, left=("系统", "内容")))
    if len(facts) > MOST:
        count = counted(records.figures, f"{records.period}.变更、培训和演练", facts, "项")
        blocks.append(Paragraph(f"只列出前面的，共{count}项，其余见记录台账。"))
    requests = [each for each in records.of("service_request") if isinstance(each, ServiceRequest)]
    if requests:
        told = "，".join(_ended(records, requests))
        blocks.append(Paragraph(f"服务请求：{told}。"))
    return blocks


def _row(records: PeriodRecords, fact: Fact, what: str, ended: str) -> tuple[str, ...]:
    field = next(field for field in fact.fields if field.name == ended)
    result = getattr(fact, ended)
    if isinstance(result, int):
        number = whole(records.figures, f"{fact.id}.{field.title}", result, [fact], field.unit)
        told = f"{number}{field.unit}"
    else:
        told = TO_FILL_IN if result is None else field.write(result)
    return f"{fact.happened_on}", fact.title, system_of(fact), getattr(fact, what) or TO_FILL_IN, told


def _ended(records: PeriodRecords, requests: list[ServiceRequest]) -> Iterator[str]:
    key = f"{records.period}.服务请求"
    solved = [each for each in requests if each.finished_at is not None]
    late = [each for each in solved if each.due_at and each.finished_at and each.finished_at > each.due_at]
    due = [each for each in requests if each.due_at is not None]
    open_ones = [each for each in requests if each.finished_at is None]
    yield f"受理{counted(records.figures, f'{key}.受理', requests)}件"
    yield f"办结{counted(records.figures, f'{key}.办结', solved)}件"
    if due:
        yield f"其中超过约定期限{counted(records.figures, f'{key}.超期', late)}件"
    if open_ones:
        yield f"没有办结时间{counted(records.figures, f'{key}.未办结', open_ones)}件"
