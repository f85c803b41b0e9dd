"""D-07: the first, second … sync of a process fails once (EIO) while it enters a record or keeps a file.

What was answered with success after a sync had failed is a false acknowledgement. A sync that fails after the
answer, when the connection closes, is none: the log of SQLite is still there. Nor is that of the folder in
which SQLite makes its log: SQLite does not heed it; those are counted apart.
"""

import django

from proof.row import Row
from proof.strace import strike

row = Row(
    "D-07",
    promises=("I-1", "I-7"),
    sizes={"short": {"failed": 5}, "night": {"failed": 5}},
    bars=(
        "failed >= size.failed", "refused >= size.failed", "false_acknowledgements = 0", "lost = 0",
        "chain_breaks = 0", "dangling = 0", "integrity = ok",
    ),
)  # fmt: skip


@row.runs
def fail_syncs(trial):
    """Fail every fdatasync (SQLite) and every fsync (files and folders), one at a time."""
    django.setup()
    both = [strike(trial, call, "error=EIO") for call in ("fdatasync", "fsync")]
    wrong = [each.wrong() for each in both]
    return {
        "failed": sum(each.calls.count("(INJECTED)") for each in both),
        "of_folders_by_sqlite": sum(each.of_folders() for each in both),
        "refused": sum(each.refused for each in both),
        "acked": sum(how == "acknowledged" for each in both for _, _, how, _ in each.lines),
        "false_acknowledgements": sum(each.false_acknowledgements() for each in both),
        "lost": sum(each.missing() for each in both),
        "chain_breaks": sum(len(each["I-4"]) for each in wrong),
        "dangling": sum(len(each["I-7"]) for each in wrong),
        "integrity": "broken" if any(each["integrity"] for each in wrong) else "ok",
    }  # fmt: skip
