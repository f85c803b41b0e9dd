"""What of what was told may still be told: a notice ends with the right to see its project (AC-06)."""

from datetime import date
from urllib.parse import urlsplit
from uuid import UUID

from django.urls import Resolver404, resolve

from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import has_left
from jiheng.web.notices.models import Notice
from jiheng.web.projects.access import visible_projects


def lost(user: User, on: date) -> set[str]:
    """Give the addresses of somebody's notices that lead into projects they see no longer."""
    told = Notice.objects.filter(user=user).values_list("url", flat=True).distinct().order_by()
    projects = {url: project for url in told if (project := _project_of(url))}
    wanted = visible_projects(user, on).filter(pk__in={*projects.values()})
    seen = {*wanted.values_list("pk", flat=True)} if projects and not has_left(user, on) else set()
    return {url for url, project in projects.items() if project not in seen}


def _project_of(url: str) -> UUID | None:
    try:
        found = resolve(urlsplit(url).path).kwargs.get("project_id")
    except Resolver404:
        return None
    return UUID(str(found)) if found else None
