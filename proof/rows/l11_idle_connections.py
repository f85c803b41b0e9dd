"""L-11: connections that say nothing, or everything slowly, are held open to a real `jiheng serve`.

A quarter each says nothing, sends its head, sends its body byte by byte, does not read what it asked for.
The same pages are asked in turn without and beside them, block by block, so that what else the machine does
falls on both. Held to the bar is by how much p95 has risen; the median of the pairs of blocks is told too.
"""

import socket
import statistics
import time
from contextlib import ExitStack, contextmanager, suppress

from proof.row import Row
from proof.storm import storm

PAGES = ("/desk/", "/projects/", "/projects/{}/", "/projects/{}/records/training/")
HEAD = b"POST /desk/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n"
BETWEEN = 0.02  # seconds between two requests
TRICKLE = 10  # requests between two bytes of the slow ones

row = Row(
    "L-11",
    promises=("I-14",),
    alone=True,
    sizes={
        "short": {"connections": 50, "blocks": 2, "requests": 20, "rise_percent": 100},
        "night": {"connections": 2_000, "blocks": 10, "requests": 60, "rise_percent": 10},
        "long": {"connections": 2_000, "blocks": 40, "requests": 100, "rise_percent": 10},
    },
    bars=(
        "connections = size.connections", "asked >= size.requests", "errors = 0",
        "rise_percent <= size.rise_percent",
    ),
)  # fmt: skip


@row.runs
def hold(trial):
    """Ask in turn without and with them; compare."""
    size, alone, beside, errors, held = trial.size, [], [], 0, 0
    with storm(trial.room, clients=1, writing=False) as quiet:
        _asked(quiet, size["requests"], ())
        for _ in range(size["blocks"]):
            took, wrong = _asked(quiet, size["requests"], ())
            alone.append(took)
            errors += wrong
            with _connections(quiet, size["connections"]) as slow:
                held = len(slow)
                took, wrong = _asked(quiet, size["requests"], slow)
            beside.append(took)
            errors += wrong
    p95 = [_p95([each for block in blocks for each in block]) for blocks in (alone, beside)]
    pairs = [_p95(b) / _p95(a) for a, b in zip(alone, beside, strict=True)]
    return {
        "connections": held, "asked": 2 * size["blocks"] * size["requests"], "errors": errors,
        "alone_p95_ms": round(p95[0]), "p95_ms": round(p95[1]),
        "rise_percent": max(0, round((p95[1] / p95[0] - 1) * 100)),
        "median_of_pairs_percent": round((statistics.median(pairs) - 1) * 100),
    }  # fmt: skip


def _p95(took):
    return sorted(took)[len(took) * 95 // 100]


def _asked(quiet, number, slow):
    """Ask so many pages; give the milliseconds of each, and how many went wrong."""
    took, wrong, headers = [], 0, {"Cookie": f"sessionid={quiet.session}"}
    connection = None
    for each in range(number):
        time.sleep(BETWEEN)
        if each % TRICKLE == 0:
            _trickle(slow)
        page = PAGES[each % len(PAGES)].format(quiet.project)
        begun = time.perf_counter()
        connection, answer, _ = quiet.sent(connection, "GET", page, None, headers)
        took.append((time.perf_counter() - begun) * 1000)
        wrong += answer is None or answer.status != 200
    if connection is not None:
        connection.close()
    return took, wrong


@contextmanager
def _connections(quiet, number):
    """Hold so many connections open; a quarter each in its way."""
    with ExitStack() as ends:
        slow = []
        asks = f"GET /projects/{quiet.project}/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        asks += f"Cookie: sessionid={quiet.session}\r\n\r\n"
        says = (b"", HEAD, HEAD + b"\r\n", asks.encode())
        for each in range(number):
            one = socket.socket()
            ends.callback(one.close)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            one.settimeout(60)
            one.connect(("127.0.0.1", quiet.port))
            one.sendall(says[each % len(says)])
            slow.append(one)
        for each in slow[3::4]:
            each.recv(1, socket.MSG_PEEK)  # it has its page, or as much as there is room for
        yield slow


def _trickle(slow):
    """Send a byte more of those that send a head or a body."""
    for number, each in enumerate(slow):
        if number % 4 not in (1, 2):
            continue
        with suppress(OSError):
            each.send(b"a")
