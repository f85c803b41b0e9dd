"""People for the rows of load, in the database of the environment: `python -m proof.crowding …` prints JSON.

`seat PEOPLE FILES` seats people in the units, the bureau and over projects that `benchmarks/gen/database.py`
has made, signs them in, and lets so many files of evidence be known, whose bytes nobody has; it gives of each
the session and the pages. `kept` counts what was entered by hand since. `queries FILE` asks each page that
is told there once, here, and counts. `burden EXPORTS` and `burdened SECONDS` are of L-10, `back_up` and
`backed_up SECONDS` of R-01L.
"""

import json
import os
import sys
import time
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import django

from jiheng.web.configuration import keep_secret_key

KIND, OTHERS, RECORDS = "environment_check", ("inspection", "log_analysis"), 4
BESIDE = "beside"  # people: the key of the backup
PROJECTS = 3  # that somebody works on
BATCH = 5_000
GREEDY, OTHER, LOOK = "finance-0", "crowd-8", 0.5  # who asks for much, who for little; seconds


def seat(people: int, files: int) -> list[dict[str, object]]:
    """Seat them: of ten seven clerks and one head of a unit, two of the bureau."""
    from jiheng.web.accounts.models import Organisation
    from jiheng.web.accounts.roles import Role
    from jiheng.web.projects.models import Project

    bureau = Organisation.objects.get(kind="fiscal")
    units = [*Organisation.objects.filter(kind="unit", projects__isnull=False).distinct().order_by("path")]
    _leave_files([*Project.objects.values_list("pk", flat=True)], files)
    told = []
    for number in range(people):
        role = (*[Role.UNIT_CLERK] * 7, Role.UNIT_HEAD, *[Role.FISCAL_CLERK] * 2)[number % 10]
        unit = units[number * 7 % len(units)]
        user = _person(number, bureau if role == Role.FISCAL_CLERK else unit, role)
        own = Project.objects.filter(organisation=unit).order_by("pk")
        told.append(
            _told(user, [*islice(own.iterator(), number % 5, number % 5 + PROJECTS)] or [own.first()])
        )
    return told


def _person(number, home, role):
    from django.utils import timezone

    from jiheng.web.accounts.models import Membership, User

    user = User.objects.create(
        username=f"crowd-{number}", name=f"第{number + 1}人", password_changed_at=timezone.now()
    )
    Membership.objects.create(user=user, organisation=home, role=role, since=date(2020, 1, 1))
    return user


def _told(user, projects):
    from django.urls import reverse

    from jiheng.web.evidence.models import Record

    lists, details, forms, files = [reverse("projects:list"), f"{reverse('projects:list')}?q=1"], [], [], []
    lists.append(reverse("desk"))
    clerk = user.memberships.get().role == "unit_clerk"
    for each in projects:
        at = {"project_id": each.pk}
        lists += [reverse("operations:list", kwargs={**at, "kind": kind}) for kind in (KIND, *OTHERS)]
        lists.append(reverse("evidence:files", args=[each.pk]))
        details += [
            reverse(page, args=[each.pk]) for page in ("desk:overview", "desk:funds", "projects:goals")
        ]
        some = Record.objects.filter(project=each, kind=KIND).values_list("pk", flat=True)[:RECORDS]
        details += [reverse("operations:record", kwargs={**at, "kind": KIND, "record": pk}) for pk in some]
        if clerk:
            day, words = f"{each.fiscal_year}-06-01", {"checked_by": "李四", "result": "正常"}
            address = reverse("operations:new", kwargs={**at, "kind": KIND})
            forms.append({"address": address, "words": {**words, "system": "门户网站", "checked_on": day}})
            files.append(reverse("evidence:add", args=[each.pk]))
    return {
        "session": _session(user),
        "pages": {"list": lists, "detail": details},
        "forms": forms,
        "files": files,
    }


def _session(user):
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def wake(sessions: list[str]) -> int:
    """Let sessions begin now: who has idled for half an hour is asked to sign in again. Gives how many.

    Those too that ended while the office was kept: of such a one a store would make another, of another name.
    """
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from jiheng.web.accounts.sessions import BEGAN, SEEN

    end = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    Session.objects.filter(pk__in=sessions).update(expire_date=end)
    for each in sessions:
        session = SessionStore(each)
        session[BEGAN] = session[SEEN] = int(time.time())
        session.save()
        assert session.session_key == each, f"no session {each}"
    return len(sessions)


def _leave_files(projects, number):
    """Let files be known; nobody opens them."""
    from django.utils import timezone

    from jiheng.web.evidence.models import EvidenceFile, StoredFile

    now, stored, named = timezone.now(), [], []
    for each in range(number):
        kept = StoredFile(sha256=f"{each:064x}", size=200_000, media_type="image/jpeg", kept_at=now)
        stored.append(kept)
        named.append(
            EvidenceFile(
                project_id=projects[each % len(projects)], stored=kept, name=f"照片{each}.jpg", added_at=now
            )
        )
    StoredFile.objects.bulk_create(stored, batch_size=BATCH)
    EvidenceFile.objects.bulk_create(named, batch_size=BATCH)


def kept() -> dict[str, int]:
    """Count the records and files that somebody entered."""
    from jiheng.web.evidence.models import EvidenceFile, Record

    return {
        "records": Record.objects.exclude(entered_by=None).count(),
        "files": EvidenceFile.objects.exclude(added_by=None).count(),
    }


def queries(told) -> dict[str, int]:
    """Count of each name the queries of the page that asks most, by one who is signed in."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["testserver"]
    most = {}
    person = told["people"][0]
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = person["session"]
    for name, addresses in person["pages"].items():
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200, address
            most[name] = max(most.get(name, 0), len(asked))
    return most


def burden(number: int) -> None:
    """Queue so many exports of the whole list of one bureau, behind them one of another; later score all."""
    from django.utils import timezone

    from jiheng.portfolio.bureau import Filter
    from jiheng.web.accounts.models import User
    from jiheng.web.bureau import asking, exporting
    from jiheng.web.bureau.models import Export
    from jiheng.web.jobs import actions
    from jiheng.web.jobs.models import Job

    def export(name, told):
        words = exporting.arguments(Filter(), exporting.Order("name", descending=False), [told])
        asking.ask("bureau.export", words, by=User.objects.get(username=name), at=timezone.now())

    waiting = Job.objects.filter(asked_by__username=GREEDY, state="waiting").count()
    for each in range(number - waiting):
        export(GREEDY, f"{timezone.now()} {each}")
    if not Job.objects.filter(asked_by__username=OTHER, kind="bureau.export").exists():
        export(OTHER, "")
    if Export.objects.exists():  # the list exported is that of the last scoring
        actions.ask("bureau.snapshot", by=None, at=timezone.now(), key="again")


def burdened(patience: int) -> dict[str, int]:
    """Give what was exported, and how many of the one bureau's began while the other waited for its own."""
    from jiheng.web.bureau.models import Export
    from jiheng.web.jobs.models import Job

    end = time.monotonic() + patience
    while (job := Job.objects.get(asked_by__username=OTHER)).ended_at is None and time.monotonic() < end:
        time.sleep(LOOK)
    before = Job.objects.filter(asked_by__username=GREEDY, begun_at__gt=job.asked_at)
    if job.begun_at:
        before = before.filter(begun_at__lt=job.begun_at)
    return {"exports": Export.objects.count(), "served": int(job.state == "done"), "before": before.count()}


def back_up() -> None:
    """Ask for a backup, and wait until it is being taken."""
    from django.utils import timezone

    from jiheng.web.jobs import actions
    from jiheng.web.jobs.models import Job

    actions.ask("backups.take", by=None, at=timezone.now(), key=BESIDE)
    while not Job.objects.filter(key=BESIDE, begun_at__isnull=False).exists():
        time.sleep(LOOK)


def backed_up(patience: int) -> dict[str, float]:
    """Give how many were taken since, what they found wrong, and when the one asked for began and ended."""
    from jiheng.web.backups import where
    from jiheng.web.jobs.models import Job

    end = time.monotonic() + patience
    while (job := Job.objects.get(key=BESIDE)).ended_at is None and time.monotonic() < end:
        time.sleep(LOOK)
    taken = [each for each in where.store().readable() if each.at >= job.asked_at]
    span = {"begun": job.begun_at.timestamp(), "ended": job.ended_at.timestamp() if job.ended_at else 0}
    return {"backups": len(taken), "faults": sum(len(each.faults) for each in taken), **span}


def main(what: str, *words: str) -> None:
    """Do what is asked."""
    keep_secret_key(Path(os.environ["JIHENG_DATA"]))  # sessions hold only under the key they were made with
    django.setup()
    told = {
        "seat": lambda: seat(*map(int, words)),
        "wake": lambda: wake([each["session"] for each in json.loads(Path(words[0]).read_text("utf-8"))]),
        "kept": kept,
        "burden": lambda: burden(*map(int, words)),
        "burdened": lambda: burdened(*map(int, words)),
        "back_up": back_up,
        "backed_up": lambda: backed_up(*map(int, words)),
        "queries": lambda: queries(json.loads(Path(words[0]).read_text("utf-8"))),
    }[what]()
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
