"""The page: a block a line with its figures, its rows below, and where all of it was measured.

With `--keep` it stays in `measured.json` by size and row, stands in docs/explanation/trust.md, and becomes
the evidence of examples/jiheng-itself (`itself.py`).
"""

import json
import os
import platform
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from proof.found import HERE, Block
from proof.row import SIZES, Row
from proof.trying import BROKEN, FAILED, HELD, NOT_BUILT, NOT_RUN, ROOT, Outcome

MEASURED, PAGE = HERE / "measured.json", ROOT / "docs/explanation/trust.md"
BEGIN, END = "<!-- written by make proof: begin -->\n", "<!-- end -->\n"
WORDS = {HELD: "成立", BROKEN: "不成立", FAILED: "没有跑完", NOT_RUN: "没有运行", NOT_BUILT: "尚未建"}
PACKAGES = ("jiheng", "Django", "granian", "psycopg", "apsw")
SYNCS = 200


def about(seed: int) -> dict[str, str]:
    """Say where and when this is measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = subprocess.run(
        ["git", "-c", "safe.directory=*", "describe", "--always", "--dirty"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.strip()  # fmt: skip
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit or "no git",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.platform()}",
        "fsync": f"{fsync_ms():.2f} ms",
        "versions": ", ".join(
            [
                f"Python {platform.python_version()}",
                f"SQLite {sqlite3.sqlite_version}",
                *map(_version, PACKAGES),
            ]
        ),
        "seed": str(seed),
    }


def fsync_ms() -> float:
    """Measure how long this disk takes to keep a page of 4096 bytes: the median of many."""
    taken = []
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(SYNCS):
            file.write(bytes(4096))
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} missing"


def added(block: Block, outcomes: Iterable[Outcome]) -> dict[str, int | None]:
    """Add up the figures of a block; None where no row measured one."""
    told: dict[str, int | None] = {}
    figures = [each.figures for each in outcomes if each.state in (HELD, BROKEN)]
    for name in block.figures:
        values = [each[name] for each in figures if isinstance(each.get(name), int)]
        told[name] = (max if name in block.largest else sum)(values) if values else None
    return told


def counted(outcomes: Sequence[Outcome]) -> str:
    """Say how many rows stand how, the good ones first."""
    states = [each.state for each in outcomes]
    told = [f"{WORDS[each]} {states.count(each)}" for each in WORDS if each in states]
    return f"{'，'.join(told)}，共 {len(states)}"


def page(blocks: Iterable[Block], outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    """Write the page, line by line: only blocks of which a row was asked for."""
    for block in blocks:
        here = [outcomes[each] for each in block.rows if each in outcomes]
        if not here:
            continue
        yield f"{block.title}：{counted(here)}"
        told = added(block, here)
        yield "  " + "  ".join(f"{title} {_number(told[name])}" for name, title in block.figures.items())
        for each in here:
            missed = f"  ← {each.why}" if each.state == BROKEN else ""
            size = f"（{each.size}）" if each.size else ""
            yield f"  {WORDS[each.state]}  {block.rows[each.id]}{size}：{each.line}{missed}"


def _number(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


@dataclass
class Run:
    """A run as far as it has come, kept as JSON at each step."""

    file: Path
    about: dict[str, str]
    asked: str  # the size, and the ids where not all are
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def note(self) -> None:
        """Keep it, whole or as it was."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        rows = [asdict(each) for each in self.outcomes.values()]
        told = {"about": self.about, "asked": self.asked, "rows": rows, "faults": self.faults}
        coming = self.file.with_suffix(".coming")
        coming.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
        coming.replace(self.file)


def begun(folder: Path, told: Mapping[str, str], asked: str) -> Run:
    """Begin a run: nothing is known yet."""
    return Run(folder / f"{told['date'].replace(':', '').replace('+0000', 'Z')}.json", dict(told), asked)


def going_on(folder: Path, told: Mapping[str, str], asked: str) -> Run | None:
    """Give the latest run of what is asked on these very sources, seed and machine, to be gone on with.

    What came to its end there stands, whatever it was. Sources that are changed and not committed have no
    name: nothing goes on from them.
    """
    if told["commit"].endswith(("-dirty", "no git")):
        return None
    for file in sorted(folder.glob("*.json"), reverse=True):
        kept = json.loads(file.read_text("utf-8"))
        alike = {**kept["about"], "date": told["date"], "fsync": told["fsync"]} == told
        if alike and kept.get("asked") == asked:
            outcomes = {each["id"]: Outcome(**each) for each in kept["rows"]}
            return Run(file, kept["about"], asked, outcomes, kept["faults"])
    return None


def seconds_kept(size: str) -> dict[str, float]:
    """Say how long each row took when it was last kept at this size."""
    return {id_: each["seconds"] for id_, each in _kept().get(size, {}).items()}


def _kept() -> dict[str, Any]:
    return json.loads(MEASURED.read_text("utf-8")) if MEASURED.exists() else {}


def keep(run: Run, blocks: Iterable[Block], rows: Mapping[str, Row]) -> Mapping[str, Any]:
    """Keep what a run has measured, write the tables of the docs anew; give all that is kept.

    Of each row that has a long size nobody has run, the docs name it.
    """
    kept = _kept()
    for each in run.outcomes.values():
        if each.state != NOT_BUILT:
            kept.setdefault(each.size, {})[each.id] = {"about": run.about, **asdict(each)}
    kept.setdefault("faults", {}).update(
        {name: {"about": run.about, "state": state} for name, state in run.faults.items()}
    )
    kept = {size: dict(sorted(kept[size].items())) for size in sorted(kept)}
    MEASURED.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    head, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    assert rest, f"{PAGE} has no place for the table"
    PAGE.write_text(head + BEGIN + _written(kept, list(blocks), rows) + END + rest.partition(END)[2], "utf-8")
    return kept


def _written(kept: Mapping[str, Any], blocks: Sequence[Block], rows: Mapping[str, Row]) -> str:
    pieces = []
    for size in (each for each in SIZES if each in kept):
        pieces.append(f"**{size}**\n\n| row | | figures | | measured |\n| --- | --- | --- | --- | --- |\n")
        for block in blocks:
            for id_, title in block.rows.items():
                if told := kept[size].get(id_):
                    pieces.append(_row(title, told))
        pieces.append("\n")
    pieces.append("**sizes that were not run**\n\n| row | | night | long, not run |\n")
    pieces.append("| --- | --- | --- | --- |\n")
    for block in blocks:
        pieces += [
            f"| {id_} | {title} | `{_size(rows[id_], 'night')}` | `{_size(rows[id_], 'long')}` |\n"
            for id_, title in block.rows.items()
            if id_ in rows
            and id_ not in kept.get("long", {})
            and rows[id_].size("long") != rows[id_].size("night")
        ]
    pieces.append("\n")
    if faults := kept.get("faults"):
        pieces.append("| planted fault | | measured |\n| --- | --- | --- |\n")
        pieces += [
            f"| {name} | {told['state']} | {told['about']['date'][:16].replace('T', ' ')} |\n"
            for name, told in sorted(faults.items())
        ]
        pieces.append("\n")
    machines = {
        f"{told['about']['machine']}; {told['about']['versions']}"
        for part in kept.values()
        for told in part.values()
    }
    return "".join([*pieces, *(f"{each}.\n" for each in sorted(machines))])


def _size(row: Row, name: str) -> str:
    return " ".join(f"{part}={number}" for part, number in row.size(name).items())


def _row(title: str, told: Mapping[str, Any]) -> str:
    each = Outcome(**{name: value for name, value in told.items() if name != "about"})
    about = told["about"]
    when = f"{when_of(told)[:16].replace('T', ' ')} UTC, {about['commit']}, fsync {about['fsync']}"
    return f"| {each.id} | {title} | `{each.line}` | {WORDS[each.state]} | {when}, {each.seconds} s |\n"


def when_of(told: Mapping[str, Any]) -> str:
    """Say when a kept row ended, UTC; of one of before that was noted, when its run began."""
    return str(told.get("ended") or told["about"]["date"])
