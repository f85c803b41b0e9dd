"""What the contracts promised for a period, and how it was kept."""

from collections.abc import Container

from jiheng.documents.model import Block, Paragraph
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.promises import STATE_TITLES, Occurrence, OccurrenceState
from jiheng.reports.figures import Figures
from jiheng.reports.reckoned import whole
from jiheng.reports.records_of_period import PeriodRecords, not_kept
from jiheng.reports.tables import plain_table

WIDTHS = {"约定事项": 54, "应完成": 17, "按时": 14, "逾期": 14, "未完成": 16, "其他": 41}
SHOWN = (OccurrenceState.DONE, OccurrenceState.LATE, OccurrenceState.MISSED)


def promises_kept(records: PeriodRecords, caption: str, of: Container[str] = KINDS) -> list[Block]:
    """Tell every promise of these kinds of record that falls in the period, and each late or missed."""
    found = [each for each in records.occurrences() if each[0].of.fact_type.stem in of]
    if not records.figures.card.project.promises:
        return [Paragraph("无：项目没有登记合同约定的事项。")]
    if not found:
        return [Paragraph(f"无：{records.period}没有到期的约定事项。")]
    rows = [_row(records.figures, promise.name, mine, str(records.period)) for promise, mine in found]
    blocks: list[Block] = [plain_table(caption, WIDTHS, rows, left=("约定事项", "其他"))]
    told = lacking(records, of)
    return [*blocks, *([Paragraph(f"{'；'.join(told)}。")] if told else [])]


def lacking(records: PeriodRecords, of: Container[str] = KINDS) -> list[str]:
    """Tell each occurrence of these kinds that was late or missed, with the reason."""
    return [
        f"“{promise.name}”{each.slot}{STATE_TITLES[each.state]}：{each.because}"
        for promise, mine in records.occurrences()
        if promise.of.fact_type.stem in of
        for each in not_kept(mine)
    ]


def _row(figures: Figures, name: str, mine: list[Occurrence], when: str) -> tuple[str, ...]:
    def count(title: str, *states: OccurrenceState) -> str:
        chosen = [each for each in mine if not states or each.state in states]
        records = dict.fromkeys(one for each in chosen for one in (*each.records, each.waiver) if one)
        facts = [figures.evidence.by_id[record] for record in records]
        return whole(figures, f"{name}.{when}.{title}", len(chosen), facts, "次")

    others = [state for state in OccurrenceState if state not in SHOWN]
    told = [
        f"{STATE_TITLES[state]}{count(STATE_TITLES[state], state)}次"
        for state in others
        if any(each.state is state for each in mine)
    ]
    shown = (count(STATE_TITLES[state], state) for state in SHOWN)
    return name, count("应完成"), *shown, "，".join(told) or "—"
