"""The table of goals: a row a goal and side, with what was measured, what is wanted, and the memory.

What was measured last stays in `measured.json`, by size and goal, with machine and date; from it the table
of docs/explanation/speed.md is written.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
MEASURED, PAGE = HERE / "measured.json", HERE.parent / "docs/explanation/speed.md"
BEGIN, END = "<!-- written by make bench: begin -->\n", "<!-- end -->\n"
SIZES = ("quick", "full")
HEADS = ("goal", "what", "work", "measured", "wanted", "memory", "kept")


@dataclass(frozen=True, slots=True)
class Row:
    """A figure, or 'skipped: NAME missing'. `kept` says whether it is as wanted; None where nothing is."""

    goal: str
    what: str
    work: str
    figure: str
    wanted: str = ""
    kept: bool | None = None
    megabytes: float | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as texts, in the order of HEADS."""
        memory = "" if self.megabytes is None else f"{self.megabytes:,.0f} MB"
        told = {None: "", True: "yes", False: "no"}[self.kept]
        return (self.goal, self.what, self.work, self.figure, self.wanted, memory, told)


def at_least(place: tuple[str, str, str], value: float, wanted: float, megabytes: float | None = None) -> Row:
    """Give the row of a ratio that should not be smaller; `place` is goal, what, and work."""
    return Row(*place, f"{number(value)} ×", f"≥ {number(wanted)} ×", value >= wanted, megabytes)


def at_most(
    place: tuple[str, str, str], value: float, wanted: float, *, unit: str, megabytes: float | None = None
) -> Row:
    """Give the row of a figure that should not be larger."""
    return Row(*place, f"{number(value)} {unit}", f"≤ {number(wanted)} {unit}", value <= wanted, megabytes)


def skipped(goal: str, what: str, name: str) -> Row:
    """Give the row of what could not be measured here."""
    return Row(goal, what, "", f"skipped: {name} missing")


def number(value: float) -> str:
    """Write a figure with three digits that count, whole above a hundred."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def show(rows: Iterable[Row]) -> None:
    """Print the table."""
    lines = [HEADS, *(row.cells for row in rows)]
    widths = [max(_wide(line[column]) for line in lines) for column in range(len(HEADS))]
    for line in lines:
        print(
            "  ".join(cell + " " * (w - _wide(cell)) for cell, w in zip(line, widths, strict=True)).rstrip()
        )


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def keep(size: str, about: Mapping[str, str], rows: Mapping[str, list[Row]]) -> None:
    """Keep what was measured of these goals, and write the page's table anew."""
    measured: dict[str, dict[str, Any]] = json.loads(MEASURED.read_text("utf-8")) if MEASURED.exists() else {}
    for goal, some in rows.items():
        measured.setdefault(size, {})[goal] = {"about": dict(about), "rows": [asdict(row) for row in some]}
    MEASURED.write_text(json.dumps(measured, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    text = PAGE.read_text("utf-8")
    head, _, rest = text.partition(BEGIN)
    assert rest, f"{PAGE} has no place for the table"
    PAGE.write_text(head + BEGIN + _page(measured) + END + rest.partition(END)[2], "utf-8")


def _page(measured: Mapping[str, Mapping[str, Any]]) -> str:
    """Write both tables, each with when and where its goals were measured."""
    pieces = []
    for size in (each for each in SIZES if each in measured):
        command = "make bench" if size == "quick" else 'make bench ARGS="--full"'
        pieces.append(
            f"**`{command}`**\n\n| {' | '.join(HEADS)} |\n| --- | --- | --- | --: | --: | --: | --- |\n"
        )
        when: dict[str, list[str]] = {}
        for goal, told in sorted(measured[size].items(), key=lambda each: _order(each[0])):
            pieces += [f"| {' | '.join(Row(**row).cells)} |\n" for row in told["rows"]]
            about = told["about"]
            date, load = about["date"][:16].replace("T", " "), about["load"].split()[0]
            words = f"{date} UTC, load {load}, {about['rounds']}"
            when.setdefault(words, []).append(goal)
        pieces.append(
            "\n" + "; ".join(f"{', '.join(goals)}: {words}" for words, goals in when.items()) + ".\n\n"
        )
    machines = {
        (told["about"]["machine"], told["about"]["python"], told["about"]["packages"])
        for goals in measured.values()
        for told in goals.values()
    }
    pieces += [f"{machine}; Python {python}; {packages}.\n" for machine, python, packages in sorted(machines)]
    return "".join(pieces)


def _order(goal: str) -> tuple[int, int, str]:
    """Order the goals of the design by their numbers, the others after them."""
    number_of = goal.removeprefix("p")
    return (0, int(number_of), "") if number_of.isdigit() else (1, 0, goal)
