"""How the server is, and whether its trail holds."""

from uuid import UUID

from django.http import HttpRequest
from pydantic import Field

from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.operations import Told, operation
from jiheng.web.api.people_views import TRAIL
from jiheng.web.system import health, trail

AREA = "服务器"


class CheckTold(Told):
    """One thing that was looked at."""

    name: str = Field(description="看的是什么")
    state: str = Field(description="done 正常；late 要留意；missed 不正常；unknown 不知道")
    word: str = Field(description="一个词说怎样")
    found: str = Field(description="看到了什么")
    advice: str = Field(description="怎么办；不用办的是空串")


class HealthTold(Told):
    """How the server is."""

    items: list[CheckTold] = Field(description="各项")


class TrailChain(Told):
    """A chain of the trail."""

    chain: UUID = Field(description="链的编号：单位的编号，或服务器的")
    name: str = Field(description="单位，或本系统")
    entries: int = Field(description="条目，条")
    hash: str = Field(description="末尾的散列值，十六进制")
    broken: int | None = Field(description="第一条对不上的是第几条；全部完整时为 null")


class VerifiedTold(Told):
    """What reckoning the chains anew found."""

    sound: bool = Field(description="是否全部完整")
    items: list[TrailChain] = Field(description="能看到的各条链")


@operation(
    AREA, "GET", "/health", "查看服务器的健康状况", right=Right("settings", Act.READ),
    answers={200: HealthTold}, pages=("system:health",),
    says="程序、数据库、磁盘、后台任务、审计日志、历史锚、加密、备份各怎样。不要令牌只看活着没有：/healthz、/readyz。",
)  # fmt: skip
def read_health(request: HttpRequest) -> HealthTold:
    """Tell how the server is."""
    found = health.checks(asked(request).at, secure=request.is_secure())
    return HealthTold(items=[CheckTold(**each._asdict()) for each in found])


@operation(
    TRAIL, "GET", "/trail/verification", "验证审计日志", right=Right("trail", Act.EXPORT),
    answers={200: VerifiedTold}, pages=("system:verify",), says="从第一条起重算能看到的每条链的散列值。",
)  # fmt: skip
def verify_trail(request: HttpRequest) -> VerifiedTold:
    """Reckon every chain anew."""
    asking = asked(request)
    found = trail.verified(asking.by, asking.today)
    items = [
        TrailChain(chain=each.chain, name=each.name, entries=each.seq, hash=each.hash, broken=each.broken)
        for each in found
    ]
    return VerifiedTold(sound=all(each.broken is None for each in found), items=items)
