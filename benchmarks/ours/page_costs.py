"""Ask every page in this process: `page_costs.py MADE`, on the database of the environment.

MADE is what `gen/database.py` printed. Prints JSON: `sessions` of people who are signed in from now on, and
of each of `pages` name, addresses, the most queries one of them took, and the processor's milliseconds of a
page, which no other program on the machine makes longer: of the heaviest project (`heavy`) and of others
(`light`). Pages that are not there yet are left out.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings

from jiheng.web.configuration import keep_secret_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiheng.web.settings")
keep_secret_key(Path(os.environ["JIHENG_DATA"]))  # sessions hold only under the key they were made with
django.setup()
settings.ALLOWED_HOSTS = ["testserver"]
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402

from jiheng.web.accounts.models import User  # noqa: E402
from jiheng.web.evidence.models import Record  # noqa: E402

KIND = "environment_check"
TIMES = 7
# name, the page, what it gets besides the project, what stands behind the address
PAGES = (
    ("projects", "projects:list", None, ""),
    ("projects, page 20", "projects:list", None, "?page=20"),
    ("projects, searched", "projects:list", None, "?q=12&year=2021"),
    ("versions of a text", "projects:versions", {}, ""),
    ("a version", "projects:version", {"number": 1}, ""),
    ("registers", "operations:registers", {}, ""),
    ("records", "operations:list", {"kind": KIND}, ""),
    ("records, 200 rows", "operations:list", {"kind": KIND}, "?rows=200"),
    ("records, page 5", "operations:list", {"kind": KIND}, "?page=5"),
    ("records of a system", "operations:list", {"kind": KIND}, "?system=门户网站"),
    ("records with a text", "operations:list", {"kind": KIND}, "?text=第99次"),
    ("a record", "operations:record", {"kind": KIND, "record": None}, ""),
    ("evidence files", "evidence:files", {}, ""),
    ("duties, a year", "duties:calendar", {}, ""),
    ("desk", "desk", None, ""),
    ("how a project stands", "desk:overview", {}, ""),
    ("funds", "desk:funds", {}, ""),
    ("tree of indicators", "projects:goals", {}, ""),
    ("jobs", "jobs:list", None, ""),
)


def addresses(projects: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Give the addresses of each page that is there."""
    first = {
        project: Record.objects.filter(project=project, kind=KIND).order_by("-happened_on").first()
        for project in projects
    }
    for name, page, given, behind in PAGES:
        found = []
        for project in projects if given is not None else projects[:1]:
            words = {} if given is None else {"project_id": project, **given}
            if "record" in words:
                words["record"] = getattr(first[project], "pk", "")
            try:
                found.append(reverse(page, kwargs=words) + behind)
            except NoReverseMatch:
                continue
        if found:
            yield name, found


def signed_in(user: User) -> Client:
    """Give somebody a browser in which they are signed in."""
    client = Client()
    client.force_login(user)
    return client


def cost(client: Client, found: list[str]) -> float:
    """Give the processor's milliseconds of one page, the middle of several, after one that warms up."""
    spent = []
    for address in (found[0], *found[:1] * TIMES, *found[1:TIMES]):
        begun = time.process_time()
        client.get(address)
        spent.append(time.process_time() - begun)
    return round(statistics.median(spent[1:]) * 1000, 1)


def main(made: Path) -> None:
    """Ask each page as a clerk and as somebody of the bureau."""
    told = json.loads(made.read_text("utf-8"))
    people = [signed_in(user) for user in User.objects.filter(username__startswith="p").order_by("username")]
    clients = people[0], people[2]
    answers = []
    for name, found in addresses(told["projects"]):
        most = 0
        for client in clients:
            for address in found[:2]:  # the first project is the heaviest
                with CaptureQueriesContext(connection) as queries:
                    response = client.get(address)
                assert response.status_code == 200, (address, response.status_code)
                most = max(most, len(queries))
        heavy = cost(clients[0], found[:1])
        light = cost(clients[0], found[1:]) if found[1:] else heavy
        answers.append({"name": name, "addresses": found, "queries": most, "heavy": heavy, "light": light})
    sessions = [each.cookies[settings.SESSION_COOKIE_NAME].value for each in people]
    print(json.dumps({"sessions": sessions, "pages": answers}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
