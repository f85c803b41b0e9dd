"""Large tables are looked at and imported in the background; what nobody imports is forgotten."""

from collections.abc import Mapping
from datetime import date, time

from django.urls import reverse

from jiheng.errors import UsageError
from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import Daily
from jiheng.web.jobs.work import Work
from jiheng.web.operations import importing
from jiheng.web.operations.models import PendingImport
from jiheng.web.operations.subjects import subject_of
from jiheng.web.projects.access import acts_on

WRITING = "写入；现在取消，什么都不留下"
GONE = "上传的表格放了一天多，已经清理\n    怎么办：再上传一次"


def _may_import(user: User | None, arguments: Mapping[str, str], on: date) -> bool:
    pending = _find(arguments)
    if user is None or pending is None:
        return False
    return Act.CREATE in acts_on(user, pending.project, subject_of(pending.kind), on)


def _find(arguments: Mapping[str, str]) -> PendingImport | None:
    found = PendingImport.objects.filter(pk=arguments["pending"])
    return found.select_related("project__organisation", "project__current").first()


def _pending(work: Work) -> PendingImport:
    found = _find(work.arguments)
    if found is None:
        raise UsageError(GONE)
    return found


@job("operations.examine", "查看要导入的表格", allowed=_may_import)
def examine(work: Work) -> Result:
    """Look at a table; the page shows what was seen."""
    pending = _pending(work)
    found, wrong = importing.look(pending, lambda done, every: work.step(done, every, "逐行核对"))
    rows = sum(found.counts.values())
    work.step(rows, rows)
    with work.commit():
        pending.seen, pending.wrong_sha256 = found.written(), wrong
        pending.save(update_fields=["seen", "wrong_sha256"])
    words = {"project_id": pending.project_id, "kind": pending.kind, "pending": pending.pk}
    return Result(
        f"看完了 {rows} 行，还什么都没有写入",
        reverse("operations:preview", kwargs=words),
    )


@job("operations.import", "导入表格", allowed=_may_import)
def import_table(work: Work) -> Result:
    """Import a table that was looked at: read it through, then write it all in one transaction."""
    pending = _pending(work)
    where = reverse("operations:list", kwargs={"project_id": pending.project_id, "kind": pending.kind})
    if work.made_url:  # by a worker that died before it could say so
        return Result("已导入", work.made_url)
    with importing.examined(pending, lambda done, every: work.step(done, every, "读表")) as (table, found):
        every = table.read().table.last_line
        half = every // 2
        work.step(half, every, "写入")

        def say(done: int, rows: int) -> None:
            work.within(half + done * (every - half) // max(rows, 1), every, WRITING)

        with work.whole():
            made = importing.keep(
                pending, table, found, by=work.user, at=work.at, reason=work.arguments["reason"],
                only_right=work.arguments["only_right"] == "yes",
                progress=say,
            )  # fmt: skip
            work.made(where)
    work.step(every, every)
    return Result(f"已导入 {len(made)} 条“{KINDS[pending.kind].title}”", where)


@job("operations.forget", "清理没有导入的表格", allowed=for_the_schedule, schedule=Daily(after=time(3, 30)))
def forget(work: Work) -> Result:
    """Forget the tables that waited for more than a day."""
    with work.commit():
        return Result(f"清理了 {importing.forget(work.at)} 个没有导入的表格")
