"""D-09: PostgreSQL goes down at once under writes and comes back, and sessions are ended from its side.

A real `jiheng serve` on a PostgreSQL of its own, with its syncs on. Nothing of the server is started anew.
"""

import os
import secrets
import shutil
import subprocess
import time
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from tempfile import gettempdir

import psycopg

from proof.row import NotRunError, Row
from proof.storm import SOUND, acked_more, figures, storm
from tests.support.real_servers import POSTGRESQL, free_port

row = Row(
    "D-09",
    promises=("I-1", "I-2", "I-4"),
    sizes={
        "short": {"stops": 1, "down_seconds": 3, "ended_sessions": 2},
        "night": {"stops": 2, "down_seconds": 60, "ended_sessions": 20},
        "long": {"stops": 20, "down_seconds": 60, "ended_sessions": 400},
    },
    bars=(
        "stops = size.stops", "ended_sessions >= size.ended_sessions", "acked >= size.stops", *SOUND,
        "without_retry_after = 0", "back_ms <= 30000",
    ),
)  # fmt: skip


@row.runs
def stop_it(trial):
    """Stop and start it, then end sessions at random; wait each time until a record is acknowledged again."""
    back = ended = 0
    with (
        postgresql(trial.room / "postgresql") as database,
        storm(trial.room, **database.settings) as blowing,
    ):
        for _ in range(trial.size["stops"]):
            acked_more(blowing)
            database.ask("-m", "immediate", "stop")
            time.sleep(trial.size["down_seconds"])
            database.start()
            begun = time.monotonic()
            acked_more(blowing)
            back = max(back, int((time.monotonic() - begun) * 1000))
        while ended < trial.size["ended_sessions"]:
            ended += database.end_a_session()
            acked_more(blowing)
        told = figures(blowing)
    return {
        "stops": trial.size["stops"], "ended_sessions": ended, **told, "busy": blowing.statuses[503],
        "without_retry_after": blowing.without_retry_after, "back_ms": back,
    }  # fmt: skip


class Database:
    """A PostgreSQL that can be stopped and started again."""

    def __init__(self, home: Path) -> None:
        """Make it; who is root lets `postgres` run it."""
        self.home, self.port = home, free_port()
        self.owner = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        home.mkdir()
        if self.owner:
            shutil.chown(home, "postgres", "postgres")
            for each in takewhile(lambda folder: folder != Path(gettempdir()), home.parents):
                each.chmod(each.stat().st_mode | 0o011)
        self.run("initdb", "-D", f"{home}/data", "-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")

    @property
    def settings(self) -> dict[str, str]:
        """What the server must know."""
        return {"DATABASE_URL": f"postgresql://app@127.0.0.1:{self.port}/postgres"}

    def run(self, name: str, *words: str) -> None:
        """Run one of its programs, and wait."""
        with (self.home / f"{secrets.token_hex(4)}.log").open("w") as log:
            subprocess.run(
                [shutil.which(name, path=f"{POSTGRESQL[-1]}:{os.defpath}") or name, *words],
                cwd=self.home,
                stdout=log,
                stderr=log,
                check=True,
                **self.owner,
            )

    def ask(self, *words: str) -> None:
        """Ask pg_ctl, and wait."""
        self.run("pg_ctl", "-D", f"{self.home}/data", "-w", *words)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self.home}"
        self.ask("-o", options, "start")

    def end_a_session(self) -> bool:
        """End one session of somebody else; say whether there was one."""
        with psycopg.connect(self.settings["DATABASE_URL"], autocommit=True) as own:
            found = own.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
            ).fetchone()
        return found is not None


@contextmanager
def postgresql(home):
    """Run it for the block. Raises NotRunError where it is not installed."""
    if not POSTGRESQL:
        raise NotRunError("PostgreSQL missing")
    database = Database(home)
    database.start()
    try:
        yield database
    finally:
        database.ask("-m", "immediate", "stop")
