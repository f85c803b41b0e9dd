"""Change the product in one place at a time, and see whether the quick tests notice.

    python tools/mutation/run.py --sample 600 --seed 2024     a sample, counted by package
    python tools/mutation/run.py values                       every mutant of one package

What came of each mutant is written to out/mutation.jsonl; survivors stand there with their change.
"""

import argparse
import gc
import json
import os
import sys
import time
from collections import Counter
from math import sqrt
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))  # run as a script, only its own folder is there

from tools.mutation.mutants import Mutant, mutants_in, sampled  # noqa: E402
from tools.mutation.trial import control, reach, tried, warm  # noqa: E402

SOURCES = ROOT / "src"
PACKAGES = ["values", "rules", "measures", "scoring"]
TESTS = [
    *(f"tests/unit/{name}" for name in [*PACKAGES, "frameworks", "projects", "workflows"]),
    "tests/properties",
    "tests/golden/test_scorecards.py",
]
NOTICED = {"killed", "timeout"}
COLUMNS = ("mutants", "tried", "killed", "timeout", "survived", "unreached")


def main() -> None:
    """Run."""
    arguments = _arguments()
    os.chdir(ROOT)
    mutants = mutants_in(arguments.packages, SOURCES)
    of_package = Counter(mutant.package for mutant in mutants)
    chosen = sampled(mutants, arguments.sample or len(mutants), arguments.seed)
    if arguments.only:
        wanted = set(Path(arguments.only).read_text("utf-8").split())
        chosen = [mutant for mutant in mutants if mutant.id in wanted]
    print(f"{len(mutants)} mutants, {len(chosen)} of them tried", file=sys.stderr)
    if not chosen:
        raise SystemExit(f"nothing to try; the packages are {', '.join(PACKAGES)}")
    found = reach(TESTS, SOURCES)
    warm(found.modules)
    control(found)
    gc.freeze()  # what is there already is not copied by every fork
    outcomes: dict[str, Counter[str]] = {package: Counter() for package in arguments.packages}
    kept = Path(arguments.out)
    kept.parent.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    with kept.open("w", encoding="utf-8") as file:
        for number, mutant in enumerate(chosen, 1):
            outcome = tried(mutant, found)
            outcomes[mutant.package][outcome] += 1
            file.write(_line(mutant, outcome) + "\n")
            file.flush()
            passed = time.monotonic() - begun
            if outcome not in NOTICED or number % 50 == 0:
                print(f"{number}/{len(chosen)} {passed:.0f} s {outcome} {mutant.id}", file=sys.stderr)
    print(f"{time.monotonic() - begun:.0f} s", file=sys.stderr)
    print("\n".join(_table(outcomes, of_package)), flush=True)
    os._exit(0)  # at its end duckdb, which was imported for the trials only, would tell a page of its leaks


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("packages", nargs="*", default=PACKAGES, help="packages below jiheng")
    parser.add_argument("--sample", type=int, help="how many mutants to draw; all of them if not given")
    parser.add_argument("--seed", type=int, default=2024, help="of the draw")
    parser.add_argument("--only", help="a file with the ids of the mutants to try, in place of a draw")
    parser.add_argument("--out", default="out/mutation.jsonl", help="where each outcome is written")
    return parser.parse_args()


def _line(mutant: Mutant, outcome: str) -> str:
    shown = {"id": mutant.id, "outcome": outcome, "line": mutant.at.start}
    if outcome not in NOTICED:
        shown["diff"] = mutant.diff()
    return json.dumps(shown, ensure_ascii=False)


def _table(outcomes: dict[str, Counter[str]], of_package: Counter[str]) -> list[str]:
    lines = [
        f"| package | {' | '.join(COLUMNS)} | noticed | 95 % interval |",
        "| --- |" + " ---: |" * (len(COLUMNS) + 2),
    ]
    total: Counter[str] = Counter()
    for package, counted in outcomes.items():
        lines.append(_row(package, counted, of_package[package]))
        total += counted
    return [*lines, _row("together", total, sum(of_package.values()))]


def _row(name: str, counted: Counter[str], mutants: int) -> str:
    tried_ = counted.total()
    noticed = sum(counted[outcome] for outcome in NOTICED)
    low, high = wilson(noticed, tried_)
    counts = " | ".join(str(counted[outcome]) for outcome in COLUMNS[2:])
    return (
        f"| {name} | {mutants} | {tried_} | {counts}"
        f" | {noticed / max(tried_, 1):.1%} | {low:.1%} – {high:.1%} |"
    )


def wilson(hits: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """Give the interval of Wilson in which the share lies with 95 %."""
    if not trials:
        return 0.0, 1.0
    share = hits / trials
    middle = share + z * z / (2 * trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return (middle - half) / (1 + z * z / trials), (middle + half) / (1 + z * z / trials)


if __name__ == "__main__":
    main()
