"""The report of a unit's self-evaluation, with the form as its attachment.

Official form: none is national; sections as the units' own reports have them, 项目支出绩效自评表 (annex
    1 of 财预〔2020〕10号) attached; page by GB/T 9704-2012.
Sections: 一 项目支出基本情况 · 二 绩效自评工作开展情况 · 三 绩效自评结果及分析 ·
    四 自评发现的问题及整改措施 · 五 绩效自评结果应用建议 · 附件1 项目支出绩效自评表.
Who signs: the unit (落款 with its name, and date and contact where project.yaml says them).
"""

from jiheng.documents.model import Appendix, Block, Document, Heading, Paragraph
from jiheng.projects.project import EvaluationKind
from jiheng.reports.corrective_actions import TITLE as CORRECTIONS
from jiheng.reports.corrective_actions import told_corrections
from jiheng.reports.figures import Figures
from jiheng.reports.findings import advice
from jiheng.reports.form_rows import form_table
from jiheng.reports.passages import (
    NOTHING_WRITTEN,
    conclusion,
    deviation,
    how_scored,
    leaf_text,
    listed,
    measured_table,
    remarks,
    written,
)
from jiheng.reports.report import ReportKind
from jiheng.reports.result_uses import TITLE, told_uses
from jiheng.reports.signature import signature
from jiheng.scoring.scorecard import Scorecard

kind = ReportKind(title="绩效自评报告", version=1, for_kinds=(EvaluationKind.SELF_EVALUATION,))

FORM = "项目支出绩效自评表"
ANALYSED = {"output": "产出情况", "benefit": "效益情况", "satisfaction": "满意度情况"}


@kind.composes("document")
def document(card: Scorecard, figures: Figures) -> Document:
    """Compose the report."""
    project = card.project
    unit = project.organisation.implementing_unit
    year = f"（{project.fiscal_year}年度）"
    blocks = (
        Heading(1, "项目支出基本情况"),
        Heading(3, "立项背景"),
        *written(card, figures, "background"),
        Heading(3, "资金用途及目的"),
        *written(card, figures, "content"),
        Heading(3, "资金预算和执行情况"),
        *written(card, figures, "funds"),
        Heading(1, "绩效自评工作开展情况"),
        *written(card, figures, "process"),
        Paragraph(how_scored(card)),
        Heading(1, "绩效自评结果及分析"),
        *_result(card, figures),
        Heading(1, "自评发现的问题及整改措施"),
        *written(card, figures, "problems", numbered=True),
        *_measures(card, figures),
        Heading(1, "绩效自评结果应用建议"),
        *written(card, figures, "suggestions", numbered=True),
        *_uses(card, figures),
        Paragraph(f"附件：1.{FORM}"),
        Appendix("附件1", FORM, year),
        form_table(card, figures),
    )
    return Document(
        title=f"{project.name}\n项目支出绩效自评报告",
        subtitle=year,
        blocks=blocks,
        author=unit,
        subject=f"{project.fiscal_year}年度项目支出绩效自评",
        signed=signature(project),
    )


def _result(card: Scorecard, figures: Figures) -> list[Block]:
    blocks = [Heading(3, "自评结论"), *conclusion(card, figures)]
    blocks += [
        Heading(3, "绩效目标完成情况"),
        Paragraph(card.project.goals.attained or NOTHING_WRITTEN),
    ]
    for key, title in ANALYSED.items():
        if card.project.narrative.get(key):
            blocks += [Heading(3, title), *written(card, figures, key)]
    below = [leaf for leaf in card.leaves() if leaf.score is None or leaf.score < leaf.counted]
    if card.branches:
        blocks.append(Heading(3, "未得满分的指标及原因"))
        for leaf in below:
            told = leaf_text(leaf, figures).text
            if leaf.score is not None and leaf.override is None:  # an override tells its own reason
                told += f"偏差原因：{deviation(leaf, figures)}。"
            blocks.append(Paragraph(told))
        if not below:
            blocks.append(Paragraph("各项指标都得满分。"))
    if card.measured:
        blocks += [Heading(3, "只计量的指标"), *measured_table(card, figures)]
    if corrections := told_corrections(figures):
        blocks += [Heading(3, CORRECTIONS), *corrections]
    return [*blocks, *remarks(card, figures, level=3)]


def _uses(card: Scorecard, figures: Figures) -> list[Block]:
    uses = told_uses(card, figures)
    return [Heading(3, TITLE), *uses] if uses else []


def _measures(card: Scorecard, figures: Figures) -> list[Block]:
    """Say where the measures are: the project writes them once, as suggestions; then what the figures ask."""
    written_there = bool(card.project.narrative.get("suggestions"))
    told = "整改措施见本报告第五部分。" if written_there else f"整改措施：{NOTHING_WRITTEN}"
    asked = list(advice(card, figures))
    heading = [Paragraph("由评分和记录得出、应当整改的事项：")] if asked else []
    return [Paragraph(told), *heading, *listed(asked)]
