"""Ask web servers, many at a time: libcurl's multi interface, driven by the loop of asyncio.

Each request is a connection of its own to an address that was checked before; redirects are answers, not
followed; no proxy, no cookie, no file of the user is read. In the same request the certificate's last moment
is read, once an hour. libcurl's sockets stand in one epoll, which is one reader of the loop: an event costs
little.
"""

import asyncio
import select
import ssl
from dataclasses import dataclass, field
from typing import Any

import pycurl

from jiheng.sources.network.hosts import Address, bracketed, literal
from jiheng.sources.network.unreachable import DETAILS, NotSeenError, UnreachableError, raise_ours
from jiheng.sources.network.web import Answer, Request

IN, OUT, ERROR, REMOVED = 1, 2, 4, 4  # libcurl's words: pollsets, and what a socket is ready for
FAULTS = {
    pycurl.E_OPERATION_TIMEDOUT: "timeout",
    pycurl.E_COULDNT_CONNECT: "refused",
    pycurl.E_SSL_CONNECT_ERROR: "tls",
    pycurl.E_PEER_FAILED_VERIFICATION: "certificate",
    pycurl.E_SSL_CACERT: "certificate",
}
OUR_FAULTS = {
    pycurl.E_FAILED_INIT,
    pycurl.E_OUT_OF_MEMORY,
    pycurl.E_SSL_ENGINE_INITFAILED,
    pycurl.E_SSL_CACERT_BADFILE,
    pycurl.E_BAD_FUNCTION_ARGUMENT,
}
CURVES = "X25519:P-256:P-384:P-521"  # no share of ML-KEM, which few servers take and every handshake pays
SAME_CERTIFICATE = 3600  # seconds for which a server's certificate is taken to be the one last read
AGENT = "Mozilla/5.0 (compatible; Jiheng)"
PATHS = ssl.get_default_verify_paths()


@dataclass(slots=True)
class _Slot:
    """A handle of libcurl that is used again and again, and what is being asked with it."""

    curl: Any
    room: int = 0
    reads: bool = False  # the certificate
    method: str = ""  # as set last
    whither: str = ""  # as set last: the address for a name
    headers: tuple[tuple[str, str], ...] = ()  # as set last
    body: bytearray = field(default_factory=bytearray)
    waiting: "asyncio.Future[None] | None" = None

    def write(self, data: bytes) -> int:
        """Keep a part of the body; answering too little makes libcurl stop."""
        self.body += data[: self.room - len(self.body)]
        return len(data) if len(self.body) < self.room else -1


class HttpClient:
    """Requests over one libcurl multi handle, within the loop that runs when it is made."""

    def __init__(self) -> None:
        """Make the multi handle and tie it to the running loop."""
        self._loop = asyncio.get_running_loop()
        self._multi: Any = pycurl.CurlMulti()
        self._sockets = select.epoll()
        self._watched: set[int] = set()
        self._idle: list[_Slot] = []
        self._busy: dict[Any, _Slot] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._moment: Any = None  # at which libcurl wants to be called, in the loop's time
        self._until: dict[tuple[str, int], tuple[int | None, int]] = {}  # of certificates; read when
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._wake)
        self._loop.add_reader(self._sockets.fileno(), self._ready)

    def close(self) -> None:
        """Let go of everything; requests still waiting are cancelled."""
        for slot in [*self._busy.values()]:
            if slot.waiting is not None:
                slot.waiting.cancel()
            self._multi.remove_handle(slot.curl)
        if self._timer is not None:
            self._timer.cancel()
        self._loop.remove_reader(self._sockets.fileno())
        self._multi.close()
        self._sockets.close()

    async def ask(self, request: Request, address: Address, *, within: int) -> Answer:
        """Ask at `address`, within so many milliseconds. Raises UnreachableError, NotSeenError."""
        slot = self._idle.pop() if self._idle else _slot()
        self._prepare(slot, request, address, within)
        slot.waiting = self._loop.create_future()
        self._busy[slot.curl] = slot
        self._multi.add_handle(slot.curl)
        try:
            await slot.waiting
            return self._answer(slot, request)
        finally:
            if self._busy.pop(slot.curl, None) is not None:  # given up before the end
                self._multi.remove_handle(slot.curl)
            slot.waiting = None
            self._idle.append(slot)

    def _must_read(self, request: Request) -> bool:
        """Say whether the certificate must be read anew: always where only hands are shaken."""
        known = self._until.get((request.url.host, request.url.port))
        return request.method == "CONNECT" or known is None or self._second() - known[1] > SAME_CERTIFICATE

    def _second(self) -> int:
        return int(self._loop.time())

    def _answer(self, slot: _Slot, request: Request) -> Answer:
        curl, url = slot.curl, request.url
        until = None
        if url.scheme == "https":
            if slot.reads:
                read = _last_moment(curl.getinfo(pycurl.INFO_CERTINFO))
                self._until[url.host, url.port] = read, self._second()
            until = self._until[url.host, url.port][0]
        return Answer(
            curl.getinfo(pycurl.RESPONSE_CODE),
            bytes(slot.body),
            curl.getinfo(pycurl.CONTENT_TYPE) or "",
            curl.getinfo(pycurl.REDIRECT_URL) or "",
            curl.getinfo(pycurl.TOTAL_TIME_T) // 1000,
            until,
        )

    def _prepare(self, slot: _Slot, request: Request, address: Address, within: int) -> None:
        curl, url = slot.curl, request.url
        slot.body = bytearray()
        slot.room = request.body_bytes
        whither = f"::{bracketed(str(address))}:{url.port}" if literal(url.host) is None else ""
        curl.setopt(pycurl.URL, url.text)
        curl.setopt(pycurl.TIMEOUT_MS, within)
        if slot.whither != whither:
            _set_list(curl, pycurl.CONNECT_TO, [whither] if whither else [])
            slot.whither = whither
        if slot.headers != request.headers:
            _set_list(curl, pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in request.headers])
            slot.headers = request.headers
        if slot.method != request.method:
            curl.setopt(pycurl.NOBODY, request.method == "HEAD")
            if request.method == "GET":
                curl.setopt(pycurl.HTTPGET, 1)
            curl.setopt(pycurl.CONNECT_ONLY, request.method == "CONNECT")
            slot.method = request.method
        if request.method == "POST":
            curl.setopt(pycurl.POSTFIELDS, request.posted)
        if url.scheme == "https":
            slot.reads = self._must_read(request)
            curl.setopt(pycurl.OPT_CERTINFO, slot.reads)
            curl.setopt(pycurl.SSL_VERIFYPEER, request.verify)
            curl.setopt(pycurl.SSL_VERIFYHOST, 2 if request.verify else 0)

    # --- What libcurl asks of the loop ----------------------------------------------------------------

    def _watch(self, what: int, socket: int, _multi: object, _data: object) -> None:
        if what == REMOVED:
            self._watched.discard(socket)
            try:
                self._sockets.unregister(socket)
            except OSError:  # closed already: the kernel has forgotten it
                return
            return
        events = (select.EPOLLIN if what & IN else 0) | (select.EPOLLOUT if what & OUT else 0)
        if socket in self._watched:
            self._sockets.modify(socket, events)
        else:
            self._watched.add(socket)
            self._sockets.register(socket, events)

    def _wake(self, milliseconds: int) -> None:
        """Take libcurl's next moment. A timer set already for an earlier one is left to find it."""
        if milliseconds < 0:
            self._moment = None
            return
        self._moment = self._loop.time() + milliseconds / 1000
        if self._timer is not None:
            if self._timer.when() <= self._moment:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(self._moment, self._time_is_up)

    def _time_is_up(self) -> None:
        self._timer = None
        moment = self._moment
        if moment is None:
            return
        if moment > self._loop.time():
            self._timer = self._loop.call_at(moment, self._time_is_up)
            return
        self._moment = None
        self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        self._collect()

    def _ready(self) -> None:
        for socket, events in self._sockets.poll(0):
            mask = (IN if events & select.EPOLLIN else 0) | (OUT if events & select.EPOLLOUT else 0)
            mask |= ERROR if events & (select.EPOLLERR | select.EPOLLHUP) else 0
            self._multi.socket_action(socket, mask)
        self._collect()

    def _collect(self) -> None:
        left = 1
        while left:
            left, good, bad = self._multi.info_read()
            for curl in good:
                self._end(curl, None)
            for curl, code, message in bad:
                self._end(curl, (code, message))

    def _end(self, curl: Any, fault: tuple[int, str] | None) -> None:  # noqa: ANN401 — pycurl
        slot = self._busy.pop(curl)
        self._multi.remove_handle(curl)
        if slot.waiting is None or slot.waiting.done():
            return
        if fault is None or (fault[0] == pycurl.E_WRITE_ERROR and len(slot.body) >= slot.room):
            slot.waiting.set_result(None)
        else:
            slot.waiting.set_exception(_fault(curl, *fault))


def _set_list(curl: Any, option: int, texts: list[str]) -> None:  # noqa: ANN401 — pycurl
    """Set an option that is a list: an empty one, given to setopt, would leave what was set before."""
    if texts:
        curl.setopt(option, texts)
    else:
        curl.unsetopt(option)


def _slot() -> _Slot:
    curl = pycurl.Curl()
    slot = _Slot(curl)
    for option, value in (
        (pycurl.NOSIGNAL, 1),
        (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
        (pycurl.PROXY, ""),
        (pycurl.NOPROXY, "*"),
        (pycurl.FOLLOWLOCATION, 0),
        (pycurl.FRESH_CONNECT, 1),
        (pycurl.FORBID_REUSE, 1),
        (pycurl.SSL_SESSIONID_CACHE, 0),
        (pycurl.SSL_EC_CURVES, CURVES),
        (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1),
        (pycurl.ACCEPT_ENCODING, "gzip, deflate"),
        (pycurl.USERAGENT, AGENT),
        (pycurl.WRITEFUNCTION, slot.write),
    ):
        curl.setopt(option, value)
    if PATHS.cafile:
        curl.setopt(pycurl.CAINFO, PATHS.cafile)
    elif PATHS.capath:
        curl.setopt(pycurl.CAPATH, PATHS.capath)
    return slot


def _last_moment(chain: list[list[tuple[str, str]]]) -> int | None:
    for name, value in chain[0] if chain else ():
        if name == "Expire date":
            return int(ssl.cert_time_to_seconds(value))
    return None


def _fault(curl: Any, code: int, message: str) -> Exception:  # noqa: ANN401 — pycurl
    if code in OUR_FAULTS:
        return NotSeenError(f"探测所在的机器出了故障（{message}）")
    try:
        raise_ours(curl.getinfo(pycurl.OS_ERRNO) if code == pycurl.E_COULDNT_CONNECT else None)
    except NotSeenError as error:
        return error
    detail = FAULTS.get(code, "protocol")
    return UnreachableError(detail, f"{DETAILS[detail]}（{message}）" if message else "")
