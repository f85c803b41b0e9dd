"""`jiheng verify PROJECT [--json]`."""

import argparse
from pathlib import Path

from jiheng.cli import output
from jiheng.errors import IntegrityError
from jiheng.workflows.verify import Verification, verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", type=Path, help="项目文件夹")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Verify and print; 6 when something does not agree."""
    found = verify(arguments.project)
    if arguments.json:
        output.print_json(_as_json(found))
    else:
        print(f"记录 {found.records} 条，台账 {found.entries} 条，台账末行哈希 {found.last_hash}")
        for fault in found.faults:
            print(f"✗ {fault}")
        for drift in found.drifts:
            print(f"✗ {drift.message}")
        print(_verdict(found))
    return 0 if found.sound else IntegrityError.exit_code


def _verdict(found: Verification) -> str:
    if found.sound:
        return "✓ 记录与台账一致，哈希链完整"
    return (
        f"共 {len(found.faults) + len(found.drifts)} 处不一致。\n"
        "    怎么办：查明原因；改动属实的，用 jiheng record … --by 姓名 --reason 原因 登记"
    )


def _as_json(found: Verification) -> dict[str, object]:
    return {
        "jiheng": 1,
        "sound": found.sound,
        "records": found.records,
        "entries": found.entries,
        "last_hash": found.last_hash,
        "faults": [fault.as_json() for fault in found.faults],
        "drifts": [
            {"how": each.how.value, "kind": each.kind, "id": each.id, "message": each.message}
            for each in found.drifts
        ],
    }
