"""The rows of 项目支出绩效自评表: fund block, goals, indicators, total, and the local analysis block.

Layout of annex 1 of 财预〔2020〕10号 on one grid: the fund block and the indicators have column edges
of their own. The standard second levels stand there even when the project has nothing under them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from jiheng.documents.model import Align, Cell, Table
from jiheng.reports.figures import ANNUAL, EXECUTION_RATE, INITIAL, PAID, SOURCES, Figures
from jiheng.reports.passages import TO_FILL_IN, deviation, is_execution, total_label
from jiheng.scoring.scorecard import Scorecard, ScoredBranch, ScoredLeaf

# The edges of the indicators and those of the fund block on one grid, in millimetres: 156 together.
WIDTHS = (9, 13, 18, 14, 19, 9, 10, 5, 14, 10, 12, 7, 16)
WEIGHT_COLUMN, SCORE_COLUMN, FUND_SCORE_COLUMN = 9, 10, 12
NOT_SCORED = "—"  # where the form prints a dash
NO_LEVEL = "—"
INDICATOR = "指标"
ENDINGS = ("满意度指标", INDICATOR)
FITS = 4  # characters of a second level on one line
BEFORE = 3  # blocks before the indicators: project, funds, goals
AMOUNTS = (INITIAL, ANNUAL, PAID)
SOURCE_LABELS = dict(
    zip(SOURCES, ("其中：当年财政拨款", "　　　上年结转资金", "　　　其他资金"), strict=True)
)
ANALYSED = {
    "funds": "项目实施和预算\n执行情况及分析",
    "output": "产出情况及分析",
    "benefit": "效益情况及分析",
    "satisfaction": "满意度情况及分析",
}
CONCLUDED = {
    "experience": "主要经验做法",
    "problems": "项目管理中存在的\n主要问题及原因分析",
    "suggestions": "下一步改进措施及\n管理建议",
}


@dataclass(frozen=True, slots=True)
class FormCell:
    """One cell of the form; a `figure` may be typed as a number in a worksheet."""

    text: str
    rows: int = 1
    columns: int = 1
    align: Align = Align.CENTER
    figure: bool = False


Row = tuple[FormCell, ...]


INDICATOR_HEAD = (
    FormCell("一级\n指标"),
    FormCell("二级指标"),
    FormCell("三级指标", columns=3),
    FormCell("年度\n指标值", columns=2),
    FormCell("实际\n完成值"),
    FormCell("分值"),
    FormCell("得分"),
    FormCell("偏差原因分析\n及改进措施", columns=2),
)


@dataclass(frozen=True, slots=True)
class FormRows:
    """The rows, and where those stand whose points the total adds up."""

    rows: tuple[Row, ...]
    execution: int  # the row 年度资金总额
    indicators: range
    total: int
    groups: tuple[int, ...]  # the rows that begin a group, which should stay on one page


@dataclass(slots=True)
class _SecondLevel:
    """A second level and the indicators under it; none of them where the project has none."""

    name: str
    leaves: list[ScoredLeaf] = field(default_factory=list)


def form_table(card: Scorecard, figures: Figures) -> Table:
    """Compose the form as one table of a document."""
    form = form_rows(card, figures, pages=True)
    rows = tuple(
        tuple(Cell(cell.text, cell.rows, cell.columns, cell.align) for cell in row) for row in form.rows
    )
    return Table("", WIDTHS, (), rows, form.groups)


def form_rows(card: Scorecard, figures: Figures, *, pages: bool) -> FormRows:
    """Compose the rows of the form.

    In `pages` the side cell 绩效指标 is there twice, as on printed forms: a page ends below 产出指标.
    """
    blocks = [list(_project(card)), list(_funds(card, figures)), list(_goals(card))]
    levels = _levels(card)
    for number, (name, second_levels) in enumerate(levels.items()):
        blocks.append(list(_level(name, second_levels, card, figures)))
        if number == 0:
            blocks[-1].insert(0, INDICATOR_HEAD)
    first, *others = blocks[BEFORE:]
    below = sum(map(len, others))
    first[0] = (_side(len(first) + (0 if pages else below)), *first[0])
    if others and pages:
        others[0][0] = (_side(below), *others[0][0])
    starts = [*accumulate((len(block) for block in blocks), initial=0)]
    blocks[-1].append(_total(card, figures))
    analysis = list(_analysis(card, figures))
    groups = (*starts[:-1], *([starts[-1] + 1] if analysis else []))
    return FormRows(
        rows=tuple(row for block in (*blocks, analysis) for row in block),
        execution=starts[1] + 1,
        indicators=range(starts[BEFORE] + 1, starts[-1]),
        total=starts[-1],
        groups=groups,
    )


def _side(rows: int) -> FormCell:
    return FormCell("绩\n效\n指\n标", rows=rows)


def _project(card: Scorecard) -> Iterator[Row]:
    who = card.project.organisation
    yield FormCell("项目名称", columns=2), FormCell(card.project.name, columns=11)
    yield (
        FormCell("主管部门", columns=2),
        FormCell(who.competent_department or TO_FILL_IN, columns=3),
        FormCell("实施单位", columns=2),
        FormCell(who.implementing_unit, columns=6),
    )


def _funds(card: Scorecard, figures: Figures) -> Iterator[Row]:
    label = FormCell("项目资金\n（万元）", rows=2 + len(SOURCE_LABELS), columns=2)
    yield (
        label,
        *_fund_row(
            FormCell("", columns=2), ("年初预算数", "全年预算数", "全年执行数"), "分值", "执行率", "得分"
        ),
    )
    leaf = next((each for each in card.leaves() if is_execution(each)), None)
    name = leaf.leaf.name if leaf else EXECUTION_RATE
    yield _fund_row(
        FormCell("年度资金总额", columns=2),
        tuple(map(figures.trimmed, AMOUNTS)),
        figures.text(f"{name}.分值") if leaf else NOT_SCORED,
        figures.text(name),
        figures.text(f"{name}.得分") if leaf else NOT_SCORED,
    )
    for source, text in SOURCE_LABELS.items():
        names, rate = [f"{each}.{source}" for each in AMOUNTS], f"{EXECUTION_RATE}.{source}"
        yield _fund_row(
            FormCell(text, columns=2, align=Align.LEFT),
            tuple(figures.trimmed(name) if figures.known(name) else "" for name in names),
            NOT_SCORED,
            figures.text(rate) if figures.known(rate) else "",
            NOT_SCORED,
        )


def _fund_row(label: FormCell, amounts: tuple[str, ...], weight: str, rate: str, score: str) -> Row:
    initial, annual, paid = amounts
    return (
        label,
        FormCell(initial, figure=True),
        FormCell(annual, columns=2, figure=True),
        FormCell(paid, columns=2, figure=True),
        FormCell(weight, figure=True),
        FormCell(rate, columns=2, figure=True),
        FormCell(score, figure=True),
    )


def _goals(card: Scorecard) -> Iterator[Row]:
    goals = card.project.goals
    yield (
        FormCell("年度\n总体\n目标", rows=2),
        FormCell("预期目标", columns=5),
        FormCell("实际完成情况", columns=7),
    )
    yield (
        FormCell(goals.annual or goals.overall or TO_FILL_IN, columns=5, align=Align.LEFT),
        FormCell(goals.attained or TO_FILL_IN, columns=7, align=Align.LEFT),
    )


def _level(name: str, second_levels: list[_SecondLevel], card: Scorecard, figures: Figures) -> Iterator[Row]:
    heights = [max(len(each.leaves), card.project.rule_set.form.lines) for each in second_levels]
    level1: Row = (FormCell(_folded(name), rows=sum(heights)),)
    for second, height in zip(second_levels, heights, strict=True):
        folded = second.name if len(second.name) <= FITS else _folded(second.name)
        level2: Row = (FormCell(folded, rows=height),)
        for number in range(height):
            leaf = second.leaves[number] if number < len(second.leaves) else None
            yield *level1, *level2, *_leaf(number + 1, leaf, figures)
            level1 = level2 = ()


def _folded(name: str) -> str:
    """Break a line before 指标, or before 满意度指标, as printed forms do; four characters in halves."""
    ending = next((each for each in ENDINGS if name.endswith(each) and name != each), "")
    if not ending and len(name) == FITS:
        ending = name[FITS // 2 :]
    return f"{name.removesuffix(ending)}\n{ending}" if ending else name


def _leaf(number: int, leaf: ScoredLeaf | None, figures: Figures) -> Row:
    name = leaf.leaf.name if leaf else ""
    label = FormCell(f"指标{number}：{name}", columns=3, align=Align.LEFT)
    target, actual, weight, score = (
        figures.text(f"{name}{part}") if leaf else "" for part in (".目标", "", ".分值", ".得分")
    )
    return (
        label,
        FormCell(target, columns=2, figure=True),
        FormCell(actual, figure=True),
        FormCell(weight, figure=True),
        FormCell(score, figure=True),
        FormCell(deviation(leaf, figures) if leaf else "", columns=2, align=Align.LEFT),
    )


def _levels(card: Scorecard) -> dict[str, list[_SecondLevel]]:
    """Lay the scored tree over the form's standard levels; what has no place there comes after."""
    levels = {
        level.name: [_SecondLevel(second.name) for second in level.levels]
        for level in card.project.rule_set.form.levels
    }
    execution = next((leaf for leaf in card.leaves() if is_execution(leaf)), None)
    for branch in card.branches:
        if list(branch.leaves()) == [execution]:
            continue
        second_levels = levels[_place(branch.name, levels)]
        for name, leaf in _with_second_level(branch):
            if leaf is not execution:
                _second_level(name, second_levels).leaves.append(leaf)
    return levels


def _place(name: str, levels: dict[str, list[_SecondLevel]]) -> str:
    found = next((each for each in levels if _same(each, name)), name)
    levels.setdefault(found, [])
    return found


def _second_level(name: str, second_levels: list[_SecondLevel]) -> _SecondLevel:
    found = next((each for each in second_levels if _same(each.name, name)), None)
    if found is None:
        found = _SecondLevel(name)
        second_levels.append(found)
    return found


def _same(standard: str, name: str) -> bool:
    return standard.removesuffix(INDICATOR) == name.removesuffix(INDICATOR)


def _with_second_level(branch: ScoredBranch) -> Iterator[tuple[str, ScoredLeaf]]:
    for child in branch.children:
        if isinstance(child, ScoredBranch):
            yield from ((child.name, leaf) for leaf in child.leaves())
        else:
            yield NO_LEVEL, child


def _total(card: Scorecard, figures: Figures) -> Row:
    return (
        FormCell(total_label(card, figures), columns=WEIGHT_COLUMN),
        FormCell(figures.text("总分/分值") if card.branches else NOT_SCORED, figure=True),
        FormCell(figures.text("总分"), figure=True),
        FormCell("", columns=2),
    )


def _analysis(card: Scorecard, figures: Figures) -> Iterator[Row]:
    """Give the block that some localities add, where the project wrote what belongs there."""
    narrative = card.project.narrative
    if not any(narrative.get(key) for key in ANALYSED if key != "funds"):
        return
    texts = {
        key: "\n".join(figures.fill(text) for text in narrative.get(key, ())) or TO_FILL_IN
        for key in (*ANALYSED, *CONCLUDED)
    }
    side: Row = (FormCell("项目\n绩效\n分析", rows=len(texts)),)
    above: Row = (FormCell("自评\n结果\n分析", rows=len(ANALYSED)),)
    for key, title in ANALYSED.items():
        yield *side, *above, FormCell(title, columns=2), _analysed(texts[key])
        side = above = ()
    for key, title in CONCLUDED.items():
        yield FormCell(title, columns=3), _analysed(texts[key])


def _analysed(text: str) -> FormCell:
    return FormCell(text, columns=9, align=Align.LEFT)
