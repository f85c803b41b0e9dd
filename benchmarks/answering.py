"""L-05: answers to a survey at 50 a second to `jiheng serve`: how long each waits; none lost, none doubled.

python benchmarks/answering.py [SECONDS]; SQLite, or PostgreSQL by tools/postgresql. Every answer opens the
page of its one-use link and posts it, by a connection of its own, at its moment, whatever others take.
"""

import http.client
import json
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from pages import Place, processor_of, processor_of_all, served

A_SECOND = 50
AT_ONCE = 64  # connections
MAKE = """
import json, sys, django
django.setup()
from datetime import timedelta
from django.utils import timezone
from tests.support.cast import cast
from tests.support.kept import give_text
from jiheng.web.accounts.roles import Role
from jiheng.web.surveys import actions
from jiheng.web.surveys.forms import USUAL
ours, now = cast("甲"), timezone.now()
give_text(ours.project)
day = timezone.localdate()
form = actions.Form("调查", (("使用人", 100000),), "全部发放", USUAL, day, day + timedelta(days=1), "")
made = actions.ask(ours.project, form, by=ours[Role.UNIT_CLERK], at=now)
made = actions.decide(made.pk, approve=True, by=ours[Role.UNIT_HEAD], at=now)
links = actions.make_links(made, int(sys.argv[1]), by=ours[Role.UNIT_CLERK], at=now)
print(json.dumps([token for _, token in links]))
"""
COUNT = """
import django
django.setup()
from jiheng.web.surveys.models import Answer, Link
print(Answer.objects.count(), Link.objects.filter(used=True).count())
"""


def main() -> None:
    """Make the links, serve, answer, count what is kept."""
    seconds = int(sys.argv[1]) if sys.argv[1:] else 60
    root = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory() as room:
        place = Place(Path(room), {
            **os.environ, "JIHENG_DATA": f"{room}/data", "DJANGO_SETTINGS_MODULE": "jiheng.web.settings",
            "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
        })  # fmt: skip
        Path(room, "data").mkdir()
        place.told("-m", "django", "migrate", "--verbosity", "0")
        tokens = json.loads(place.told("-c", MAKE, str(seconds * A_SECOND)))
        with served(place) as (address, server), ThreadPoolExecutor(AT_ONCE) as pool:
            asked = urlsplit(address)
            assert asked.hostname
            ours, all_of_it = processor_of(server), processor_of_all()
            begin = time.perf_counter() + 1
            waits = [
                pool.submit(_answer, asked.hostname, asked.port or 80, token, begin + number / A_SECOND)
                for number, token in enumerate(tokens)
            ]
            told = sorted(each.result() for each in waits)
            ours, all_of_it = (
                processor_of(server) - ours,
                processor_of_all() - all_of_it - time.process_time(),
            )
        kept, gone = place.told("-c", COUNT).split()
    assert int(kept) == int(gone) == len(tokens), f"{kept} kept and {gone} links used of {len(tokens)}"
    p50, p95 = (told[len(told) * part // 100] for part in (50, 95))
    print(f"{len(told)} answers at {A_SECOND}/s: p50 {p50} ms, p95 {p95} ms, longest {told[-1]} ms")
    print(f"  {ours / len(told) * 1000:.1f} ms of processor each, page and answer; none lost, none doubled")
    print(f"  other programs had {max(0.0, all_of_it - ours):.0f} s of processor meanwhile")


def _answer(host: str, port: int, token: str, moment: float) -> int:
    """Answer at a moment; give how many milliseconds after it the answer was acknowledged."""
    time.sleep(max(0.0, moment - time.perf_counter()))
    connection = http.client.HTTPConnection(host, port, timeout=60)
    page = f"/q/{token}/"
    connection.request("GET", page)
    assert b"<form" in connection.getresponse().read()
    begun = time.perf_counter()
    given = {"key": str(uuid4()), "q0": "0", "q1": "1", "q2": "0", "q3": "1", "q4": "很好"}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", page, urlencode(given), headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == http.client.FOUND, answer.status
    connection.close()
    return round((time.perf_counter() - begun) * 1000)


if __name__ == "__main__":
    main()
