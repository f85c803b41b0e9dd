"""Do one job: take it, ask once more whether it is allowed, let its handler work, write how it ended."""

import logging
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from jiheng.errors import JihengError
from jiheng.web.jobs.actions import LEASE, claim, give_back
from jiheng.web.jobs.models import Job, JobState
from jiheng.web.jobs.registry import KINDS
from jiheng.web.jobs.work import CancelledError, Clock, LeaseLostError, StoppingError, Work

NO_LONGER_ALLOWED = "发起人已没有办这件事的权限，没有办理。需要时请有权限的人重新发起"
logger = logging.getLogger(__name__)


def do_next(
    worker: str,
    clock: Clock,
    *,
    lease: timedelta = LEASE,
    holding: Callable[[Work], AbstractContextManager[object]] = nullcontext,
    stopping: Callable[[], bool] = lambda: False,
    only: Collection[str] | None = None,
    silent: Collection[UUID] | None = None,
) -> Job | None:
    """Do the next job, if there is one, and give it as it ended.

    `only` and `silent` are those of `claim`; `holding` keeps its lease meanwhile.
    """
    job = claim(worker, clock(), lease=lease, only=only, silent=silent)
    if job is None:
        return None
    work = Work(job, clock, stopping)
    try:
        with holding(work):
            _do(job, work)
    except StoppingError:
        give_back(work.id, work.fence)
    except CancelledError as error:
        work.end(JobState.CANCELLED, str(error) or "已取消。已完成的部分有效")
    except LeaseLostError:
        logger.warning("job %s was taken over", work.id)
    except JihengError as error:
        work.end(JobState.FAILED, str(error))
    except Exception:
        logger.exception("job %s", work.id)
        work.end(JobState.FAILED, f"程序出错，没有办完；已写入的部分有效。请把编号告诉系统管理员：{work.id}")
    with suppress(Job.DoesNotExist):  # forgotten since, by a worker whose clock is months ahead
        job.refresh_from_db()
    return job


def _do(job: Job, work: Work) -> None:
    kind = KINDS.by_code.get(job.kind)
    if kind is None:
        work.end(JobState.FAILED, "这个版本的程序不认识这件事，没有办理。请联系系统管理员")
    elif not kind.allowed(work.user, work.arguments, timezone.localdate(work.at)):
        work.end(JobState.FAILED, NO_LONGER_ALLOWED)
    else:
        result = kind.handler(work)
        work.end(JobState.PARTIAL if result.missed else JobState.DONE, result.words, result.url)
