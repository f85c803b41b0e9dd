"""Restored tables brought to where the server looks for them: the data folder, or PostgreSQL.

That is done by a process of its own (serving/loaded.py), which alone opens the database.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from jiheng.errors import JihengError, NotFoundError

CHILD = "jiheng.web.serving.loaded"
SETTINGS = "jiheng.web.settings"
Load = Callable[[Path], None]


def loader(data: Path) -> Load | None:
    """Give what puts the tables of a file into the server's database; None where they stay in the folder."""
    if not os.environ.get("DATABASE_URL"):  # noqa: TID251 — as the settings, which are not read yet
        return None
    return lambda file: _child(data, str(file))


def refuse_full(data: Path) -> None:
    """Raise NotFoundError where the tables would go to a PostgreSQL that has some, or does not answer."""
    if loader(data):
        _child(data)


def _child(data: Path, *words: str) -> None:
    """Do it. Raises NotFoundError where it did not answer to the end, JihengError where it refused."""
    done = subprocess.run(  # noqa: S603 — our own interpreter and module
        [sys.executable, "-m", CHILD, *words],
        env=os.environ | {"JIHENG_DATA": str(data), "DJANGO_SETTINGS_MODULE": SETTINGS},  # noqa: TID251
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode == NotFoundError.exit_code:
        raise NotFoundError(done.stderr)
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["没有说原因"])[-1]
        raise JihengError(f"数据表没有写进 PostgreSQL，它没有改动：{why}")
