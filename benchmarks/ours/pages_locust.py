"""People at the pages: a page, a moment of reading, the next; each with a session of their own.

BENCH_PAGES names a file with what `page_costs.py` printed, and the sessions; BENCH_PAUSE the shortest and
the longest time between two pages, in seconds.
"""

import itertools
import json
import os
import random
import time
from pathlib import Path

from locust import HttpUser, between, task

TOLD = json.loads(Path(os.environ["BENCH_PAGES"]).read_text("utf-8"))
NUMBERS = itertools.count()
PAUSE = [float(each) for each in os.environ["BENCH_PAUSE"].split()]
LIGHT = 9  # of ten times one asks for another project than the heaviest


class Person(HttpUser):
    """Somebody who reads pages."""

    wait_time = between(*PAUSE)

    def on_start(self) -> None:
        """Sign in by the session that is there already; ask at a moment of one's own.

        All at one moment would be a queue of 50 requests, 8 % of all of a minute: its length, not the
        pages, was what p95 told.
        """
        number = next(NUMBERS)
        self.chance = random.Random(number)
        session = TOLD["sessions"][number % len(TOLD["sessions"])]
        self.client.cookies.set("sessionid", session)
        time.sleep(self.chance.uniform(0, PAUSE[-1]))

    @task
    def read(self) -> None:
        """Ask for any page."""
        page = self.chance.choice(TOLD["pages"])
        name, addresses = page["name"], page["addresses"]
        address = addresses[0]
        if len(addresses) > 1 and self.chance.randrange(10) < LIGHT:
            address = self.chance.choice(addresses[1:])
        with self.client.get(address, name=name, allow_redirects=False, catch_response=True) as response:
            if response.status_code != 200:
                response.failure(f"{response.status_code} {address}")
