"""The benchmarks: `run.py [--full] [GOAL …]`. Prints figures, never judges a slow machine.

Every side is a whole process on the same file; sides take turns (A B A B …), medians are printed with
the ratio of one run. What the sides answer must be equal before a time is printed. An anchor that is
not installed is skipped and named.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.gen.project import write_project  # noqa: E402 — found through the line above
from benchmarks.gen.records import write_csv, write_xlsx  # noqa: E402

PACKAGES = ("jiheng", "python-calamine", "lxml", "openpyxl", "pandas")
ROUNDS = 5
JIHENG = [sys.executable, "-m", "jiheng"]


@dataclass
class Side:
    """One program measured: its command, or what prepares the next run of it, and what it needs."""

    name: str
    command: list[str]
    needs: tuple[str, ...] = ()
    prepare: Callable[[], object] | None = None
    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    answers: set[str] = field(default_factory=set)

    @property
    def missing(self) -> list[str]:
        """The packages it needs and that are not installed."""
        return [name for name in self.needs if not _version(name)]

    def run(self) -> None:
        """Run it once as a whole process; keep wall time, peak memory and its answer."""
        if self.prepare is not None:
            self.prepare()
        begun = time.perf_counter()
        process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out = process.stdout.read().decode()
        err = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        self.seconds.append(time.perf_counter() - begun)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, f"{self.name}: {err}"
        self.megabytes.append(usage.ru_maxrss / 1024)
        self.answers.add(out)


def measure(sides: list[Side], *, rounds: int) -> list[Side]:
    """Run the sides in turn; give those that could run."""
    for side in sides:
        if side.missing:
            print(f"  {side.name:<34} skipped: {', '.join(side.missing)} missing")
    able = [side for side in sides if not side.missing]
    for _ in range(rounds):
        for side in able:
            side.run()
    return able


def show(sides: Iterable[Side], *, rows: int) -> list[dict[str, object]]:
    """Print a line a side, with its ratio to the first."""
    told = []
    first: Side | None = None
    for side in sides:
        first = first or side
        seconds = statistics.median(side.seconds)
        ratio = statistics.median(b / a for a, b in zip(first.seconds, side.seconds, strict=True))
        memory = max(side.megabytes)
        print(
            f"  {side.name:<34} {seconds:7.2f} s {rows / seconds:10,.0f} rows/s {memory:6.0f} MB {ratio:6.2f} ×"
        )
        told.append({"side": side.name, "seconds": side.seconds, "peak_mb": memory, "ratio": ratio})
    return told


def bench_import(room: Path, size: dict[str, int], rounds: int) -> list[dict[str, object]]:
    """Read the table as facts beside bare readers, then bring it into a project."""
    rows = size["rows"]
    book, text = room / "environment_check.xlsx", room / "environment_check.csv"
    write_xlsx(book, rows)
    write_csv(text, rows)
    script = [sys.executable]
    readers = measure(
        [
            Side("jiheng reads .xlsx to facts", [*script, str(HERE / "ours/read_table.py"), str(book)]),
            Side(
                "openpyxl reads .xlsx cells",
                [*script, str(HERE / "anchors/openpyxl_read.py"), str(book)],
                ("openpyxl",),
            ),
            Side(
                "pandas reads .xlsx to a frame",
                [*script, str(HERE / "anchors/pandas_read.py"), str(book)],
                ("pandas", "openpyxl"),
            ),
            Side("jiheng reads .csv to facts", [*script, str(HERE / "ours/read_table.py"), str(text)]),
        ],
        rounds=rounds,
    )
    answers = {answer for side in readers for answer in side.answers}
    assert len(answers) == 1, f"the sides disagree: {answers}"
    assert json.loads(answers.pop())["rows"] == rows
    return [*show(readers, rows=rows), *_bench_whole_import(room, (text, book), rows, rounds)]


def _bench_whole_import(
    room: Path, files: tuple[Path, Path], rows: int, rounds: int
) -> list[dict[str, object]]:
    project = room / "project"

    def anew() -> None:
        shutil.rmtree(project, ignore_errors=True)
        write_project(project, leaves=10, rows=0)
        subprocess.run([*JIHENG, "record", str(project), "--by", "张三"], check=True, capture_output=True)

    sides = [
        Side(
            f"jiheng import {file.suffix}, ledger too",
            [*JIHENG, "import", str(file), "--into", str(project), "--by", "李四", "--json"],
            prepare=anew,
        )
        for file in files
    ]
    measure(sides, rounds=rounds)
    counts = {json.loads(answer)["records"] for side in sides for answer in side.answers}
    assert counts == {rows}, counts
    return show(sides, rows=rows)


def bench_p10(room: Path, size: dict[str, int], rounds: int) -> list[dict[str, object]]:
    """Evaluate a generated project, without and with its ledger; and `--help`."""
    bare, kept = room / "bare", room / "kept"
    for folder in (bare, kept):
        write_project(folder, leaves=size["leaves"], rows=size["rows"])
    subprocess.run([*JIHENG, "record", str(kept), "--by", "张三"], check=True, capture_output=True)
    sides = [
        Side("jiheng evaluate, with ledger", [*JIHENG, "evaluate", str(kept), "--json"]),
        Side("jiheng evaluate, without ledger", [*JIHENG, "evaluate", str(bare), "--json"]),
        Side("jiheng --help", [*JIHENG, "--help"]),
    ]
    measure(sides, rounds=rounds)
    scored = [json.loads(answer) for side in sides[:2] for answer in side.answers]
    assert {len(each["indicators"]) for each in scored} == {size["leaves"]}
    assert len({each["total"] for each in scored}) == 1
    return show(sides, rows=size["rows"])


BENCHES = {"import": bench_import, "p10": bench_p10}


def main() -> None:
    """Run the goals asked for and keep what was measured."""
    goals = tomllib.loads((HERE / "goals.toml").read_text("utf-8"))
    parser = argparse.ArgumentParser(description="Run the benchmarks.")
    parser.add_argument(
        "goals", nargs="*", metavar="GOAL", help=f"of {', '.join(goals)}; all of them otherwise"
    )
    parser.add_argument("--full", action="store_true", help="the sizes of the goals; small ones otherwise")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    about = machine()
    print(*(f"{name}: {value}" for name, value in about.items()), sep="\n")
    results: dict[str, object] = {"about": about}
    for name in arguments.goals or goals:
        size = goals[name]["full" if arguments.full else "quick"]
        print(f"\n{name}: {goals[name]['title']}\n  goal: {goals[name]['goal']}; measured at {size}")
        with tempfile.TemporaryDirectory(prefix="jiheng-bench-") as room:
            results[name] = BENCHES[name](Path(room), size, arguments.rounds)
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    path = folder / f"{about['date'][:10]}.json"
    path.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(f"\nkept in {path.relative_to(HERE.parent)}")


def machine() -> dict[str, str]:
    """Name what the figures depend on."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {_memory()}, {platform.system()} {platform.release()}",
        "load": " ".join(f"{each:.2f}" for each in os.getloadavg()),
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {_version(name) or 'missing'}" for name in PACKAGES),
    }


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


if __name__ == "__main__":
    main()
