"""Servers from the packages of the distribution, started on this machine and stopped again."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

LONGEST_START = 30  # seconds


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
        try:
            with urlopen(address, timeout=LONGEST_START) as answer:  # noqa: S310 — of this machine
                answer.read()
                return
        except OSError:
            assert time.monotonic() < ends, address
            time.sleep(0.05)


@contextmanager
def running(command: list[str], *, how: signal.Signals = signal.SIGTERM, **more: object) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    try:
        yield
    finally:
        process.send_signal(how)
        process.wait(LONGEST_START)
