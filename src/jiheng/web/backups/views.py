"""The pages of backups: which there are, whether they can be trusted, and how one is put back."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiheng.errors import JihengError, NotFoundError
from jiheng.web.accounts.needs import asker, needs_anywhere
from jiheng.web.accounts.permissions import Act
from jiheng.web.backups import actions, where
from jiheng.web.backups.drilling import Compared
from jiheng.web.backups.models import RestoreState, Restoring, Trial, TrialKind
from jiheng.web.backups.store import Store, moment_of
from jiheng.web.jobs.actions import ask
from jiheng.web.ui.parts import Moment
from jiheng.web.ui.shell import Crumb

Acts = frozenset[Act]
MEGABYTE = 10**6


class RestoreForm(forms.Form):
    """What must be typed before a backup is put back."""

    reason = forms.CharField(label="原因", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    typed = forms.CharField(label="系统名称", max_length=200, help_text="照上面“系统名称”一行逐字输入。")


class ConfirmForm(forms.Form):
    """What must be typed before a restored system speaks again."""

    typed = forms.CharField(label="系统名称", max_length=200, help_text="照上面“系统名称”一行逐字输入。")


class Line(NamedTuple):
    """A backup in the list."""

    name: str
    at: datetime
    why: str
    megabytes: str
    badge: str
    state: str
    found: str


@require_safe
@never_cache
@needs_anywhere("backup", Act.READ)
def listing(request: HttpRequest, *, acts: Acts) -> HttpResponse:
    """List the backups and what waits to be decided."""
    store = where.store()
    told = {
        "lines": lines(),
        "folder": store.folder,
        "is_sealed": store.key is not None,
        "is_elsewhere": where.is_elsewhere(),
        "may_take": Act.CREATE in acts,
        "wishes": [_wish(request, each, acts) for each in _wishes()],
        "restored": _restored(),
        "form": ConfirmForm(),
    }
    return render(request, "backups/listing.html", told)


def lines() -> list[Line]:
    """Give the backups, the newest first, each with what its last trials came to."""
    store = where.store()
    tried: dict[str, list[Trial]] = defaultdict(list)
    for each in Trial.objects.order_by("-at"):
        tried[each.backup].append(each)
    found = []
    for name in store.names():
        at = moment_of(name)
        try:
            why, size, faults = _told_by(store.folder, name, store.key)
        except JihengError as error:
            found.append(Line(name, at, "", "", "missed", "读不了", str(error).partition("\n")[0]))
            continue
        found.append(Line(name, at, why, _megabytes(size), *standing(faults, tried[name])))
    return found


@lru_cache(maxsize=200)
def _told_by(folder: Path, name: str, key: bytes | None) -> tuple[str, int, tuple[str, ...]]:
    """Give why, size and faults of a backup; read once, since a name holds the hash of what it names."""
    manifest = Store(folder, key).read(name)
    return manifest.why.word, manifest.size, manifest.faults


def standing(faults: Sequence[str], trials: list[Trial]) -> tuple[str, str, str]:
    """Say whether a backup can be trusted: badge, word, and what was found."""
    told = [f"{each.get_kind_display()} {timezone.localtime(each.at):%m-%d %H:%M}" for each in trials[:2]]
    if faults:
        return "missed", "源数据有问题", faults[0]
    if trials and not trials[0].is_sound:
        return "missed", "有问题", told[0]
    if trials:
        return "done", "相符", "；".join(told)
    return "unknown", "还没有校验", ""


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.1f} MB"


def _wishes() -> list[Restoring]:
    return list(Restoring.objects.select_related("asked_by", "decided_by").order_by("-asked_at")[:10])


BADGES = {
    RestoreState.ASKED: "waiting", RestoreState.APPROVED: "waiting", RestoreState.RETURNED: "returned",
    RestoreState.FAILED: "missed",
}  # fmt: skip


def _wish(request: HttpRequest, wish: Restoring, acts: Acts) -> dict[str, Any]:
    moments = [Moment(wish.asked_at, "申请恢复", str(wish.asked_by), wish.reason)]
    if wish.decided_at:
        moments.append(
            Moment(
                wish.decided_at, wish.get_state_display(), str(wish.decided_by), wish.decision or wish.words
            )
        )
    mine = wish.asked_by.is_same_person(asker(request))
    may = Act.APPROVE in acts and not mine and wish.state == RestoreState.ASKED
    return {"wish": wish, "moments": moments, "may": may, "badge": BADGES[RestoreState(wish.state)]}


def _restored() -> dict[str, Any] | None:
    told = actions.restored()
    if told is None:
        return None
    return told | {name: datetime.fromisoformat(told[name]) for name in ("taken_at", "at")}


def _crumbs(last: str) -> list[Crumb]:
    return [Crumb("备份与恢复", reverse("backups:listing")), Crumb(last)]


@require_POST
@needs_anywhere("backup", Act.CREATE)
def take(request: HttpRequest, *, acts: Acts) -> HttpResponse:
    """Take a backup now, in the background."""
    asked = ask("backups.take_now", by=asker(request), at=timezone.now())
    return redirect("jobs:job", asked.job.pk)


@require_POST
@needs_anywhere("backup", Act.CREATE)
def verify(request: HttpRequest, name: str, *, acts: Acts) -> HttpResponse:
    """Read a backup through, in the background."""
    return _try(request, "backups.verify", name)


@require_POST
@needs_anywhere("backup", Act.CREATE)
def drill(request: HttpRequest, name: str, *, acts: Acts) -> HttpResponse:
    """Put a backup back in a place of its own and compare, in the background."""
    return _try(request, "backups.drill_now", name)


def _try(request: HttpRequest, code: str, name: str) -> HttpResponse:
    _named(name)
    asked = ask(code, by=asker(request), at=timezone.now(), key=name, arguments={"backup": name})
    return redirect("jobs:job", asked.job.pk)


def _named(name: str) -> str:
    if name not in where.store().names():
        raise Http404
    return name


@require_safe
@never_cache
@needs_anywhere("backup", Act.READ)
def backup(request: HttpRequest, name: str, *, acts: Acts) -> HttpResponse:
    """Show what a backup holds, and what its trials came to."""
    return _page(request, name, acts, None)


def _page(request: HttpRequest, name: str, acts: Acts, form: RestoreForm | None) -> HttpResponse:
    try:
        manifest = where.store().read(_named(name))
    except JihengError as error:
        told: dict[str, Any] = {"name": name, "error": str(error), "crumbs": _crumbs(name)}
        return render(request, "backups/backup.html", told)
    trials = list(Trial.objects.filter(backup=name).order_by("-at")[:10])
    badge, state, found = standing(manifest.faults, trials)
    drilled = next((each for each in trials if each.kind == TrialKind.DRILL), None)
    told = {
        "name": name,
        "manifest": manifest,
        "why": manifest.why.word,
        "megabytes": _megabytes(manifest.size),
        "rows": sum(manifest.counts.values()),
        "badge": badge,
        "state": state,
        "found": found,
        "verified": next((each for each in trials if each.kind == TrialKind.VERIFY), None),
        "drilled": drilled,
        "table": [Compared(*each) for each in drilled.told] if drilled else [],
        "form": form or RestoreForm(),
        "may_take": Act.CREATE in acts,
        "crumbs": _crumbs(f"{timezone.localtime(manifest.at):%Y-%m-%d %H:%M}"),
    }
    return render(request, "backups/backup.html", told)


@require_POST
@never_cache
@needs_anywhere("backup", Act.CREATE)
def restore(request: HttpRequest, name: str, *, acts: Acts) -> HttpResponse:
    """Ask for a backup to be put back: nothing happens before a second person agrees."""
    form = RestoreForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            manifest = where.store().read(_named(name))
            actions.ask_restore(manifest, told["typed"], told["reason"], by=asker(request), at=timezone.now())
        except JihengError as error:
            form.add_error("typed", str(error))
        else:
            messages.success(request, "已申请恢复，等安全管理员批准。批准以前什么也不会变。")
            return redirect("backups:listing")
    return _page(request, name, acts, form)


@require_POST
@never_cache
@needs_anywhere("backup", Act.APPROVE)
def decide(request: HttpRequest, wish_id: UUID, *, acts: Acts) -> HttpResponse:
    """Approve it, so that the server restores, or return it."""
    wish = get_object_or_404(Restoring, pk=wish_id)
    approve = "approve" in request.POST
    decision = request.POST.get("decision", "")[:400]

    def act() -> str:
        actions.decide_restore(wish, approve=approve, decision=decision, by=asker(request), at=timezone.now())
        if not approve:
            return "已退回。"
        return (
            "已批准。服务器先备份现在的数据，再恢复并重新启动，几分钟内打不开；之后请用那时的密码重新登录。"
        )

    return _acted(request, act)


@require_POST
@never_cache
@needs_anywhere("backup", Act.CREATE)
def confirm(request: HttpRequest, *, acts: Acts) -> HttpResponse:
    """Let a restored system speak again."""

    def act() -> str:
        actions.confirm(request.POST.get("typed", ""), by=asker(request), at=timezone.now())
        return "已确认。后台任务、监测和通知恢复运行。"

    return _acted(request, act)


def _acted(request: HttpRequest, act: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, act())
    except NotFoundError as error:
        messages.warning(request, str(error))
    except JihengError as error:
        messages.error(request, str(error))
    return redirect("backups:listing")
