"""What one person asks for and another decides, at the door of a page: approve or return, with words."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from jiheng.errors import JihengError
from jiheng.web.projects.access import asker
from jiheng.web.projects.forms import DecisionForm


def decided(
    request: HttpRequest, act: Callable[..., object], *, approved: str, returned: str
) -> DecisionForm | None:
    """Do what was decided by `act(approve=…, by=…, at=…, decision=…)`, and tell it.

    Gives None where it is done, else the form with what is wrong.
    """
    approve, form = "approve" in request.POST, DecisionForm(request.POST)
    if not form.is_valid():
        return form
    try:
        act(approve=approve, by=asker(request), at=timezone.now(), decision=form.cleaned_data["decision"])
    except JihengError as error:
        form.add_error("decision", str(error))
        return form
    messages.success(request, approved if approve else returned)
    return None


def decided_in_list(
    request: HttpRequest, act: Callable[..., object], *, approved: str, returned: str
) -> None:
    """Do the same where the form stands in a list that is shown anew: what is wrong is told above it."""
    if form := decided(request, act, approved=approved, returned=returned):
        for words in form.errors["decision"]:
            messages.error(request, f"没有审批：{words}")


def told(request: HttpRequest, act: Callable[..., object], done: str) -> None:
    """Do something by `act(by=…, at=…)` that a page has no form for, and tell that it is done, or why not."""
    try:
        act(by=asker(request), at=timezone.now())
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
