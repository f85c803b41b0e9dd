"""One job being done, as its handler sees it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Greatest
from django.utils import timezone

from jiheng.web.accounts.models import User
from jiheng.web.jobs import marks
from jiheng.web.jobs.models import Job, JobState

Clock = Callable[[], datetime]
NOTHING_WRITTEN = "已取消，什么都没有写入"
PAUSE = 0.5  # seconds between two looks into the table


class LeaseLostError(Exception):
    """Somebody else has the job now; nothing more may be written."""


class CancelledError(Exception):
    """Somebody cancelled it; the words say what stays, where not all that was finished does."""


class StoppingError(Exception):
    """The worker is told to stop."""


class Work:
    """A job as its handler sees it."""

    def __init__(self, job: Job, clock: Clock, stopping: Callable[[], bool] = lambda: False) -> None:
        """Hold the job under the fence it was taken with."""
        self.id: UUID = job.pk
        self.fence = job.fence
        self.arguments: Mapping[str, str] = job.arguments
        self.user: User | None = job.asked_by
        self.project: UUID | None = job.project
        self.begun_at = job.begun_at
        self.made_url = job.result_url  # of what an earlier holder made before it died
        self.clock = clock
        self._stopping = stopping
        self._looked: float | None = None
        self.moved = monotonic()  # when it last came further
        self._far = (0, 0)

    @property
    def at(self) -> datetime:
        """The moment."""
        return self.clock()

    def step(self, done: int, every: int, words: str = "") -> None:
        """Say that `done` of `every` things are done, counted.

        Raises LeaseLostError, CancelledError or StoppingError where the work must end; call it between
        things, not within a transaction.
        """
        now = self._at(done, every)
        if self._looked is not None and now - self._looked < PAUSE and done < every:
            return
        self._looked = now
        held = Job.objects.filter(pk=self.id, fence=self.fence, state=JobState.RUNNING)
        if not held.update(done=Greatest(F("done"), Value(done)), all=every, words=words):
            raise LeaseLostError
        if held.filter(cancel_asked=True).exists():
            raise CancelledError
        if self._stopping():
            raise StoppingError

    def within(self, done: int, every: int, words: str = "") -> None:
        """As `step`, from within `whole`: where this raises, nothing that was written there stays."""
        if marks.is_asked(self.id):
            raise CancelledError(NOTHING_WRITTEN)
        if self._stopping():
            raise StoppingError
        now = self._at(done, every)
        if self._looked is None or now - self._looked >= PAUSE or done >= every:
            self._looked = now
            marks.tell(self.id, marks.Progress(done, every, words))

    def _at(self, done: int, every: int) -> float:
        """Give the time by a clock nobody sets, and note it where it is further than it was."""
        now = monotonic()
        if (done, every) != self._far:
            self._far, self.moved = (done, every), now
        return now

    def log(self, line: str) -> None:
        """Add a line that the page shows."""
        told = f"{timezone.localtime(self.at):%m-%d %H:%M:%S} {line}\n"
        self._held().update(log=Concat(F("log"), Value(told)))

    def made(self, url: str) -> None:
        """Note what was made, in the transaction that makes it: done again, it is made no second time."""
        self._held().update(result_url=url)

    @contextmanager
    def commit(self) -> Iterator[None]:
        """A transaction that is kept only while the job is still ours. Raises LeaseLostError."""
        with transaction.atomic():
            if self._held().select_for_update().first() is None:
                raise LeaseLostError
            yield

    @contextmanager
    def whole(self) -> Iterator[None]:
        """As `commit`, for much that is written at once and told by `within`; asked at its end whose it is.

        The row of the job stays free until then. Raises LeaseLostError.
        """
        with transaction.atomic():
            yield
            if self._held().select_for_update().first() is None:
                raise LeaseLostError

    def _held(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.id, fence=self.fence, state=JobState.RUNNING)

    def end(self, state: JobState, words: str, url: str = "") -> None:
        """Write how it ended, where it is still ours."""
        marks.clear(self.id)
        self._held().update(
            state=state, words=words, result_url=url, ended_at=self.at, lease_until=None, worker=""
        )
