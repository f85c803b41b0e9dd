"""P1: a province's projects from Parquet to totals and grades, beside a loop over Decimals and the bare scan.

Seconds are those of the processor, of whole processes with their start. Totals and grades must be equal
before a figure is printed; the scan adds up columns and answers nothing.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
EACH = 25
ANSWER = ("total", "check", "grades")
SPARK = "jiheng score on Spark, local[2]"


def ran(script: str, *words: object) -> dict[str, Any]:
    """Run a side once as a whole process; give its answer, its seconds and its peak memory."""
    command = [sys.executable, str(HERE / script), *map(str, words)]
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, script
        out.seek(0)
        told: dict[str, Any] = json.loads(out.read())
    return told | {"seconds": usage.ru_utime + usage.ru_stime, "megabytes": usage.ru_maxrss / 1024}


def bench_p1(room: Path, size: dict[str, Any], rounds: int) -> list[dict[str, object]]:
    """Score tables of growing size; the loop only up to the size that its lists have room for, and Spark."""
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
        sides: dict[str, tuple[object, ...]] = {
            "jiheng score": ("ours/score_table.py", table, room / "out"),
            "jiheng score --trace": ("ours/score_table.py", table, room / "traced", "trace"),
            "bare scan of the same columns": ("anchors/parquet_scan.py", table),
        }
        if projects <= size["loop"]:
            sides["a loop over Decimals"] = ("anchors/decimal_scores.py", table)
        if projects <= size["spark"] and find_spec("pyspark"):
            sides[SPARK] = ("ours/score_table.py", table, room / "spark", "local[2]")
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in sides}
        for _ in range(rounds):
            for name, (script, *given) in sides.items():
                found[name].append(ran(str(script), *given))
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
