"""What this program is and what it is made of; and where somebody who finds a hole tells of it."""

import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

import jiheng
from jiheng.web.accounts.needs import open_page, signed_in_page
from jiheng.web.system.health import PLAIN
from jiheng.workflows.installed import installed_program

SBOM = Path(jiheng.__file__).parent / "sbom.json"
CONTACT_HOLDS = timedelta(days=90)


class Component(NamedTuple):
    """A part of the program that others wrote."""

    name: str
    version: str
    licence: str
    purpose: str


@cache
def components() -> tuple[Component, ...]:
    """Read the bill of materials, once a process."""
    return tuple(
        Component(
            each["name"],
            each["version"],
            "；".join(said.get("expression") or said["license"]["name"] for said in each["licenses"]),
            each.get("description", ""),
        )
        for each in json.loads(SBOM.read_text("utf-8"))["components"]
    )


@signed_in_page("it tells what the program is made of, and nothing of anybody's")
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Show version and components."""
    return render(
        request,
        "system/about.html",
        {
            "version": jiheng.__version__,
            "program": installed_program(),
            "components": components(),
            "contact": settings.SECURITY_CONTACT,
        },
    )


@signed_in_page("the same as a file")
@require_safe
def bill(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Give the bill of materials (CycloneDX)."""
    return HttpResponse(
        SBOM.read_bytes(),
        content_type="application/vnd.cyclonedx+json",
        headers={"Content-Disposition": f'attachment; filename="jiheng-{jiheng.__version__}-sbom.json"'},
    )


@open_page("RFC 9116: who finds a hole has no account here")
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say whom to tell of a hole: whom this unit has named, else nobody."""
    if not settings.SECURITY_CONTACT:
        raise Http404("没有设安全联系人")
    until = timezone.now() + CONTACT_HOLDS
    lines = [f"Contact: {settings.SECURITY_CONTACT}", f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}"]
    return HttpResponse("\n".join([*lines, "Preferred-Languages: zh, en", ""]), content_type=PLAIN)
