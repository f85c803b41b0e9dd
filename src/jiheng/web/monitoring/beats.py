"""Jobs that report in by a request to a secret address; silence is a miss, where it could have been heard.

The web server keeps the last report, the prober looks at it like at any target.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from jiheng.errors import UsageError
from jiheng.sources.network.unreachable import NotSeenError
from jiheng.sources.probe import Asking, Probe, Seen
from jiheng.sources.prober.check import Check
from jiheng.values.lasting import duration
from jiheng.web.accounts.models import User
from jiheng.web.evidence.writing import locked_end
from jiheng.web.monitoring.actions import refuse_twice
from jiheng.web.monitoring.door import Door
from jiheng.web.monitoring.models import NEWEST, Target, TargetState
from jiheng.web.projects.models import Project
from jiheng.web.trail import entries

BYTES = 24  # of the token, drawn at random
LOOK_EVERY = 60  # seconds between two looks at whether a report is due
FAILED = "fail"  # how a report begins that says that the job failed
NEVER = "还没有报到过，从第一次报到起算"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A job that is to report in, and whether its silence is an outage of the system."""

    system: str
    job: str
    every: int
    grace: int
    counts: bool
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The last report of a job in epoch seconds, what it said, how long it may be silent, its address."""

    at: int | None
    said: str
    longest: int
    secret_at: int

    @classmethod
    def of(cls, target: Target) -> "Report":
        """Read it from the table."""
        at = int(target.reported_at.timestamp()) if target.reported_at else None
        made_at = int(target.secret_at.timestamp()) if target.secret_at else 0
        return cls(at, target.said, target.report_every + target.grace, made_at)

    def seen(self, now: int, door_since: int | None) -> Seen:
        """Say what the last report means now.

        Raises NotSeenError where nothing can be said: before the first one, and while neither the server
        nor the address has been there for as long as the job may be silent.
        """
        if self.at is None:
            raise NotSeenError(NEVER)
        age = max(now - self.at, 0)
        if age <= self.longest:
            if self.said.lower().startswith(FAILED):
                why = self.said[len(FAILED) :].strip(" :：")
                return Seen(up=False, detail="failed", told=f"作业报告失败：{why or '没有写原因'}")
            return Seen(up=True, told=f"{duration(age)}前报到")
        heard = 0 if door_since is None else now - max(door_since, self.secret_at)
        if heard < self.longest:
            raise NotSeenError(
                f"{duration(age)}没有报到；能收报到才 {duration(max(heard, 0))}，"
                f"满 {duration(self.longest)}才算"
            )
        told = f"{duration(age)}没有报到，应当不超过 {duration(self.longest)}"
        return Seen(up=False, detail="silent", told=told)


@dataclass
class Board:
    """What the prober knows of the jobs: their last reports, and since when somebody could report."""

    door: Door
    reports: dict[str, Report] = field(default_factory=dict)
    probe: Probe = field(init=False)

    def __post_init__(self) -> None:
        """Make the probe that looks at it."""
        self.probe = Probe(title="任务报到", version=1, parameters=(), counts=False)
        self.probe.targets(lambda series: series)
        self.probe.asks(self._ask)

    def check(self, series: str) -> Check:
        """Give the check of a job."""
        return Check(series, series, self.probe, {"series": series}, every=LOOK_EVERY)

    async def _ask(self, asking: Asking, series: str) -> Seen:
        return self.reports[series].seen(asking.now, self.door.since)


def add(project: Project, wanted: Wanted, *, by: User, at: datetime) -> tuple[Target, str]:
    """Make the address of a job; give it with its token, which nobody keeps.

    Raises UsageError where the system has a job of that name, or its availability is told by something else.
    """
    token = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        locked_end(project)
        earlier = Target.objects.filter(project=project, system=wanted.system, counts=wanted.counts)
        if wanted.counts:
            refuse_twice(project, wanted.system)
        else:
            earlier = earlier.filter(job=wanted.job)
        before = earlier.order_by(*NEWEST).first()
        made = Target(
            project=project, system=wanted.system, job=wanted.job, counts=wanted.counts, every=LOOK_EVERY,
            report_every=wanted.every, grace=wanted.grace, severity=wanted.severity, digest=_digest(token),
            secret_at=at, state=TargetState.ON, asked_by=by, asked_at=at,
        )  # fmt: skip
        made.series = before.series if before else str(made.pk)
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError as error:
            told = "已经有监测点计入可用性" if wanted.counts else f"已经有叫“{wanted.job}”的作业"
            raise UsageError(
                f"“{wanted.system}”{told}\n    怎么办：换一个作业名，或选不计入可用性；地址丢了的，点“换地址”"
            ) from error
        _tell("add_beat", made, by, at)
    return made, token


def replace_address(target_id: UUID, *, by: User, at: datetime) -> tuple[Target, str]:
    """Give a job another address; the one before holds no longer. Raises UsageError where it was stopped."""
    token = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        found = Target.objects.select_for_update(of=("self",)).select_related("project").get(pk=target_id)
        if found.state != TargetState.ON:
            raise UsageError(f"“{found.job}”{found.get_state_display()}，没有地址可换")
        found.digest, found.secret_at = _digest(token), at
        found.save(update_fields=["digest", "secret_at"])
        _tell("replace_beat", found, by, at)
    return found, token


def find(token: str) -> Target | None:
    """Give the job of a token, looked up by its hash: how long that takes tells nothing."""
    return Target.objects.filter(digest=_digest(token), state=TargetState.ON).first()


def report(target: Target, said: str, at: datetime) -> None:
    """Keep that a job has reported in, and what it said."""
    Target.objects.filter(pk=target.pk).update(reported_at=at, said=said)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _tell(act: str, target: Target, by: User, at: datetime) -> None:
    entries.write(
        act, "probe_target", target.pk, by=by, at=at,
        organisation=target.project.organisation_id, project=target.project_id,
        after={"state": target.state, "system": target.system, "job": target.job},
    )  # fmt: skip
