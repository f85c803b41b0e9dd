"""P4 and P5: availability over many checks beside SQLite and PostgreSQL, and the bytes that a check takes.

Seconds are those of the processor, of the whole process with its start, and of the question alone; of
PostgreSQL what its server used for it. Every side must give the same hash before a figure is printed;
Prometheus, which can give no such answer, the means of the same samples.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import which
from typing import Any

HERE = Path(__file__).resolve().parent
PROMETHEUS = {  # neither windows nor unknown time nor outages: it cannot give the same answer
    "Prometheus, means": ("avg_over_time",),
    "Prometheus, sums, counts, changes": ("sum_over_time", "count_over_time", "changes"),
}


def asked(script: str, *words: object) -> dict[str, Any]:
    """Run a side once as a whole process; give its answer, its processor seconds and its peak memory."""
    command = [sys.executable, str(HERE / script), *map(str, words)]
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, script
        out.seek(0)
        told = json.loads(out.read())
    told["whole"] = usage.ru_utime + usage.ru_stime + told.get("server", 0)
    return told | {"megabytes": usage.ru_maxrss / 1024}


def _sides(folder: Path, days: int, *, anchors: bool) -> dict[str, tuple[object, ...]]:
    sides: dict[str, tuple[object, ...]] = {
        "ours, from samples": ("ours/availability.py", folder, days, "samples"),
        "ours, from day summaries": ("ours/availability.py", folder, days, "days"),
    }
    if not anchors:
        return sides
    names = {"SQLite": "anchors/sqlite_availability.py"}
    if os.environ.get("DATABASE_URL"):
        names["PostgreSQL"] = "anchors/postgres_availability.py"
    else:
        print("  PostgreSQL: skipped, no DATABASE_URL; run within tools/postgresql")
    if which("promtool") and which("prometheus"):
        script = "anchors/prometheus_availability.py"
        subprocess.run([sys.executable, str(HERE / script), str(folder), str(days), "load"], check=True)
        sides |= {name: (script, folder, days, *functions) for name, functions in PROMETHEUS.items()}
    else:
        print("  Prometheus: skipped, not installed")
    for name, script in names.items():
        subprocess.run([sys.executable, str(HERE / script), str(folder), str(days), "load"], check=True)
        sides[name] = (script, folder, days, "ask")
    return sides


def bench_p4(room: Path, size: dict[str, Any], rounds: int) -> list[dict[str, object]]:
    """Ask for every month and the whole of it, at growing numbers of systems; the anchors at the smallest."""
    told: list[dict[str, object]] = []
    for systems in size["systems"]:
        folder = (
            Path(kept) / f"{systems}" if (kept := os.environ.get("BENCH_CHECKS")) else room / f"{systems}"
        )
        if not folder.exists():
            words = (folder, systems, size["days"])
            subprocess.run([sys.executable, str(HERE / "gen/checks.py"), *map(str, words)], check=True)
        sides = _sides(folder, size["days"], anchors=systems == size["systems"][0])
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in sides}
        for _ in range(rounds):
            for name, (script, *words) in sides.items():
                found[name].append(asked(str(script), *words))
        hashes = {each["hash"] for name, runs in found.items() for each in runs if name not in PROMETHEUS}
        assert len(hashes) == 1, {name: runs[0]["hash"] for name, runs in found.items()}
        checks = systems * size["days"] * 1440
        print(f"  {systems:,} systems, {checks:,} minutes checked")
        for name, runs in found.items():
            told.append({"systems": systems, "side": name} | _show(name, runs, checks))
    return told


def _show(name: str, runs: list[dict[str, Any]], checks: int) -> dict[str, object]:
    whole, query = (statistics.median(each[part] for each in runs) for part in ("whole", "query"))
    memory = max(each["megabytes"] for each in runs)
    print(
        f"  {name:<33} whole {whole:8.2f} s {checks / whole / 1e6:8.1f} M checks/s   "
        f"question {query:8.3f} s {checks / query / 1e6:9.1f} M/s   {memory:5.0f} MB"
    )
    return {"whole": whole, "query": query, "megabytes": memory, "checks": checks}


def bench_p5(room: Path, size: dict[str, Any], rounds: int) -> list[dict[str, object]]:  # noqa: ARG001
    """Keep a day of checks by the product's own way, each system at its own second of the minute."""
    told = asked("ours/seal_checks.py", room / "store", size["systems"])
    checks = told["checks"]
    print(
        f"  {checks:,} checks: {told['ours'] / checks:.3f} bytes a check sealed, "
        f"{told['sqlite'] / checks:.2f} in a table of SQLite ({told['sqlite'] / told['ours']:.1f} ×)\n"
        f"  processor: {told['adding'] / checks * 1e6:.1f} µs a check to keep (a minute a transaction), "
        f"{told['sealing'] / checks * 1e6:.1f} µs to seal; {told['megabytes']:.0f} MB with the generator\n"
        "  sealing keeps writers waiting at most {:.0f} ms of the processor, {:.0f} ms by the clock".format(
            *told["held"]
        )
    )
    return [told]
