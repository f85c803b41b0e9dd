"""Fuzz the readers and the checks of finished reports: `python -m tools.fuzz.run --minutes 10 [--first N]`.

Case N is the same each time. Damages the seed reports (where they are) and what Jiheng writes, reads
them and runs every check; refusals are fine, anything else is kept in tools/fuzz/kept/ and told.
Prints how many cases ran, by format, what came of them, and the slowest.
"""

import argparse
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from types import FrameType

from jiheng.audit.library import checks
from jiheng.audit.report import Report
from jiheng.audit.run import audit
from jiheng.documents.read_any import read_document
from jiheng.errors import UnreadableInputError
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import publish_kinds
from tests.support.damage import broken, broken_inside, mangled
from tests.support.seed_documents import SEEDS, seed_docx

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KINDS = ("evaluation_report", "self_evaluation_form")
EXAMPLE = ROOT / "examples" / "yantian-petition-2023"
HANG = 60  # seconds
PDF_SHARE = 0.02  # each is read in a process of its own, which takes a second


def main() -> None:
    """Run cases until the time is up."""
    parser = argparse.ArgumentParser(description="Fuzz the readers and the checks of finished reports.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    arguments = parser.parse_args()
    signal.signal(signal.SIGALRM, _too_long)
    with tempfile.TemporaryDirectory(prefix="jiheng-fuzz-") as room:
        failures = _run(Path(room), arguments.first, arguments.minutes * 60)
    sys.exit(1 if failures else 0)


def _run(room: Path, first: int, seconds: float) -> int:
    sources = _sources(room)
    texts = [file.read_text("utf-8") for file in sources if file.suffix in (".txt", ".md")]
    outcomes: Counter[str] = Counter()
    failures, slowest, number = 0, (0.0, -1), first
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        file = _case(room, sources, texts, Random(number))  # noqa: S311 — a case by its number
        started = time.perf_counter()
        signal.alarm(HANG)
        try:
            outcome = _outcome(file)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            failures += 1
            outcome = type(error).__name__
            kept = HERE / "kept" / f"{number}{file.suffix}"
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes(file.read_bytes())
            print(f"case {number}: {kept}", *traceback.format_exc().splitlines()[-5:], sep="\n  ", flush=True)
        finally:
            signal.alarm(0)
        outcomes[f"{file.suffix} {outcome}"] += 1
        slowest = max(slowest, (time.perf_counter() - started, number))
        number += 1
    minutes = (time.perf_counter() - begun) / 60
    print(f"{number - first} cases from {first} on in {minutes:.1f} minutes; {failures} failures")
    print(*(f"  {name}: {count}" for name, count in sorted(outcomes.items())), sep="\n")
    print(f"  slowest: {slowest[0]:.2f} s (case {slowest[1]})")
    return failures


def _sources(room: Path) -> list[Path]:
    """The undamaged reports: the seeds as .txt and .docx, an example's documents, all cases in one."""
    found = [*SEEDS.values(), *(seed_docx(name, room) for name in SEEDS)]
    cases = sorted((ROOT / "tests" / "cases" / "checks").rglob("*.md"))
    together = room / "cases.md"
    together.write_text("\n".join(case.read_text("utf-8").split("<!--")[0] for case in cases), "utf-8")
    written = publish_kinds(evaluate(EXAMPLE), room, KINDS)
    return [*found, together, *(file for file in written if file.suffix in (".docx", ".pdf", ".xlsx"))]


def _case(room: Path, sources: list[Path], texts: list[str], random: Random) -> Path:
    kinds = sorted({file.suffix for file in sources} - {".pdf"})
    kind = ".pdf" if random.random() < PDF_SHARE else random.choice(kinds)
    source = random.choice([file for file in sources if file.suffix == kind])
    content = source.read_bytes()
    file = room / f"case{kind}"
    if kind in (".txt", ".md"):
        file.write_text(mangled(content.decode(), texts, random), "utf-8")
    elif kind == ".pdf" or random.random() < 0.1:  # noqa: PLR2004
        file.write_bytes(broken(content, random))
    else:
        file.write_bytes(broken_inside(content, random))
    return file


def _outcome(file: Path) -> str:
    try:
        report = Report(read_document(file))
    except UnreadableInputError:
        return "refused"
    audited = audit(report, checks())
    for finding in audited.findings:
        spans = finding.problem.spans
        lengths = [span.end - span.start for span in spans]
        if not spans or [len(quote) for quote in finding.quotes] != lengths:
            raise ValueError(f"not quoted: {finding}")
    return "audited"


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"not done after {HANG} s")


if __name__ == "__main__":
    main()
