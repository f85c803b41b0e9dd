"""PostgreSQL and MariaDB from the packages of the distribution, on this machine, thrown away after."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.real_servers import free_port, program, running

POSTGRESQL = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@contextmanager
def postgresql_server() -> Iterator[int]:
    """Start PostgreSQL with the superuser app, who needs no password; give its port."""
    initdb = shutil.which("initdb", path=str(POSTGRESQL[-1])) if POSTGRESQL else None
    if not initdb:
        pytest.skip("没有安装 PostgreSQL (not installed)")
    port = free_port()
    is_root = os.getuid() == 0  # initdb refuses to be
    owner: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if is_root else {}
    with tempfile.TemporaryDirectory() as home:
        if is_root:
            shutil.chown(home, "postgres")
        make = [initdb, "-D", f"{home}/data", "-U", "app", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(make, check=True, capture_output=True, cwd=home, **owner)
        server = [str(POSTGRESQL[-1] / "postgres"), "-D", f"{home}/data", "-p", str(port), "-c", "fsync=off"]
        server += ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={home}"]
        with running(server, how=signal.SIGINT, cwd=home, **owner):
            yield port


@contextmanager
def mariadb_server(folder: Path) -> Iterator[int]:
    """Start MariaDB, whose root needs no password over the socket `m.sock` of the folder; give its port."""
    server, install = program("mariadbd", "mysqld"), program("mariadb-install-db", "mysql_install_db")
    port = free_port()
    common = ["--no-defaults", f"--datadir={folder}/data", f"--tmpdir={folder}"]
    user = [] if os.getuid() else ["--user=root"]
    made = [install, *common, *user, "--skip-test-db", "--auth-root-authentication-method=normal"]
    subprocess.run(made, check=True, capture_output=True)
    options = ["--bind-address=127.0.0.1", f"--port={port}", f"--socket={folder}/m.sock"]
    options += ["--max-connect-errors=3", f"--pid-file={folder}/m.pid"]
    with running([server, *common, *user, *options, "--innodb-flush-log-at-trx-commit=0"]):
        yield port
