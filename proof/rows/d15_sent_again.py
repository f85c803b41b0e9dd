"""D-15: the same request comes several times at once and later, as from a phone on a bad network.

A client makes one Idempotency-Key for what it wants to enter. Whatever comes with it again is one record and
one answer; with another content it is refused; with a token that nobody was given it is nothing.
"""

import threading
import time

from proof.row import Row
from proof.storm import PATIENCE, SOUND, figures, storm

SENT = 3  # at once
AGAIN = 2  # afterwards
TOO_OFTEN = 429

row = Row(
    "D-15",
    promises=("I-2",),
    sizes={"short": {"keys": 5}, "night": {"keys": 200}, "long": {"keys": 1_000}},
    bars=(
        "keys = size.keys", "acked = size.keys", "answers_differing = 0", "other_content_taken = 0",
        "forged_taken = 0", *SOUND,
    ),
)  # fmt: skip


@row.runs
def send_again(trial):
    """Send each several times at once, then again, then with another content, then with a forged token."""
    differing = other = forged = 0
    with storm(trial.room, clients=SENT, writing=False) as quiet:
        quiet.tokens.append("jh_" + "0" * 43)
        for number in range(trial.size["keys"]):
            key = f"key-{number}"
            answers = _at_once(quiet, key)
            answers += [_sent(quiet, key) for _ in range(AGAIN)]
            ids = {told["record_id"] for status, told in answers if status == 201}
            differing += len(ids) != 1 or answers[-1][0] != 201
            for made in ids:
                quiet.acknowledge(key, {"record_id": made})
            other += _sent(quiet, key, trainer="李四")[0] != 422
            forged += quiet.once(None, SENT, f"forged-{number}")[1] not in (401, 429)
        told = figures(quiet)
    return {
        "keys": trial.size["keys"], "sent": trial.size["keys"] * (SENT + AGAIN),
        "answers_differing": differing,
        "other_content_taken": other, "forged_taken": forged, **told,
    }  # fmt: skip


def _at_once(quiet, key):
    answers = []

    def send():
        answers.append(_sent(quiet, key))

    threads = [threading.Thread(target=send) for _ in range(SENT)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


def _sent(quiet, key, **words):
    """Send it; whoever is told to come back comes back, a token may ask only so often in a minute."""
    status, told = quiet.once(None, 0, key, **words)[1:]
    end = time.monotonic() + PATIENCE
    while status == TOO_OFTEN and time.monotonic() < end:
        time.sleep(1)
        status, told = quiet.once(None, 0, key, **words)[1:]
    return status, told
