"""`jiheng init FOLDER [--name …] [--year …] [--unit …] [--library … | --from-form … | --from …]`."""

import argparse
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from jiheng.cli import output
from jiheng.errors import UsageError
from jiheng.values.period import BEIJING
from jiheng.workflows.init_project import (
    FORMATS,
    Beginning,
    Begun,
    FromLibrary,
    init_from_form,
    init_from_year,
    init_project,
)

UNIT = "（填写实施单位）"
NOT_WITH_FORM = ("from_year", "library", "indicators", "kinds")
NOT_WITH_YEAR = ("name", "unit", "library", "indicators", "rule_set")
RULE_SET = "cn-mof-2020-10"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", type=Path, help="项目文件夹，没有就新建；已有的文件一个也不覆盖")
    parser.add_argument("--name", default="", metavar="名称", help="项目名称，不写时用文件夹名")
    parser.add_argument(
        "--year", type=int, metavar="年度", help="预算年度，不写时是今年；照上年的项目，是下一年"
    )
    parser.add_argument("--unit", default="", metavar="单位", help="实施单位")
    parser.add_argument("--templates", choices=FORMATS, default="xlsx", help="记录模板的格式，默认 xlsx")
    parser.add_argument(
        "--kinds",
        nargs="+",
        default=[],
        metavar="种类",
        help="要哪些记录的模板；不写是项目用到的，all 是全部",
    )
    parser.add_argument("--library", metavar="指标库", help="照指标库写指标体系，如 it-om；不写是一个小样")
    parser.add_argument(
        "--indicators",
        nargs="+",
        default=[],
        metavar="指标",
        help="要指标库的哪些指标，编号或名称，如 B03,C01,D05；不写是库里常用的一套",
    )
    parser.add_argument(
        "--from-form",
        type=Path,
        metavar="表",
        help="读入填好的自评表或绩效目标申报表（.xlsx 或 .docx），指标、指标值和填报的结果都取自它",
    )
    parser.add_argument(
        "--from",
        dest="from_year",
        type=Path,
        metavar="上年的项目",
        help="照另一年的项目文件夹：日期后移，系统、合同、目标、指标照旧，记录和结果不带来",
    )
    parser.add_argument("--rule-set", default="", metavar="规则集", help=f"用哪个规则集，默认 {RULE_SET}")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Make the folder and say what is in it and what comes next."""
    folder: Path = arguments.folder
    if arguments.from_form:
        return _run_from_form(arguments)
    if arguments.from_year:
        return _run_from_year(arguments)
    beginning = Beginning(
        name=arguments.name or folder.resolve().name,
        year=datetime.now(BEIJING).year if arguments.year is None else arguments.year,
        unit=arguments.unit or UNIT,
    )
    begun = init_project(
        folder,
        beginning,
        templates=arguments.templates,
        kinds=arguments.kinds,
        from_library=_from_library(arguments),
    )
    if arguments.json:
        output.print_json(_as_json(folder, begun))
        return 0
    print(f"已建好项目文件夹 {folder}")
    _print_written(folder, begun)
    print(
        "接下来：\n"
        "  1. 打开 project.yaml，照批复的绩效目标改系统、指标、分值和目标值\n"
        "  2. 把用得上的模板从 templates/ 复制到 evidence/，一条记录填一行。确实没有发生的（如投诉），\n"
        "     把空模板复制过去，表示“没有”；不复制表示“不知道”，用到它的指标是数据不足\n"
        f"  3. jiheng evaluate {folder} 看得分；jiheng record {folder} --by 姓名 登记进台账"
    )
    return 0


def _run_from_form(arguments: argparse.Namespace) -> int:
    _refuse("from_form", NOT_WITH_FORM, arguments)
    begun = init_from_form(arguments.folder, arguments.from_form, rule_set=arguments.rule_set or RULE_SET)
    if arguments.json:
        output.print_json(_as_json(arguments.folder, begun))
        return 0
    print(f"已把 {arguments.from_form} 读成项目文件夹 {arguments.folder}")
    _print_written(arguments.folder, begun)
    print(f"接下来：jiheng evaluate {arguments.folder} {begun.then}")
    return 0


def _run_from_year(arguments: argparse.Namespace) -> int:
    _refuse("from_year", NOT_WITH_YEAR, arguments)
    folder, last = arguments.folder, arguments.from_year
    begun, after = init_from_year(
        folder, last, arguments.year, templates=arguments.templates, kinds=arguments.kinds
    )
    told = {"kept": after.kept, "moved": after.moved, "left_out": after.left_out}
    if arguments.json:
        output.print_json(
            _as_json(folder, begun) | {"year": after.year, **{key: [*each] for key, each in told.items()}}
        )
        return 0
    print(f"已照 {last} 建好 {after.year} 年度的项目文件夹 {folder}")
    _print_written(folder, begun)
    for title, each in zip(("照旧", "日期后移", "没有带来"), told.values(), strict=True):
        print(f"{title}：")
        print("\n".join(f"  {line}" for line in each) if each else "  没有")
    print(
        "接下来：\n"
        "  1. 打开 project.yaml，逐项看一看，改成今年的：新合同的服务期和金额、批复的指标值\n"
        f"  2. jiheng lint {folder} 与上年的指标值比一比\n"
        "  3. 把用得上的模板从 templates/ 复制到 evidence/，登记今年的记录"
    )
    return 0


def _refuse(way: str, others: Iterable[str], arguments: argparse.Namespace) -> None:
    """Refuse options that say nothing beside a way to begin. Raises UsageError."""
    given = [each for each in others if getattr(arguments, each)]
    if given:
        flag, flags = _flag(way), "、".join(map(_flag, given))
        raise UsageError(f"{flag} 不和 {flags} 一起用\n    怎么办：只留 {flag}")


def _flag(name: str) -> str:
    return "--from" if name == "from_year" else f"--{name.replace('_', '-')}"


def _as_json(folder: Path, begun: Begun) -> dict[str, object]:
    names = [path.relative_to(folder).as_posix() for path in begun.written]
    return {"jiheng": 1, "folder": str(folder), "kinds": list(begun.kinds), "written": names}


def _print_written(folder: Path, begun: Begun) -> None:
    for path, title in zip(begun.written, begun.titles, strict=True):
        print(f"  {path.relative_to(folder).as_posix()}  {title}")


def _from_library(arguments: argparse.Namespace) -> FromLibrary | None:
    if arguments.library:
        return FromLibrary(arguments.library, tuple(arguments.indicators), arguments.rule_set or RULE_SET)
    if arguments.indicators or arguments.rule_set:
        raise UsageError("--indicators 和 --rule-set 要和 --library 一起用\n    怎么办：加上 --library it-om")
    return None
