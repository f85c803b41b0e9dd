"""What the server may ask, and what follows for an address that somebody wants watched.

A target whose address the permits cover begins at once. One at a public address begins when a second
person of the unit has approved it, which permits that one host. A special address (intranet, loopback)
needs a permit, for which two administrators agree. What may never be asked is refused.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from jiheng.errors import UnreadableValueError
from jiheng.sources.network.hosts import Address, Url, bracketed, literal, read_url
from jiheng.sources.network.network import Network, Resolver
from jiheng.sources.network.policy import (
    NEVER,
    PUBLIC,
    ForbiddenError,
    Permission,
    TargetPolicy,
    kind_of,
    read_permission,
)
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError
from jiheng.web.monitoring.models import Permit, PermitState, Target, TargetState

PATIENCE = 4  # seconds a name may take to be looked up while somebody waits
ASK_ADMINISTRATORS = "请系统管理员在“系统 → 监测许可”登记 {}，安全管理员批准后再添加"


@dataclass(frozen=True, slots=True)
class Examined:
    """An address that may be watched; `because` says why somebody else must approve it, if so."""

    url: Url
    because: str = ""


def permitted() -> TargetPolicy:
    """Give what two administrators have permitted."""
    approved = Permit.objects.filter(state=PermitState.APPROVED).order_by("written")
    return TargetPolicy(tuple(read_permission(each) for each in approved.values_list("written", flat=True)))


def in_force(targets: Iterable[Target]) -> TargetPolicy:
    """Give what the prober may ask: what is permitted, and the hosts of targets that were approved."""
    hosts = (
        host_permission(read_url(each.url)) for each in targets if each.url and each.state == TargetState.ON
    )
    return TargetPolicy((*permitted().permissions, *(each for each in hosts if each)))


def host_permission(url: Url) -> Permission | None:
    """Give what approving an address permits: its host and port, at public addresses only."""
    address = literal(url.host)
    if address is not None and kind_of(address) != PUBLIC:
        return None
    return read_permission(f"{bracketed(url.host)}:{url.port}")


def examine(text: str, policy: TargetPolicy, resolver: Resolver | None = None) -> Examined:
    """Look at an address that somebody wants watched, its host looked up at once.

    Raises UnreadableValueError where it cannot be read, may never be asked, or needs a permit first; the
    message says what to do.
    """
    url = read_url(text)
    found = asyncio.run(_looked_up(url, resolver))
    if any(kind_of(each) == NEVER for each in found):
        raise UnreadableValueError(
            "这是禁止访问的地址", found=url.host, expected="网站自己的地址（不能是云主机元数据、组播地址）"
        )
    try:
        policy.permit_host(url.host, url.port)
        if found or not any(each.names(url.host, url.port) for each in policy.permissions):
            policy.permitted(url.host, url.port, found)
    except ForbiddenError:
        return _unlisted(url, found)
    return Examined(url)


def _unlisted(url: Url, found: list[Address]) -> Examined:
    port = "" if ":" in url.host else f":{url.port}"
    special = [each for each in found if kind_of(each) != PUBLIC]
    if special and len(special) == len(found):
        address = special[0]
        told = str(address) if url.host == str(address) else f"{url.host} 的地址 {address}"
        raise UnreadableValueError(
            f"{told} 是{kind_of(address)}，不在服务器的监测许可里",
            found=url.text,
            advice=ASK_ADMINISTRATORS.format(f"{bracketed(str(address))}:{url.port}"),
        )
    where = f"{url.host}{port}"
    unknown = "" if found else "，现在也解析不到它的地址"
    return Examined(url, f"{where} 不在服务器的监测许可里{unknown}；批准后只能访问这一个主机的公网地址")


async def _looked_up(url: Url, resolver: Resolver | None) -> list[Address]:
    """Give the addresses of a host; none where it has none now, or nobody says in time."""
    address = literal(url.host)
    if address is not None:
        return [address]
    network = Network(TargetPolicy(), resolver)
    try:
        found = await asyncio.wait_for(network.look_up(url.host), PATIENCE)
    except (UnreachableError, NotSeenError, TimeoutError):
        return []
    finally:
        network.close()
    return [ip_address(each) for each in found]
