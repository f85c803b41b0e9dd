"""D-03: real servers are stopped by plan beside a prober that is killed for a while, and started twice.

What was stopped must be found as down, to the look; the time when nobody looked as unknown; and a second
prober on the same store must not add a second sample of the same second.
"""

import subprocess
import sys
import time

from proof.row import Row
from tests.support.drill import Drill

row = Row(
    "D-03",
    promises=("I-12",),
    sizes={"short": {"seconds": 20}, "night": {"seconds": 180}, "long": {"seconds": 3_600}},
    bars=(
        "outages >= 4", "kills = 1", "wrong_outages = 0", "unsummed = 0", "doubled_seconds = 0",
        "second_prober_refused = 1",
    ),
)  # fmt: skip


@row.runs
def drill_it(trial):
    """Run the drill; once the prober looks again after its death, start another beside it."""
    drill = Drill(trial.room, trial.program("nginx"), every=1)
    refused = []

    looking = drill.look

    def look():
        looking()
        if drill.killed:
            refused.append(_second(drill))

    drill.look = look
    drill.run(trial.size["seconds"])
    answer = drill.answer()
    found = [each.found for each in answer.systems]
    samples = {each.name: [moment for moment, _ in drill.samples(each.name)] for each in answer.systems}
    return {
        "outages": len(drill.done), "kills": 1, "wrong_outages": len(drill.faults(answer)),
        "unsummed": sum(
            each.up + each.down + each.excluded + each.unknown != each.end - each.begin for each in found
        ),
        "samples": sum(map(len, samples.values())),
        "doubled_seconds": sum(len(each) - len(set(each)) for each in samples.values()),
        "second_prober_refused": sum(refused),
    }  # fmt: skip


def _second(drill):
    """Start a second prober on the same store; say whether it was refused."""
    words = [
        sys.executable,
        "-m",
        "jiheng",
        "probe",
        str(drill.room / "checks.yaml"),
        "--store",
        str(drill.store),
    ]
    second = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    end = time.monotonic() + 60
    while second.poll() is None and time.monotonic() < end:
        time.sleep(0.1)
    if second.poll() is None:
        second.kill()
    second.wait()
    return second.returncode > 0
