"""A scorecard on the terminal: the indicator tree with weights, targets, actuals and scores."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from jiheng.scoring.scorecard import Scorecard, ScoredBranch, ScoredLeaf
from jiheng.values.outcome import OUTCOME_TITLES, Outcome
from jiheng.workflows.evaluate import Evaluation

MARKS = {
    Outcome.SCORED: ("✓", "green"),
    Outcome.NOT_APPLICABLE: ("○", "yellow"),
    Outcome.INSUFFICIENT_DATA: ("?", "red"),
}
NARROW = 100  # below this the target column is left out


def show(evaluation: Evaluation, console: Console) -> None:
    """Print the tree, the total and what must be known beside it."""
    card = evaluation.card
    project = card.project
    unit = project.organisation.implementing_unit
    console.print(f"[bold]{escape(project.name)}[/]  {escape(unit)}  {project.fiscal_year} 年度")
    rule_set = project.rule_set
    told = "，".join(part for part in (rule_set.title, rule_set.document) if part)
    console.print(f"规则集 {rule_set.id}（{told}）", style="dim")
    if card.branches:
        console.print(_table(card, wide=console.width >= NARROW))
    if card.measured:
        console.print("", _measured(card))
    console.print(_conclusion(card))
    _list(console, "没有总分的原因" if card.total is None else "没有等级的原因", card.obstacles)
    _list(console, "一票否决和限级", tuple(each.told for each in card.rulings if not each.blocks))
    _list(console, "与批复和原报告的差异", card.differences)
    _list(console, "说明", card.notes)
    remarks = tuple(f"{each.place}：{each.what}" for each in evaluation.opened.remarks)
    _list(console, "读记录时的说明", remarks)
    if not evaluation.has_ledger:
        told = "还没有建台账：记录照现状计算；jiheng record 项目 --by 姓名 登记之后，改动才查得出来"
        console.print(f"\n{told}", soft_wrap=True)
    elif card.drifts:
        _list(
            console,
            f"有 {len(card.drifts)} 处记录与台账不符（已照现状计算；jiheng verify 查看，jiheng record 登记）",
            tuple(drift.message for drift in card.drifts[:3]),
        )


def _table(card: Scorecard, *, wide: bool) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold", expand=False)
    table.add_column("指标", ratio=5, overflow="fold")
    table.add_column("分值", justify="right", no_wrap=True)
    if wide:
        table.add_column("目标", justify="right", overflow="fold", max_width=14)
    table.add_column("实际", justify="right", overflow="fold", max_width=14)
    table.add_column("得分", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for branch in card.branches:
        _add_branch(table, branch, 0, wide=wide)
    return table


def _add_branch(table: Table, branch: ScoredBranch, depth: int, *, wide: bool) -> None:
    score = str(branch.score) if branch.score is not None else f"({branch.earned})"
    score = score if branch.counted.hundredths else "—"
    row: list[str | Text] = [Text("  " * depth + branch.name), _weight(branch), "", score, ""]
    if wide:
        row.insert(2, "")
    table.add_row(*row, style="bold" if depth == 0 else "cyan")
    for child in branch.children:
        if isinstance(child, ScoredBranch):
            _add_branch(table, child, depth + 1, wide=wide)
        else:
            _add_leaf(table, child, depth + 1, wide=wide)


def _add_leaf(table: Table, leaf: ScoredLeaf, depth: int, *, wide: bool) -> None:
    mark, colour = MARKS[leaf.outcome]
    shown = leaf.actual or OUTCOME_TITLES[leaf.outcome]
    remark = " ≠原报告" if leaf.differs else " *" if leaf.notes else ""
    row: list[str | Text] = [
        Text("  " * depth + leaf.leaf.name),
        _weight(leaf),
        Text(shown),
        str(leaf.score) if leaf.score is not None else "—",
        Text(mark + remark, style="red" if leaf.differs else colour),
    ]
    if wide:
        row.insert(2, Text(leaf.leaf.target.printed))
    table.add_row(*row)


def _weight(node: ScoredBranch | ScoredLeaf) -> str:
    return str(node.weight) if node.redistributed is None else f"{node.weight} → {node.counted}"


def _measured(card: Scorecard) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("只计量、不设分值的指标", overflow="fold")
    for title in ("目标", "实际", "达标", "原报告"):
        table.add_column(title, justify="right", overflow="fold")
    for each in card.measured:
        shown = Text(each.actual or OUTCOME_TITLES[each.outcome], style="" if each.actual else "red")
        met = {True: Text("✓", "green"), False: Text("✗", "red"), None: Text("—")}[each.met]
        published = each.indicator.published_actual or "未公布"
        table.add_row(Text(each.indicator.name), each.indicator.target.printed, shown, met, published)
    return table


def _conclusion(card: Scorecard) -> Text:
    published = card.project.published_total
    if card.total is None:
        earned = f"已评 {card.earned} 分，{len(card.unscored)} 个指标没有得分" if card.branches else ""
        if card.branches and not card.unscored:
            earned = f"各指标合计 {card.earned} 分，有一票否决或限级不能确定"
        return Text(f"总分：没有。{earned}", style="bold red")
    told = f"总分 {card.total} 分，" + (f"等级“{card.grade}”" if card.grade else "等级不能确定")
    if (card.reckoned_total, card.reckoned_grade) != (card.total, card.grade):
        told += f"（各指标合计 {card.reckoned_total} 分，按合计为“{card.reckoned_grade}”）"
    text = Text(told, style="bold green" if card.grade else "bold red")
    if published is not None:
        grade = card.project.published_grade
        same = published == card.total and grade in ("", card.grade)
        told = f"    原报告 {published} 分{f'“{grade}”' if grade else ''}，{'一致' if same else '不同'}"
        text.append(told, style="not bold")
    return text


def _list(console: Console, title: str, lines: tuple[str, ...]) -> None:
    if lines:
        console.print(f"\n[bold]{title}[/]")
        for line in lines:
            console.print(f"  · {escape(line)}", soft_wrap=True)
