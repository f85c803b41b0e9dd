"""What is looked after every night: files that nothing names, what must always hold, the planner."""

from collections.abc import Mapping
from datetime import date, time
from itertools import islice

from django.db import connection
from django.urls import reverse

from jiheng.errors import UsageError
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.evidence.files import path_of, sweep
from jiheng.web.evidence.folder_in import keep_folder, read_folder
from jiheng.web.evidence.invariants import broken
from jiheng.web.evidence.zipped import unzipped
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import Daily
from jiheng.web.jobs.work import Work
from jiheng.web.projects.queries import organisations_for_new

MOST_TOLD = 20
SAMPLE = 1_000  # rows of an index that SQLite looks at


@job("evidence.sweep", "清理没有收完的文件", allowed=for_the_schedule, schedule=Daily(after=time(3, 40)))
def sweep_files(work: Work) -> Result:
    """Remove files that no record of the store names and that came more than a day ago."""
    return Result(f"清理了 {len(sweep(work.at))} 个文件")


def _may_load(user: User | None, arguments: Mapping[str, str], on: date) -> bool:
    return user is not None and organisations_for_new(user, on).filter(pk=arguments["organisation"]).exists()


@job("evidence.load", "导入项目文件夹", allowed=_may_load)
def load(work: Work) -> Result:
    """Make a project of a large folder that came as .zip: unpack, read, write in one transaction."""
    if work.made_url:  # by a worker that died before it could say so
        return Result("已导入", work.made_url)
    place, steps = path_of(work.arguments["sha256"]), 3
    if not place.exists():
        raise UsageError("上传的压缩包放了一天多，已经清理\n    怎么办：再上传一次")
    work.step(0, steps, "解压")
    with place.open("rb") as file, unzipped(file, work.arguments["name"]) as folder:
        work.step(1, steps, "读项目和记录")
        found = read_folder(folder)
        work.step(2, steps, "正在一次写入，写入时不能取消")
        with work.commit():
            organisation = Organisation.objects.get(pk=work.arguments["organisation"])
            made = keep_folder(found, organisation, by=work.user, at=work.at)
            where = reverse("projects:setup", args=[made.pk])
            work.made(where)
    work.step(steps, steps)
    return Result(f"已导入“{made.name}”，{made.records.count()} 条记录", where)


@job("evidence.check", "核对记录、台账和文件", allowed=for_the_schedule, schedule=Daily(after=time(2, 0)))
def check_evidence(work: Work) -> Result:  # noqa: ARG001
    """Ask everything that must always hold."""
    found = list(islice(broken(), MOST_TOLD))
    return Result("；".join(found) or "全部相符", missed=len(found))


@job("evidence.statistics", "更新数据库统计", allowed=for_the_schedule, schedule=Daily(after=time(4, 0)))
def update_statistics(work: Work) -> Result:  # noqa: ARG001
    """Let SQLite know how full its tables are; PostgreSQL sees to it by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={SAMPLE}")
            cursor.execute("ANALYZE")
    return Result("已更新")
