"""Addresses of pages that stand above this area, by the name of their route; empty where there is none."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from jiheng.web.projects.models import Project
from jiheng.web.ui.shell import Crumb


def form_for(project: UUID, kind: str, words: Mapping[str, str]) -> str:
    """Give the form of a kind of record with some fields filled in."""
    try:
        form = reverse("operations:new", kwargs={"project_id": project, "kind": kind})
    except NoReverseMatch:
        return ""
    return f"{form}?{urlencode(words)}" if words else form


def way_to(project: Project) -> Crumb:
    """Begin the way to a page of a project."""
    return Crumb(project.name, reverse("desk:overview", args=[project.pk]))


def page_of(project: UUID, kind: str, record: UUID) -> str:
    """Give the page of a record."""
    try:
        return reverse("operations:record", kwargs={"project_id": project, "kind": kind, "record": record})
    except NoReverseMatch:
        return ""
