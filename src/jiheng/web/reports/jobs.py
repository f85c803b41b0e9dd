"""Documents are made in the background, by a child process with limits of memory and time."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.jobs.child import let_child
from jiheng.web.jobs.registry import Result, job
from jiheng.web.jobs.work import Work
from jiheng.web.projects.access import acts_on
from jiheng.web.projects.models import Project
from jiheng.web.reports import actions, public
from jiheng.web.reports.subjects import may

CHILD = "jiheng.web.reports.making_child"
SECONDS = 600.0
STAYS = "没有生成文档，以前的版本都在"


def _may_make(user: User | None, arguments: Mapping[str, str], on: date) -> bool:
    project = _find(arguments)
    if user is None or project is None:
        return False
    return may(lambda subject: acts_on(user, project, subject, on), arguments["kind"], Act.CREATE)


def _find(arguments: Mapping[str, str]) -> Project | None:
    return Project.objects.select_related("organisation", "current").filter(pk=arguments["project"]).first()


@job("reports.make", "生成文档", allowed=_may_make)
def make(work: Work) -> Result:
    """Make a document in all its formats and keep it as the next version."""
    if work.made_url:  # by a worker that died before it could say so
        return Result("已生成", work.made_url)
    told, project = work.arguments, _find(work.arguments)
    assert project is not None  # noqa: S101 — `_may_make` has just found it
    assert work.user is not None  # noqa: S101 — `_may_make`
    choice, day = json.loads(told["choice"]), timezone.localdate(work.at).isoformat()
    asked = json.dumps({**told, "choice": choice, "day": day})
    with TemporaryDirectory(prefix="jiheng-report-") as folder:
        told_of = let_child(work, CHILD, asked, folder, stays=STAYS, seconds=SECONDS)
        made = actions.arrived(Path(folder), told_of)
    with work.commit():
        kept = actions.keep(project, told["kind"], choice, made, by=work.user, at=work.at)
        url = reverse("reports:report", args=[project.pk, kept.pk])
        work.made(url)
    lacks = f"，草稿：还缺 {len(kept.lacking)} 项" if kept.is_draft else ""
    return Result(f"已生成{kept}，{len(made.files)} 个文件{lacks}", url)


def _may_publish(user: User | None, arguments: Mapping[str, str], on: date) -> bool:
    project = _find(arguments)
    if user is None or project is None:
        return False
    return public.may_propose(lambda subject: acts_on(user, project, subject, on), arguments["kind"])


@job("reports.publish", "制作公开版", allowed=_may_publish)
def publish(work: Work) -> Result:
    """Make the public version of a document, which another person approves."""
    if work.made_url:
        return Result("已制作", work.made_url)
    told, project = work.arguments, _find(work.arguments)
    assert project is not None  # noqa: S101 — `_may_publish` has just found it
    assert work.user is not None  # noqa: S101 — `_may_publish`
    day = timezone.localdate(work.at).isoformat()
    asked = json.dumps({**told, "choice": json.loads(told["choice"]), "day": day})
    with TemporaryDirectory(prefix="jiheng-public-") as folder:
        told_of = let_child(work, CHILD, asked, folder, stays="没有制作公开版", seconds=SECONDS)
        files = actions.arrived_files(Path(folder), told_of)
    with work.commit():
        kept = public.keep(told["report"], told_of, files, by=work.user, at=work.at)
        url = reverse("reports:public", args=[project.pk, kept.report_id])
        work.made(url)
    return Result(f"已制作{kept}，等另一人批准", url)
