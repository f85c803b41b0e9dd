"""P1: a province's projects from Parquet to totals and grades, beside loops over Decimals and the bare scan.

One loop makes a Decimal when it needs one; the other is as the goal's was, from columns of them.

Seconds are those of the processor, of whole processes with their start. Totals and grades must be equal
before a figure is printed; the scan adds up columns and answers nothing.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
EACH = 25
ANSWER = ("total", "check", "grades")
LOOP, LOOP_OF_GOAL = "a loop over Decimals", "a loop over columns of Decimals"
SPARK = "jiheng score on Spark, local[2]"
# As installed programs run: what is imported is compiled once and kept.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
ON_SPARK = ("--engine", "spark", "--master", "local[2]")


def ran(script: str, *words: object) -> dict[str, Any]:
    """Run an anchor once; give its answer, its seconds and its peak memory."""
    text, cost = _whole(str(HERE / script), *words)
    told: dict[str, Any] = json.loads(text)
    return told | cost


def scored(table: Path, out: Path, *words: str) -> dict[str, Any]:
    """Run `jiheng score` once; what it answers is read afterwards, by a process that is not counted."""
    _, cost = _whole("-m", "jiheng", "score", table, "--out", out, *words)
    counted = [sys.executable, str(HERE / "check/totals.py"), str(out)]
    told: dict[str, Any] = json.loads(subprocess.check_output(counted))
    return told | cost


def _whole(*words: object) -> tuple[bytes, dict[str, float]]:
    """Run Python as a whole process; give what it said, its seconds of processor and its peak memory."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([sys.executable, *map(str, words)], stdout=out, env=ENVIRONMENT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, words
        out.seek(0)
        text = out.read()
    return text, {"seconds": usage.ru_utime + usage.ru_stime, "megabytes": usage.ru_maxrss / 1024}


def bench_p1(room: Path, size: dict[str, Any], rounds: int) -> list[dict[str, object]]:
    """Score tables of growing size; the loops only up to what their lists have room for, and Spark."""
    told: list[dict[str, object]] = []
    for projects in size["projects"]:
        table = room / f"{projects}"
        words = (
            sys.executable,
            str(HERE / "gen/leaf_table.py"),
            str(table),
            str(projects),
            str(size["per_part"]),
        )
        subprocess.run(words, check=True)
        sides: dict[str, Callable[[], dict[str, Any]]] = {
            "jiheng score": partial(scored, table, room / "out"),
            "jiheng score --trace": partial(scored, table, room / "traced", "--trace"),
            "bare scan of the same columns": partial(ran, "anchors/parquet_scan.py", table),
        }
        if projects <= size["loop"]:
            sides[LOOP] = partial(ran, "anchors/decimal_scores.py", table)
            sides[LOOP_OF_GOAL] = partial(ran, "anchors/decimal_columns.py", table)
        if projects <= size["spark"] and find_spec("pyspark"):
            sides[SPARK] = partial(scored, table, room / "spark", *ON_SPARK)
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in sides}
        for _ in range(rounds):
            for name, side in sides.items():
                found[name].append(side())
        answers = {
            json.dumps([each[key] for key in ANSWER])
            for runs in found.values()
            for each in runs
            if "total" in each
        }
        assert len(answers) == 1, f"the sides disagree: {answers}"
        print(f"  {projects:,} projects, {projects * EACH:,} leaves")
        told += [
            {"projects": projects, "side": name} | _shown(name, runs, found, projects)
            for name, runs in found.items()
        ]
    return told


def _shown(
    name: str, runs: list[dict[str, Any]], found: dict[str, list[dict[str, Any]]], projects: int
) -> dict[str, object]:
    seconds = statistics.median(each["seconds"] for each in runs)
    ours = found["jiheng score"]
    ratio = statistics.median(b["seconds"] / a["seconds"] for a, b in zip(ours, runs, strict=True))
    memory = max(each["megabytes"] for each in runs)
    speed = f"{seconds:8.2f} s {projects * EACH / seconds / 1e6:8.2f} M leaves/s"
    print(f"  {name:<32} {speed} {memory:6.0f} MB {ratio:7.2f} ×")
    return {"seconds": seconds, "megabytes": memory, "ratio": ratio}
