"""The pages of a made document as pictures, and each of its figures down to its papers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from jiheng.documents import preview
from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts.permissions import Act
from jiheng.web.evidence import queries
from jiheng.web.evidence.models import EvidenceFile, FileUse, LedgerHead, Record
from jiheng.web.evidence.views import drawn
from jiheng.web.operations.subjects import subject_of
from jiheng.web.projects.access import project_page
from jiheng.web.projects.models import Project
from jiheng.web.reports import kept_figures
from jiheng.web.reports.kept_figures import KeptFigure, KeptFigures
from jiheng.web.reports.models import MadeReport
from jiheng.web.reports.subjects import ActsOf
from jiheng.web.reports.views import WHY, crumbs, find
from jiheng.web.ui.shell import Crumb

MOST = 30  # records shown of one figure
LONG_LEDGER = 5_000  # lines: so many are searched for every record shown, in some 60 ms
FIELDS = 6  # of a record, shown at once
PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Source:
    """A record that a figure rests on, with its papers; without a url the asker may not see what it says."""

    record: Record
    title: str
    url: str
    content: tuple[tuple[str, str], ...]
    files: tuple[queries.Paper, ...]
    missing: tuple[str, ...]  # files that it names and nobody has put in
    ledger: queries.LedgerPlace | None  # not looked for in a long one: the record's own page does

    @property
    def entered_at(self) -> datetime:
        """When it was entered."""
        return self.record.entered_at


@require_GET
@project_page(WHY)
def figure(
    request: HttpRequest, *, project: Project, acts_of: ActsOf, report_id: UUID, number: int
) -> HttpResponse:
    """Show why a figure of a document is what it is: how it came, its records, their papers, who and when."""
    found = find(project, report_id, acts_of)
    kept = kept_figures.read(found)
    chosen = figure_of(kept, number)
    pages = kept.pages_of(chosen)
    sources = list(sources_of(project, chosen, acts_of))
    way = Crumb(str(found), reverse("reports:report", args=[project.pk, found.pk]))
    context: dict[str, Any] = {
        "project": project, "report": found, "figure": chosen, "pages": pages, "sources": sources,
        "more": chosen.records - len(sources), "may_see_files": Act.READ in acts_of("evidence_file"),
        "may_see_text": Act.READ in acts_of("target"), "crumbs": crumbs(project, way, Crumb(chosen.name)),
    }  # fmt: skip
    return render(request, "reports/figure.html", context)


def figure_of(kept: KeptFigures, number: int) -> KeptFigure:
    """Give a figure by its number. Raises Http404 where there is none."""
    if not 1 <= number <= len(kept.figures):
        raise Http404
    return kept.figures[number - 1]


def sources_of(project: Project, chosen: KeptFigure, acts_of: ActsOf) -> Iterator[Source]:
    """Give the first records that a figure rests on, as far as the asker may see them."""
    wanted = chosen.facts[:MOST]
    records = Record.objects.filter(project=project, record_id__in=wanted).select_related("entered_by")
    by_id = {each.record_id: each for each in records}
    names: dict[UUID, list[str]] = {}
    for use in FileUse.objects.filter(record__in=records).order_by("name"):
        names.setdefault(use.record_id, []).append(use.name)
    used = {name for each in names.values() for name in each}
    there = EvidenceFile.objects.filter(project=project, name__in=used).select_related("stored")
    files = {each.name: each for each in there}
    long = LedgerHead.objects.filter(project=project, seq__gt=LONG_LEDGER).exists()
    places = {} if long else queries.ledger_places(project, by_id.values())
    for record in (by_id[each] for each in wanted if each in by_id):
        words = {"project_id": project.pk, "kind": record.kind, "record": record.pk}
        may = Act.READ in acts_of(subject_of(record.kind))
        named = names.get(record.pk, ())
        yield Source(
            record,
            KINDS[record.kind].title if record.kind in KINDS else record.kind,
            reverse("operations:record", kwargs=words) if may else "",
            tuple(queries.shown_content(record)[:FIELDS]) if may else (),
            queries.papers_of(record, [files[each] for each in named if each in files]),
            tuple(each for each in named if each not in files),
            places.get(record.pk),
        )


@require_GET
@project_page(WHY)
def page(
    request: HttpRequest, *, project: Project, acts_of: ActsOf, report_id: UUID, number: int
) -> HttpResponse:
    """Give the picture of a page of a document's .pdf."""
    return picture_of_page(find(project, report_id, acts_of), number)


def picture_of_page(found: MadeReport, number: int) -> HttpResponse:
    """Give the picture of a page of a version's .pdf. Raises Http404 where there is none."""
    file = found.files.select_related("stored").filter(format=PDF).first()
    if file is None or not 1 <= number <= len(kept_figures.read(found).pages):
        raise Http404
    return drawn(file.stored, preview.PDF, number, name=file.name)
