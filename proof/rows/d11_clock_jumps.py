"""D-11: three lines of workers settle duties; they are killed, their clocks set by minutes, hours, days."""

from proof.row import Row
from tests.support.processes import run

row = Row(
    "D-11",
    promises=("I-2", "I-3"),
    sizes={"short": {"runs": 1}, "night": {"runs": 2}, "long": {"runs": 20}},
    bars=(
        "runs = size.runs", "jumps >= 12", "kills >= size.runs", "duties >= 30", "twice = 0", "vanished = 0",
        "without_reason = 0", "going_on = 0",
    ),
)  # fmt: skip
WRONG = ("twice", "vanished", "without_reason", "going_on")


@row.runs
def set_clocks(trial):
    """Run the schedulers of the tests, each time on an empty database."""
    from tests.support.duty_schedulers import ROUNDS, SCHEDULERS

    told = []
    for number in range(trial.size["runs"]):
        room = trial.room / str(number)
        room.mkdir()
        told.append(run("tests.support.duty_schedulers", "Asia/Shanghai", room))
    return {
        "runs": len(told), "jumps": ROUNDS * SCHEDULERS * len(told),
        "kills": sum(each["kills"] + len(each["every_point"]) - 1 for each in told),
        "duties": sum(each["occurrences"] for each in told),
        **{name: sum(each[name] for each in told) for name in WRONG},
    }  # fmt: skip
