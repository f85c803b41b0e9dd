"""The one way by which probes and connectors reach out: every host and address goes through the policy.

Every function raises ForbiddenError for what is not permitted, UnreachableError for what does not answer, and
NotSeenError where the fault is on our side. A name is looked up once for each connection, and the connection
goes to an address that was checked: what the name leads to a moment later does not matter. Nothing is looked
up for hosts that could not be permitted.
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from ipaddress import ip_address
from typing import TYPE_CHECKING, TypeAlias

from jiheng.errors import UnreadableValueError
from jiheng.sources.network.hosts import Address, Url, literal, read_url
from jiheng.sources.network.policy import TargetPolicy
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError, raise_ours
from jiheng.sources.network.web import Answer, Request

if TYPE_CHECKING:
    from jiheng.sources.network.http_client import HttpClient

LOOKING_UP = 32  # threads: a name server that is silent holds one for seconds
MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})

Resolver: TypeAlias = Callable[[str], Awaitable[list[str]]]
Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Network:
    """What may be asked, and how. Made and closed within one running loop of asyncio."""

    policy: TargetPolicy
    resolver: Resolver | None = None  # how names are looked up; None: as every program of this machine does
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(LOOKING_UP, "resolve"), init=False, repr=False
    )

    @cached_property
    def http(self) -> "HttpClient":
        """The client of web servers; needs pycurl."""
        from jiheng.sources.network.http_client import HttpClient  # noqa: PLC0415 — not everybody has pycurl

        return HttpClient()

    def close(self) -> None:
        """Let go of connections and threads."""
        if "http" in self.__dict__:
            self.http.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def addresses(self, host: str, port: int) -> list[Address]:
        """Give the addresses at which `host` may be asked."""
        address = literal(host)
        if address is not None:
            return self.policy.permitted(host, port, [address])
        self.policy.permit_host(host, port)
        found = await self.look_up(host)
        if not found:
            raise UnreachableError("unresolved", f"解析不到 {host} 的地址")
        return self.policy.permitted(host, port, [ip_address(each) for each in found])

    async def look_up(self, host: str) -> list[str]:
        """Give the addresses that a name has now, none where it has none; nothing is asked of them."""
        return await (self.resolver or self._looked_up)(host)

    async def connect(self, host: str, port: int) -> Streams:
        """Open a TCP connection."""
        told = ""
        for address in await self.addresses(host, port):
            try:
                return await asyncio.open_connection(str(address), port)
            except OSError as error:
                raise_ours(error.errno)
                told = os.strerror(error.errno) if error.errno else str(error)
        raise UnreachableError("refused", f"连接不上 {host}:{port}（{told}）")

    async def request(self, request: Request, *, within: int) -> Answer:
        """Ask a web server once, within so many milliseconds."""
        url = request.url
        *others, last = await self.addresses(url.host, url.port)
        for address in others:
            try:
                return await self.http.ask(request, address, within=within)
            except UnreachableError as error:
                if error.detail != "refused":
                    raise
        return await self.http.ask(request, last, within=within)

    async def follow(self, request: Request, *, within: int) -> tuple[Answer, Url]:
        """Ask, and go where redirects point, each of them checked anew; give the last answer and its place.

        The times add up.
        """
        spent = 0
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self.request(request, within=max(within - spent, 1))
            spent += answer.milliseconds
            if answer.status not in REDIRECTS or not answer.location or request.method == "POST":
                if spent != answer.milliseconds:
                    answer = replace(answer, milliseconds=spent)
                return answer, request.url
            url = redirected(answer.location)
            headers = request.headers if url.same_server(request.url) else ()
            request = replace(request, url=url, headers=headers)
        raise UnreachableError("redirect", f"跳转超过 {MOST_REDIRECTS} 次")

    async def _looked_up(self, host: str) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._threads, _addresses_of, host)
        except socket.gaierror as error:
            if error.errno in (socket.EAI_NONAME, socket.EAI_NODATA):
                return []
            raise NotSeenError(
                f"本机的域名服务没有答出 {host}，说不清是谁的故障（{error.strerror}）"
            ) from error
        return list(dict.fromkeys(found))


def redirected(location: str) -> Url:
    """Read where a redirect points. Raises UnreachableError where that is no page."""
    try:
        return read_url(location)
    except UnreadableValueError as error:
        raise UnreachableError("redirect", f"跳转到读不懂的网址：{location[:200]}") from error


def _addresses_of(host: str) -> list[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [str(each[4][0]) for each in found]
