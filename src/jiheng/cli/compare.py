"""`jiheng compare SUBJECT TABLE SCORES [TABLE SCORES …] | passages FOLDER … [--out FILE.xlsx] [--json]`."""

import argparse
from pathlib import Path

from jiheng.cli import compare_passages, output
from jiheng.cli.answer_table import show
from jiheng.errors import UsageError
from jiheng.portfolio.comparing.answer import Answer
from jiheng.portfolio.comparing.groups import LEAST, TITLES, USUAL, likeness
from jiheng.portfolio.comparing.opened import MEMORY
from jiheng.portfolio.comparing.quantities import MONEY
from jiheng.portfolio.comparing.risk_rules import USUAL as USUAL_RISK
from jiheng.portfolio.comparing.targets import MARGIN
from jiheng.workflows.compare import MOST, SUBJECTS, Asked, compare
from jiheng.workflows.comparison_book import write_book

ALL = "all"
ASKED_FOR = {"rank": "name", "sample": "seed"}  # subjects that need a word, and which


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    subjects = "；".join(f"{name} {title}" for name, (title, _) in SUBJECTS.items())
    kinds = "、".join(f"{name} {title}" for name, title in TITLES.items())
    parser.add_argument(
        "subject", choices=[*SUBJECTS, ALL, compare_passages.SUBJECT], metavar="SUBJECT",
        help=f"{subjects}；{ALL} 上面的全部；{compare_passages.SUBJECT} {compare_passages.TITLE}",
    )  # fmt: skip
    parser.add_argument(
        "places", type=Path, nargs="+", metavar="TABLE SCORES",
        help="指标表和 jiheng score 写出的结果；几个地方、几年的，一对一对接着写；passages 写文件夹",
    )  # fmt: skip
    parser.add_argument(
        "--by", default="", help=f"什么相同才算同类，用逗号隔开：{kinds}；不写时 {','.join(USUAL)}"
    )
    parser.add_argument("--least", type=int, default=LEAST, help=f"一组最少几个，不写时 {LEAST}")
    parser.add_argument(
        "--funds-edges", default="", metavar="金额,…", help="资金各段的起点，如 20万元,50万元,100万元"
    )
    parser.add_argument(
        "--count-edges", default="", metavar="数,…", help="系统数、服务事项数各段的起点，如 2,5,10"
    )
    parser.add_argument(
        "--money", choices=MONEY, default="paid", help="费用按什么钱算：支付、到位或预算；不写时 paid"
    )
    parser.add_argument("--year", type=int, help="看哪一年度，不写时是表里最晚的")
    parser.add_argument("--name", default="", help="rank：项目的名称、编码或单位，写一部分也行")
    parser.add_argument("--size", type=int, default=30, help="sample：抽几个，不写时 30")
    parser.add_argument("--seed", default="", help="sample：种子，一个词或数；同样的种子抽出同样的项目")
    parser.add_argument(
        "--certain", choices=("yes", "no"), default="yes", help="sample：高风险的是否全部抽中"
    )
    parser.add_argument(
        "--margin", type=int, default=MARGIN, help=f"targets：差百分之几才算远低于，不写时 {MARGIN}"
    )
    parser.add_argument(
        "--roll-up", default="department,region", metavar="BY", help="rollup：按什么汇总，用逗号隔开"
    )
    parser.add_argument(
        "--risk-rules", type=Path, default=USUAL_RISK, help="risk：风险规则的文件，不写时用通常的"
    )
    parser.add_argument("--most", type=int, default=MOST, help=f"名单最多列几个，不写时 {MOST}")
    parser.add_argument("--out", type=Path, metavar="FILE", help="写成 .xlsx 工作簿，有图")
    parser.add_argument(
        "--memory", default="", metavar="4GB", help=f"引擎最多用多少内存，不写时 {MEMORY}；不够时用磁盘"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    compare_passages.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compare, print, and write the workbook where it was asked for."""
    answers, code = _answers(arguments)
    if arguments.out:
        write_book(answers, arguments.out)
    if arguments.json:
        output.print_json({"jiheng": 1, "answers": [each.as_json() for each in answers]})
        return code
    for answer in answers:
        show(answer)
    if arguments.out:
        print(f"写好了 {arguments.out}")
    return code


def _answers(arguments: argparse.Namespace) -> tuple[tuple[Answer, ...], int]:
    if arguments.subject == compare_passages.SUBJECT:
        return compare_passages.answers(arguments)
    if len(arguments.places) % 2:
        raise UsageError(
            "指标表和结果要一对一对写\n"
            "    怎么办：jiheng compare groups table scores；结果由 jiheng score table --out scores 写出"
        )
    places = list(zip(arguments.places[::2], arguments.places[1::2], strict=True))
    return compare(places, _subjects(arguments), _asked(arguments)), 0


def _subjects(arguments: argparse.Namespace) -> list[str]:
    if arguments.subject == ALL:
        return [name for name in SUBJECTS if name not in ASKED_FOR or getattr(arguments, ASKED_FOR[name])]
    needed = ASKED_FOR.get(arguments.subject)
    if needed and not getattr(arguments, needed):
        raise UsageError(
            f"compare {arguments.subject} 要写 --{needed}\n    怎么办：jiheng compare --help 看用法"
        )
    return [arguments.subject]


def _asked(arguments: argparse.Namespace) -> Asked:
    for name in ("size", "most"):
        if getattr(arguments, name) < 1:
            raise UsageError(f"--{name} 要大于 0")
    if not 0 <= arguments.margin < 100:  # noqa: PLR2004 — per cent
        raise UsageError("--margin 要在 0 到 99 之间")
    return Asked(
        like=likeness(arguments.by, arguments.least, arguments.funds_edges, arguments.count_edges),
        year=arguments.year,
        most=arguments.most,
        money=arguments.money,
        name=arguments.name,
        size=arguments.size,
        seed=arguments.seed,
        certain=arguments.certain == "yes",
        margin=arguments.margin,
        roll_up_by=tuple(each.strip() for each in arguments.roll_up.split(",")),
        risk_rules=arguments.risk_rules,
        memory=arguments.memory,
    )
