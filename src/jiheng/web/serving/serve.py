"""One start for all: data folder, key, tables, then web, worker and schedule until somebody stops it."""

import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import django
from django.db import connections

from jiheng.errors import JihengError, UsageError
from jiheng.web.backups import marks
from jiheng.web.backups.loading import loader
from jiheng.web.backups.restoring import finish
from jiheng.web.configuration import THREADS, keep_secret_key
from jiheng.web.serving import address
from jiheng.web.serving.processes import Program, Supervisor
from jiheng.web.serving.sole import sole_server
from jiheng.web.system.capacity import web_processes

READY_WITHIN = 60.0  # seconds; a slow disk may need some to load the program
BEHIND = 5  # a quarter of a core where pages want all of it, all of it where nobody does (L-10)
LAST_ANSWERS = 5  # seconds for what is being answered when it stops; a half-sent request would wait for 30
PAGES = "jiheng.web.serving.pages"
WORKER = "jiheng.web.jobs.worker"  # work in the background, and the schedule of it
PROBER = "jiheng.web.monitoring.probing"
SHIPPER = "jiheng.web.serving.shipping"
FORWARDER = "jiheng.web.serving.forwarding"
ASKING = ("pycurl", "pyarrow")  # what the prober needs: the extra `watch`


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the server is to be started."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    certificate: Path | None = None
    key: Path | None = None
    names: tuple[str, ...] = ()  # that the certificate is for
    workers: int = 1  # in the background: so many jobs at once
    plain: bool = False  # said on purpose: others reach it, and nothing is encrypted on the way

    @property
    def secure(self) -> bool:
        """Whether it speaks TLS itself."""
        return self.certificate is not None

    @property
    def address(self) -> str:
        """What people type."""
        return address.shown(self.host, self.port, secure=self.secure, known_as=self.names)


@dataclass(frozen=True, slots=True)
class Started:
    """What is told once the server answers. `token` sets it up, while no administrator can sign in."""

    address: str
    database: str
    data: Path
    token: str
    migrated: int
    plain: bool  # others reach it, and nothing is encrypted on the way


def environment(wanted: Wanted, given: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of the processes: what was set is kept, what follows from `wanted` is added.

    Names that were set stand before those by which the server asks itself.
    """
    known = address.names(wanted.host)
    if hosts := given.get("JIHENG_HOSTS", ""):
        known = [*hosts.split(","), *(each for each in known if each in (*address.HERE, wanted.host))]
    told = {
        "DJANGO_SETTINGS_MODULE": "jiheng.web.settings",
        "PYTHONUTF8": "1",
    }
    told["JIHENG_DOOR"] = address.door(wanted.host, wanted.port, secure=wanted.secure)
    if wanted.secure:
        told["JIHENG_ORIGIN"] = wanted.address.rstrip("/")
    hosts = ",".join(dict.fromkeys([*known, *wanted.names]))
    return told | dict(given) | {"JIHENG_DATA": str(wanted.data), "JIHENG_HOSTS": hosts}


def is_exposed(wanted: Wanted, given: Mapping[str, str]) -> bool:
    """Say whether others reach the server with nothing encrypted, neither by it nor by a proxy before it.

    That a proxy does it, JIHENG_ORIGIN tells: cookies then go over https only, so plain nobody gets in.
    """
    behind_proxy = given.get("JIHENG_ORIGIN", "").startswith("https://")
    return not (wanted.secure or behind_proxy or address.is_of_this_machine(wanted.host))


def refuse_exposed(wanted: Wanted, given: Mapping[str, str]) -> None:
    """Raise UsageError where others would reach the server unencrypted, and nobody said that they shall."""
    if is_exposed(wanted, given) and not wanted.plain:
        raise UsageError(
            f"没有启动：--host {wanted.host} 让别的电脑也能访问，又没有加密，密码在网上是明文\n"
            "    应当是：https，或只有本机访问\n"
            "    怎么办：加 --cert 和 --key；前面有代理负责 https 的，设 JIHENG_ORIGIN=https://…；\n"
            "            只在本机用的，不写 --host；"
            "隔开的测试网里确实要明文，加 --plain-http"
        )


def programs(wanted: Wanted, processes: int) -> list[Program]:
    """Give the processes of the server, so many of the web among them."""
    web = ["--host", wanted.host, "--port", str(wanted.port), "--workers", str(processes)]
    web += ["--no-ws", "--blocking-threads", str(THREADS)]
    # Its warnings tell of nothing but connections that were cut; written at the end, when nobody reads
    # any more, they fail themselves.
    web += ["--respawn-failed-workers", "--workers-kill-timeout", str(LAST_ANSWERS), "--log-level", "error"]
    if wanted.certificate and wanted.key:
        web += ["--ssl-certificate", str(wanted.certificate), "--ssl-keyfile", str(wanted.key)]
        web += ["--ssl-protocol-min", "tls1.2"]
    found = [Program("网页进程", "jiheng-pages", PAGES, web)]
    if find_spec("jiheng.web.jobs") and find_spec(WORKER):
        found += [
            Program("后台进程", "jiheng-worker", WORKER, acts=True, nice=BEHIND)
            for _ in range(wanted.workers)
        ]
        found.append(Program("及时进程", "jiheng-prompt", WORKER, ["--prompt"], acts=True))
    if all(find_spec(each) for each in ASKING):
        found.append(Program("监测进程", "jiheng-prober", PROBER, acts=True))
    return found


def senders() -> list[Program]:
    """Give the processes that ship what SQLite commits, and send the trail, where the settings want it."""
    from django.conf import settings  # noqa: PLC0415 — the key must be there when they are read

    wanted = settings.SHIP and connections["default"].vendor == "sqlite"
    found = [Program("送改动的进程", "jiheng-shipper", SHIPPER, acts=True)] if wanted else []
    if settings.TRAIL_SYSLOG:
        found.append(Program("外送审计的进程", "jiheng-trail", FORWARDER, acts=True))
    return found


def serve(
    wanted: Wanted,
    *,
    now: Callable[[], datetime],
    tell: Callable[[str], None],
    ready: Callable[[Started], None],
) -> bool:
    """Run the server until SIGTERM or SIGINT; True where it is to start anew: restored, or with another key.

    `os.environ` must already hold what `environment` gives: the settings and all processes read it. `ready`
    is called once the server answers, `tell` with every remark after. Raises BusyError (port or folder in
    use), NotFoundError (folder not writable, database unreachable), UnreadableInputError (database newer
    than the program), UsageError, and JihengError where the web process does not come up.
    """
    with sole_server(wanted.data):
        finish(wanted.data, loader(wanted.data))
        keep_secret_key(wanted.data)
        django.setup()
        from django.conf import settings  # noqa: PLC0415 — the key must be there when they are read

        from jiheng.web.accounts import tokens  # noqa: PLC0415 — needs the settings
        from jiheng.web.jobs import actions  # noqa: PLC0415
        from jiheng.web.serving import database, rekeying  # noqa: PLC0415

        migrated = database.make_ready(tell)
        if rekeying.carry_on(wanted.data, now()):
            tell("上次换 secret-key 没有做完，已经换完：所有人要重新登录")
            return True  # this process was begun with the old key
        if not marks.is_silent(wanted.data):  # else nothing is done before somebody confirms
            actions.ask("notices.whole", by=None, at=now())  # is the program the one that was released?
        token = tokens.issue_set_up(now()) if not tokens.is_set_up() else ""
        where, processes = database.where(), web_processes()
        connections.close_all()
        supervisor = Supervisor(
            [*programs(wanted, processes), *senders()], tell, silent=partial(marks.is_silent, wanted.data)
        )
        restore = wanted.data / marks.ASKED
        with _stopped_by_signals(supervisor):
            supervisor.start()
            try:
                _await(wanted, supervisor)
                if not supervisor.stopping.is_set():
                    plain = is_exposed(wanted, settings.GIVEN)
                    ready(Started(wanted.address, where, wanted.data, token, migrated, plain))
                supervisor.watch(until=restore.exists)
            finally:
                supervisor.stop()
            if restore.exists() and not supervisor.stopping.is_set():
                from jiheng.web.serving import restoring  # noqa: PLC0415

                return restoring.carry_out(now(), tell) and not supervisor.stopping.is_set()
        return False


def _await(wanted: Wanted, supervisor: Supervisor) -> None:
    web = supervisor.programs[0]
    end = time.monotonic() + READY_WITHIN
    while not supervisor.stopping.is_set() and not address.answers(
        wanted.host, wanted.port, secure=wanted.secure
    ):
        if (web.running and web.running.exitcode is not None) or time.monotonic() > end:
            raise JihengError(
                "网页进程没有起来，上面是它说的话\n    数据没有改动\n"
                "    怎么办：按上面的原因改正后再启动；看不懂时运行 jiheng doctor"
            )
        supervisor.stopping.wait(0.1)


@contextmanager
def _stopped_by_signals(supervisor: Supervisor) -> Iterator[None]:
    def stop(number: int, frame: object) -> None:  # noqa: ARG001 — the call of a signal handler
        supervisor.stopping.set()

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
