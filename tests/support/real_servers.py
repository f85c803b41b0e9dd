"""Servers from the packages of the distribution, started on this machine and stopped again."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

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
def running(command: list[str], *, how: signal.Signals = signal.SIGTERM, **more: object) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    try:
        yield
    finally:
        process.send_signal(how)
        process.wait(LONGEST_START)
