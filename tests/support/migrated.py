"""A database with all its tables, made once of the migrations as they stand, and copied by whoever needs one.

Of SQLite a file in the checkout's cache of pytest, for the runs that follow too; of PostgreSQL a template of
the server that DATABASE_URL names. To migrate takes seconds of processor: for each worker and each server.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psycopg

ROOT = Path(__file__).parents[2]
DATABASE = "jiheng.sqlite3"
# Without looking for garbage, of which there is little, and without Django's checks of the whole.
MIGRATE = """
import gc
gc.disable()
from django.core.management import execute_from_command_line
execute_from_command_line(["django", "migrate", "--verbosity", "0", "--skip-checks"])
"""
CACHE = ROOT / ".pytest_cache" / "migrated"


def migrated_file() -> Path:
    """Give an empty SQLite database of the server; not to be written to."""
    file = CACHE / f"{_of_now()}.sqlite3"
    with _alone():
        if not file.exists():
            for old in CACHE.glob("*.sqlite3"):
                old.unlink()
            with tempfile.TemporaryDirectory(dir=CACHE) as folder:
                _migrate({"JIHENG_DATA": folder, "DATABASE_URL": ""})
                (Path(folder) / DATABASE).rename(file)
    return file


def migrated_template(address: str) -> str:
    """Give the name of an empty database of the server on this PostgreSQL, for CREATE DATABASE … TEMPLATE."""
    name = f"migrated_{_of_now()}"
    with _alone(), psycopg.connect(address, autocommit=True) as around:
        if not around.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).fetchall():
            around.execute(f"CREATE DATABASE {name}_new")
            url = f"{address.rpartition('/')[0]}/{name}_new"
            with tempfile.TemporaryDirectory() as folder:
                _migrate({"JIHENG_DATA": folder, "DATABASE_URL": url})
            around.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")
    return name


def _of_now() -> str:
    """Name the migrations by all they are made of: they use code of the application, and other packages'."""
    told = hashlib.sha256()
    for each in ("Django", "django-allauth"):
        told.update(version(each).encode())
    for file in sorted((ROOT / "src/jiheng/web").rglob("*.py")):
        told.update(file.read_bytes())
    return told.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(told: dict[str, str]) -> None:
    modules = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    kept = {key: value for key, value in os.environ.items() if not key.startswith("JIHENG_")}
    settings = {"DJANGO_SETTINGS_MODULE": "jiheng.web.settings", "PYTHONPATH": modules, "PYTHONUTF8": "1"}
    subprocess.run(
        [sys.executable, "-c", MIGRATE],
        env=kept | settings | told, cwd=ROOT, check=True,
    )  # fmt: skip
