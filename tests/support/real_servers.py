"""Servers from the packages of the distribution, started on this machine and stopped again."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

LONGEST_START = 30  # seconds
POSTGRESQL = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def program(*names: str) -> str:
    found = next(
        (path for name in names if (path := shutil.which(name, path=f"{os.defpath}:/usr/sbin:/sbin"))), ""
    )
    if not found:
        pytest.skip(f"没有安装 {names[0]} (not installed)")
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def postgresql(home: Path) -> Iterator[int]:
    """Run PostgreSQL in a folder that it makes; give its port. Who asks is the user app."""
    initdb = shutil.which("initdb", path=str(POSTGRESQL[-1])) if POSTGRESQL else None
    if not initdb:
        pytest.skip("没有安装 PostgreSQL (not installed)")
    port, is_root = free_port(), os.getuid() == 0  # initdb refuses to be
    owner: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if is_root else {}
    home.mkdir()
    if is_root:
        shutil.chown(home, "postgres")
        home.parent.chmod(0o711)  # pytest's own folders nobody else may enter
    make = [initdb, "-D", f"{home}/data", "-U", "app", "-A", "trust", "--no-sync"]
    subprocess.run(make, check=True, capture_output=True, cwd=home, **owner)
    server = [str(POSTGRESQL[-1] / "postgres"), "-D", f"{home}/data", "-p", str(port), "-c", "fsync=off"]
    server += ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={home}"]
    with running(server, how=signal.SIGINT, cwd=home, **owner):
        ends = time.monotonic() + LONGEST_START
        ask = [str(POSTGRESQL[-1] / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        while subprocess.run(ask, check=False).returncode:
            assert time.monotonic() < ends
            time.sleep(0.05)
        yield port


@contextmanager
def prometheus(folder: Path, samples: str) -> Iterator[str]:
    """Run Prometheus over samples written as OpenMetrics; give its address."""
    tool, server = program("promtool"), program("prometheus")
    (folder / "samples.txt").write_text(f"{samples}# EOF\n", "utf-8")
    fill = [tool, "tsdb", "create-blocks-from", "--max-block-duration=16000h", "openmetrics"]
    subprocess.run([*fill, folder / "samples.txt", folder / "data"], check=True, capture_output=True)
    (folder / "prometheus.yml").write_text("{}\n", "utf-8")
    at = f"127.0.0.1:{free_port()}"
    options = [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
    options += ["--storage.tsdb.retention.time=100y", f"--web.listen-address={at}"]
    with running([server, *options]):
        until_answered(f"http://{at}/-/ready")
        yield f"http://{at}"


def until_answered(address: str) -> None:
    """Wait until a page is answered well: how long a server takes to start is not ours."""
    ends = time.monotonic() + LONGEST_START
    while True:
        with suppress(OSError), urlopen(address, timeout=LONGEST_START):  # noqa: S310 — of this machine
            return
        assert time.monotonic() < ends, address
        time.sleep(0.05)


def until_connected(port: int) -> None:
    """Wait until somebody listens."""
    ends = time.monotonic() + LONGEST_START
    while True:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), LONGEST_START):
            return
        assert time.monotonic() < ends, port
        time.sleep(0.05)


@contextmanager
def running(command: list[str], *, how: signal.Signals = signal.SIGTERM, **more: object) -> Iterator[None]:
    """Run a server meanwhile; those it has started end with it, also where it leaves them (PHP)."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, start_new_session=True, **quiet, **more)
    try:
        yield
    finally:
        process.send_signal(how)
        try:
            process.wait(LONGEST_START)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
