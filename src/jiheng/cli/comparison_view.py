"""Two scorecards beside each other on the terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from jiheng.scoring.comparison import ComparedCards
from jiheng.scoring.scorecard import Scorecard


def show_comparison(
    compared: ComparedCards, console: Console, *, names: tuple[str, str], every: bool = False
) -> None:
    """Print the leaves that moved, or every one, and total and grade on both sides, called by `names`."""
    console.print(f"{compared.before.project.name}：{_told(compared)}", markup=False)
    leaves = compared.leaves if every else compared.moved
    if leaves:
        console.print(_table(compared, names, every=every))
    totals = [_total(card) for card in (compared.before, compared.after)]
    console.print(f"总分 {both(*totals)}", style="bold", markup=False)
    shared = [each for each in compared.before.obstacles if each in compared.after.obstacles]
    for obstacle in shared:
        console.print(Text(f"  · {obstacle}"), soft_wrap=True)
    for name, card in zip(names, (compared.before, compared.after), strict=True):
        for obstacle in card.obstacles:
            if obstacle not in shared:
                console.print(Text(f"  · {name}：{obstacle}"), soft_wrap=True)


def _told(compared: ComparedCards) -> str:
    total, moved = len(compared.leaves), len(compared.moved)
    if not total:
        return "没有评分的指标"
    return f"{total} 个指标中有 {moved} 个变了" if moved else f"{total} 个指标都没有变"


def _table(compared: ComparedCards, names: tuple[str, str], *, every: bool) -> Table:
    leaves = compared.leaves if every else compared.moved
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("指标", overflow="fold", ratio=4)
    table.add_column("分值", justify="right", no_wrap=True)
    targets = any(each.before.target != each.after.target for each in leaves)
    if targets:
        table.add_column("目标", justify="right", overflow="fold")
    rules = any(each.before.rule != each.after.rule for each in leaves)
    if rules:
        table.add_column("规则", overflow="fold", ratio=4)
    actuals = any(each.before.actual != each.after.actual for each in leaves)
    if actuals:
        table.add_column("实际", justify="right", overflow="fold")
    for name in names:
        table.add_column(f"{name}得分", justify="right", no_wrap=True)
    for each in leaves:
        a, b = each.before, each.after
        row: list[str | Text] = [Text(each.path[-1]), both(a.weight, b.weight)]
        row += [Text(both(a.target, b.target))] * targets
        row += [Text(both(a.rule, b.rule))] * rules
        row += [Text(both(a.actual or "—", b.actual or "—"))] * actuals
        table.add_row(*row, a.score, Text(b.score, style="red" if a.score != b.score else ""))
    return table


def _total(card: Scorecard) -> str:
    if card.total is None:
        return "没有总分"
    return f"{card.total} 分" + (f"“{card.grade}”" if card.grade else "，等级不能确定")


def both(before: str, after: str) -> str:
    """Write two sides, one where they are the same."""
    return before if before == after else f"{before} → {after}"
