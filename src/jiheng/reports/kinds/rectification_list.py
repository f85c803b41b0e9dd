"""The list of what must be explained or mended, each with who does it by when.

Official form: none is national; 整改清单 as filed after an evaluation (财预〔2020〕10号, articles 19 and 27).
Sections: one table, a row a problem; reasons and measures as written, empty ones marked to be filled in.
Who signs: the unit.
"""

from collections.abc import Iterator

from jiheng.documents.model import Align, Block, Document, Landscape, Paragraph
from jiheng.documents.sheet import Sheet, SheetCell
from jiheng.reports.figures import Figures
from jiheng.reports.passages import TO_FILL_IN
from jiheng.reports.problems import problems
from jiheng.reports.reckoned import whole
from jiheng.reports.report import ReportKind
from jiheng.reports.tables import plain_table
from jiheng.scoring.scorecard import Scorecard

kind = ReportKind(title="整改清单", version=1)

WIDTHS = {
    "序号": 11,
    "来源": 20,
    "指标或事项": 34,
    "问题": 68,
    "原因及整改措施": 42,
    "责任人": 17,
    "完成时限": 17,
    "整改结果": 16,
}
FLUSH = ("指标或事项", "问题", "原因及整改措施")
NOTHING = "无：各项指标得满分，约定事项、台账和绩效目标没有需要整改的事项。"


@kind.composes("document")
def document(card: Scorecard, figures: Figures) -> Document:
    """Compose the list as a document."""
    project = card.project
    rows = list(_rows(card, figures))
    open_rows = sum(row[4] == TO_FILL_IN for row in rows)
    blocks: list[Block] = [Landscape()] if rows else []
    if rows:
        count = whole(figures, "整改清单.事项", len(rows), [], "项")
        unanswered = whole(figures, "整改清单.未填写", open_rows, [], "项")
        told = (
            f"由评分、绩效目标、合同约定和台账得出需要整改或说明的事项{count}项，"
            f"其中{unanswered}项没有填写原因和措施。责任人、完成时限和整改结果由单位填写。"
        )
        blocks += [Paragraph(told), plain_table("", WIDTHS, rows, left=FLUSH)]
    else:
        blocks.append(Paragraph(NOTHING))
    return Document(
        title=f"{project.name}\n{kind.title}",
        subtitle=f"（{project.fiscal_year}年度）",
        blocks=tuple(blocks),
        author=project.organisation.implementing_unit,
        subject=f"{project.fiscal_year}年度{kind.title}",
        signed=(project.organisation.implementing_unit,),
    )


@kind.composes("sheets")
def sheets(card: Scorecard, figures: Figures) -> list[Sheet]:
    """Compose the list as a worksheet to go on with."""
    head = (tuple(SheetCell(title, bold=True) for title in WIDTHS),)
    body = tuple(
        tuple(
            SheetCell(
                int(text) if title == "序号" else text, align=Align.LEFT if title in FLUSH else Align.CENTER
            )
            for title, text in zip(WIDTHS, row, strict=True)
        )
        for row in _rows(card, figures)
    )
    titles = (kind.title, f"（{card.project.fiscal_year}年度）{card.project.name}")
    return [Sheet(kind.title, titles, tuple(WIDTHS.values()), head, body)]


def _rows(card: Scorecard, figures: Figures) -> Iterator[tuple[str, ...]]:
    for number, each in enumerate(problems(card, figures), 1):
        answered = each.answered or TO_FILL_IN
        yield str(number), each.sort, each.about, each.told, answered, "", "", ""
