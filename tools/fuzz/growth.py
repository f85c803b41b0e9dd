"""How the time of each claim and check grows with the text: `python -m tools.fuzz.growth [WORD]`.

Each case of the checks (of the files whose path holds WORD) is grown in several ways to SMALL characters and
to TIMES as many. What takes more than SLOW seconds, and FASTER times longer than for the small one, grows
faster than its text: printed with its worst case, and 1 is given back.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from jiheng.audit.library import checks
from jiheng.audit.report import Report
from jiheng.documents.reading import ReadDocument
from tests.support.fragments import MARK
from tools.fuzz.targets import ASSERTED, ROOT, ROW_END, document_in

SMALL, TIMES = 2_000, 10
SLOW, FASTER = 0.1, 2.5 * TIMES


def main() -> None:
    """Grow every case in every way; print what grows too fast."""
    parser = argparse.ArgumentParser(description="How the time of each claim and check grows with the text.")
    parser.add_argument("word", nargs="?", default="", help="only cases whose path holds it")
    arguments = parser.parse_args()
    worst: dict[str, tuple[float, float, str]] = {}
    for case in sorted((ROOT / "tests" / "cases" / "checks").rglob("*.md")):
        if arguments.word in str(case):
            for way, grow in WAYS.items():
                _compare(case, way, grow, worst)
    for name, (seconds, before, what) in sorted(worst.items(), key=lambda each: -each[1][0]):
        print(f"{name}: {before:.3f} s, then {seconds:.2f} s: {what}")
    sys.exit(1 if worst else 0)


def _compare(case: Path, way: str, grow: "Grown", worst: dict[str, tuple[float, float, str]]) -> None:
    text = "\n".join(MARK.sub("", line) for line in case.read_text("utf-8").splitlines())
    made = [grow(text, size) for size in (SMALL, SMALL * TIMES)]
    if not all(made):
        return
    large = dict(times(document_in(made[1])))
    suspects = [name for name, seconds in large.items() if seconds > SLOW]
    if not suspects:
        return
    small, again = (dict(times(document_in(each))) for each in made)  # both warm now
    for name in suspects:
        seconds, before = min(large[name], again[name]), max(small[name], 1e-4)
        if seconds > max(SLOW, worst.get(name, (0,))[0]) and seconds > FASTER * before:
            worst[name] = (seconds, before, f"{case.relative_to(ROOT)} {way}")
            print(f"{name}: {before:.4f} s, then {seconds:.2f} s: {worst[name][2]}", flush=True)


def times(document: ReadDocument) -> Iterator[tuple[str, float]]:
    """Give the time of each claim and each check over one document, what they share counted once."""
    report = Report(document)
    for name in ASSERTED:
        begun = time.process_time()
        getattr(report, name)
        yield name, time.process_time() - begun
    for check in checks():
        begun = time.process_time()
        check.run(report)
        yield check.code, time.process_time() - begun


Grown = Callable[[str, int], str]


def _lines(text: str) -> list[str]:
    """Give the lines, a table of Markdown as one line of `document_in`."""
    found: list[str] = []
    for line in text.split("\n"):
        if not line.startswith("|"):
            found.append(re.sub("^#+ *", "", line))
        elif not re.fullmatch(r"[|: -]+", line):
            row = line.strip().strip("|")
            if found and found[-1].startswith("|"):
                found[-1] += ROW_END + row
            else:
                found.append(f"|{row}")
    return [line for line in found if line.strip("|" + ROW_END)]


def _again(text: str, size: int) -> str:
    """All lines, again and again."""
    lines = "\n".join(_lines(text))
    return "\n".join([lines] * (size // len(lines) + 1))


def _long_lines(text: str, size: int) -> str:
    """Each paragraph repeated within itself."""
    lines = _lines(text)
    prose = [line for line in lines if not line.startswith("|")]
    times = size // max(1, sum(map(len, prose))) + 1
    return "\n".join(line if line.startswith("|") else line * times for line in lines) if prose else ""


def _long_sentences(text: str, size: int) -> str:
    """Each paragraph repeated within itself, as one sentence."""
    return re.sub("[。；！？]", "，", _long_lines(text, size))


def _long_tables(text: str, size: int) -> str:
    """The rows of each table again and again, its head once."""
    lines = _lines(text)
    if not any(line.startswith("|") for line in lines):
        return ""
    times = size // sum(len(line) for line in lines if line.startswith("|")) + 1
    return "\n".join(_longer(line, times) if line.startswith("|") else line for line in lines)


def _longer(table: str, times: int) -> str:
    head, _, rows = table.partition(ROW_END)
    return head + (ROW_END + rows) * times if rows else table


def _long_cells(text: str, size: int) -> str:
    """The text of each cell repeated within itself."""
    lines = _lines(text)
    if not any(line.startswith("|") for line in lines):
        return ""
    times = size // sum(len(line) for line in lines if line.startswith("|")) + 1
    return "\n".join(
        "|" + re.sub(f"[^|{ROW_END}]+", lambda cell: cell.group() * times, line[1:])
        if line.startswith("|")
        else line
        for line in lines
    )


WAYS: dict[str, Grown] = {
    "again": _again,
    "in one paragraph": _long_lines,
    "in one sentence": _long_sentences,
    "in one table": _long_tables,
    "in one cell": _long_cells,
}

if __name__ == "__main__":
    main()
