"""What `jiheng compare` takes: each subject over two years of projects, and the passages that reports share.

Whole commands, seconds of the processor. The passages found must be those that were planted, no others.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from growth import cost

HERE = Path(__file__).resolve().parent
JIHENG = [sys.executable, "-m", "jiheng"]
YEARS = (2024, 2023)
SUBJECTS = {
    "groups": (),
    "cost": (),
    "outliers": (),
    "targets": (),
    "risk": (),
    "sample": ("--seed", "2024", "--size", "80", "--certain", "no"),
    "years": (),
    "rollup": (),
}
EACH, COPIED = 10, 300  # two of every ten reports share so many letters


def bench_compare(room: Path, size: dict[str, int], rounds: int) -> list[dict[str, object]]:
    """Compare projects, then reports."""
    works = [*_projects(room, size["projects"]), _reports(room, size["reports"])]
    told: list[dict[str, object]] = []
    for what, work, command in works:
        seconds, megabytes = zip(*(cost(command) for _ in range(rounds)), strict=True)
        line = {"what": what, "work": work, "cpu": statistics.median(seconds), "megabytes": max(megabytes)}
        print(f"  {what:<10} {work:<24} processor {line['cpu']:8.2f} s {line['megabytes']:6.0f} MB")
        told.append(line)
    return told


def _projects(room: Path, projects: int) -> Iterator[tuple[str, str, list[str]]]:
    places = []
    for year in YEARS:
        table, scores = str(room / f"table-{year}"), str(room / f"scores-{year}")
        _made("portfolio", table, projects, year)
        subprocess.run([*JIHENG, "score", table, "--out", scores], check=True, stdout=subprocess.DEVNULL)
        places += [table, scores]
    for subject, words in SUBJECTS.items():
        yield subject, f"{projects:,} projects, 2 years", [*JIHENG, "compare", subject, *places, *words]


def _reports(room: Path, reports: int) -> tuple[str, str, list[str]]:
    _made("shared_texts", room / "reports", reports)
    command = [*JIHENG, "compare", "passages", str(room / "reports"), "--most", str(reports), "--json"]
    answers: dict[str, Any] = {
        each["key"]: each for each in json.loads(subprocess.check_output(command))["answers"]
    }
    rows = answers["passages"]["rows"]
    assert {each["letters"] for each in rows} == {COPIED}, "passages longer or shorter than planted"
    assert len(rows) == 2 * len(answers["pairs"]["rows"]) == 2 * (reports // EACH), "others than planted"
    return "passages", f"{reports:,} reports", command


def _made(what: str, *words: object) -> None:
    subprocess.run([sys.executable, str(HERE / f"gen/{what}.py"), *map(str, words)], check=True)
