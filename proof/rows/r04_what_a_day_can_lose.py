"""R-04: the machine is lost at a random moment: at most a day is (no shipping of the log)."""

from datetime import timedelta

from proof.backing_up import worked
from proof.row import Row
from proof.tampering import AT, DAY

row = Row(
    "R-04",
    promises=("I-1", "I-13"),
    sizes={"short": {"days": 4, "kills": 200}, "night": {"days": 40, "kills": 5_000}},
    bars=(
        "days = size.days", "kills = size.kills", "rpo_seconds <= 87000",
        "backups >= size.days", "unreadable = 0",
    ),
)  # fmt: skip
STEP = timedelta(minutes=10)  # how often the worker of this row looks at the schedule


@row.runs
def lose(trial):
    """Let days pass over the real schedule; then say of random moments how old the newest backup was."""
    worked(trial.room, records=2)
    from jiheng.web.backups import where
    from jiheng.web.backups.store import moment_of
    from jiheng.web.backups.verifying import verify
    from jiheng.web.jobs.actions import tick
    from jiheng.web.jobs.doing import do_next
    from jiheng.web.jobs.registry import KINDS

    KINDS.by_code = {code: kind for code, kind in KINDS.by_code.items() if code == "backups.take"}
    moment, end = AT, AT + trial.size["days"] * DAY + DAY
    seen = {}
    while moment < end:
        tick(moment)
        while do_next("proof", lambda moment=moment: moment):
            pass
        for name in where.store().names():
            seen.setdefault(name, moment)
        moment += STEP
    store = where.store()
    unreadable = sum(bool(verify(store, each)) for each in store.names())
    taken = sorted(moment_of(each) for each in seen)
    worst = 0
    for _ in range(trial.size["kills"]):
        lost_at = taken[0] + (end - taken[0]) * trial.random.random()
        newest = max(each for each in taken if each <= lost_at)
        worst = max(worst, int((lost_at - newest).total_seconds()))
    return {
        "days": trial.size["days"], "kills": trial.size["kills"], "backups": len(taken), "rpo_seconds": worst,
        "unreadable": unreadable,
    }  # fmt: skip
