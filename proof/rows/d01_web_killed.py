"""D-01: the web processes of a real `jiheng serve` are killed at random while clients write over HTTP.

Mostly one process that answers; now and then the whole web server; now and then everything, and the server is
started anew. A client whose answer did not come sends the same request again, under the same Idempotency-Key.
"""

import time

from proof.row import Row
from proof.storm import PATIENCE, SOUND, acked_more, answering, figures, kill, kill_all, storm

WHOLE_SERVER, EVERYTHING = 10, 25  # every so many kills

row = Row(
    "D-01",
    promises=("I-1", "I-2", "I-4", "I-7"),
    sizes={"short": {"kills": 3}, "night": {"kills": 20}, "long": {"kills": 2_000}},
    bars=("kills = size.kills", "acked >= size.kills", *SOUND),
)


@row.runs
def kill_web(trial):
    """Kill, wait until something is acknowledged again, kill again; then ask what does not hold."""
    kills = 0
    with storm(trial.room) as blowing:
        acked_more(blowing)
        for number in range(1, trial.size["kills"] + 1):
            time.sleep(trial.random.uniform(0.05, 0.4))
            kills += _kill_one(blowing, number, trial.random)
            acked_more(blowing)
        return {"kills": kills, **figures(blowing)}


def _kill_one(blowing, number, chance):
    """Kill one process, or all; say whether there was one."""
    if number % EVERYTHING == 0:
        kill_all(blowing.server)
        blowing.again()
        return True
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:  # one that was killed before may be about to begin anew
        first, others = answering(blowing)
        if chosen := first if number % WHOLE_SERVER == 0 else others or first:
            kill(chance.choice(chosen))
            return True
        time.sleep(0.05)
    return False
