"""strace strikes the processes of `nth_call` at one system call after the other."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from proof.nth_call import STRUCK_AT
from proof.row import NotRunError, Trial
from tests.support.migrated import migrated_file


@dataclass(frozen=True)
class Struck:
    """What the processes told, line by line, and what strace wrote down."""

    room: Path
    lines: list[list[str]]
    calls: str

    def acknowledged(self, act: str) -> set[str]:
        """Give what was acknowledged of an act."""
        return {made for _, name, how, made in self.lines if name == act and how == "acknowledged"}

    @property
    def refused(self) -> int:
        """How many told of an error."""
        return sum(how == "refused" for _, _, how, _ in self.lines)

    def wrong(self) -> dict[str, list[str]]:
        """Ask what does not hold of the data they left."""
        environment = os.environ | {"JIHENG_DATA": str(self.room)}
        words = [sys.executable, "-m", "proof.invariants"]
        done = subprocess.run(words, env=environment, check=True, capture_output=True, text=True)
        return dict(json.loads(done.stdout))

    def missing(self) -> int:
        """Count what was acknowledged and is not there."""
        from django.db import connection

        connection.close()
        connection.settings_dict["NAME"] = str(self.room / "jiheng.sqlite3")
        from jiheng.web.evidence.models import Record, StoredFile

        records = set(Record.objects.values_list("record_id", flat=True))
        files = set(StoredFile.objects.values_list("pk", flat=True))
        return len(self.acknowledged("enter") - records) + len(self.acknowledged("attach") - files)

    def false_acknowledgements(self) -> int:
        """Count the processes that acknowledged after a call of theirs had failed."""
        failed, false = set(), 0
        for line in self.calls.splitlines():
            pid, _, rest = line.partition(" ")
            if "(INJECTED)" in rest and not _is_of_a_folder(rest):
                failed.add(pid)
            elif re.search(r'write\(\d+<[^>]*>, "\d+ \w+ acknowledged', rest) and pid in failed:
                false += 1
        return false

    def of_folders(self) -> int:
        """Count the failed syncs of a folder by SQLite, whose failure it does not heed."""
        return sum("(INJECTED)" in line and _is_of_a_folder(line) for line in self.calls.splitlines())


def _is_of_a_folder(line: str) -> bool:
    path = re.search(r"fdatasync\(\d+<([^>]*)>", line)
    return path is not None and Path(path[1]).is_dir()


def strike(trial: Trial, call: str, how: str) -> Struck:
    """Let `nth_call` run under strace. Raises NotRunError where strace is missing or may not trace."""
    strace = trial.program("strace")
    migrated_file()  # before anything is struck
    room = trial.room / call
    room.mkdir()
    calls = room / "calls"
    command = [strace, "-f", "-qq", "-y", "-o", str(calls), "-e", f"trace={call},write", "-e", "signal=none"]
    command += [
        "-e",
        f"inject={call}:{how}:when={STRUCK_AT[call]}",
        sys.executable,
        "-m",
        "proof.nth_call",
        call,
        str(room),
    ]
    environment = os.environ | {"JIHENG_DATA": str(room)}
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    if "ptrace" in done.stderr and not calls.exists():
        raise NotRunError("strace missing its rights")
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in (room / "acknowledged").read_text("utf-8").splitlines()]
    return Struck(room, lines, calls.read_text("utf-8", errors="replace"))
