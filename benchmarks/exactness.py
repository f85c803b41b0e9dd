"""P2: every leaf's cents beside those of Decimals, over random leaves and over leaves at the edges.

DuckDB over both at their sizes; Spark, where it is installed, over the edges and over fewer random leaves.
"""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from scores import ON_SPARK, scored

HERE = Path(__file__).resolve().parent
RANDOM, EDGES = "random leaves", "leaves at ties and edges"
DUCKDB, SPARK = "DuckDB", "Spark"
PER_PART = 100_000


def bench_p2(room: Path, size: dict[str, int], rounds: int) -> list[dict[str, object]]:  # noqa: ARG001
    """Score the tables on both engines, and count what differs."""
    works = [(DUCKDB, RANDOM, size["projects"]), (DUCKDB, EDGES, size["edges"])]
    if find_spec("pyspark"):
        works += [(SPARK, RANDOM, size["spark"]), (SPARK, EDGES, size["edges"])]
    told: list[dict[str, object]] = []
    for engine, name, projects in works:
        table, out = _table(room, name, projects), room / f"{engine} {name}"
        scored(table, out, "--trace", *(ON_SPARK if engine == SPARK else ()))
        found = json.loads(_run("check/leaf_cents.py", table, out))
        print(
            f"  {engine:<6} {name:<26} {found['rows']:>11,}, {found['different']:,} different from Decimals"
        )
        told.append({"engine": engine, "side": name} | found)
    return told


def _table(room: Path, name: str, projects: int) -> Path:
    """Write a table, if it is not there from the other engine."""
    plain = room / f"{projects}"
    if not plain.exists():
        _run("gen/leaf_table.py", plain, projects, PER_PART)
    if name == RANDOM:
        return plain
    edges = room / f"{projects} at edges"
    if not edges.exists():
        _run("gen/edge_table.py", plain, edges)
    return edges


def _run(script: str, *words: object) -> str:
    return subprocess.check_output([sys.executable, str(HERE / script), *map(str, words)], text=True)
