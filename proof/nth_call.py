"""Do one thing after the other, each in a process of its own, for strace to strike at its Nth system call.

`python -m proof.nth_call CALL ROOM`. strace strikes at the call of number STRUCK_AT of each process; a
process first makes so many calls of that name on a file that does not matter that its own Nth is the one.
What is acknowledged goes into ROOM/acknowledged, a line each: which process, which call, what it is.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

STRUCK_AT = {"pwrite64": 3_000, "fdatasync": 400, "fsync": 400}  # more than the first process makes
DUMMIES: dict[str, Callable[[int], object]] = {
    "pwrite64": lambda file: os.pwrite(file, b"x", 0),
    "fdatasync": os.fdatasync,
    "fsync": os.fsync,
}


def main(call: str, room: Path) -> None:
    """Go on until a process makes fewer calls than it would take to strike it."""
    from proof.databases import ready

    ready(room)
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import actions, files
    from tests.support.cast import cast
    from tests.support.kept import AT, give_text, training
    from tests.support.writers import child

    ours = cast("甲")
    give_text(ours.project)
    by = ours[Role.UNIT_CLERK]

    def enter(number: int) -> str:
        words = training(5, topic=f"{call}-{number}")
        return actions.enter(ours.project, "training", words, by=by, at=AT).record_id

    def attach(number: int) -> str:
        content = f"{call} {number}".encode()
        return files.attach(ours.project, f"{call}-{number}.txt", [content], by=by, at=AT).stored_id

    for act in (attach,) if call == "fsync" else (enter, attach):
        for number in range(1, STRUCK_AT[call]):
            status = child(lambda number=number, act=act: _struck(call, room, number, act))
            if status == 0 and _came_through(room):
                break


def _struck(call: str, room: Path, number: int, act: Callable[[int], str]) -> None:
    """Make the calls that do not matter, act, and tell what was acknowledged; an error is told as that."""
    told = os.open(room / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    dummy = os.open(room / "dummy", os.O_RDWR | os.O_CREAT)
    for _ in range(STRUCK_AT[call] - number):
        DUMMIES[call](dummy)
    try:
        made = act(number)
    except Exception as error:  # noqa: BLE001 — whatever it is, it was no acknowledgement
        os.write(told, f"{number} {act.__name__} refused {type(error).__name__}\n".encode())
        return
    os.write(told, f"{number} {act.__name__} acknowledged {made}\n".encode())


def _came_through(room: Path) -> bool:
    return (room / "acknowledged").read_text("utf-8").splitlines()[-1].split()[2] == "acknowledged"


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
