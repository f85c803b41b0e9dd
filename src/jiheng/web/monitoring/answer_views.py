"""The page of a one-use link, and how the unit makes one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jiheng.errors import JihengError
from jiheng.evidence.facts.safeguards import Incident
from jiheng.web.accounts.permissions import Act
from jiheng.web.evidence.models import Record
from jiheng.web.monitoring import answers
from jiheng.web.monitoring.forms import AnswerForm
from jiheng.web.monitoring.views import crumbs
from jiheng.web.operations import incidents
from jiheng.web.projects.access import asker, needs, open_page, posted
from jiheng.web.projects.models import Project
from jiheng.web.ui.shell import Crumb

GONE = 410


@require_POST
@needs("incident", Act.CREATE)
def make(request: HttpRequest, *, project: Project, record: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Make a link for a fault and show it once."""
    found = get_object_or_404(Record, pk=record, project=project, kind=Incident.stem, stands=True)
    first = incidents.first_id(found)
    try:
        token = answers.make(project, first, by=asker(request), at=timezone.now())
    except JihengError as error:
        messages.error(request, str(error))
        return redirect("operations:incident", project.pk, found.pk)
    link = request.build_absolute_uri(reverse("answers:answer", args=[token]))
    context = {
        "project": project, "link": link, "record": found, "hours": answers.VALID_FOR.days * 24,
        "crumbs": [*crumbs(project), Crumb("答复链接")],
    }  # fmt: skip
    return render(request, "monitoring/link.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_page("who holds the one-use link answers one fault; nothing else is shown")
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the fault of a link, and take one answer."""
    now = timezone.now()
    link = answers.find(token, now)
    record = answers.fault_of(link) if link else None
    if link is None or record is None:
        return render(request, "monitoring/answer_dead.html", status=GONE)
    read, why = incidents.read_text_of(link.project)
    fault = incidents.faulted(record, read, why, now)
    steps = [(step, word) for step, word in answers.WORDS.items() if step in fault.possible]
    form = AnswerForm(posted(request), steps=steps)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            token = answers.answer(link, given["step"], name=given["name"], text=given["text"], at=now)
        except JihengError as error:
            form.add_error(None, str(error))
        else:
            following = request.build_absolute_uri(reverse("answers:answer", args=[token])) if token else ""
            told = {"step": answers.WORDS[given["step"]], "following": following, "at": now}
            return render(request, "monitoring/answered.html", told)
    shown = {"link": link, "fault": fault, "form": form, "steps": steps, "at": now}
    return render(request, "monitoring/answer.html", shown)
