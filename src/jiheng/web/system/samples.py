"""The example projects, to look around in: loaded and taken out of sight by one click each.

They stand in an organisation of their own, in which whoever loads them is clerk. What was recorded is never
deleted, samples included (design D3): removing them ends those roles and archives the projects, so that
nobody sees them, no list and no sum holds them, and the guards of the database need no exception.
"""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jiheng.web.accounts.models import Membership, Organisation, User
from jiheng.web.accounts.needs import needs_anywhere
from jiheng.web.accounts.permissions import Act
from jiheng.web.accounts.roles import OrganisationKind, Role
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.projects.models import Project, ProjectState
from jiheng.web.trail import entries
from jiheng.web.trail.seals import touch
from jiheng.workflows.demo import example_folders

NAME = "示例单位"


@require_POST
@needs_anywhere("project", Act.CREATE)
def load(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:  # noqa: ARG001
    """Load the examples."""
    assert isinstance(request.user, User)  # noqa: S101 — not open to others
    count = begin(request.user, timezone.now(), timezone.localdate())
    messages.success(request, f"已装入 {count} 个示例项目。看过以后，在项目列表里可以一次移除。")
    return redirect(reverse("projects:list"))


@require_POST
@needs_anywhere("project", Act.CREATE)
def remove(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:  # noqa: ARG001
    """Take the examples out of sight."""
    assert isinstance(request.user, User)  # noqa: S101 — not open to others
    count = end(request.user, timezone.now(), timezone.localdate())
    messages.success(request, f"已移除 {count} 个示例项目。")
    return redirect(reverse("projects:list"))


@transaction.atomic
def begin(user: User, at: datetime, on: date) -> int:
    """Load the examples that are not there yet, and make somebody clerk of them; give how many there are."""
    home, _ = Organisation.objects.get_or_create(
        name=NAME, defaults={"kind": OrganisationKind.UNIT, "is_sample": True}
    )
    Membership.objects.update_or_create(
        user=user, organisation=home, role=Role.UNIT_CLERK, since=on, defaults={"until": None}
    )
    entries.write("load", "samples", home.pk, by=user, at=at, organisation=home.pk)
    projects = Project.objects.filter(organisation=home)
    touch(Project, projects.values_list("pk", flat=True))
    projects.update(state=ProjectState.OPEN)
    there = set(Project.objects.filter(organisation=home).values_list("folder_name", flat=True))
    for folder in example_folders():
        if folder.name not in there:
            load_folder(folder, home, by=user, at=at, is_sample=True)
    return Project.objects.filter(organisation=home).count()


@transaction.atomic
def end(user: User, at: datetime, on: date) -> int:
    """End every role in the samples, and archive them; give how many there were."""
    homes = Organisation.objects.filter(is_sample=True)
    ending = Membership.objects.on(on).filter(organisation__in=homes)
    held = Membership.objects.filter(pk__in=list(ending.values_list("pk", flat=True)))
    projects = Project.objects.filter(organisation__in=homes)
    touch(Membership, held.values_list("pk", flat=True))
    touch(Project, projects.values_list("pk", flat=True))
    held.update(until=on - timedelta(days=1))
    count = projects.update(state=ProjectState.ARCHIVED)
    for home in homes:
        entries.write("remove", "samples", home.pk, by=user, at=at, organisation=home.pk)
    return count
