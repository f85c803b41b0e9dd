"""P3: scoring beside a workbook that LibreOffice reckons, and beside OpenFisca, whose cents are counted.

The workbook must give the same totals and grades, else nothing is printed. OpenFisca reckons in float32 and
cannot: its row says how many leaves it gets wrong.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from scores import ANSWER, EACH, ran, scored

from jiheng.documents.libreoffice import find_libreoffice

HERE = Path(__file__).resolve().parent
OURS, WORKBOOK, OPENFISCA = "jiheng score", "LibreOffice reckons the workbook", "OpenFisca, float32"
AT_GOAL, WRONG = "jiheng score, many", "wrong leaves of OpenFisca"


def bench_p3(room: Path, size: dict[str, int], rounds: int) -> list[dict[str, object]]:
    """Score a small table by every side, and a large one by ours: what a project costs."""
    table, book, large = room / "table", room / "workbook.xlsx", room / "large"
    for folder, projects in ((table, size["projects"]), (large, size["many"])):
        generate = [sys.executable, str(HERE / "gen/leaf_table.py"), str(folder), str(projects)]
        subprocess.run([*generate, "100000"], check=True)
    sides: dict[str, Callable[[], dict[str, Any]]] = {
        OURS: partial(scored, table, room / "out"),
        AT_GOAL: partial(scored, large, room / "large-out"),
    }
    if find_libreoffice() is None:
        print("  LibreOffice: skipped, not installed")
    else:
        subprocess.run([sys.executable, str(HERE / "gen/workbook.py"), str(table), str(book)], check=True)
        sides[WORKBOOK] = partial(ran, "anchors/libreoffice_scores.py", book)
    if find_spec("openfisca_core") is None:
        print("  OpenFisca: skipped, openfisca-core is not installed")
    else:
        sides[OPENFISCA] = partial(ran, "anchors/openfisca_scores.py", table)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            found[name].append(side())
    _same(found)
    told = [
        _line(name, runs, size["many" if name == AT_GOAL else "projects"]) for name, runs in found.items()
    ]
    if OPENFISCA in found:
        told.append({"side": WRONG, **_wrong(table, room / "leaves-out", size["projects"])})
    return told


def _same(found: dict[str, list[dict[str, Any]]]) -> None:
    """Stop unless the workbook says what we say."""
    answers = {
        name: [[each[key] for key in ANSWER] for each in runs]
        for name, runs in found.items()
        if name in {OURS, WORKBOOK}
    }
    first = answers[OURS][0]
    assert all(each == first for some in answers.values() for each in some), f"the sides disagree: {answers}"


def _line(name: str, runs: list[dict[str, Any]], projects: int) -> dict[str, object]:
    seconds, memory = (
        statistics.median(each["seconds"] for each in runs),
        max(each["megabytes"] for each in runs),
    )
    cost = f"{seconds:8.2f} s {seconds / projects * 1e6:10,.1f} µs a project {memory:6.0f} MB"
    print(f"  {name:<34} {projects:>9,} projects {cost}")
    return {"side": name, "projects": projects, "seconds": seconds, "megabytes": memory}


def _wrong(table: Path, out: Path, projects: int) -> dict[str, int]:
    """Count the leaves whose cents OpenFisca gets wrong."""
    scored(table, out, "--trace")
    count = [sys.executable, str(HERE / "check/wrong_cents.py"), str(out), str(table / "openfisca.npy")]
    told: dict[str, int] = json.loads(subprocess.check_output(count))
    assert told["leaves"] == projects * EACH
    print(f"  OpenFisca: {told['wrong']:,} of {told['leaves']:,} leaves are wrong by a cent or more")
    return told
