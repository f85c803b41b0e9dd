"""Work in the background: where it stands, cancelled by who asked for it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja.responses import Status
from pydantic import Field

from jiheng.errors import UsageError
from jiheng.web.api.asking import Asking, Right, asked
from jiheng.web.api.operations import PREFIX, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.values import MaybeMoment, Moment, one_of
from jiheng.web.jobs import actions, queries
from jiheng.web.jobs.models import Job, JobState

AREA = "后台任务"


class JobTold(Told):
    """A job."""

    id: UUID = Field(description="任务的编号")
    title: str = Field(description="事项")
    state: str = one_of(JobState, "状态")
    done: int = Field(description="办完了多少项")
    all: int = Field(description="一共多少项；还不知道时是 0")
    words: str = Field(description="办到哪里，或结果如何；失败的写明原因和怎么办")
    asked_at: Moment = Field(description="发起的时间")
    ended_at: MaybeMoment = Field(description="结束的时间；还没有结束时为 null")
    page: str = Field(description="结果所在的网页；没有时是空串")


def told_job(job: Job) -> JobTold:
    """Tell a job."""
    return JobTold(
        id=job.pk, title=job.title, state=job.state, done=job.done, all=job.all, words=job.words,
        asked_at=job.asked_at, ended_at=job.ended_at, page=job.result_url,
    )  # fmt: skip


def accepted(asking: Asking, asked_for: actions.Asked) -> Status[JobTold]:
    """Answer that something is done in the background."""
    asking.headers["Location"] = f"{PREFIX}/jobs/{asked_for.job.pk}"
    return Status(202, told_job(asked_for.job))


@operation(
    AREA, "GET", "/jobs", "列出自己的后台任务", right=Right(), answers={200: Paged[JobTold]},
    pages=("jobs:list",),
)  # fmt: skip
def list_jobs(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List one's jobs, the first asked for first."""
    asking = asked(request)
    return paged(request, queries.jobs_of(asking.by, asking.today), page, told_job)


@operation(
    AREA, "GET", "/jobs/{uuid:job_id}", "查看一个后台任务", right=Right(), answers={200: JobTold},
    pages=("jobs:job",),
)  # fmt: skip
def read_job(request: HttpRequest, job_id: UUID) -> JobTold:
    """Tell where a job stands."""
    asking = asked(request)
    return told_job(queries.find_job(asking.by, job_id, asking.at))


@operation(
    AREA, "POST", "/jobs/{uuid:job_id}/cancellation", "取消一个后台任务",
    right=Right(), answers={200: JobTold},
    pages=("jobs:cancel",), says="排队的马上取消，正在办的做完手头这一步就停。",
)  # fmt: skip
def cancel_job(request: HttpRequest, job_id: UUID) -> JobTold:
    """Cancel a job of one's own, or of the schedule that one might ask for."""
    asking = asked(request)
    found = queries.find_job(asking.by, job_id, asking.at)
    if found.asked_by_id not in (asking.by.pk, None):
        raise UsageError(f"没有取消：这是{found.asked_by}发起的，只有发起人能取消")
    actions.cancel(found.pk, asking.at)
    found.refresh_from_db()
    return told_job(found)
