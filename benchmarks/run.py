"""The benchmarks: `run.py [--full] [--keep] [GOAL …]`. Prints figures, never judges a slow machine.

Every side is a whole process on the same file; sides take turns (A B A B …), medians are printed with
the ratio of one run. What the sides answer must be equal before a time is printed. An anchor that is
not installed is skipped and named. At the end stands the table of goals: a figure, or what is missing, in
every row; `--keep` writes it into docs/explanation/speed.md.
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

from availability import bench_p4, bench_p5
from bureau import bench_bureau
from check.report_texts import docx_text, pdf_lacks, reports_of, xlsx_text
from comparing import bench_compare
from exactness import bench_p2
from growth import bench_growth
from pages import bench_p9
from probing import bench_p6
from rows import ROWS, rows_of
from scores import ENVIRONMENT, bench_p1
from spreadsheets import bench_p3
from table import Row, keep
from table import show as show_table

from jiheng.documents.libreoffice import find_libreoffice

HERE = Path(__file__).resolve().parent
PACKAGES = (
    "jiheng",
    "lxml",
    "openpyxl",
    "pandas",
    "docxtpl",
    "typst",
    "xlsxwriter",
    "python-docx",
    "docling",
    "duckdb",
    "pyarrow",
    "openfisca-core",
)
ROUNDS = {"quick": 3, "full": 5}
LONGEST_ANSWER = 10_000  # bytes
JIHENG = [sys.executable, "-m", "jiheng"]


@dataclass
class Side:
    """One program measured: its command, or what prepares the next run of it, and what it needs."""

    name: str
    command: list[str]
    needs: tuple[str, ...] = ()
    prepare: Callable[[], object] | None = None
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)  # seconds, which other work disturbs less
    megabytes: list[float] = field(default_factory=list)
    answers: set[str] = field(default_factory=set)

    @property
    def missing(self) -> list[str]:
        """The packages it needs and that are not installed."""
        return [name for name in self.needs if not _version(name)]

    def run(self) -> None:
        """Run it once as a whole process; keep wall and processor time, peak memory and its answer."""
        if self.prepare is not None:
            self.prepare()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            begun = time.perf_counter()
            process = subprocess.Popen(self.command, stdout=out, stderr=err, env=ENVIRONMENT)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds.append(time.perf_counter() - begun)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            err.seek(0)
            assert process.returncode == 0, f"{self.name}: {err.read().decode()}"
            self.answers.add(out.read(LONGEST_ANSWER).decode(errors="ignore"))
        self.processor.append(usage.ru_utime + usage.ru_stime)
        # Linux counts what the process that started it held, too; so this one holds little.
        self.megabytes.append(usage.ru_maxrss / 1024)


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


def generate(what: str, *words: object) -> None:
    """Have a generator of `gen/` write its files."""
    subprocess.run([sys.executable, str(HERE / f"gen/{what}.py"), *map(str, words)], check=True)


def show(sides: Iterable[Side], *, rows: int, what: str = "rows") -> list[dict[str, object]]:
    """Print a line a side: by the clock, of the processor, and its ratio to the first, of the processor."""
    told: list[dict[str, object]] = []
    first: Side | None = None
    for side in sides:
        first = first or side
        clock, cpu = statistics.median(side.seconds), statistics.median(side.processor)
        ratio = statistics.median(b / a for a, b in zip(first.processor, side.processor, strict=True))
        memory = max(side.megabytes)
        speed = (
            f"{clock:7.2f} s, processor {cpu:7.2f} s {rows / cpu:10,.{0 if what == 'rows' else 1}f} {what}/s"
        )
        print(f"  {side.name:<36} {speed} {memory:6.0f} MB {ratio:6.2f} ×")
        about = {"seconds": side.seconds, "processor_seconds": side.processor, "peak_mb": memory}
        told.append({"side": side.name, "rows": rows, "clock": clock, "cpu": cpu, **about, "ratio": ratio})
    return told


def bench_import(room: Path, size: dict[str, int], rounds: int) -> list[dict[str, object]]:
    """Read the table as facts beside bare readers, then bring it into a project."""
    rows = size["rows"]
    book, text = room / "environment_check.xlsx", room / "environment_check.csv"
    for file in (book, text):
        generate("records", file, rows)
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


def _importing(project: Path, file: Path) -> Side:
    def anew() -> None:
        shutil.rmtree(project, ignore_errors=True)
        generate("project", project, 9, 0)
        subprocess.run([*JIHENG, "record", str(project), "--by", "张三"], check=True, capture_output=True)

    return Side(
        f"jiheng import {file.suffix}, ledger too",
        [*JIHENG, "import", str(file), "--into", str(project), "--by", "李四", "--json"],
        prepare=anew,
    )


def _bench_whole_import(
    room: Path, files: tuple[Path, Path], rows: int, rounds: int
) -> list[dict[str, object]]:
    sides = [_importing(room / "project", file) for file in files]
    measure(sides, rounds=rounds)
    counts = {json.loads(answer)["records"] for side in sides for answer in side.answers}
    assert counts == {rows}, counts
    return show(sides, rows=rows)


def bench_memory(room: Path, size: dict[str, list[int]], rounds: int) -> list[dict[str, object]]:
    """Import tables of growing length: what grows in memory with them?"""
    told = []
    for rows in size["rows"]:
        files = (room / f"{rows}/environment_check.csv", room / f"{rows}/environment_check.xlsx")
        files[0].parent.mkdir()
        for file in files:
            generate("records", file, rows)
        sides = measure([_importing(room / "project", file) for file in files], rounds=rounds)
        print(f"  {rows:,} rows")
        told += show(sides, rows=rows)
    return told


def bench_p10(room: Path, size: dict[str, int], rounds: int) -> list[dict[str, object]]:
    """Evaluate a generated project, without and with its ledger; and `--help`."""
    bare, kept = room / "bare", room / "kept"
    for folder in (bare, kept):
        generate("project", folder, size["leaves"], size["rows"])
    subprocess.run([*JIHENG, "record", str(kept), "--by", "张三"], check=True, capture_output=True)
    sides = [
        Side("jiheng evaluate, with ledger", [*JIHENG, "evaluate", str(kept)]),
        Side("jiheng evaluate, without ledger", [*JIHENG, "evaluate", str(bare)]),
        Side("jiheng --help", [*JIHENG, "--help"]),
    ]
    measure(sides, rounds=rounds)
    for folder in (bare, kept):
        scored = json.loads(subprocess.check_output([*JIHENG, "evaluate", str(folder), "--json"]))
        assert (len(scored["indicators"]), scored["total"]) == (size["leaves"], "100.00")
    return show(sides, rows=size["rows"])


def bench_p8(room: Path, size: dict[str, int], rounds: int) -> list[dict[str, object]]:
    """Write the same reports as .docx, .xlsx and .pdf, each beside its anchor, warm-up of a start counted."""
    told: list[dict[str, object]] = []
    for file_format, anchor in (("docx", "docxtpl"), ("xlsx", "openpyxl"), ("pdf", "LibreOffice")):
        count, folder = size[file_format], room / file_format
        ours, theirs = folder / "ours", folder / "theirs"
        generate("reports", folder, count)
        write = [sys.executable, str(HERE / "ours/write_reports.py"), str(folder)]
        if file_format == "pdf":
            subprocess.run([*write, "docx", str(folder / "docx")], check=True, capture_output=True)
            command = [
                sys.executable,
                str(HERE / "anchors/libreoffice_pdf.py"),
                str(folder / "docx"),
                str(theirs),
            ]
        else:
            command = [sys.executable, str(HERE / f"anchors/{anchor}_write.py"), str(folder), str(theirs)]
        sides = [Side(f"jiheng writes .{file_format}", [*write, file_format, str(ours)])]
        if file_format != "pdf" or find_libreoffice() is not None:
            sides.append(
                Side(f"{anchor} writes .{file_format}", command, () if file_format == "pdf" else (anchor,))
            )
        else:
            print(f"  {anchor:<34} skipped: not installed")
        able = measure(sides, rounds=rounds)
        assert {answer.strip() for side in able for answer in side.answers} == {str(count)}
        if len(able) > 1:
            _same_reports(folder, file_format, count)
        told += show(able, rows=count, what="files")
    return told


def _same_reports(folder: Path, file_format: str, count: int) -> None:
    """Stop unless both sides wrote the same words."""
    for number, report in enumerate(reports_of(folder)):
        ours, theirs = (folder / side / f"{number}.{file_format}" for side in ("ours", "theirs"))
        if file_format == "pdf":
            assert pdf_lacks(ours, report) == pdf_lacks(theirs, report) == [], (number, count)
        else:
            text = docx_text if file_format == "docx" else xlsx_text
            assert text(ours) == text(theirs), (number, count)


def bench_p7(room: Path, size: dict[str, int], rounds: int) -> list[dict[str, object]]:
    """Audit one finished report and many, beside programs that only read them."""
    told: list[dict[str, object]] = []
    sides: dict[int, list[Side]] = {}
    for count in (1, size["reports"]):
        folder = room / f"{count}"
        generate("written_reports", folder, count)
        sides[count] = measure(_readers(folder), rounds=rounds)
        answers = {answer for side in sides[count] for answer in side.answers}
        assert answers == {f"{count}\n"}, f"the sides disagree: {answers}"
        told += show(sides[count], rows=count, what="reports")
    print("  processor time: one report with start-up, each further report, its ratio")
    further = [
        statistics.median(b - a for a, b in zip(one.processor, many.processor, strict=True)) / (count - 1)
        for one, many in zip(sides[1], sides[count], strict=True)
    ]
    for side, many, seconds in zip(sides[1], sides[count], further, strict=True):
        first = statistics.median(side.processor)
        print(f"  {side.name:<34} {first:7.2f} s {seconds * 1000:9.1f} ms {seconds / further[0]:26.2f} ×")
        memory = max(many.megabytes)
        told.append({"side": side.name, "reports": count, "further": seconds, "peak_mb": memory})
    return told


def _readers(folder: Path) -> list[Side]:
    def read_by(name: str) -> list[str]:
        return [sys.executable, str(HERE / f"anchors/{name}_read.py"), str(folder)]

    sides = [
        Side("jiheng reads and checks", [sys.executable, str(HERE / "ours/audit_reports.py"), str(folder)]),
        Side("python-docx only reads", read_by("python_docx"), ("python-docx",)),
        Side("docling only reads", read_by("docling"), ("docling",)),
    ]
    if shutil.which("pandoc"):
        return [*sides, Side("pandoc only reads, a process a file", read_by("pandoc"))]
    print("  pandoc: skipped, not installed")
    return sides


BENCHES = {
    "bureau": bench_bureau,
    "compare": bench_compare,
    "growth": bench_growth,
    "import": bench_import,
    "memory": bench_memory,
    "p1": bench_p1,
    "p10": bench_p10,
    "p2": bench_p2,
    "p3": bench_p3,
    "p4": bench_p4,
    "p5": bench_p5,
    "p6": bench_p6,
    "p7": bench_p7,
    "p8": bench_p8,
    "p9": bench_p9,
}


def main() -> None:
    """Run the goals asked for, print the table, and keep what was measured."""
    goals = tomllib.loads((HERE / "goals.toml").read_text("utf-8"))
    assert goals.keys() == BENCHES.keys() == ROWS.keys(), "a goal without its bench or its rows"
    arguments = _arguments(goals)
    size = "full" if arguments.full else "quick"
    rounds = arguments.rounds or ROUNDS[size]
    about = machine() | {"rounds": f"{rounds} rounds"}
    print(*(f"{name}: {value}" for name, value in about.items()), sep="\n")
    lines: dict[str, object] = {"about": about}
    rows: dict[str, list[Row]] = {}
    disagreed = []
    for name in arguments.goals or goals:
        told = goals[name]
        print(f"\n{name}: {told['title']}\n  goal: {told['goal']}; measured at {told[size]}")
        with tempfile.TemporaryDirectory(prefix="jiheng-bench-") as room:
            kept = arguments.room if name == "p9" and arguments.room else Path(room)
            try:
                found = BENCHES[name](kept, goals[name][size], rounds)
                rows[name] = rows_of(name, found)
            except AssertionError as error:  # no figure without equality; the other goals have theirs
                print(f"  no figure: {error}")
                disagreed.append(name)
                continue
        lines[name] = found
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    path = folder / f"{about['date'].replace(':', '')}.json"
    path.write_text(json.dumps(lines, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(f"\nkept in {path.relative_to(HERE.parent)}\n")
    show_table(row for some in rows.values() for row in some)
    if arguments.keep:
        keep(size, about, rows)
    if disagreed:
        sys.exit(f"no figure for {', '.join(disagreed)}: see above")


def _arguments(goals: Iterable[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run the benchmarks.")
    parser.add_argument(
        "goals", nargs="*", metavar="GOAL", help=f"of {', '.join(goals)}; all of them otherwise"
    )
    parser.add_argument("--full", action="store_true", help="the sizes of the goals; small ones otherwise")
    parser.add_argument("--rounds", type=int)
    parser.add_argument(
        "--keep", action="store_true", help="into measured.json and docs/explanation/speed.md"
    )
    parser.add_argument(
        "--room", type=Path, help="where p9 fills its database, and finds it filled the next time"
    )
    return parser.parse_args()


def machine() -> dict[str, str]:
    """Name what the figures depend on."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": ", ".join((platform.machine(), f"{os.cpu_count()} cores", _memory(), platform.platform())),
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
