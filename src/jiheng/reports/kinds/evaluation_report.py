"""The report of a project's performance evaluation.

Official form: 项目支出绩效评价报告（参考提纲）, annex 3 of 财预〔2020〕10号; score appendix in the
    layout of examples/yantian-petition-2023; page by GB/T 9704-2012.
Sections: 一 基本情况 · 二 绩效评价工作开展情况 · 三 综合评价情况及评价结论 · 四 绩效评价指标分析 ·
    五 主要经验及做法、存在的问题及原因分析 · 六 有关建议 · 七 其他需要说明的问题 · 附件 评分表.
Who signs: the unit (落款 with its name, and date and contact where project.yaml says them).
"""

from jiheng.documents.model import (
    Align,
    Appendix,
    Block,
    Cell,
    Document,
    Heading,
    Landscape,
    Paragraph,
    Table,
    Toc,
)
from jiheng.projects.project import EvaluationKind, StageGoal
from jiheng.reports.approved_table import approved_table
from jiheng.reports.corrective_actions import TITLE as CORRECTIONS
from jiheng.reports.corrective_actions import told_corrections
from jiheng.reports.figures import Figures
from jiheng.reports.findings import told_advice, told_problems
from jiheng.reports.passages import (
    NOTHING_WRITTEN,
    cells,
    conclusion,
    full_marks,
    head,
    how_scored,
    leaf_text,
    listed,
    measured_table,
    remarks,
    together,
    total_label,
    written,
)
from jiheng.reports.pictures import lost_points, payments_by_month
from jiheng.reports.reckoned import whole
from jiheng.reports.report import ReportKind
from jiheng.reports.result_uses import TITLE, told_uses
from jiheng.reports.score_rows import (
    HEAD_ABOVE,
    HEAD_BELOW,
    NO_LEVEL,
    WIDTHS,
    leaf_name,
    score_rows,
    standard_of,
)
from jiheng.reports.signature import signature
from jiheng.scoring.scorecard import Scorecard, ScoredBranch

kind = ReportKind(
    title="绩效评价报告",
    version=1,
    for_kinds=(EvaluationKind.DEPARTMENT_EVALUATION, EvaluationKind.FISCAL_EVALUATION),
)

MANY = 4  # from so many leaves on, a second level is shown as a table


@kind.composes("document")
def document(card: Scorecard, figures: Figures) -> Document:
    """Compose the report."""
    project = card.project
    unit = project.organisation.implementing_unit
    short = f"（以下简称“{project.organisation.short_name}”）" if project.organisation.short_name else ""
    lead = (
        f"根据{project.rule_set.cited}等规定，{unit}{short}"
        f"对{project.fiscal_year}年度“{project.name}”项目开展绩效评价，形成本报告。"
    )
    blocks = (
        Toc(),
        Paragraph(lead),
        *_basics(card, figures),
        *_work(card, figures),
        Heading(1, "综合评价情况及评价结论"),
        *conclusion(card, figures),
        *lost_points(card, figures),
        *_analysis(card, figures),
        Heading(1, "主要经验及做法、存在的问题及原因分析"),
        Heading(2, "主要经验及做法"),
        *written(card, figures, "experience"),
        Heading(2, "存在的问题及原因分析"),
        *told_problems(card, figures),
        Heading(1, "有关建议"),
        *told_advice(card, figures),
        *_other(card, figures),
        *_appendix(card, figures),
    )
    return Document(
        title=f"{project.name}项目支出\n绩效评价报告",
        subtitle=f"（{project.fiscal_year}年度）",
        blocks=blocks,
        author=unit,
        subject=f"{project.fiscal_year}年度项目支出绩效评价",
        signed=signature(project),
    )


def _basics(card: Scorecard, figures: Figures) -> list[Block]:
    goals = card.project.goals
    blocks: list[Block] = [
        Heading(1, "基本情况"),
        Heading(2, "项目概况"),
        Heading(3, "项目背景"),
        *written(card, figures, "background"),
        Heading(3, "主要内容和实施情况"),
        *written(card, figures, "content"),
        Heading(3, "资金投入和使用情况"),
        *written(card, figures, "funds"),
        *payments_by_month(card, figures),
        Heading(2, "项目绩效目标"),
        Heading(3, "总体目标"),
        Paragraph(goals.overall or NOTHING_WRITTEN),
    ]
    if goals.stages:
        blocks += [Heading(3, "阶段性目标"), *listed(_stage(stage) for stage in goals.stages)]
    blocks += [
        Heading(3, "年度绩效目标及完成情况"),
        Paragraph(goals.annual or NOTHING_WRITTEN),
    ]
    if goals.attained:
        blocks.append(Paragraph(f"实际完成情况：{goals.attained}"))
    if goals.approved:
        blocks.append(approved_table(goals.approved, figures))
    return blocks


def _stage(stage: StageGoal) -> str:
    stands = f"对应指标：{'、'.join(stage.indicators)}" if stage.indicators else "没有对应的指标"
    return f"{stage.text}（{stands}）"


def _work(card: Scorecard, figures: Figures) -> list[Block]:
    return [
        Heading(1, "绩效评价工作开展情况"),
        Heading(2, "绩效评价目的、对象和范围"),
        *written(card, figures, "purpose", "scope"),
        Heading(2, "绩效评价原则、评价指标体系、评价方法和评价标准"),
        *written(card, figures, "basis", "principles", "methods"),
        *_tree(card, figures),
        Paragraph(how_scored(card)),
        Heading(2, "绩效评价工作过程"),
        *written(card, figures, "process"),
    ]


def _tree(card: Scorecard, figures: Figures) -> list[Block]:
    if not card.branches:
        return []
    leaves = whole(figures, "评分指标", len(list(card.leaves())), [], "个")
    levels = "、".join(f"{each.name}（{full_marks(each, figures)}）" for each in card.branches)
    return [Paragraph(f"评价指标体系设三级指标{leaves}个，一级指标为{levels}，见附件评分表。")]


def _analysis(card: Scorecard, figures: Figures) -> list[Block]:
    blocks: list[Block] = [Heading(1, "绩效评价指标分析")]
    for branch in card.branches:
        blocks.append(Heading(2, f"{branch.name}情况"))
        blocks.append(
            Paragraph(f"{branch.name}分值{full_marks(branch, figures)}，{_earned(branch, figures)}。")
        )
        for child in branch.children:
            if isinstance(child, ScoredBranch):
                blocks.append(Heading(3, child.name))
                blocks += _branch_text(child, figures)
            else:
                blocks.append(leaf_text(child, figures))
    if card.measured:
        blocks += [Heading(2, "只计量、不设分值的指标"), *measured_table(card, figures)]
    if not card.branches and not card.measured:
        blocks.append(Paragraph("项目没有指标。"))
    return blocks


def _earned(branch: ScoredBranch, figures: Figures) -> str:
    if not branch.counted.hundredths:
        return "各指标不适用"
    if branch.score is None:
        return f"已得{figures.text(f'{branch.name}/已得')}分，未评完"
    return f"得{figures.text(f'{branch.name}/得分')}分"


def _branch_text(branch: ScoredBranch, figures: Figures) -> list[Block]:
    leaves = list(branch.leaves())
    if len(leaves) < MANY or any(leaf.score is None for leaf in leaves):
        return [leaf_text(leaf, figures) for leaf in leaves]
    rows = tuple(
        (
            Cell(str(number)),
            Cell(leaf.leaf.name, align=Align.LEFT),
            *cells(*(figures.text(f"{leaf.leaf.name}{part}") for part in (".目标", "", ".得分"))),
        )
        for number, leaf in enumerate(leaves, 1)
    )
    above = (head(("序号", "三级指标", "目标值", "实际完成值", "得分")),)
    return [Table(f"{branch.name}指标完成情况", (12, 76, 24, 26, 18), above, rows, together(len(rows)))]


def _other(card: Scorecard, figures: Figures) -> list[Block]:
    blocks: list[Block] = [Heading(1, "其他需要说明的问题")]
    blocks += [Paragraph(figures.fill(text)) for text in card.project.narrative.get("other", ())]
    if corrections := told_corrections(figures):
        blocks += [Heading(2, CORRECTIONS), *corrections]
    if uses := told_uses(card, figures):
        blocks += [Heading(2, TITLE), *uses]
    blocks += remarks(card, figures, level=2)
    if len(blocks) == 1:
        blocks.append(Paragraph("无。"))
    return blocks


def _appendix(card: Scorecard, figures: Figures) -> list[Block]:
    if not card.branches:
        return []
    return [Landscape(), Appendix("附件", "项目绩效指标体系评分表"), _score_table(card, figures)]


def _score_table(card: Scorecard, figures: Figures) -> Table:
    first, *rest = HEAD_ABOVE
    above = (
        Cell(first, columns=len(HEAD_BELOW), bold=True),
        *(Cell(text, rows=2, bold=True) for text in rest),
    )
    body = []
    for row in score_rows(card, figures):
        leaf, name = row.leaf.leaf, row.leaf.leaf.name
        levels = [Cell(each.text, rows=each.rows) for each in (row.level1, row.level2) if each]
        body.append(
            (
                *levels,
                Cell(leaf_name(row.leaf, figures), align=Align.LEFT),
                Cell(figures.text(f"{name}.分值")),
                Cell(leaf.definition or NO_LEVEL, align=Align.LEFT),
                Cell(standard_of(row.leaf), align=Align.LEFT),
                *cells(*(figures.text(f"{name}{part}") for part in (".目标", "", ".得分"))),
            )
        )
    label, weights, total = total_label(card, figures), figures.text("总分/分值"), figures.text("总分")
    last = (Cell(label, columns=3), Cell(weights), Cell("—", columns=4), Cell(total))
    return Table("", WIDTHS, (above, head(HEAD_BELOW)), (*body, last))
