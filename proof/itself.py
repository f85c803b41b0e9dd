"""Make the evidence of examples/jiheng-itself of what the proof has measured: `python -m proof.itself`.

Every record is a measurement of `measured.json`, of the largest size of a row, with day, commit, machine and
seed. What was not measured is no record: its indicator is insufficient data. Of a row that did not hold only
figures that missed their bars are taken: a good figure of a trial that did not hold is not believed.
`make proof ARGS="--keep"` does it too.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from jiheng.evidence.ledger import FILE_NAME as LEDGER
from jiheng.projects.folder import EVIDENCE_FOLDER
from jiheng.values.period import BEIJING
from jiheng.workflows.record import record
from proof import found
from proof.row import SIZES
from proof.table import MEASURED, when_of
from proof.trying import BROKEN, HELD, ROOT

PROJECT = ROOT / "examples/jiheng-itself"
EVIDENCE = EVIDENCE_FOLDER
SYSTEM = "绩衡"
BY = "make proof"


class Reading(NamedTuple):
    """A figure of a row that an indicator asks for, `less` another, `divided` to come to its unit."""

    name: str
    row: str
    figure: str
    unit: str
    less: str = ""
    divided: int = 1


READINGS = (
    Reading("强行结束网页进程后丢失的记录", "D-01", "lost", "条"),
    Reading("断电后丢失已确认记录的次数", "D-04", "lost_cuts", "次"),
    Reading("落盘失败时丢失的记录", "D-07", "lost", "条"),
    Reading("落盘失败却答复成功的次数", "D-07", "false_acknowledgements", "次"),
    Reading("磁盘写满时丢失的记录", "D-08", "lost", "条"),
    Reading("数据库停下再起来时丢失的记录", "D-09", "lost", "条"),
    Reading("数据库被锁住时丢失的记录", "D-10", "lost", "条"),
    Reading("强行结束后台进程后重复办的事项", "D-02", "twice", "项"),
    Reading("强行结束后台进程后消失的事项", "D-02", "vanished", "项"),
    Reading("时钟被拨动时消失的事项", "D-11", "vanished", "项"),
    Reading("几个调度器同时运行时重复办的事项", "D-13", "twice", "项"),
    Reading("重复提交时重复的记录", "D-15", "twice", "条"),
    Reading("证据文件断电后有行无文件", "D-05", "dangling", "件"),
    Reading("强行结束后断开的哈希链", "D-01", "chain_breaks", "处"),
    Reading("改了一条而没有发现的篡改", "T-01", "attacks", "次", less="found"),
    Reading("后台进程被结束后接着办的用时", "D-02", "resume_seconds", "秒"),
    Reading("数据库起来后恢复登记的用时", "D-09", "back_ms", "秒", divided=1000),
    Reading("空机离线恢复的用时", "R-03", "rto_seconds", "秒"),
    Reading("磁盘写满时读不到的页", "D-08", "reads_failed", "次"),
    Reading("数据库被锁住时读不到的页", "D-10", "reads_failed", "次"),
    Reading("数据库被锁住时最慢的答复", "D-10", "worst_ms", "秒", divided=1000),
    Reading("强行结束网页进程时的服务器错误", "D-01", "server_errors", "次"),
)
Kept = Mapping[str, Any]


def measured(kept: Mapping[str, Mapping[str, Kept]]) -> dict[str, Kept]:
    """Give of each row what was measured at the largest size."""
    return {id_: told for size in SIZES for id_, told in kept.get(size, {}).items()}


def readings(rows: Mapping[str, Kept]) -> Iterator[tuple[str, ...]]:
    """Give the readings that there are."""
    for each in READINGS:
        told = rows.get(each.row)
        if told is None or not all(isinstance(told["figures"].get(name), int) for name in _asked(each)):
            continue
        missed = {bar.partition(" ")[0] for bar in told["why"].split("; ")}
        if told["state"] == HELD or (told["state"] == BROKEN and missed & {*_asked(each)}):
            figures = told["figures"]
            value = Decimal(figures[each.figure] - figures.get(each.less, 0)) / each.divided
            yield each.name, SYSTEM, _day(told), f"{value:f}{each.unit}", _by(told)


def results(rows: Mapping[str, Kept]) -> Iterator[tuple[str, ...]]:
    """Give a result of each row that was run to its end."""
    titles = {id_: title for block in found.blocks() for id_, title in block.rows.items()}
    for id_, told in sorted(rows.items()):
        if told["state"] in (HELD, BROKEN):
            line = " ".join(f"{name}={value}" for name, value in told["figures"].items())
            passed = "达标" if told["state"] == HELD else "不达标"
            yield SYSTEM, "功能", f"{id_} {titles[id_]}", _day(told), passed, _by(told), line


def write(kept: Mapping[str, Mapping[str, Kept]], project: Path = PROJECT) -> None:
    """Write the registers, and a ledger as of the last measurement."""
    folder, rows = project / EVIDENCE_FOLDER, measured(kept)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LEDGER).unlink(missing_ok=True)
    _register(folder, "metric_reading", ("读数名称", "系统", "读数日期", "读数", "读数人"), readings(rows))
    _register(
        folder,
        "test_result",
        ("系统", "测试类别", "测试项", "测试日期", "测试结论", "测试人", "实测值"),
        results(rows),
    )
    moments = [datetime.fromisoformat(when_of(told)) for told in rows.values()]
    record(project, by=BY, at=max(moments).astimezone(BEIJING), reason="")


def _register(folder: Path, stem: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with (folder / f"{stem}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


def _asked(reading: Reading) -> tuple[str, ...]:
    return (reading.figure, reading.less) if reading.less else (reading.figure,)


def _day(told: Kept) -> str:
    return datetime.fromisoformat(when_of(told)).astimezone(BEIJING).date().isoformat()


def _by(told: Kept) -> str:
    about = told["about"]
    where = f"提交 {about['commit']}，{about['machine']}"
    return f"{BY}，{told['size']}，{when_of(told)}，{where}，seed {told['seed']}"


if __name__ == "__main__":
    write(json.loads(MEASURED.read_text("utf-8")))
