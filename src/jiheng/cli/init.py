"""`jiheng init FOLDER [--name …] [--year …] [--unit …] [--library … | --from-form …]`."""

import argparse
from datetime import datetime
from pathlib import Path

from jiheng.cli import output
from jiheng.errors import UsageError
from jiheng.values.period import BEIJING
from jiheng.workflows.init_project import FORMATS, Beginning, FromLibrary, init_from_form, init_project

RULE_SET = "cn-mof-2020-10"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", type=Path, help="项目文件夹，没有就新建；已有的文件一个也不覆盖")
    parser.add_argument("--name", default="", metavar="名称", help="项目名称，不写时用文件夹名")
    parser.add_argument("--year", type=int, metavar="年度", help="预算年度，不写时是今年")
    parser.add_argument("--unit", default="（填写实施单位）", metavar="单位", help="实施单位")
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
    parser.add_argument("--rule-set", default="", metavar="规则集", help=f"用哪个规则集，默认 {RULE_SET}")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Make the folder and say what is in it and what comes next."""
    folder: Path = arguments.folder
    if arguments.from_form:
        return _run_from_form(arguments)
    beginning = Beginning(
        name=arguments.name or folder.resolve().name,
        year=datetime.now(BEIJING).year if arguments.year is None else arguments.year,
        unit=arguments.unit,
    )
    begun = init_project(
        folder,
        beginning,
        templates=arguments.templates,
        kinds=arguments.kinds,
        from_library=_from_library(arguments),
    )
    names = [path.relative_to(folder).as_posix() for path in begun.written]
    if arguments.json:
        output.print_json({"jiheng": 1, "folder": str(folder), "kinds": list(begun.kinds), "written": names})
        return 0
    print(f"已建好项目文件夹 {folder}")
    for name, title in zip(names, begun.titles, strict=True):
        print(f"  {name}  {title}")
    print(
        "接下来：\n"
        "  1. 打开 project.yaml，照批复的绩效目标改系统、指标、分值和目标值\n"
        "  2. 把用得上的模板从 templates/ 复制到 evidence/，一条记录填一行。确实没有发生的（如投诉），\n"
        "     把空模板复制过去，表示“没有”；不复制表示“不知道”，用到它的指标是数据不足\n"
        f"  3. jiheng evaluate {folder} 看得分；jiheng record {folder} --by 姓名 登记进台账"
    )
    return 0


def _run_from_form(arguments: argparse.Namespace) -> int:
    if arguments.library or arguments.indicators or arguments.kinds:
        raise UsageError(
            "--from-form 不和 --library、--indicators、--kinds 一起用\n    怎么办：只留 --from-form"
        )
    begun = init_from_form(arguments.folder, arguments.from_form, rule_set=arguments.rule_set or RULE_SET)
    names = [path.relative_to(arguments.folder).as_posix() for path in begun.written]
    if arguments.json:
        told = {"jiheng": 1, "folder": str(arguments.folder), "kinds": list(begun.kinds), "written": names}
        output.print_json(told)
        return 0
    print(f"已把 {arguments.from_form} 读成项目文件夹 {arguments.folder}")
    for name, title in zip(names, begun.titles, strict=True):
        print(f"  {name}  {title}")
    print(f"接下来：jiheng evaluate {arguments.folder} {begun.then}")
    return 0


def _from_library(arguments: argparse.Namespace) -> FromLibrary | None:
    if arguments.library:
        return FromLibrary(arguments.library, tuple(arguments.indicators), arguments.rule_set or RULE_SET)
    if arguments.indicators or arguments.rule_set:
        raise UsageError("--indicators 和 --rule-set 要和 --library 一起用\n    怎么办：加上 --library it-om")
    return None
