"""An answer of many projects on the terminal: its first rows, its notes, how it was reckoned."""

from rich.table import Table
from rich.text import Text

from jiheng.cli import output
from jiheng.portfolio.comparing.answer import Answer

PRINTED = 20  # rows of an answer on the terminal


def show(answer: Answer) -> None:
    """Print it."""
    console = output.console()
    console.print(f"\n{answer.title}", style="bold", markup=False)
    if answer.rows:
        table = Table(show_edge=False, pad_edge=False, header_style="bold")
        for place, title in enumerate(answer.columns.values()):
            numbers = all(not isinstance(row[place], str) for row in answer.rows)
            table.add_column(title, justify="right" if numbers else "left", overflow="fold")
        for row in answer.rows[:PRINTED]:
            table.add_row(*(Text("" if cell is None else f"{cell}") for cell in row))
        console.print(table)
    if len(answer.rows) > PRINTED:
        print(f"· 这里只显示前 {PRINTED} 行，共 {len(answer.rows)} 行：--out 写成工作簿，或 --json")
    for note in answer.notes:
        console.print(f"· {note}", markup=False, soft_wrap=True)
    for line in answer.rule:
        console.print(f"  {line}", style="dim", markup=False, soft_wrap=True)
