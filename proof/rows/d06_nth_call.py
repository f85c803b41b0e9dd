"""D-06: a process that enters a record or keeps a file is killed at its first, second … write to SQLite."""

import django

from proof.row import Row
from proof.strace import strike

row = Row(
    "D-06",
    promises=("I-1", "I-4", "I-7"),
    sizes={"short": {"calls": 20}, "night": {"calls": 20}},
    bars=(
        "calls >= size.calls", "came_through = 2", "lost = 0", "chain_breaks = 0", "dangling = 0",
        "integrity = ok",
    ),
)  # fmt: skip


@row.runs
def strike_at_writes(trial):
    """Strike at every pwrite64, until each of both comes through unharmed."""
    django.setup()
    struck = strike(trial, "pwrite64", "signal=KILL")
    wrong = struck.wrong()
    return {
        "calls": struck.calls.count("+++ killed by SIGKILL +++"), "came_through": _came_through(struck),
        "acked": sum(how == "acknowledged" for _, _, how, _ in struck.lines), "lost": struck.missing(),
        "chain_breaks": len(wrong["I-4"]), "dangling": len(wrong["I-7"]),
        "integrity": "broken" if wrong["integrity"] else "ok",
    }  # fmt: skip


def _came_through(struck):
    """Count the acts of which the last process was not killed."""
    return len({name for _, name, how, _ in struck.lines if how == "acknowledged"})
