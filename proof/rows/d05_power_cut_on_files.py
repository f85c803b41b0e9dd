"""D-05: the power goes while files of evidence are kept, and processes die at each step of keeping one.

What the product asks of the file system is noted in order: files and folders made, renamed, removed, synced.
A cut keeps what was synced; of each folder what was noted since its last sync up to a random point; of a file
that was not synced nothing, a part, or all. Then every file that a row names must lie in its place, whole.
"""

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from proof.databases import ready
from proof.row import Row

MADE, LINKED, UNLINKED, SYNCED, NAMED = "made", "linked", "unlinked", "synced", "named"

row = Row(
    "D-05",
    promises=("I-1", "I-7"),
    sizes={
        "short": {"files": 12, "cuts": 300},
        "night": {"files": 200, "cuts": 10_000},
        "long": {"files": 400, "cuts": 40_000},
    },
    bars=(
        "acked >= size.files", "cuts >= size.cuts", "lost_cuts = 0", "dangling = 0",
        "kills >= 5", "damaged = 0", "unswept = 0",
    ),
)  # fmt: skip


class Noted:
    """What this process asks of the file system below a folder, in order; `die_at` ends it there."""

    def __init__(self, home: Path, die_at: int = 0) -> None:
        """Begin to note."""
        self.home, self.die_at = str(home), die_at
        self.events: list[tuple[str, ...]] = []
        self.noting = True
        sys.addaudithook(self.hear)
        self.sync, os.fsync = os.fsync, self.fsync

    def note(self, *event: str) -> None:
        """Note one step; a process that is to die here dies before it is done."""
        if self.die_at and len(self.events) + 1 == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.events.append(event)

    def hear(self, event: str, words: tuple[object, ...]) -> None:
        """Hear what Python is about to do."""
        if not self.noting or not words or not str(words[0]).startswith(self.home):
            return
        if event == "open" and isinstance(words[2], int) and words[2] & os.O_CREAT:
            self.note(LINKED, str(words[0]))
        elif event == "os.mkdir":
            self.note(MADE, str(words[0]))
        elif event == "os.rename":
            self.note(LINKED, str(words[1]), str(words[0]))
            self.note(UNLINKED, str(words[0]))
        elif event == "os.remove":
            self.note(UNLINKED, str(words[0]))

    def fsync(self, number: int) -> None:
        """Sync, and note what was synced."""
        path = str(Path(f"/proc/self/fd/{number}").readlink())
        if self.noting and path.startswith(self.home):
            self.note(SYNCED, path)
        self.sync(number)

    def end(self) -> None:
        """Note nothing more."""
        self.noting, os.fsync = False, self.sync


class Disk:
    """What a disk holds for certain, and what it may lose."""

    def __init__(self, home: str) -> None:
        """Begin with a folder that is there."""
        self.home = home
        self.now: dict[str, int] = {}  # path: which file or folder
        self.kept: dict[str, int] = {}  # what no cut takes away
        self.coming: dict[str, list[tuple[str, int | None]]] = {}  # of each folder, since it was synced
        self.whole: set[int] = set()
        self.made = 0

    def do(self, event: tuple[str, ...]) -> None:
        """Let one step happen."""
        what, path, *of = event
        if what == SYNCED:
            self.whole.add(self.now.get(path, 0))
            for name, which in self.coming.pop(path, []):
                self._set(self.kept, name, which)
            return
        if what == UNLINKED:
            if self.now.pop(path, None) is None:
                return
            which = None
        else:
            self.made += 1
            which = self.now[of[0]] if of else self.made
            self.now[path] = which
            if what == MADE:
                self.whole.add(which)
        self.coming.setdefault(str(Path(path).parent), []).append((path, which))

    def cut(self, chance) -> dict[str, int]:
        """Give what is there after a cut."""
        left = dict(self.kept)
        for steps in self.coming.values():
            for name, which in steps[: chance.randint(0, len(steps))]:
                self._set(left, name, which)
        return left

    def holds(self, left: dict[str, int], path: str, chance) -> bool:
        """Say whether a file is there after a cut, with the folders above it, and whole."""
        above = [str(each) for each in Path(path).parents]
        folders = above[: above.index(self.home)]
        if path not in left or any(each not in left for each in folders):
            return False
        return left[path] in self.whole or chance.random() < 1 / 3

    @staticmethod
    def _set(table: dict[str, int], name: str, which: int | None) -> None:
        if which is None:
            table.pop(name, None)
        else:
            table[name] = which


@row.runs
def cut_power(trial):
    """Keep files, a sixth of them twice; replay cuts; then kill at every step, and look at the folder."""
    ready(trial.room)
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import files
    from tests.support.cast import cast
    from tests.support.kept import AT

    ours = cast("甲")
    by = ours[Role.UNIT_CLERK]
    noted, acknowledged = Noted(trial.room), 0
    for number in range(trial.size["files"]):
        content = f"第{number // 6 * 6 if number % 6 == 5 else number}份".encode()
        kept = files.attach(ours.project, f"{number}.txt", [content], by=by, at=AT)
        noted.note(NAMED, str(files.path_of(kept.stored_id)))
        acknowledged += 1
    noted.end()
    lost_cuts, dangling = _replayed(trial, noted.events)
    kills = _killed_at_every_step(ours.project, by, AT, trial.room)
    damaged = len(list(files.damaged()))
    from django.utils import timezone

    later = timezone.now() + files.KEPT_UNNAMED + timedelta(hours=1)
    orphans = len(files.sweep(later))
    return {
        "acked": acknowledged, "cuts": trial.size["cuts"], "lost_cuts": lost_cuts, "dangling": dangling,
        "kills": kills, "damaged": damaged, "orphans": orphans, "unswept": len(list(files.unnamed(later))),
    }  # fmt: skip


def _replayed(trial, events):
    """Cut at random points; count the cuts that lost a file that a row names, and those files."""
    at = sorted(trial.random.randint(1, len(events)) for _ in range(trial.size["cuts"]))
    disk, named, lost_cuts, dangling, done = Disk(str(trial.room)), set(), 0, 0, 0
    for point in at:
        for event in events[done:point]:
            if event[0] == NAMED:
                named.add(event[1])
            else:
                disk.do(event)
        done = point
        left = disk.cut(trial.random)
        gone = sum(not disk.holds(left, each, trial.random) for each in named)
        lost_cuts += gone > 0
        dangling += gone
    return lost_cuts, dangling


def _killed_at_every_step(project, by, at, room):
    """Keep the same file in processes that die at their first, second … step, until one comes through."""
    from jiheng.web.evidence import files
    from tests.support.writers import child

    number = 0
    while True:
        number += 1

        def keeping(number=number):
            Noted(room, number)
            files.attach(project, "同一份.txt", ["死在半路".encode()], by=by, at=at)

        status = child(keeping)
        if status == 0:
            return number - 1
        assert status == -signal.SIGKILL, status
