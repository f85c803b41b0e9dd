"""The index of the evidence, with hashes by which anybody can check that nothing was changed.

Official form: none is national; the four kinds of evidence are those of 财预〔2021〕101号.
Sections: .docx: 一 台账 · 二 附件 · 三 没有佐证材料的指标 · 四 核对方法;
    .xlsx: registers, every record, attachments.
Who signs: the unit.
"""

from collections.abc import Sequence

from jiheng.documents.model import Align, Block, Document, Heading, Landscape, Paragraph
from jiheng.documents.sheet import Sheet, SheetCell, Value
from jiheng.evidence.fact import Fact, Origin
from jiheng.evidence.kinds import KINDS
from jiheng.reports.evidence_rows import (
    attached,
    hash_lines,
    registers,
    some,
    supported,
    without_evidence,
)
from jiheng.reports.figures import Figures
from jiheng.reports.passages import listed
from jiheng.reports.reckoned import counted
from jiheng.reports.report import ReportKind
from jiheng.reports.tables import plain_table
from jiheng.scoring.scorecard import Scorecard

kind = ReportKind(title="佐证材料目录", version=1)

REGISTERS = {
    "序号": 11,
    "材料类别": 20,
    "台账": 28,
    "条数": 16,
    "记录时间": 44,
    "支持的指标": 56,
    "SHA-256": 54,
}
FILES = {"序号": 11, "附件": 80, "字节数": 24, "所附的记录": 56, "SHA-256": 54}
RECORDS = {
    "编号": 40,
    "台账": 28,
    "日期": 24,
    "状态": 18,
    "来源": 16,
    "出处": 52,
    "记录人": 24,
    "附件": 40,
    "支持的指标": 70,
    "SHA-256": 130,
}
FLUSH = ("附件", "所附的记录", "支持的指标", "记录时间", "出处", "SHA-256")
ORIGINS = {Origin.RECORD: "实际记录", Origin.DEMONSTRATION: "演示"}
MISSING = "找不到文件"
HOW = (
    "每条记录的SHA-256由记录种类和各栏内容算出，每个台账的SHA-256由其中各条记录的SHA-256排序后逐行相接算出",
    "附件的SHA-256由文件本身算出；用任何校验工具再算一次，与本目录不同，就是文件改过",
    "全部记录逐条的编号、出处和SHA-256见本目录的电子表格（.xlsx）",
)


@kind.composes("document")
def document(card: Scorecard, figures: Figures) -> Document:
    """Compose the index as a document."""
    project = card.project
    demonstration = [fact for fact in _standing(figures) if fact.origin is Origin.DEMONSTRATION]
    blocks: list[Block] = [Landscape()]
    if demonstration:
        number = counted(figures, "佐证材料.演示", demonstration, "条")
        blocks.append(Paragraph(f"其中{number}条记录的来源是“演示”，不是真实台账，不能作为佐证材料交出。"))
    blocks += [Heading(1, "台账"), *_registers(card, figures), Heading(1, "附件"), *_files(figures)]
    lacking = without_evidence(card)
    blocks += [
        Heading(1, "没有佐证材料的指标"),
        *(listed(lacking) or [Paragraph("无：每个指标都有记录支持。")]),
        Heading(1, "核对方法"),
        *listed(HOW),
    ]
    return Document(
        title=f"{project.name}\n{kind.title}",
        subtitle=f"（{project.fiscal_year}年度）",
        blocks=tuple(blocks),
        author=project.organisation.implementing_unit,
        subject=f"{project.fiscal_year}年度{kind.title}",
        signed=(project.organisation.implementing_unit,),
    )


def _standing(figures: Figures) -> list[Fact]:
    return [fact for stem in KINDS for fact in figures.evidence.current(stem)]


def _registers(card: Scorecard, figures: Figures) -> list[Block]:
    rows = [
        (
            str(number),
            each.evidence_class,
            each.title,
            counted(figures, f"佐证材料.{each.title}", each.facts, "条"),
            str(each.period) if each.period else "无记录",
            some(each.supports) or "没有指标用到",
            hash_lines(each.digest),
        )
        for number, each in enumerate(registers(card, figures), 1)
    ]
    if not rows:
        return [Paragraph("无：项目还没有一个台账。")]
    return [plain_table("台账", REGISTERS, rows, left=FLUSH)]


def _files(figures: Figures) -> list[Block]:
    rows = [
        (
            str(number),
            each.name,
            MISSING if each.bytes is None else str(each.bytes),
            some(each.records),
            hash_lines(each.sha256) or "—",
        )
        for number, each in enumerate(attached(figures), 1)
    ]
    return [plain_table("附件", FILES, rows, left=FLUSH)] if rows else [Paragraph("无：没有记录附有文件。")]


@kind.composes("sheets")
def sheets(card: Scorecard, figures: Figures) -> list[Sheet]:
    """Compose the index as worksheets: registers, every record, attachments."""
    titles = (kind.title, f"（{card.project.fiscal_year}年度）{card.project.name}")
    found = [
        (
            number,
            each.evidence_class,
            each.title,
            len(each.facts),
            str(each.period) if each.period else "无记录",
            "、".join(each.supports) or "没有指标用到",
            each.digest,
        )
        for number, each in enumerate(registers(card, figures), 1)
    ]
    files = [
        (
            number,
            each.name,
            MISSING if each.bytes is None else each.bytes,
            "、".join(each.records),
            each.sha256 or "—",
        )
        for number, each in enumerate(attached(figures), 1)
    ]
    return [
        _sheet("台账", titles, {**REGISTERS, "SHA-256": 130}, found),
        _sheet("记录", titles, RECORDS, _records(card, figures)),
        _sheet("附件", titles, {**FILES, "SHA-256": 130}, files),
    ]


def _records(card: Scorecard, figures: Figures) -> list[tuple[Value, ...]]:
    by_record, evidence = supported(card), figures.evidence
    return [
        (
            fact.id,
            fact.title,
            fact.happened_on.isoformat(),
            _state(fact, figures),
            ORIGINS[fact.origin],
            str(fact.place),
            fact.recorded_by or "—",
            fact.papers or "—",
            "、".join(by_record.get(fact.id, ())) or "—",
            fact.digest,
        )
        for stem in KINDS
        for fact in evidence.records.get(stem, ())
    ]


def _state(fact: Fact, figures: Figures) -> str:
    if not fact.stands:
        return "作废"
    later = figures.evidence.superseded.get(fact.id)
    return f"已由{later}更正" if later else "有效"


def _sheet(
    name: str, titles: tuple[str, ...], widths: dict[str, int], rows: Sequence[Sequence[Value]]
) -> Sheet:
    head = (tuple(SheetCell(title, bold=True) for title in widths),)
    body = tuple(
        tuple(
            SheetCell(value, align=Align.LEFT if title in FLUSH else Align.CENTER)
            for title, value in zip(widths, row, strict=True)
        )
        for row in rows
    )
    return Sheet(name, titles, tuple(widths.values()), head, body)
