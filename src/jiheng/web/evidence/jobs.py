"""What is looked after every night: files that nothing names, what must always hold, the planner."""

from datetime import time
from itertools import islice

from django.db import connection

from jiheng.web.evidence.files import sweep
from jiheng.web.evidence.invariants import broken
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import Daily
from jiheng.web.jobs.work import Work

MOST_TOLD = 20
SAMPLE = 1_000  # rows of an index that SQLite looks at


@job("evidence.sweep", "清理没有收完的文件", allowed=for_the_schedule, schedule=Daily(after=time(3, 40)))
def sweep_files(work: Work) -> Result:
    """Remove files that no record of the store names and that came more than a day ago."""
    return Result(f"清理了 {len(sweep(work.at))} 个文件")


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
