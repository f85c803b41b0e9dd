"""`jiheng score TABLE --out FOLDER [--leaves] [--trace] [--engine duckdb|spark --master URL] [--json]`."""

import argparse
import dataclasses
from pathlib import Path

from jiheng.cli import output
from jiheng.cli.engine import add_engine, master_of
from jiheng.cli.progress import progress
from jiheng.portfolio.summary import Summary
from jiheng.workflows.score_table import score_table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("table", type=Path, metavar="TABLE", help="jiheng leaves 写出的指标表")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="结果写到哪个文件夹")
    parser.add_argument("--leaves", action="store_true", help="每个指标的得分也写出来")
    parser.add_argument("--trace", action="store_true", help="同 --leaves，并写出所用规则和四舍五入前的得分")
    add_engine(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Score the table and say what came out."""
    master = master_of(arguments)
    with progress("评分", "部分") as told:
        found = score_table(
            arguments.table,
            arguments.out,
            leaves=arguments.leaves,
            trace=arguments.trace,
            master=master,
            progress=told,
        )
    if arguments.json:
        output.print_json({"jiheng": 1, **dataclasses.asdict(found)})
    else:
        _tell(found, arguments)
    return 0


def _tell(found: Summary, arguments: argparse.Namespace) -> None:
    grades = "，".join(f"{name} {count} 个" for name, count in found.grades.items())
    totals = f"{found.with_total} 个有总分{f'（{grades}）' if grades else ''}"
    print(f"{found.projects} 个项目、{found.leaves} 个指标：{totals}")
    if found.incomplete:
        print(f"· {found.incomplete} 个项目没有总分：共 {found.unscored} 个指标应得分而没有得分")
    if found.undecided:
        print(f"· {found.undecided} 个项目的总分或等级定不下来：不知道一票否决或限级是否成立")
    if found.empty:
        print(f"· {found.empty} 个项目没有评分的指标")
    if found.unread:
        print(f"· {found.unread} 个项目文件夹读不了，原因在指标表的 projects 里")
    print(f"  {arguments.out / 'projects'}")
    if arguments.leaves or arguments.trace:
        print(f"  {arguments.out / 'leaves'}")
