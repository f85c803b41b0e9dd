"""Fuzz by what the program runs through: `python -m tools.fuzz.guided TARGET --corpus DIR [--minutes 10]`.

Atheris (libFuzzer) changes inputs and keeps those that reach new lines, in DIR/TARGET: a later run goes on
from there. What raises anything but a refusal, or takes more than a second, is kept in DIR/found-TARGET and
ends the run with 1. Prints how many cases ran in how long. `make fuzz` installs atheris.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from multiprocessing import Value
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["jiheng"]):
    from jiheng.errors import UnreadableInputError
    from jiheng.evidence.kinds import KINDS
    from jiheng.sources.registers import read_register
    from tools.fuzz.targets import ROOT, run_numbers, run_readers, run_standards

SLOW = 1  # seconds
MOST_BYTES = 4_096
ENDINGS = (".txt", ".docx", ".xlsx", ".md")
ROOM = Path(tempfile.mkdtemp(prefix="jiheng-guided-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))  # noqa: PTH112, S108


def numbers(content: bytes) -> None:
    """Read a text as every value there is, and as a rule."""
    text = content.decode("utf-8", "replace")
    run_numbers(text)
    run_standards(text)


def registers(content: bytes) -> None:
    """Read a table of text as a register; the first byte says of which kind."""
    kind = list(KINDS.values())[content[0] % len(KINDS)] if content else KINDS["training"]
    file = ROOM / "register.csv"
    file.write_bytes(content[1:])
    try:
        reading = read_register(file, kind, system_name=str, name=file.name)
    except UnreadableInputError:
        return
    _ = reading.facts, reading.faults


def reports(content: bytes) -> None:
    """Read a report; the first byte says what it claims to be."""
    file = ROOM / f"report{ENDINGS[content[0] % len(ENDINGS)] if content else '.txt'}"
    file.write_bytes(content[1:])
    run_readers(file)


TARGETS = {"numbers": numbers, "registers": registers, "reports": reports}


def seeds(target: str, folder: Path) -> None:
    """Begin a corpus with words and files of the cases."""
    cases = ROOT / "tests" / "cases"
    if target == "reports":
        texts = [
            b"\0" + each.read_bytes()[:MOST_BYTES] for each in sorted((cases / "checks").rglob("*.md"))[:200]
        ]
    elif target == "registers":
        texts = [
            b"\0" + each.read_bytes()[:MOST_BYTES] for each in sorted((ROOT / "examples").rglob("*.csv"))
        ]
    else:
        texts = [
            each.encode()
            for file in sorted((cases / "rules").glob("*.yaml"))
            for each in file.read_text("utf-8").split("\n")
        ]
    for number, each in enumerate(texts):
        (folder / f"seed-{number}").write_bytes(each)


def main() -> None:
    """Run one target until the time is up."""
    parser = argparse.ArgumentParser(description="Fuzz by what the program runs through.")
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument(
        "--corpus", type=Path, required=True, help="a folder outside of the repository that is kept"
    )
    parser.add_argument("--minutes", type=float, default=10)
    chosen = parser.parse_args()
    folder, found = chosen.corpus / chosen.target, chosen.corpus / f"found-{chosen.target}"
    for each in (folder, found):
        each.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        seeds(chosen.target, folder)
    counted = Value("Q", 0, lock=False)

    def case(content: bytes) -> None:
        begun = time.process_time()  # of the processor: the machine may have other work
        TARGETS[chosen.target](content)
        counted.value += 1
        if time.process_time() - begun > SLOW:
            raise TimeoutError(f"{time.process_time() - begun:.1f} s")

    child = os.fork()
    if not child:  # libFuzzer ends its process without a word to Python
        words = [f"-max_total_time={int(chosen.minutes * 60)}", f"-artifact_prefix={found}/"]
        words += [f"-max_len={MOST_BYTES}", "-timeout=10", "-rss_limit_mb=3000", "-verbosity=0"]
        atheris.Setup([sys.argv[0], str(folder), *words], case)
        atheris.Fuzz()
    _, status, used = os.wait4(child, 0)
    told = {
        "target": chosen.target,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cases": counted.value,
        "cpu_minutes": round((used.ru_utime + used.ru_stime) / 60, 1),
        "corpus": len(list(folder.iterdir())),
        "found": len(list(found.iterdir())),
    }
    with (chosen.corpus / "runs.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")
    print(json.dumps(told), flush=True)
    sys.exit(1 if status else 0)


if __name__ == "__main__":
    main()
