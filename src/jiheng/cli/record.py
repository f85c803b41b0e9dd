"""`jiheng record PROJECT --by NAME [--kind KIND --set … | --correct ID --set … | --withdraw ID] …`."""

import argparse
from collections import Counter
from datetime import datetime
from pathlib import Path

from jiheng.cli import output
from jiheng.errors import UsageError
from jiheng.evidence.kinds import KINDS
from jiheng.values.period import BEIJING
from jiheng.workflows.record import Recorded, correct, enter, record, withdraw

ACTS = {"record": "登记", "withdraw": "注销", "register": "建册"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", type=Path, help="项目文件夹")
    parser.add_argument("--by", required=True, metavar="姓名", help="登记人")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--kind", metavar="种类", help="新登一条这种记录，如 巡检 或 inspection；各项用 --set")
    what.add_argument("--correct", metavar="编号", help="更正这条记录：添一条新的，原来的不再计入")
    what.add_argument("--withdraw", metavar="编号", help="作废这条记录：添一条作废记录，两条都不计入")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="项=值",
        help="记录的一项，可以写多次，如 巡检日期=2024-09-30",
    )
    parser.add_argument(
        "--reason", default="", metavar="原因", help="更正、作废，改动或删去已登记的记录时必须写"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Enter the records and say how many."""
    recorded = _recorded(arguments, datetime.now(BEIJING).replace(microsecond=0))
    counts = Counter((entry.act.value, entry.kind) for entry in recorded.entries)
    if arguments.json:
        output.print_json(_as_json(recorded, counts))
        return 0
    for (act, kind), number in counts.items():
        title = KINDS[kind].title if kind in KINDS else kind
        print(f"{ACTS[act]}：{title}（{kind}）" + ("" if act == "register" else f" {number} 条"))
    if recorded.fact:
        print(f"{recorded.fact.place}：编号 {recorded.fact.id}")
    total = len(recorded.entries)
    print(f"台账新增 {total} 行" if total else "没有新的或改动的记录，台账未变")
    if recorded.others:
        print(f"另有 {recorded.others} 处记录与台账不符，这次没有动：jiheng verify 项目 查看")
    return 0


def _recorded(arguments: argparse.Namespace, now: datetime) -> Recorded:
    project, by, reason = arguments.project, arguments.by, arguments.reason
    given = _given(arguments.set)
    if arguments.kind:
        return enter(project, arguments.kind, given, by=by, at=now)
    if arguments.correct:
        return correct(project, arguments.correct, given, by=by, at=now, reason=reason)
    if given:
        raise UsageError("--set 要和 --kind（新登一条）或 --correct（更正一条）一起用")
    if arguments.withdraw:
        return withdraw(project, arguments.withdraw, by=by, at=now, reason=reason)
    return record(project, by=by, at=now, reason=reason)


def _given(written: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for each in written:
        name, equals, value = each.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"--set 后面写 项=值，现在是“{each}”\n    怎么办：如 --set 巡检日期=2024-09-30")
        if name.strip() in given:
            raise UsageError(f"“{name.strip()}”写了两次\n    怎么办：只留一个")
        given[name.strip()] = value
    return given


def _as_json(recorded: Recorded, counts: Counter[tuple[str, str]]) -> dict[str, object]:
    fact = recorded.fact
    return {
        "jiheng": 1,
        "entries": len(recorded.entries),
        "last_hash": recorded.entries[-1].hash if recorded.entries else None,
        "record": {
            "kind": fact.stem,
            "id": fact.id,
            "file": fact.place.file,
            "line": fact.place.line,
            "content": dict(fact.content),
        }
        if fact
        else None,
        "acts": [{"act": act, "kind": kind, "count": number} for (act, kind), number in counts.items()],
        "unrecorded": recorded.others,
    }
