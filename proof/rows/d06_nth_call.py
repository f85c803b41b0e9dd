"""D-06: a process is killed at its first, second … write and sync while it enters a record or keeps a file.

strace ends it as nothing can refuse, at that call and no other, until a process makes fewer calls than it
would take. What it had acknowledged must be there, and what is there must be whole.
"""

import django

from proof.row import Row
from proof.strace import strike

CALLS = ("pwrite64", "fdatasync", "fsync")

row = Row(
    "D-06",
    promises=("I-1", "I-7"),
    sizes={"short": {"calls": 20}, "night": {"calls": 20}},
    bars=(
        "killed >= size.calls", "came_through = 5", "lost = 0", "chain_breaks = 0", "dangling = 0",
        "integrity = ok",
    ),
)  # fmt: skip


@row.runs
def kill_at_each(trial):
    """Kill at each call of an act, entering and keeping, until one comes through: who dies tells nothing."""
    django.setup()
    struck = [strike(trial, call, "signal=KILL") for call in CALLS]
    wrong = [each.wrong() for each in struck]
    return {
        "killed": sum(int(number) - 1 for each in struck for number, _, _, _ in each.lines),
        "came_through": sum(how == "acknowledged" for each in struck for _, _, how, _ in each.lines),
        "lost": sum(each.missing() for each in struck),
        "chain_breaks": sum(len(each["I-4"]) for each in wrong),
        "dangling": sum(len(each["I-7"]) for each in wrong),
        "integrity": "broken" if any(each["integrity"] for each in wrong) else "ok",
    }  # fmt: skip
