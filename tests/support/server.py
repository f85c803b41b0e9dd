"""A real `jiheng serve` for tests, on a free port with data of its own, and people put into its database."""

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.support.migrated import DATABASE, migrated_file, migrated_template

ROOT = Path(__file__).parents[2]
LOGIN_PASSWORD = "Xunjian-7mei-Dui"  # noqa: S105 — of the people of the cast


@dataclass
class Server:
    """The running command, what it printed until it answered, and how to reach its database."""

    process: "subprocess.Popen[str]"
    environment: Mapping[str, str]
    told: list[str] = field(default_factory=list)

    def first(self, pattern: str) -> str:
        """Give the group of a pattern in what was printed."""
        found = re.search(pattern, "\n".join(self.told))
        assert found, "\n".join(self.told)
        return found[1]

    @property
    def address(self) -> str:
        """Where it answers, without the last slash."""
        return self.first(r"绩衡已启动：(\S+)/")

    @property
    def token(self) -> str:
        """The token of its first set-up."""
        return self.first(r"一次性口令：(\S+)")

    def run(self, *words: str) -> str:
        """Run a Python program on the server's database and files; give what it printed."""
        done = subprocess.run(
            [sys.executable, *words],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def seed(self, *regions: str) -> dict[str, dict[str, dict[str, str]]]:
        """Put regions into the database; give by region and role login, name, session; the project's id."""
        told: dict[str, dict[str, dict[str, str]]] = json.loads(
            self.run("-m", "tests.support.seed", *regions)
        )
        return told

    def stop(self) -> int:
        """End it as `kill` does; give its exit code."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=60)
        return self.process.returncode


def environment_of(data: Path, **settings: str) -> dict[str, str]:
    """Give what a program needs to know of a server's data."""
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("JIHENG_")},
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "PYTHONUTF8": "1",
        "JIHENG_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "jiheng.web.settings",
        **settings,
    }


def started(data: Path, *words: str, **settings: str) -> Server:
    """Start a server and wait until it has said that it answers, or has ended."""
    environment = environment_of(data, **settings)
    process = subprocess.Popen(
        [sys.executable, "-m", "jiheng", "serve", "--port", "0", "--no-open", *words],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    server = Server(process, environment)
    assert process.stdout is not None
    for line in process.stdout:
        server.told.append(line.rstrip("\n"))
        if "停止：按 Ctrl-C" in line:
            break
    else:
        process.communicate()
    return server


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """Give an empty database to a server where DATABASE_URL names PostgreSQL; else it makes its own file."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgresql"):
        yield {}
        return
    name = f"server_{secrets.token_hex(8)}"
    with psycopg.connect(address, autocommit=True) as around:
        around.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_template(address)}")
        try:
            yield {"DATABASE_URL": f"{address.rpartition('/')[0]}/{name}"}
        finally:
            around.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running(*words: str, **settings: str) -> Iterator[Server]:
    """Run a server on data of its own; its tables are there already."""
    with tempfile.TemporaryDirectory() as data, own_database() as database:
        if not database:
            shutil.copyfile(migrated_file(), Path(data) / DATABASE)
        server = started(Path(data), *words, **database, **settings)
        try:
            assert server.process.poll() is None, "\n".join(server.told)
            yield server
        finally:
            server.stop()
