"""How time and memory grow with the work: ours alone, at 1, 10, 100 … times a small piece, whole processes.

The exponent is that of the last tenfold, what the smallest piece takes (the start) taken off: 1 is as the
work, 0 is not at all. Probes (P6) and pages (P9) are measured as a rate and under people, and have no such
work.
"""

import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
JIHENG = [sys.executable, "-m", "jiheng"]
DAYS = 31
TOLD = 0.1  # of the start: what is less, no exponent can be told from


@dataclass(frozen=True, slots=True)
class Work:
    """What grows: the goal, its unit, the smallest piece, and what makes a piece and gives its command."""

    goal: str
    unit: str
    piece: int
    command: Callable[[Path, int], list[str]]


def _script(name: str, *words: object) -> list[str]:
    return [sys.executable, str(HERE / f"{name}.py"), *map(str, words)]


def _made(name: str, *words: object) -> None:
    subprocess.run(_script(f"gen/{name}", *words), check=True)


def _scores(room: Path, projects: int) -> list[str]:
    _made("leaf_table", room / "table", projects, 100_000)
    return [*JIHENG, "score", str(room / "table"), "--out", str(room / "out")]


def _availability(room: Path, systems: int) -> list[str]:
    _made("checks", room / "checks", systems, DAYS)
    return _script("ours/availability", room / "checks", DAYS, "samples")


def _audits(room: Path, reports: int) -> list[str]:
    _made("written_reports", room / "reports", reports)
    return _script("ours/audit_reports", room / "reports")


def _documents(file_format: str) -> Callable[[Path, int], list[str]]:
    def command(room: Path, reports: int) -> list[str]:
        _made("reports", room / "reports", reports)
        return _script("ours/write_reports", room / "reports", file_format, room / "out")

    return command


def _evaluates(room: Path, rows: int) -> list[str]:
    _made("project", room / "project", 300, rows)
    return [*JIHENG, "evaluate", str(room / "project")]


def _reads(room: Path, rows: int) -> list[str]:
    _made("records", room / "environment_check.csv", rows)
    return _script("ours/read_table", room / "environment_check.csv")


def _publishes(room: Path, projects: int) -> list[str]:
    for number in range(projects):
        _made("project", room / f"projects/{number}", 25, 500)
    words = ("--kinds", "self_evaluation_form", "--formats", "xlsx", "--out", str(room / "out"))
    return [*JIHENG, "publish", str(room / "projects"), *words]


WORKS = (
    Work("P1", "projects scored", 1_000, _scores),
    Work("P4", f"systems, {DAYS} days", 1, _availability),
    Work("P7", "reports audited", 1, _audits),
    *(Work("P8", f".{each} written", 1, _documents(each)) for each in ("docx", "xlsx", "pdf")),
    Work("P10", "records, 300 indicators", 100, _evaluates),
    Work("import", "rows of .csv read", 100, _reads),
    Work("publish", "projects' 自评表 .xlsx", 1, _publishes),
)


def bench_growth(room: Path, size: dict[str, Any], rounds: int) -> list[dict[str, object]]:  # noqa: ARG001
    """Measure each once at every size."""
    told: list[dict[str, object]] = []
    for number, work in enumerate(WORKS):
        line: dict[str, Any] = {
            "goal": work.goal,
            "unit": work.unit,
            "sizes": [],
            "seconds": [],
            "megabytes": [],
        }
        for times in size["times"]:
            place = room / f"{number}-{times}"
            place.mkdir()
            seconds, memory = cost(work.command(place, work.piece * times))
            line["sizes"].append(work.piece * times)
            line["seconds"].append(seconds)
            line["megabytes"].append(memory)
        line["exponent"] = exponent_of(line["seconds"])
        sizes, seconds = _all(line["sizes"]), _all(line["seconds"])
        print(f"  {work.goal:<8} {work.unit:<24} {sizes}: {seconds} s, {exponent_told(line['exponent'])}")
        told.append(line)
    return told


def exponent_of(seconds: Sequence[float]) -> float | None:
    """Give the exponent of the last tenfold, the first taken off; None where the start is nearly all."""
    before, last = (each - seconds[0] for each in seconds[-2:])
    return math.log10(last / before) if min(before, last) > seconds[0] * TOLD else None


def exponent_told(exponent: float | None) -> str:
    """Write it."""
    return "mostly the start" if exponent is None else f"n^{exponent:.2f}"


def _all(numbers: Sequence[float]) -> str:
    return " / ".join(f"{each:,.3g}" if isinstance(each, float) else f"{each:,}" for each in numbers)


def cost(command: list[str]) -> tuple[float, float]:
    """Run it as a whole process; give seconds of processor and peak megabytes, of its children too."""
    with tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        err.seek(0)
        assert process.returncode == 0, err.read().decode()
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
