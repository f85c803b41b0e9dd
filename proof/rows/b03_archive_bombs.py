"""B-03: archives that unpack to hundreds of megabytes, or are not what they seem, knock at every door.

As .docx, .xlsx, .zip and .ofd: one tight member, many, ten to one, a size that is a lie, 100,000 members, an
archive in the archive, members over one another, two directories, two names, two sizes. What this process
holds more than while it is given a file as large that is nothing at all is the bomb's own.
"""

from pathlib import Path

from proof.doors import SOUND, Doors
from proof.row import Row
from tests.support.bombs import FIRST_PARTS, bombs
from tests.support.writers import child

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
LARGE = 2**20  # bytes: carrying so large a file takes memory, whatever is in it

row = Row(
    "B-03",
    promises=("I-14",),
    sizes={"short": {"rounds": 1}, "night": {"rounds": 5}},
    bars=(
        "bombs >= 40",
        "bombs_refused = figure.bombs",
        "files_kept = 0",
        "slowest_cpu_ms <= 2000",
        "memory_mb <= 50",
        *SOUND,
    ),
)


@row.runs
def knock(trial):
    """Carry each bomb to each door of its kind."""
    places = _written(trial)
    doors = Doors(trial.room)
    refused = most = 0
    for place in places:
        content, ending = place.read_bytes(), place.suffix[1:]
        taken = []
        for door in doors.doors_for(ending):
            plain = _risen(door, f"无害.{ending}", b"x" * len(content)) if len(content) > LARGE else 0
            most = max(most, _risen(door, place.name, content) - plain)
            taken += [door.__name__] * doors.said[-1].taken
        refused += not taken
        if taken:
            print("taken:", place.name, taken)
    kept = doors.rows_of_files() + len(doors.files())
    return {
        "bombs": len(places),
        "bombs_refused": refused,
        "files_kept": kept,
        "memory_mb": most >> 10,
        **doors.figures(),
    }


def _written(trial):
    """Write the bombs, in a process of its own so that its memory is not counted here; give where they lie."""
    home = trial.room / "bombs"
    home.mkdir()

    def write():
        for number in range(trial.size["rounds"]):
            for kind in FIRST_PARTS:
                for what, content in bombs(kind, trial.seed + number):
                    (home / f"{number} {what.replace(',', '')}.{kind}").write_bytes(content)

    assert child(write) == 0
    return sorted(home.iterdir())


def _risen(door, name, content) -> int:
    """Carry a file to a door; give how much more memory this process held meanwhile, in KB."""
    CLEAR.write_text("5")  # the highest begins anew
    before = _held("VmRSS")
    door(name, content)
    return _held("VmHWM") - before


def _held(what) -> int:
    line = next(each for each in STATUS.read_text().splitlines() if each.startswith(what))
    return int(line.split()[1])
