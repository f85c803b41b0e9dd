"""AC-14: in an emergency two people let one read for some hours; the guards are told, every read is written.

A drill by the real doors. One alone tries to open the glass in every way; too many hours are asked for; the
right is granted, and every address of the project is asked by it, page and program, to read and to write;
then its hours pass, or it is ended, and whatever it opened is asked again: a survivor.
"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from proof.browsers import browser
from proof.databases import ready
from proof.row import Row

THEN = datetime(2023, 6, 1, 1, tzinfo=UTC)  # Thursday, 9 in Beijing
OK, FAILED = 200, 400
PAGE, API = "/system/urgent/", "/api/v1/urgent-rights"
WHY = "库里查不到付款，要马上看"

row = Row(
    "AC-14",
    promises=("I-9",),
    sizes={
        "short": {"rounds": 1, "most": 8}, "night": {"rounds": 1, "most": 1000},
        "long": {"rounds": 8, "most": 1000},
    },
    bars=(
        "alone_tried >= 9", "alone_granted = 0", "too_long_tried >= 6", "too_long_granted = 0",
        "reads >= 8", "reads_not_logged_once = 0", "refused_logged_twice = 0", "writes_tried >= 30",
        "written = 0", "listed = 0", "survivors = 0", "told >= 4", "untold = 0", "count_differs = 0",
    ),
)  # fmt: skip


@row.runs
def break_the_glass(trial):
    """Do the drill, each round with other people."""
    ready(trial.room)
    import time_machine

    names = (
        "alone_tried alone_granted too_long_tried too_long_granted reads reads_not_logged_once"
        " refused_logged_twice writes_tried written listed survivors told untold count_differs"
    )
    seen = SimpleNamespace(**dict.fromkeys(names.split(), 0))
    for number in range(trial.size["rounds"]):
        with time_machine.travel(THEN + timedelta(days=number), tick=False) as clock:
            drill(f"甲{number}", clock, seen, trial)
    return vars(seen)


def drill(word, clock, seen, trial):
    """Do one: by hours in the first part, ended early in the second."""
    people = _people(word)
    people.some = lambda found: trial.random.sample(found, min(len(found), trial.size["most"]))
    _sign_in(people)
    _alone(people, seen)
    _too_long(people, seen)
    for project, early in ((people.project, False), (None, True)):
        _sign_in(people)
        right = _asked(people, project)
        _tell(people, right, "ask_urgent", seen)
        _decided(people.second, right)
        _tell(people, right, "grant_urgent", seen)
        opened = _read(people, right, seen)
        _write(people, seen)
        _listed(people, seen)
        if _page_says(people, right) != len(opened.entries):
            seen.count_differs += 1
            print(f"{right.pk}: the page says {_page_says(people, right)}, the trail {len(opened.entries)}")
        if early:
            people.guard.post(f"{PAGE}{right.pk}/end/", {"reason": "看完了"})
        else:
            clock.shift(timedelta(hours=right.hours))
        _sign_in(people)  # sessions that ended would hide what survives
        for who, where in opened.places:
            if getattr(people, who).get(where).status_code < FAILED:
                seen.survivors += 1
                print(f"{where} survives")


def _people(word):
    """Give the cast: who reads is an auditor of another region, whose token may read all kinds of objects."""
    from jiheng.web.accounts.models import Membership
    from jiheng.web.accounts.roles import Role
    from jiheng.web.projects import beginning
    from tests.support import cast as casting
    from tests.support.programs import Program

    ours, theirs = casting.cast(word), casting.cast(f"{word}外")
    project = beginning.blank(
        ours.unit, f"{word}要看的", 2023, by=ours[Role.UNIT_CLERK], at=datetime.now(UTC)
    )
    second = casting.person(f"{word}另", Role.SECURITY_ADMIN, ours.region)
    twin = casting.person(f"{word}小号", Role.SECURITY_ADMIN, ours.region)
    asker = ours[Role.SECURITY_ADMIN]
    for each in (asker, twin):
        each.person = f"{word}-31"
        each.save()
    reader = theirs[Role.AUDITOR]
    both = casting.person(f"{word}兼", Role.SECURITY_ADMIN, ours.region)  # approves, and is whom it is for
    assert Membership.objects.filter(user=both).exists()
    return SimpleNamespace(
        ours=ours, theirs=theirs, project=project, asker=asker, twin=twin, second=second, reader=reader,
        both=both, system=ours[Role.SYSTEM_ADMIN], head=ours[Role.UNIT_HEAD],
        audit=ours[Role.AUDIT_ADMIN], program=Program(reader),
    )  # fmt: skip


def _sign_in(people):
    people.guard, people.page = browser(people.audit), browser(people.reader)


def _body(people, user, hours, project=None):
    return {
        "user_id": str(user.pk), "organisation_id": str(people.ours.region.pk),
        "project_id": str(project.pk) if project else None, "reason": WHY, "hours": hours,
    }  # fmt: skip


def _form(people, user, hours, project=None):
    return {
        "user": user.pk, "organisation": people.ours.region.pk, "name": project.name if project else "",
        "hours": hours, "reason": WHY,
    }  # fmt: skip


def _rights():
    from jiheng.web.projects.models import UrgentRight

    return UrgentRight.objects.order_by("asked_at", "pk")


def _asked(people, project, user=None):
    """Ask by the page; give what came of it."""
    before = set(_rights().values_list("pk", flat=True))
    browser(people.asker).post(f"{PAGE}new/", _form(people, user or people.reader, 4, project))
    return _rights().exclude(pk__in=before).get()


def _decided(by, right):
    browser(by).post(f"{PAGE}{right.pk}/decide/", {"granted": "yes", "decision": ""})
    right.refresh_from_db()


def _alone(people, seen):
    """Let one try it without another: the asker, their second account, whom it is for, who may not."""
    from tests.support.programs import Program

    mine, own = _asked(people, people.project), _asked(people, people.project, people.both)
    for right, by in (
        (mine, people.asker), (mine, people.twin), (mine, people.system), (mine, people.head),
        (mine, people.reader), (own, people.both),
    ):  # fmt: skip
        _decided(by, right)
        Program(by).send("post", f"{API}/{right.pk}/decision", {"granted": True})
        right.refresh_from_db()
        seen.alone_tried += 2
        seen.alone_granted += right.state == "granted"
    before = _rights().count()
    for by in (people.head, people.reader):  # who may not even ask
        browser(by).post(f"{PAGE}new/", _form(people, by, 1, people.project))
        Program(by).send("post", API, _body(people, by, 1))
        seen.alone_tried += 2
    seen.alone_granted += _rights().count() - before
    for right in (mine, own):  # asked for in vain
        browser(people.second).post(f"{PAGE}{right.pk}/decide/", {"granted": "no", "decision": "演练"})


def _too_long(people, seen):
    from tests.support.programs import Program

    before, program = _rights().count(), Program(people.asker)
    for hours in (0, 5, 24, -1):
        browser(people.asker).post(f"{PAGE}new/", _form(people, people.reader, hours, people.project))
        program.send("post", API, _body(people, people.reader, hours))
        seen.too_long_tried += 2
    seen.too_long_granted += _rights().count() - before


def _entries(right):
    from jiheng.web.trail.models import Entry

    return Entry.objects.filter(act="read_urgently", object_id=str(right.pk)).order_by("seq")


def _read(people, right, seen):
    """Ask every address of the project to be read; each that opens has one entry, which says which it was."""
    import json

    opened = SimpleNamespace(places=[])
    for who, where in _addresses(people, "GET"):
        before = set(_entries(right).values_list("pk", flat=True))
        answer = getattr(people, who).get(where)
        new = [json.loads(each.body)["after"]["read"] for each in _entries(right).exclude(pk__in=before)]
        if answer.status_code == OK:
            seen.reads += 1
            opened.places.append((who, where))
            if new != [where]:
                seen.reads_not_logged_once += 1
                print(f"{where}: {new}")
        elif len(new) > 1:
            seen.refused_logged_twice += 1
            print(f"{where}: {answer.status_code} {new}")
        answer.close()
    opened.entries = list(_entries(right))
    return opened


def _write(people, seen):
    """Ask every address of the project that writes: none is answered but with a refusal."""
    for who, where in _addresses(people, "POST"):
        answer = getattr(people, who).post(where)
        seen.writes_tried += 1
        if answer.status_code < FAILED:
            seen.written += 1
            print(f"{where}: POST {answer.status_code} {answer.headers.get('Location', '')}")


def _addresses(people, method):
    """Give addresses of the project, for the browser and for the program: by night all of them."""
    from jiheng.web.api.operations import OPERATIONS
    from tests.support import api_rights
    from tests.support.permission_walk import is_api, routes

    pages = [
        ("page", route.address(people.project.pk))
        for route in routes()
        if route.of_project and not is_api(route)
    ]
    programs = [
        ("program", api_rights.address(found, people.project))
        for found in OPERATIONS.values()
        if found.method == method and api_rights.OF_PROJECT in found.path
    ]
    return [*people.some(pages), *people.some(programs)]


def _listed(people, seen):
    """Look for the project where roles alone count, in lists and searches: no read is told there."""
    name = people.project.name
    for answer in (
        people.page.get("/projects/"), people.page.get("/search/", {"q": name}), people.page.get("/desk/"),
        people.program.get("projects"), people.page.get("/notices/"),
    ):  # fmt: skip
        told = answer.content.decode().replace(f'value="{name}"', "")
        if f"/projects/{people.project.pk}" in told or str(people.project.pk) in told:
            seen.listed += 1
            print(f"{answer.request['PATH_INFO']} names the project")


def _tell(people, right, act, seen):
    """See that the audit administrator has it on the desk now, and as a notice after the work that waits."""
    from django.urls import reverse
    from django.utils import timezone

    from jiheng.web.jobs.doing import do_next

    link = f"{PAGE}{right.pk}/"
    on_desk = people.guard.get(reverse("desk")).content.decode().count(link)
    while do_next("proof", timezone.now, only=["notices.find"]):
        pass
    noticed = people.guard.get("/notices/?show=all").content.decode()
    words = {"ask_urgent": "申请紧急授权", "grant_urgent": "批准"}[act]
    for each in (on_desk >= 1, words in noticed and str(people.reader) in noticed):
        seen.told += each
        seen.untold += not each
        if not each:
            print(f"{act}: the audit administrator is not told")


def _page_says(people, right):
    import re

    told = people.guard.get(f"{PAGE}{right.pk}/").content.decode()
    return int(re.search(r">(\d+) 次</a>", told)[1])
