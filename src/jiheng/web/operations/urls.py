"""The addresses of the registers: the same pages for every kind, each with what it needs."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path

from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts.permissions import Act
from jiheng.web.operations import import_views, incident_views, sign_off_views, views
from jiheng.web.operations.signing import signing_act
from jiheng.web.operations.subjects import subject_of
from jiheng.web.projects.access import needs

app_name = "operations"
PAGES: tuple[tuple[str, Callable[..., HttpResponseBase], Act | None, str], ...] = (
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
    ("<uuid:record>/take-in/", views.take_in, Act.CREATE, "take-in"),
)


def pages(kind: str) -> list[URLPattern]:
    """Give the pages of a kind; each needs its act on the object that the kind belongs to."""
    subject = subject_of(kind)
    return [
        path(at, needs(subject, act or signing_act(subject))(view), {"kind": kind}, name=name)
        for at, view, act, name in PAGES
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.registers, name="registers"),
    path("sign-offs/", sign_off_views.index, name="sign_offs"),
    path("sign-offs/year/", sign_off_views.year, name="sign_year"),
    path("sign-offs/<uuid:signed>/", sign_off_views.signed, name="signed"),
    path("sign-offs/<uuid:signed>/reopen/", sign_off_views.reopen, name="reopen"),
    path("reopenings/<uuid:reopening>/", sign_off_views.decide, name="decide_reopening"),
    path("incidents/", incident_views.index, name="incidents"),
    path("incidents/<uuid:record>/", incident_views.incident, name="incident"),
    path("incidents/<uuid:record>/clocks/", incident_views.clocks, name="clocks"),
    path("incidents/<uuid:record>/<slug:step>/", incident_views.step, name="step"),
    *(path(f"{kind}/", include(pages(kind))) for kind in KINDS),
]
