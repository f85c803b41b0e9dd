"""`jiheng record PROJECT --by NAME [--reason TEXT]`."""

import argparse
from collections import Counter
from datetime import datetime
from pathlib import Path

from jiheng.cli import output
from jiheng.evidence.kinds import KINDS
from jiheng.values.period import BEIJING
from jiheng.workflows.record import record

ACTS = {"record": "登记", "withdraw": "注销", "register": "建册"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", type=Path, help="项目文件夹")
    parser.add_argument("--by", required=True, help="登记人姓名")
    parser.add_argument("--reason", default="", help="原因；改动或删去已登记的记录时必须写")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Enter the records and say how many."""
    now = datetime.now(BEIJING).replace(microsecond=0)
    entries = record(arguments.project, by=arguments.by, at=now, reason=arguments.reason)
    counts = Counter((entry.act.value, entry.kind) for entry in entries)
    if arguments.json:
        rows = [{"act": act, "kind": kind, "count": number} for (act, kind), number in counts.items()]
        output.print_json({"jiheng": 1, "entries": len(entries), "acts": rows})
        return 0
    for (act, kind), number in counts.items():
        print(f"{ACTS[act]}：{KINDS[kind].title}（{kind}）" + ("" if act == "register" else f" {number} 条"))
    print(f"台账新增 {len(entries)} 行" if entries else "没有新的或改动的记录，台账未变")
    return 0
