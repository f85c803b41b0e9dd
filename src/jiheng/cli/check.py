"""`jiheng check FILE|PROJECT… [--kind KIND] [--project DIR] [--wrong-rows OUT] [--json]`."""

import argparse
from pathlib import Path

from jiheng.cli import output
from jiheng.errors import UnreadableInputError
from jiheng.rules.texts.doubt import BY_CODE, Doubt
from jiheng.workflows.check_project import ProjectCheck, check_project
from jiheng.workflows.check_tables import TableCheck, check_tables, write_back
from jiheng.workflows.read_standard import standard_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help=".csv、.xlsx 或 .jsonl 文件，或项目文件夹"
    )
    parser.add_argument("--kind", default="", help="记录种类，如 payment 或 支付；不写时按文件名")
    parser.add_argument("--project", type=Path, help="项目文件夹；写了就核对系统名称")
    parser.add_argument(
        "--wrong-rows",
        type=Path,
        metavar="OUT",
        help="把有错的行写回这个文件，另加一列“错误”；多个文件时是文件夹",
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Check and print; 4 when anything is wrong, 1 where a rule is another than its standard."""
    projects = [(each, check_project(each)) for each in arguments.files if each.is_dir()]
    files = [each for each in arguments.files if not each.is_dir()]
    checks = check_tables(files, kind=arguments.kind, project=arguments.project)
    written = write_back(checks, arguments.wrong_rows) if arguments.wrong_rows else []
    if arguments.json:
        told_files = [_as_json(each) for each in checks]
        told = {"jiheng": 1, "files": told_files, "written": [str(path) for path in written]}
        if projects:
            told["projects"] = [_project_as_json(path, each) for path, each in projects]
        output.print_json(told)
    else:
        for path, project in projects:
            _show_project(path, project)
        for each in checks:
            _show(each)
        for path in written:
            print(f"有错的行已写到 {path}：改好后再检查一次")
    if any(each.faults for each in checks):
        return UnreadableInputError.exit_code
    return 1 if any(each.disagreeing for _, each in projects) else 0


def _show_project(path: Path, check: ProjectCheck) -> None:
    read = sum(1 for each in check.standards if each.found.readings)
    print(f"{path}（{check.name}）：{check.indicators} 个评分指标，project.yaml 和记录都能读")
    if check.standards:
        verdict = (
            f"{len(check.disagreeing)} 条与评分规则不一致" if check.disagreeing else "没有与评分规则不一致的"
        )
        print(f"评分标准 {len(check.standards)} 条，读成规则 {read} 条，{verdict}")
    for number, each in enumerate(check.disagreeing, 1):
        print(f"{number}. “{each.indicator}”：{each.disagrees}\n    评分标准：{each.found.text}")
    for code in dict.fromkeys(doubt.code for each in check.standards for doubt in each.found.doubts):
        _show_doubts(
            [(s.indicator, doubt) for s in check.standards for doubt in s.found.doubts if doubt.code == code]
        )
    for remark in check.remarks:
        print(f"· {remark}")


def _show_doubts(doubts: list[tuple[str, Doubt]]) -> None:
    """Print doubts of one sort: one in full, several by their indicators."""
    (indicator, first), *others = doubts
    if not others:
        print(f"· “{indicator}”的评分标准：{first}")
        return
    names = "、".join(dict.fromkeys(name for name, _ in doubts))
    print(f"· {len(doubts)} 条评分标准{BY_CODE[first.code].title}；{first.advice}：{names}")


def _project_as_json(path: Path, check: ProjectCheck) -> dict[str, object]:
    return {
        "project": str(path),
        "name": check.name,
        "standards": [standard_json(each) for each in check.standards],
        "remarks": [remark.as_json() for remark in check.remarks],
    }


def _show(check: TableCheck) -> None:
    verdict = f"{len(check.faults)} 处问题" if check.faults else "没有问题"
    print(f"{check.file}（{check.kind.title}）：{check.records} 条记录可用，{verdict}")
    for number, fault in enumerate(check.faults, 1):
        print(f"{number}. {fault}")
    for remark in check.remarks:
        print(f"· {remark}")


def _as_json(check: TableCheck) -> dict[str, object]:
    return {
        "file": str(check.file),
        "kind": check.kind.stem,
        "records": check.records,
        "faults": [fault.as_json() for fault in check.faults],
        "remarks": [remark.as_json() for remark in check.remarks],
    }
