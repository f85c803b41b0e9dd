"""L-05: people answer a survey at 50 a second, to a real `jiheng serve`; the clients run on the same machine.

Each opens the page of a one-use link and posts it, by a connection of its own, at its moment, whatever others
take; every tenth sends the same form twice. Measured is how long the acknowledgement of an answer takes.
"""

import http.client
import json
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from proof.row import Row
from proof.trying import PATH
from tests.support.migrated import DATABASE, migrated_file
from tests.support.server import started

A_SECOND = 50
AT_ONCE = 64  # connections
AGAIN = 10  # of so many one is sent twice
PATIENCE = 60  # seconds
TAKEN, GONE = 302, 410

row = Row(
    "L-05",
    promises=("I-1", "I-2", "I-14"),
    alone=True,
    sizes={"short": {"seconds": 5}, "night": {"seconds": 120}},
    bars=("answers >= size.seconds", "errors = 0", "lost = 0", "doubled = 0", "p95_ms <= 400"),
)


@row.runs
def answer_at_once(trial):
    """Make the links, serve, let people answer, count what is kept."""
    shutil.copyfile(migrated_file(), trial.room / DATABASE)
    server = started(trial.room, PYTHONPATH=PATH)
    assert server.process.poll() is None, "\n".join(server.told)
    threading.Thread(target=server.process.stdout.read, daemon=True).start()
    try:
        tokens = json.loads(server.run("-m", "proof.surveying", str(trial.size["seconds"] * A_SECOND)))
        place = urlsplit(server.address)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            begin = time.perf_counter() + 1
            waits = [
                pool.submit(_answer, place, token, begin + number / A_SECOND, again=number % AGAIN == 0)
                for number, token in enumerate(tokens)
            ]
            took = sorted(ms for each in waits if (ms := each.result()) is not None)
        kept, used = json.loads(server.run("-m", "proof.surveying"))
    finally:
        server.stop()
    p50, p95, p99 = (took[len(took) * part // 100] if took else 0 for part in (50, 95, 99))
    return {
        "answers": len(took), "errors": len(tokens) - len(took), "lost": max(0, len(took) - kept),
        "doubled": max(0, kept - used), "p50_ms": p50, "p95_ms": p95, "p99_ms": p99,
        "worst_ms": took[-1] if took else 0,
    }  # fmt: skip


def _answer(place, token: str, moment: float, *, again: bool) -> int | None:
    """Answer at a moment; give how many milliseconds the acknowledgement took, None where there is none."""
    time.sleep(max(0.0, moment - time.perf_counter()))
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=PATIENCE)
    page = f"/q/{token}/"
    given = {"key": str(uuid4()), "q0": "0", "q1": "1", "q2": "0", "q3": "1", "q4": "很好"}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("GET", page)
        form = connection.getresponse().read()
        begun = time.perf_counter()
        connection.request("POST", page, urlencode(given), headers)
        answer = connection.getresponse()
        answer.read()
        took = round((time.perf_counter() - begun) * 1000)
        if again:
            connection.request("POST", page, urlencode(given), headers)
            second = connection.getresponse()
            second.read()
            if second.status not in (TAKEN, GONE):
                return None
    except (OSError, http.client.HTTPException):
        return None
    else:
        return took if b"<form" in form and answer.status == TAKEN else None
    finally:
        connection.close()
