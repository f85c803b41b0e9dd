"""The report of a project's performance evaluation.

Official form: 项目支出绩效评价报告（参考提纲）, annex 3 of 财预〔2020〕10号; score appendix in the
    layout of seed 002; page by GB/T 9704-2012.
Sections: 一 基本情况 · 二 绩效评价工作开展情况 · 三 综合评价情况及评价结论 · 四 绩效评价指标分析 ·
    五 主要经验及做法、存在的问题及原因分析 · 六 有关建议 · 七 其他需要说明的问题 · 附件 评分表.
Who signs: the unit (落款 with its name; the date is written when it is signed).
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
)
from jiheng.projects.project import ApprovedIndicator
from jiheng.reports.figures import NO_EVIDENCE, Figures
from jiheng.reports.report import ReportKind
from jiheng.reports.score_rows import HEAD_ABOVE, HEAD_BELOW, WIDTHS, score_rows
from jiheng.scoring.scorecard import Scorecard, ScoredBranch, ScoredLeaf
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score

kind = ReportKind(title="绩效评价报告", version=1)

MANY = 4  # from so many leaves on, a second level is shown as a table
NOTHING_WRITTEN = "无（项目没有填写这一部分）。"


@kind.composes("document")
def document(card: Scorecard, figures: Figures) -> Document:
    """Compose the report."""
    project = card.project
    unit = project.organisation.implementing_unit
    short = f"（以下简称“{project.organisation.short_name}”）" if project.organisation.short_name else ""
    lead = (
        f"根据《{project.rule_set.title}》（{project.rule_set.document}）等规定，{unit}{short}"
        f"对{project.fiscal_year}年度“{project.name}”项目开展绩效评价，形成本报告。"
    )
    blocks = (
        Paragraph(lead),
        *_basics(card, figures),
        *_work(card, figures),
        *_conclusion(card, figures),
        *_analysis(card, figures),
        Heading(1, "主要经验及做法、存在的问题及原因分析"),
        Heading(2, "主要经验及做法"),
        *_written(card, figures, "experience"),
        Heading(2, "存在的问题及原因分析"),
        *_written(card, figures, "problems"),
        Heading(1, "有关建议"),
        *_written(card, figures, "suggestions"),
        *_other(card, figures),
        Landscape(),
        Appendix("附件", "项目绩效指标体系评分表"),
        _score_table(card, figures),
    )
    return Document(
        title=f"{project.name}项目支出\n绩效评价报告",
        subtitle=f"（{project.fiscal_year}年度）",
        blocks=blocks,
        author=unit,
        subject=f"{project.fiscal_year}年度项目支出绩效评价",
        signed=(unit,),
    )


def _written(card: Scorecard, figures: Figures, *keys: str) -> list[Block]:
    texts = [text for key in keys for text in card.project.narrative.get(key, ())]
    return [Paragraph(figures.fill(text)) for text in texts] or [Paragraph(NOTHING_WRITTEN)]


def _basics(card: Scorecard, figures: Figures) -> list[Block]:
    goals = card.project.goals
    blocks: list[Block] = [
        Heading(1, "基本情况"),
        Heading(2, "项目背景"),
        *_written(card, figures, "background"),
        Heading(2, "项目概况"),
        *_written(card, figures, "content"),
        Heading(2, "项目资金管理情况"),
        *_written(card, figures, "funds"),
        Heading(2, "项目绩效目标"),
        Heading(3, "总体目标"),
        Paragraph(goals.overall or NOTHING_WRITTEN),
        Heading(3, "年度绩效目标及完成情况"),
        Paragraph(goals.annual or NOTHING_WRITTEN),
    ]
    if goals.approved:
        blocks.append(_approved_table(goals.approved))
    return blocks


def _approved_table(approved: tuple[ApprovedIndicator, ...]) -> Table:
    rows = []
    for number, each in enumerate(approved):
        levels = []
        for depth in (1, 2):
            if number == 0 or approved[number - 1].path[:depth] != each.path[:depth]:
                span = sum(1 for other in approved[number:] if other.path[:depth] == each.path[:depth])
                levels.append(Cell(each.path[depth - 1], rows=span))
        texts = (each.name, each.target, each.published_actual or NO_EVIDENCE)
        rows.append((*levels, Cell(texts[0], align=Align.LEFT), Cell(texts[1]), Cell(texts[2])))
    titles = ("一级指标", "二级指标", "三级指标", "年度指标值", "填报的完成值")
    return Table("批复的绩效目标及填报的完成情况", (22, 28, 62, 22, 22), (_head(titles),), tuple(rows))


def _work(card: Scorecard, figures: Figures) -> list[Block]:
    period = card.project.evaluation_period
    return [
        Heading(1, "绩效评价工作开展情况"),
        Heading(2, "绩效评价目的、对象和范围"),
        *_written(card, figures, "purpose", "scope"),
        Heading(2, "绩效评价依据、原则、方法和标准"),
        *_written(card, figures, "basis", "principles", "methods"),
        Paragraph(
            f"评价时段为{period}。得分由记录按评分标准计算，四舍五入保留两位小数；"
            f"等级按{card.project.rule_set.document}划分：{_bands(card)}。"
        ),
        Heading(2, "绩效评价工作过程"),
        *_written(card, figures, "process"),
    ]


def _bands(card: Scorecard) -> str:
    return "，".join(f"{band.begins}分（含）以上为{band.name}" for band in card.project.rule_set.grades)


def _conclusion(card: Scorecard, figures: Figures) -> list[Block]:
    if card.total is None:
        missing = "、".join(leaf.leaf.name for leaf in card.unscored)
        told = (
            f"本项目没有综合得分：{len(card.unscored)}个指标{NO_EVIDENCE}（{missing}），"
            f"其余指标已得{card.earned}分。"
        )
    else:
        told = f"该项目综合得分为{figures.text('总分')}分，评价等级为“{figures.text('等级')}”。"
    rows = [_branch_row(branch) for branch in card.branches]
    if card.total is not None:
        weights = Score.sum(branch.weight for branch in card.branches)
        rate = Ratio(card.total.hundredths, weights.hundredths)
        rows.append(_cells("合计", str(weights), str(card.total), str(rate)))
    head = (_head(("一级指标", "分值", "得分", "得分率")),)
    return [
        Heading(1, "综合评价情况及评价结论"),
        Paragraph(told),
        Table("一级指标得分情况", (60, 32, 32, 32), head, tuple(rows)),
    ]


def _branch_row(branch: ScoredBranch) -> tuple[Cell, ...]:
    if branch.score is None:
        return _cells(branch.name, str(branch.weight), NO_EVIDENCE, "—")
    rate = Ratio(branch.score.hundredths, branch.weight.hundredths)
    return _cells(branch.name, str(branch.weight), str(branch.score), str(rate))


def _analysis(card: Scorecard, figures: Figures) -> list[Block]:
    blocks: list[Block] = [Heading(1, "绩效评价指标分析")]
    for branch in card.branches:
        blocks.append(Heading(2, f"{branch.name}情况"))
        earned = f"得{branch.score}分" if branch.score is not None else f"已得{branch.earned}分，未评完"
        blocks.append(Paragraph(f"{branch.name}分值{branch.weight}分，{earned}。"))
        for child in branch.children:
            if isinstance(child, ScoredBranch):
                blocks.append(Heading(3, child.name))
                blocks += _branch_text(child, figures)
            else:
                blocks.append(_leaf_text(child, figures))
    return blocks


def _branch_text(branch: ScoredBranch, figures: Figures) -> list[Block]:
    leaves = list(branch.leaves())
    if len(leaves) < MANY or any(leaf.score is None for leaf in leaves):
        return [_leaf_text(leaf, figures) for leaf in leaves]
    rows = tuple(
        (
            Cell(str(number)),
            Cell(leaf.leaf.name, align=Align.LEFT),
            *_cells(str(leaf.leaf.target), figures.text(leaf.leaf.name), str(leaf.score)),
        )
        for number, leaf in enumerate(leaves, 1)
    )
    head = (_head(("序号", "三级指标", "目标值", "实际完成值", "得分")),)
    return [Table(f"{branch.name}指标完成情况", (12, 76, 24, 26, 18), head, rows)]


def _leaf_text(leaf: ScoredLeaf, figures: Figures) -> Paragraph:
    name, weight = leaf.leaf.name, leaf.leaf.weight
    if leaf.score is None:
        return Paragraph(f"{name}：{NO_EVIDENCE}（{leaf.because}），没有评分，满分{weight}分。")
    told = (
        f"{name}：目标{leaf.leaf.target}，实际{figures.text(name)}，"
        f"得{figures.text(f'{name}.得分')}分（满分{weight}分）。"
    )
    if leaf.score < weight:
        told += f"未得满分：{'；'.join(leaf.reckoned)}。"
    return Paragraph(told)


def _other(card: Scorecard, figures: Figures) -> list[Block]:
    blocks: list[Block] = [Heading(1, "其他需要说明的问题")]
    blocks += [Paragraph(figures.fill(text)) for text in card.project.narrative.get("other", ())]
    for title, lines in (
        ("评分中应当说明的事项", card.notes),
        ("与批复的绩效目标及原报告的差异", card.differences),
    ):
        if lines:
            blocks.append(Heading(2, title))
            blocks += [Paragraph(f"（{number}）{line}。") for number, line in enumerate(lines, 1)]
    if len(blocks) == 1:
        blocks.append(Paragraph("无。"))
    return blocks


def _score_table(card: Scorecard, figures: Figures) -> Table:
    first, *rest = HEAD_ABOVE
    above = (
        Cell(first, columns=len(HEAD_BELOW), bold=True),
        *(Cell(text, rows=2, bold=True) for text in rest),
    )
    body = []
    for row in score_rows(card):
        leaf, name = row.leaf.leaf, row.leaf.leaf.name
        levels = [Cell(each.text, rows=each.rows) for each in (row.level1, row.level2) if each]
        body.append(
            (
                *levels,
                Cell(name, align=Align.LEFT),
                Cell(str(leaf.weight)),
                Cell(leaf.definition, align=Align.LEFT),
                Cell(leaf.standard, align=Align.LEFT),
                *_cells(str(leaf.target), figures.text(name), figures.text(f"{name}.得分")),
            )
        )
    total = str(card.total) if card.total is not None else NO_EVIDENCE
    weights = Score.sum(branch.weight for branch in card.branches)
    last = (Cell("总分", columns=3), Cell(str(weights)), Cell("—", columns=4), Cell(total))
    return Table("", WIDTHS, (above, _head(HEAD_BELOW)), (*body, last))


def _head(texts: tuple[str, ...]) -> tuple[Cell, ...]:
    return tuple(Cell(text, bold=True) for text in texts)


def _cells(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text) for text in texts)
