"""P2: every leaf's cents beside those of Decimals, over random leaves and over leaves at the edges."""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RANDOM, EDGES = "random leaves", "leaves at ties and edges"


def bench_p2(room: Path, size: dict[str, int], rounds: int) -> list[dict[str, object]]:  # noqa: ARG001
    """Score both tables, and count what differs."""
    told: list[dict[str, object]] = []
    few = room / "few"
    for name, projects in ((RANDOM, size["projects"]), (EDGES, size["edges"])):
        table, out = room / name, room / f"{name}-out"
        _run("gen/leaf_table.py", table if name == RANDOM else few, projects, 100_000)
        if name == EDGES:
            _run("gen/edge_table.py", few, table)
        _run("ours/score_table.py", table, out, "trace")
        *_, counted = _run("check/leaf_cents.py", table, out).splitlines()
        found = json.loads(counted)
        print(f"  {name:<26} {found['rows']:>11,}, {found['different']:,} different from Decimals")
        told.append({"side": name} | found)
    return told


def _run(script: str, *words: object) -> str:
    return subprocess.check_output([sys.executable, str(HERE / script), *map(str, words)], text=True)
