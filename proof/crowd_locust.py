"""People at the pages, for locust: a page or a form, some seconds with it, the next; each with a session.

CROWD names a JSON file: `server`, its processes; `people`, of each the session, the addresses of `pages`
by name, and `forms` and `files`, where they enter a record or leave a file; `pause`, the shortest and the
longest time with a page, in seconds; `shares`, how often of a hundred each name is what they do next, `write`
and `upload` among them; `out`, where at the end is written what was acknowledged, and since all were there
how many seconds went by, and the processor's seconds of the server, of this and of everything.

Turned away with 503 or 429 and told when to come back is `shed`: no failure, and counted by itself. Every
other answer than a page's 200 or a form's 302 is a failure, and so is a 302 to where one signs in.
"""

import itertools
import json
import os
import random
import time
from pathlib import Path
from uuid import uuid4

from locust import FastHttpUser, between, events, task
from requests.cookies import create_cookie

from benchmarks.pages import processor_of, processor_of_all

TOLD = json.loads(Path(os.environ["CROWD"]).read_text("utf-8"))
NUMBERS = itertools.count()
SECRET = "x" * 32  # the browser's half of Django's protection of forms, and the form's
DONE, SHOWN, TURNED_AWAY, SIGN_IN = 302, 200, (429, 503), "/login/"
HOST = "127.0.0.1"
UPLOAD = 2 * 2**20  # bytes
ACKED = {"records": 0, "files": 0}


class Person(FastHttpUser):
    """Somebody at work."""

    wait_time = between(*TOLD["pause"])

    def on_start(self) -> None:
        """Have a session in a browser of one's own, and begin at a moment of one's own."""
        number = next(NUMBERS)
        self.chance = random.Random(number)
        self.person = TOLD["people"][number % len(TOLD["people"])]
        for name, value in (("sessionid", self.person["session"]), ("csrftoken", SECRET)):
            self.client.cookiejar.set_cookie(create_cookie(name, value, domain=HOST))
        self.next, self.form = "", None
        time.sleep(self.chance.uniform(0, TOLD["pause"][-1]))

    @task
    def act(self) -> None:
        """Do one thing: what was begun is gone on with."""
        if self.form is not None:
            self.form = self.enter(self.form)
            return
        names = [*TOLD["shares"]]
        name = self.chance.choices(names, [TOLD["shares"][each] for each in names])[0]
        if name == "upload":
            self.leave_a_file()
        elif name == "write":
            form = self.chance.choice(self.person["forms"])
            self.form = form if self.ask("GET", "form", form["address"]) else None
        else:
            self.ask("GET", name, self.chance.choice(self.person["pages"][name]))

    def enter(self, form) -> None:
        """Send a form, of what nobody has entered yet: the same once more would be refused."""
        own = {"remark": uuid4().hex, "submission": str(uuid4())}
        words = {**form["words"], **own, "csrfmiddlewaretoken": SECRET}
        if self.ask("POST", "write", form["address"], data=words):
            ACKED["records"] += 1

    def leave_a_file(self) -> None:
        """Upload two megabytes that nobody has."""
        line, number = "-" * 32, uuid4().hex
        part = f'--{line}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{SECRET}\r\n'
        name = f'Content-Disposition: form-data; name="files"; filename="{number}.txt"'
        begin = f"{part}--{line}\r\n{name}\r\nContent-Type: text/plain\r\n\r\n{number}".encode()
        body = begin + b"0123456789abcde\n" * (UPLOAD // 16) + f"\r\n--{line}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={line}"}
        address = self.chance.choice(self.person["files"])
        if self.ask("POST", "upload", address, data=body, headers=kind):
            ACKED["files"] += 1

    def ask(self, method: str, name: str, address: str, data=None, headers=None) -> bool:
        """Ask; say whether it was answered well."""
        wanted = SHOWN if method == "GET" else DONE
        with self.client.request(
            method, address, name=name, data=data, headers=headers,
            allow_redirects=False, catch_response=True,
        ) as response:  # fmt: skip
            status, onward = response.status_code, response.headers.get("Location", "")
            well = status == wanted and not onward.startswith(SIGN_IN)
            if status in TURNED_AWAY and response.headers.get("Retry-After"):
                response.request_meta["name"] = "shed"
                response.success()
            elif well:
                response.success()
            else:
                response.failure(f"{status} {method} {address} {onward}")
        return well


def clocks() -> dict[str, float]:
    """Give what is measured from a moment to another."""
    ours, own = sum(map(processor_of, TOLD["server"])), time.process_time()
    return {"seconds": time.monotonic(), "server": ours, "loader": own, "all": processor_of_all()}


BEGAN = clocks()


@events.reset_stats.add_listener
def begin(**_: object) -> None:
    """Begin to measure: everybody is there."""
    BEGAN.update(clocks())


@events.quitting.add_listener
def tell(**_: object) -> None:
    """Leave behind what was acknowledged, the first moments too, and what the time that is measured took."""
    took = {name: now - BEGAN[name] for name, now in clocks().items()}
    Path(TOLD["out"]).write_text(json.dumps({"acked": ACKED, "took": took}), "utf-8")
