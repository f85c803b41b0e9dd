"""AC-08, I-9: a list, its count, a search, an offer, an export, a file, a notice and the API obey one filter.

Projects of two regions, assigned and not, of units and of departments. Of each role it is asked which of them
it sees, by each channel alone: the pages of the list and the number over it, the API, the search, the offers
of forms, the page itself, the folder taken away, the file in its cabinet, who is told of it, the trail of it,
the records within it. All of them must say the same, and what the matrix says.
"""

import logging
from datetime import UTC, datetime

from proof.databases import ready
from proof.row import Row

AT = datetime(2023, 6, 1, 2, tzinfo=UTC)
WORD = "鉴别"  # stands in the name of every project
FOUND = 200

row = Row(
    "AC-08",
    promises=("I-9",),
    sizes={"short": {"projects": 4}, "night": {"projects": 24}},
    bars=("roles >= 12", "channels >= 12", "sets >= 140", "seen >= 8", "differences = 0"),
)


@row.runs
def compare(trial):
    """Ask by every channel."""
    ready(trial.room)
    from django.conf import settings
    from django.test.utils import setup_test_environment

    from jiheng.web.accounts.roles import Role
    from jiheng.web.api import door, urls
    from jiheng.web.desk.queries import MOST_SHOWN
    from tests.support.cast import cast

    assert urls  # the operations are declared
    logging.disable(logging.CRITICAL)
    setup_test_environment()  # what a page was drawn from is told
    door.MOST = door.MOST_REFUSED = 10**9
    settings.FILES = trial.room / "files"
    regions = [cast("甲"), cast("乙")]
    projects = [each for region in regions for each in _projects(region, trial.size["projects"])]
    told = {"roles": 0, "sets": 0, "seen": 0, "differences": 0}
    for role in Role:
        if role == Role.PUBLIC:
            continue
        told["roles"] += 1
        user = regions[0][role]
        expected = _expected(user, role, regions, projects)
        told["seen"] += bool(expected)
        for name, channel in CHANNELS.items():
            told["sets"] += 1
            found = channel(user, projects)
            wanted = len(expected) if name == "count" else expected
            if name == "search" and len(expected) > MOST_SHOWN:  # the first of them: the list shows all
                wanted = found if found <= expected and len(found) == MOST_SHOWN else expected
            if found not in (None, wanted):
                told["differences"] += 1
                print("differs:", role, name, found, "not", wanted)
    return {**told, "channels": len(CHANNELS), "projects": len(projects)}


def _projects(region, count):
    """Make projects of the unit, of one below it, of the department; every second one is assigned."""
    from jiheng.web.accounts.models import Organisation
    from jiheng.web.accounts.roles import ASSIGNED_ROLES, OrganisationKind, Role
    from jiheng.web.evidence import actions
    from jiheng.web.evidence.files import attach
    from jiheng.web.projects.models import Assignment, Project
    from tests.support.cast import SINCE, THEN
    from tests.support.kept import give_text, training

    below = Organisation.objects.create(
        name=f"{region.word}下属", kind=OrganisationKind.UNIT, above=region.unit
    )
    kept = region.project.assignments
    made = []
    for number in range(count):
        home = (region.unit, below, region.region)[number % 3]
        name = f"{region.word}{WORD}{number:02}"
        project = Project.objects.create(
            organisation=home, name=name, unit=home.name, fiscal_year=2023, created_at=THEN
        )
        give_text(project, _text_of(name))
        project.name = name
        project.save()
        if number % 2:
            for role in ASSIGNED_ROLES:
                where = kept.get(role=role).organisation
                Assignment.objects.create(project=project, organisation=where, role=role, since=SINCE)
        clerk = region[Role.UNIT_CLERK]
        actions.enter(project, "training", training(5, topic=name), by=clerk, at=AT)
        attach(project, "a.txt", [name.encode()], by=clerk, at=AT)
        made.append(project)
    return made


def _text_of(name):
    """Give the text of a project of this name."""
    from tests.support.kept import TEXT

    return TEXT.replace("name: 信访系统运维\n", f"name: {name}\n", 1)


def _expected(user, role, regions, projects):
    """Say which projects somebody sees, by the words of the matrix: own, assigned, all, none."""
    from jiheng.web.accounts.roles import ASSIGNED_ROLES, SERVER_ROLES, UNIT_ROLES

    if role in SERVER_ROLES:
        return set()
    mine = {each for each in projects if each.organisation.path.startswith(regions[0].region.path)}
    if role in UNIT_ROLES:
        home = user.memberships.get().organisation.path
        mine = {each for each in mine if each.organisation.path.startswith(home)}
    if role in ASSIGNED_ROLES:
        mine = {each for each in mine if each.assignments.exists()}
    return {each.name for each in mine}


def _client(user):
    from django.test import Client

    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _named(text, projects):
    return {each.name for each in projects if each.name in text}


def _list(user, projects):
    client, found, number = _client(user), set(), 1
    while True:
        answer = client.get(f"/projects/?q={WORD}&page={number}")
        if answer.status_code != FOUND:
            return set()
        found |= _named(answer.content.decode(), projects)
        if not answer.context["table"].page.has_next():
            return found
        number += 1


def _count(user, projects):
    del projects
    answer = _client(user).get(f"/projects/?q={WORD}")
    return answer.context["table"].page.paginator.count if answer.status_code == FOUND else 0


def _search(user, projects):
    answer = _client(user).get(f"/search/?q={WORD}")
    return _named(answer.content.decode(), projects) if answer.status_code == FOUND else set()


def _api_list(user, projects):
    from tests.support.programs import Program

    program, place, found = Program(user), "projects", set()
    while place:
        answer = program.get(place)
        if answer.status_code != FOUND:
            return set()
        told = answer.json()
        found |= {each["name"] for each in told["items"]}
        place = f"projects?cursor={told['next']}" if told["next"] else ""
    return found & {each.name for each in projects}


def _each(place, *, api=False):
    """Give the channel that asks for something of each project."""

    def channel(user, projects):
        from tests.support.programs import Program

        who = Program(user) if api else _client(user)
        found = set()
        for each in projects:
            answer = who.get(place(each))
            if answer.status_code == FOUND:
                whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
                assert whole
                found.add(each.name)
            answer.close()
        return found

    return channel


def _file_of(project):
    from django.urls import reverse

    return reverse("evidence:download", args=[project.pk, project.evidence_files.get().pk])


def _audience(user, projects):
    """Give those of which the user would be told: notices are found for everybody at once."""
    from django.utils import timezone

    from jiheng.web.projects.audience import Audience

    found = Audience(timezone.localdate()).by_project(each.pk for each in projects)
    return {each.name for each in projects if user.pk in found[each.pk]}


def _offers(user, projects):
    """Give those that are offered to be exchanged, where somebody may exchange at all."""
    answer = _client(user).get("/exchange/export/")
    return _named(answer.content.decode(), projects) if answer.status_code == FOUND else None


CHANNELS = {
    "list": _list,
    "count": _count,
    "search": _search,
    "api list": _api_list,
    "told": _audience,
    "offers": _offers,
    "page": _each(lambda each: f"/projects/{each.pk}/"),
    "setup": _each(lambda each: f"/projects/{each.pk}/setup/"),
    "registers": _each(lambda each: f"/projects/{each.pk}/records/"),
    "records": _each(lambda each: f"/projects/{each.pk}/records/training/"),
    "export": _each(lambda each: f"/projects/{each.pk}/records/training/export/?format=csv"),
    "cabinet": _each(lambda each: f"/projects/{each.pk}/files/"),
    "file": _each(_file_of),
    "api project": _each(lambda each: f"projects/{each.pk}", api=True),
    "api records": _each(lambda each: f"projects/{each.pk}/records/training", api=True),
    "api found": _each(lambda each: f"projects/{each.pk}/found?q=x", api=True),
    "api files": _each(lambda each: f"projects/{each.pk}/files", api=True),
}
