"""Fuzz the readers, the parsers and the checks: `python -m tools.fuzz.run --minutes 10 [TARGET …]`.

Case N of a target is the same each time. The targets (targets.py) take turns in one process with a limit of
memory, so that each gets the same time. What raises anything but a refusal, and what takes longer than
SLOW seconds, is kept in tools/fuzz/kept/ and told. Prints how many cases ran and what came of them.
"""

import argparse
import logging
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

from jiheng.documents.limited_child import limit_memory
from tools.fuzz.targets import FUZZED, Sources

KEPT = Path(__file__).resolve().parent / "kept"
HANG = 60  # seconds
SLOW = 10


@dataclass(slots=True)
class _Tally:
    """What came of the cases of one target."""

    number: int
    seconds: float = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    slowest: tuple[float, int] = (0, -1)


def main() -> None:
    """Run cases until the time is up; 1 where something was kept."""
    parser = argparse.ArgumentParser(description="Fuzz the readers, the parsers and the checks.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(FUZZED))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case of each target")
    parser.add_argument("--cases", type=int, help="at most so many of each, e.g. 1 to see one case again")
    arguments = parser.parse_args()
    if unknown := set(arguments.targets) - set(FUZZED):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGALRM, _too_long)
    logging.disable(logging.CRITICAL)
    limit_memory()
    tallies = {name: _Tally(arguments.first) for name in arguments.targets or FUZZED}
    with tempfile.TemporaryDirectory(prefix="jiheng-fuzz-") as room:
        sources = Sources(Path(room))
        begun = time.perf_counter()
        while waiting := [name for name, each in tallies.items() if _goes_on(each, arguments)]:
            name = min(waiting, key=lambda each: tallies[each].seconds)
            _try(name, tallies[name], sources)
            if time.perf_counter() - begun > arguments.minutes * 60:
                break
    for name, each in tallies.items():
        _tell(name, each, arguments.first)
    sys.exit(1 if any(each.kept for each in tallies.values()) else 0)


def _goes_on(tally: _Tally, arguments: argparse.Namespace) -> bool:
    return arguments.cases is None or tally.number < arguments.first + arguments.cases


def _try(name: str, tally: _Tally, sources: Sources) -> None:
    target, number = FUZZED[name], tally.number
    begun = time.perf_counter()
    case = target.draw(sources, Random(f"{name} {number}"))  # noqa: S311 — a case by its number
    started = time.perf_counter()
    failure = ""
    signal.alarm(HANG)
    try:
        outcome = target.run(case)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 — whatever it is, it is what we look for
        outcome, failure = type(error).__name__, traceback.format_exc()
    finally:
        signal.alarm(0)
    took = time.perf_counter() - started
    if failure or took > SLOW:
        _keep(name, number, case)
        print(
            f"{name} {number}: {outcome} after {took:.1f} s",
            *failure.splitlines()[-7:],
            sep="\n  ",
            flush=True,
        )
        tally.kept += 1
    tally.outcomes[outcome] += 1
    tally.slowest = max(tally.slowest, (took, number))
    tally.seconds += time.perf_counter() - begun
    tally.number += 1


def _keep(name: str, number: int, case: Path | str) -> None:
    KEPT.mkdir(exist_ok=True)
    if isinstance(case, Path):
        (KEPT / f"{name}-{number}{case.suffix}").write_bytes(case.read_bytes())
    else:
        (KEPT / f"{name}-{number}.case").write_text(case, "utf-8")


def _tell(name: str, tally: _Tally, first: int) -> None:
    cases = tally.number - first
    outcomes = ", ".join(f"{each} {count}" for each, count in sorted(tally.outcomes.items()))
    slowest = f"slowest {tally.slowest[0]:.2f} s (case {tally.slowest[1]})"
    print(f"{name}: {cases} cases in {tally.seconds / 60:.1f} min; {outcomes}; {slowest}; kept {tally.kept}")


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"not done after {HANG} s")


if __name__ == "__main__":
    main()
