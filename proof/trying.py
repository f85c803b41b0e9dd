"""A row tried once, in a process of its own, with or without a planted fault."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from proof.fault import Fault
from proof.found import HERE, module_of
from proof.row import Figures, Row, line

ROOT = HERE.parent
LONGEST = {"short": 600, "night": 3_600, "long": 12 * 3_600}  # seconds; a row that hangs is no proof
PATH = os.pathsep.join(str(each) for each in (HERE / "inside", ROOT / "src", ROOT))

_going: set[int] = set()  # processes of rows, each the first of its group

HELD, BROKEN, NOT_RUN, NOT_BUILT, FAILED = "held", "broken", "not run", "not built", "failed"


@dataclass(frozen=True)
class Outcome:
    """What became of a row: its figures and which bars it misses, or why there are none."""

    id: str
    state: str
    seed: int = 0
    size: str = ""
    figures: Figures = field(default_factory=dict)
    why: str = ""
    seconds: float = 0.0
    ended: str = ""  # UTC, ISO 8601

    @property
    def line(self) -> str:
        """As it is printed."""
        told = {NOT_RUN: f"{self.id} not run: {self.why}", NOT_BUILT: f"{self.id} 尚未建 (not built)"}
        if self.state in told:
            return told[self.state]
        return line(self.id, self.figures, self.seed) if self.figures else f"{self.id} failed: {self.why}"


def environment(fault: Fault | None = None) -> dict[str, str]:
    """Give the environment of a row's process: nothing of a server that may run here."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("JIHENG_", "PROOF_"))}
    kept.pop("DATABASE_URL", None)
    kept |= {"PYTHONPATH": PATH, "PYTHONUTF8": "1", "DJANGO_SETTINGS_MODULE": "jiheng.web.settings"}
    return kept | ({"PROOF_INSIDE": module_of(fault)} if fault else {})


def attempt(row: Row, size: str, seed: int, fault: Fault | None = None) -> Outcome:
    """Run a row and hold its figures to its bars."""
    outcome = _attempted(row, size, seed, fault)
    return replace(outcome, ended=datetime.now(UTC).isoformat(timespec="seconds"))


def _attempted(row: Row, size: str, seed: int, fault: Fault | None) -> Outcome:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"proof-{row.id}-") as folder:
        room, answer = Path(folder) / "room", Path(folder) / "answer.json"
        room.mkdir()
        words = [sys.executable, "-m", "proof.alone", row.id, size, str(seed), str(room), str(answer)]
        said = _finish(words, environment(fault) | {"JIHENG_DATA": str(room)}, LONGEST[size])
        told = json.loads(answer.read_text("utf-8")) if answer.exists() else {}
    seconds = round(time.monotonic() - begun, 1)
    if missing := told.get("missing"):
        return Outcome(row.id, NOT_RUN, seed, size, why=missing, seconds=seconds)
    if "figures" not in told:
        sys.stderr.write(said)
        return Outcome(
            row.id, FAILED, seed, size, why=(said.splitlines() or ["no figures"])[-1], seconds=seconds
        )
    missed = row.broken(told["figures"], row.size(size))
    if missed and not fault:
        sys.stderr.write(said)  # a row tells what it has found
    state = BROKEN if missed else HELD
    return Outcome(row.id, state, seed, size, told["figures"], "; ".join(missed), seconds)


def end_all() -> None:
    """End the rows that run, and all that they have started."""
    for each in tuple(_going):
        _end(each)


def _end(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _finish(words: list[str], given: dict[str, str], longest: int) -> str:
    """Run a process and end all that it has left behind; give what it said, and if need be that it failed."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            words, cwd=ROOT, env=given, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        end = ""
        _going.add(process.pid)
        try:
            process.wait(longest)
        except subprocess.TimeoutExpired:
            end = f"not ended after {longest} s\n"
        finally:
            _end(process.pid)
            process.wait()
            _going.discard(process.pid)
        said.seek(0)
        text = said.read().decode(errors="replace").rstrip()
    if process.returncode and not text:
        end = end or f"exit {process.returncode}\n"
    return f"{text}\n{end}" if text else end
