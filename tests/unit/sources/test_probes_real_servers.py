"""Probes beside the servers they are made for, started on this machine and stopped again."""

import asyncio
import time
from pathlib import Path

import pytest

from jiheng.catalogue import read_parameters
from jiheng.sources.network.network import Network
from jiheng.sources.network.policy import TargetPolicy, read_permission
from jiheng.sources.network.unreachable import UnreachableError
from jiheng.sources.probe import Asking, Seen
from jiheng.sources.probe_library import PROBES
from tests.support.real_databases import mariadb_server, postgresql_server
from tests.support.real_servers import LONGEST_START, free_port, program, running
from tests.support.web_server import certificate

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.slow, pytest.mark.e2e]


def seen(name: str, **written: str) -> Seen:
    probe = PROBES.find(name)
    settings, faults = read_parameters(probe.parameters, written)
    assert not faults

    async def ask() -> Seen:
        network = Network(TargetPolicy((read_permission("127.0.0.1"),)))
        try:
            return await probe.ask(Asking(network, (), 10_000, int(time.time())), **settings)
        except UnreachableError as error:
            return Seen(up=False, detail=error.detail, told=error.told)
        finally:
            network.close()

    return asyncio.run(ask())


def until(detail: str, name: str, **written: str) -> Seen:
    """Ask again until it is seen so: how long a server takes to start is not ours."""
    ends = time.monotonic() + LONGEST_START
    while (found := seen(name, **written)).detail != detail and time.monotonic() < ends:
        time.sleep(0.05)
    return found


def nginx_settings(folder: Path, port: int, tls_port: int) -> Path:
    held = certificate(folder, days=60)
    temporary = "".join(
        f"{each}_temp_path {folder}/{each};" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{ }}\n"
        f"http {{ access_log off; {temporary}\n"
        f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 '您好'; }}"
        " location /503 { return 503; } location /moved { return 301 /; } }\n"
        f"server {{ listen 127.0.0.1:{tls_port} ssl; ssl_certificate {held}; ssl_certificate_key {held};"
        " location / { return 200 'ok'; } } }\n",
        "utf-8",
    )
    return file


def test_nginx_is_seen_up_and_after_its_stop_down(tmp_path: Path):
    command = program("nginx")
    port, tls_port = free_port(), free_port()
    page = f"http://127.0.0.1:{port}"
    with running([command, "-p", str(tmp_path), "-c", str(nginx_settings(tmp_path, port, tls_port))]):
        assert until("ok", "http", url=f"{page}/", text="您好").up
        assert seen("http", url=f"{page}/503").told == "HTTP 503，应当是 200-299"
        assert seen("http", url=f"{page}/moved", ends_at=f"{page}/").up
        assert seen("tcp", address=f"127.0.0.1:{port}").up
        assert seen("certificate", address=f"127.0.0.1:{tls_port}", verify="否").told == "证书还有 60 天"
        assert seen("http", url=f"https://127.0.0.1:{tls_port}/", verify="no").until is not None
    assert seen("http", url=f"{page}/").detail == "refused"


def test_postgresql_is_seen_up_without_an_account():
    with postgresql_server() as port:
        found = until("ok", "database", kind="postgresql", address=f"127.0.0.1:{port}")
        assert found.told == "PostgreSQL 应答正常"
    assert seen("database", kind="postgresql", address=f"127.0.0.1:{port}").detail == "refused"


def test_mariadb_is_seen_up_without_an_account(tmp_path: Path):
    with mariadb_server(tmp_path) as port:
        assert until("ok", "database", kind="mysql", address=f"127.0.0.1:{port}").told == "MySQL 应答正常"
    assert seen("database", kind="mysql", address=f"127.0.0.1:{port}").detail == "refused"
