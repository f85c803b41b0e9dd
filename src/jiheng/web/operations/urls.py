"""The addresses of the registers: the same pages for every kind, each with what it needs."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import Role
from jiheng.web.operations import import_views, incident_views, sign_off_views, views
from jiheng.web.operations.subjects import subject_of
from jiheng.web.projects.access import needs

app_name = "operations"
# The owner signs off: S in the matrix where the object has it, else A.
SIGNING = (Act.SIGN, Act.APPROVE)
PAGES: tuple[tuple[str, Callable[..., HttpResponse], Act | None, str], ...] = (
    ("", views.listing, Act.READ, "list"),
    ("new/", views.new, Act.CREATE, "new"),
    ("keep/", views.keep, Act.CREATE, "keep"),
    ("template/", views.template, Act.READ, "template"),
    ("export/", views.export, Act.READ, "export"),
    ("import/", import_views.upload, Act.CREATE, "upload"),
    ("import/<uuid:pending>/", import_views.preview, Act.CREATE, "preview"),
    ("import/<uuid:pending>/wrong/", import_views.wrong, Act.CREATE, "wrong"),
    ("sign-off/", sign_off_views.sign_off, None, "sign-off"),
    ("<uuid:record>/", views.record, Act.READ, "record"),
    ("<uuid:record>/correct/", views.correct, Act.CREATE, "correct"),
    ("<uuid:record>/withdraw/", views.withdraw, Act.CREATE, "withdraw"),
)


def pages(kind: str) -> list[URLPattern]:
    """Give the pages of a kind; each needs its act on the object that the kind belongs to."""
    subject = subject_of(kind)
    owner = matrix().acts(subject, [Role.UNIT_HEAD])
    signing = next((act for act in SIGNING if act in owner), Act.SIGN)
    return [
        path(at, needs(subject, act or signing)(view), {"kind": kind}, name=name)
        for at, view, act, name in PAGES
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.registers, name="registers"),
    path("incidents/", incident_views.index, name="incidents"),
    path("incidents/<uuid:record>/", incident_views.incident, name="incident"),
    path("incidents/<uuid:record>/clocks/", incident_views.clocks, name="clocks"),
    path("incidents/<uuid:record>/<slug:step>/", incident_views.step, name="step"),
    *(path(f"{kind}/", include(pages(kind))) for kind in KINDS),
]
