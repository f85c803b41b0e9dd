"""Backups: which there are, take one, try one. Putting one back is walked by two people in their browsers."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja.responses import Status
from pydantic import Field

from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.job_views import JobTold, accepted
from jiheng.web.api.operations import Told, operation
from jiheng.web.api.values import Moment
from jiheng.web.backups import where
from jiheng.web.backups.views import Line, lines
from jiheng.web.jobs.actions import ask

AREA = "备份"


class BackupTold(Told):
    """A backup."""

    name: str = Field(description="备份的文件名")
    at: Moment = Field(description="备份的时间")
    why: str = Field(description="缘由；读不了时是空串")
    megabytes: str = Field(description="大小，带单位；读不了时是空串")
    state: str = Field(description="能不能信：相符、还没有校验、有问题、源数据有问题、读不了")
    found: str = Field(description="最近两次校验、演练的时间，或问题")


class BackupsTold(Told):
    """The backups there are."""

    items: list[BackupTold] = Field(description="备份，最近的在前")


def _told(line: Line) -> BackupTold:
    return BackupTold(
        name=line.name, at=line.at, why=line.why, megabytes=line.megabytes, state=line.state, found=line.found
    )


@operation(
    AREA, "GET", "/backups", "列出备份", right=Right("backup", Act.READ), answers={200: BackupsTold},
    pages=("backups:listing", "backups:backup"),
)  # fmt: skip
def list_backups(request: HttpRequest) -> BackupsTold:
    """List the backups, the newest first."""
    asked(request)
    return BackupsTold(items=[_told(each) for each in lines()])


@operation(
    AREA, "POST", "/backups", "现在备份", right=Right("backup", Act.CREATE), answers={202: JobTold},
    pages=("backups:take",), says="在后台备份，不用停服务。每天凌晨本来就备份一次。",
)  # fmt: skip
def take_backup(request: HttpRequest) -> Status[JobTold]:
    """Take a backup in the background."""
    asking = asked(request)
    return accepted(asking, ask("backups.take_now", by=asking.by, at=asking.at))


@operation(
    AREA, "POST", "/backups/{name}/verification", "校验一份备份", right=Right("backup", Act.CREATE),
    answers={202: JobTold}, pages=("backups:verify",), says="在后台逐字节校验，打开数据库核对行数和链尾。",
)  # fmt: skip
def verify_backup(request: HttpRequest, name: str) -> Status[JobTold]:
    """Read a backup through in the background."""
    return _try(request, "backups.verify", name)


@operation(
    AREA, "POST", "/backups/{name}/drill", "用一份备份做恢复演练", right=Right("backup", Act.CREATE),
    answers={202: JobTold}, pages=("backups:drill",), says="在后台恢复到别处，逐项比对，不碰正在用的数据。",
)  # fmt: skip
def drill_backup(request: HttpRequest, name: str) -> Status[JobTold]:
    """Put a backup back in a place of its own and compare, in the background."""
    return _try(request, "backups.drill_now", name)


def _try(request: HttpRequest, code: str, name: str) -> Status[JobTold]:
    asking = asked(request)
    if name not in where.store().names():
        raise Http404
    told: dict[str, Any] = {"backup": name}
    return accepted(asking, ask(code, by=asking.by, at=asking.at, key=name, arguments=told))
