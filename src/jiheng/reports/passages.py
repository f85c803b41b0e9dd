"""Passages that several reports have: what the project wrote, the scores by first level, each leaf.

Nothing is said that neither the project nor its records say: a part without text is told as such.
"""

from collections.abc import Iterable

from jiheng.documents.model import Align, Block, Cell, Heading, Paragraph, Table
from jiheng.evidence.facts.judgements import ExpertScore
from jiheng.projects.placeholders import TOTAL
from jiheng.reports.figure import NO_EVIDENCE, Figure
from jiheng.reports.figures import Figures
from jiheng.reports.times import plain
from jiheng.scoring.scorecard import Override, Scorecard, ScoredBranch, ScoredLeaf

NOTHING_WRITTEN = "无（项目没有填写这一部分）。"
TO_FILL_IN = "（未填写）"
DIFFERENCES = "与批复的绩效目标及原报告的差异"  # the heading they are listed under
EXECUTION, EXPERTS = "F27", "X01"  # the rules of the form's execution row and of expert scores
SHORT, FIRST_ROWS = 8, 3  # rows of a table
MET = {True: "是", False: "否", None: "—"}


def written(card: Scorecard, figures: Figures, *keys: str, numbered: bool = False) -> list[Block]:
    """Give the project's own words on these subjects, its figures put in."""
    texts = [figures.fill(text) for key in keys for text in card.project.narrative.get(key, ())]
    if numbered and len(texts) > 1:
        return listed(texts)
    return [Paragraph(text) for text in texts] or [Paragraph(NOTHING_WRITTEN)]


def listed(lines: Iterable[str]) -> list[Block]:
    """Give lines as paragraphs, each a sentence, numbered where there are several."""
    told = [f"{line.rstrip('。')}。" for line in lines]
    if len(told) == 1:
        return [Paragraph(told[0])]
    return [Paragraph(f"（{number}）{line}") for number, line in enumerate(told, 1)]


def together(rows: int) -> tuple[int, ...]:
    """Give the groups of a table's rows: a short table stays in one piece, a long one begins with three."""
    return (0,) if rows <= SHORT else (0, *range(FIRST_ROWS, rows - 1))


def cells(*texts: str) -> tuple[Cell, ...]:
    """Give centred cells."""
    return tuple(Cell(text) for text in texts)


def head(texts: Iterable[str]) -> tuple[Cell, ...]:
    """Give the cells of a head row."""
    return tuple(Cell(text, bold=True) for text in texts)


def how_scored(card: Scorecard) -> str:
    """Say over which period it is evaluated, and how points and grades come about."""
    told = f"评价时段为{card.project.evaluation_period}。"
    if not card.branches:
        return f"{told}指标没有分值和评分标准，只与目标比较是否达标，不评分。"
    experts = [leaf for leaf in card.leaves() if is_by_experts(leaf)]
    if len(experts) == len(list(card.leaves())):
        told += "各项得分由专家或评价小组评定"
    elif experts:
        told += "得分由记录按评分标准计算，注明专家评分的由专家或评价小组评定"
    else:
        told += "得分由记录按评分标准计算"
    bands = "，".join(f"{band.begins}分（含）以上为{band.name}" for band in card.project.rule_set.grades)
    return f"{told}，四舍五入保留两位小数；等级按{card.project.rule_set.called}划分：{bands}。"


def conclusion(card: Scorecard, figures: Figures) -> list[Block]:
    """Tell total and grade, or why there is none; then the points by first level."""
    blocks: list[Block] = []
    if card.total is not None:
        grade = f"评价等级为“{figures.text('等级')}”" if card.grade else "评价等级不能确定"
        blocks.append(
            Paragraph(f"该项目综合得分为{figures.text('总分')}分，{grade}。{_limits(card, figures)}")
        )
    elif card.branches and not card.unscored:
        blocks.append(
            Paragraph(
                f"各项指标合计得{figures.text('总分/已得')}分，但{what_is_lacking(card)}，没有综合得分。"
            )
        )
    elif card.branches:
        missing = "、".join(leaf.leaf.name for leaf in card.unscored)
        told = (
            f"本项目没有综合得分：{figures.text('总分/无证据指标数')}个指标{NO_EVIDENCE}（{missing}），"
            f"其余指标已得{figures.text('总分/已得')}分。"
        )
        blocks.append(Paragraph(told))
    else:
        blocks.append(Paragraph("本项目没有综合得分，也没有评价等级。原因如下："))
    blocks += listed(card.obstacles)
    return [*blocks, _first_levels(card, figures)] if card.branches else blocks


def _limits(card: Scorecard, figures: Figures) -> str:
    """Tell what vetoes and gates made of total and grade, beside what was reckoned."""
    if (card.total, card.grade) == (card.reckoned_total, card.reckoned_grade):
        return ""
    told = "；".join((f"按合计应为“{card.reckoned_grade}”", *(each.told for each in card.limits)))
    return f"各项指标合计得{figures.text('总分/合计')}分，{told}。"


def what_is_lacking(card: Scorecard) -> str:
    """Say in short why there is no total."""
    if card.unscored:
        return f"{len(card.unscored)} 项{NO_EVIDENCE}"
    return "一票否决或限级的条件不能确定"


def limited(card: Scorecard, formula: str) -> str:
    """Put the limit of the total that holds around the formula of a sum, so that a reader can check it."""
    limits = [str(each.limit) for each in card.limits if each.limit is not None]
    return f"MIN({','.join((formula, *limits))})" if limits else formula


def full_marks(node: ScoredBranch | ScoredLeaf, figures: Figures) -> str:
    """Write the weight that counts, and beside it the project's own where that is another."""
    name = f"{node.leaf.name}." if isinstance(node, ScoredLeaf) else f"{node.name}/"
    told = f"{figures.text(f'{name}分值')}分"
    return told if node.redistributed is None else f"{told}，原{figures.text(f'{name}原分值')}分"


def total_label(card: Scorecard, figures: Figures) -> str:
    """Name the total; where it is limited, with the sum that was reckoned."""
    if card.total is None or card.total == card.reckoned_total:
        return "总分"
    return f"总分（各项合计{figures.text('总分/合计')}分，已封顶）"


def _first_levels(card: Scorecard, figures: Figures) -> Table:
    rows = [_branch_row(branch, figures) for branch in card.branches]
    if card.total is not None:
        rows.append(cells("合计", *map(figures.text, ("总分/分值", "总分/已得", "总分/得分率"))))
        if card.total != card.earned:
            rows.append(cells("封顶后总分", *map(figures.text, ("总分/分值", TOTAL, "总分/封顶得分率"))))
    titles = ("一级指标", "分值", "得分", "得分率")
    return Table("一级指标得分情况", (60, 32, 32, 32), (head(titles),), tuple(rows), together(len(rows)))


def _branch_row(branch: ScoredBranch, figures: Figures) -> tuple[Cell, ...]:
    name = branch.name
    weight = figures.text(f"{name}/分值") if branch.redistributed is None else full_marks(branch, figures)
    rate = figures.text(f"{name}/得分率") if branch.score is not None else "—"
    return cells(name, weight, figures.text(f"{name}/得分"), rate)


def leaf_text(leaf: ScoredLeaf, figures: Figures) -> Paragraph:
    """Tell one scored indicator: target, actual value, points, and why not all of them."""
    name, weight = leaf.leaf.name, full_marks(leaf, figures)
    if leaf.complete and leaf.score is None:
        return Paragraph(f"{name}：{leaf.reckoned[-1]}。")
    if leaf.score is None:
        return Paragraph(
            f"{name}：{NO_EVIDENCE}（{figures.text(f'{name}.未评分原因')}），没有评分，满分{weight}。"
        )
    earned = f"得{figures.text(f'{name}.得分')}分（满分{weight}）。"
    if is_by_experts(leaf):
        return Paragraph(f"{name}：专家评分，{earned}" + _experts_reasons(leaf, figures))
    told = f"{name}：目标{figures.text(f'{name}.目标')}，实际{figures.text(name)}，{earned}"
    if leaf.score < leaf.counted:
        told += f"未得满分：{figures.text(f'{name}.算式')}。"
    return Paragraph(told)


def _experts_reasons(leaf: ScoredLeaf, figures: Figures) -> str:
    reasons = bases_of_experts(leaf, figures)
    if reasons:
        return f"评分理由：{'；'.join(reasons)}。"
    return "" if leaf.score == leaf.counted else "评分记录没有写扣分的理由。"


def bases_of_experts(leaf: ScoredLeaf, figures: Figures) -> list[str]:
    """Give what the experts wrote as the basis of their points."""
    facts = [figures.evidence.by_id[each] for each in leaf.facts]
    return [fact.basis for fact in facts if isinstance(fact, ExpertScore) and fact.basis]


def is_by_experts(leaf: ScoredLeaf) -> bool:
    """Say whether the points are those that experts gave."""
    return leaf.rule.startswith(EXPERTS)


def is_execution(leaf: ScoredLeaf) -> bool:
    """Say whether it is the row of budget execution, which stands in the form's fund block."""
    return any(way.rule.kind.code == EXECUTION for way in leaf.leaf.ways)


def deviation(leaf: ScoredLeaf, figures: Figures) -> str:
    """Give the reason of a deviation as somebody wrote it; where it is due and missing, say so."""
    if leaf.vetoed_by:
        return f"{'、'.join(leaf.vetoed_by)}成立，记0分"
    if leaf.override is not None:
        return _set_by_hand(leaf.leaf.name, leaf.override, figures)
    if leaf.complete and leaf.score is None:
        return leaf.reckoned[-1]
    if leaf.score is None:
        return f"没有评分：{figures.text(f'{leaf.leaf.name}.未评分原因')}"
    return leaf.leaf.deviation or (TO_FILL_IN if leaf.score < leaf.counted else "")


def _set_by_hand(name: str, override: Override, figures: Figures) -> str:
    computed = figures.text(f"{name}.按规则得分") if override.computed is not None else ""
    given = f"按规则得{computed}分" if computed else "按规则没有得分"
    reason = f"理由：{override.reason}" if override.reason else "未写理由"
    return f"{given}，改为{figures.text(f'{name}.得分')}分，{reason}"


def measured_table(card: Scorecard, figures: Figures) -> list[Block]:
    """Show the indicators that are only measured, and say why a value is missing."""
    rows = tuple(
        (
            Cell(each.indicator.name, align=Align.LEFT),
            *cells(
                figures.text(f"{each.indicator.name}.目标"),
                figures.text(each.indicator.name),
                MET[each.met],
                each.indicator.published_actual or "未公布",
            ),
        )
        for each in card.measured
    )
    titles = ("指标", "目标", "实际", "是否达标", "原报告公布值")
    table = Table("只计量、不设分值的指标", (62, 24, 24, 20, 26), (head(titles),), rows, together(len(rows)))
    missing = [
        f"{each.indicator.name}{NO_EVIDENCE}：{each.because}" for each in card.measured if each.because
    ]
    return [table, *([Paragraph(f"{'；'.join(missing)}。")] if missing else [])]


def remarks(card: Scorecard, figures: Figures, *, level: int) -> list[Block]:
    """List what a reader must know beside the figures, and every difference."""
    blocks: list[Block] = []
    for title, lines in (
        ("一票否决和限级", tuple(each.told for each in card.notable)),
        ("评分中应当说明的事项" if card.branches else "计量中应当说明的事项", card.notes),
        (DIFFERENCES, card.differences),
    ):
        if lines:
            told = (
                Figure(f"{title}/{number}", plain(line).rstrip("。")) for number, line in enumerate(lines, 1)
            )
            blocks += [Heading(level, title), *listed(map(figures.note, told))]
    return blocks
