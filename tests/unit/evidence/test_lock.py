"""One writer at a time, and no stale lock whatever becomes of it."""

import fcntl
import importlib.util
import subprocess
import sys
from types import SimpleNamespace

import pytest

from jiheng.errors import BusyError
from jiheng.evidence import lock
from jiheng.evidence.lock import LOCK_NAME, sole_writer

HOLDER = """
import sys
from pathlib import Path
from jiheng.evidence.lock import sole_writer
with sole_writer(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    started = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert started.stdout.readline() == b"held\n"
    yield started
    started.kill()
    started.communicate()


@pytest.mark.slow
def test_another_process_is_named_and_its_lock_ends_with_it_however_it_ends(holder, tmp_path):
    with pytest.raises(BusyError, match=f"进程 {holder.pid}"), sole_writer(tmp_path):
        pass
    holder.kill()
    holder.wait()
    assert (tmp_path / LOCK_NAME).exists()
    with sole_writer(tmp_path):
        pass
    assert not (tmp_path / LOCK_NAME).exists()


def test_it_works_with_the_locks_of_windows(tmp_path, monkeypatch):
    def locking(held, mode, count):
        assert (mode, count) == ("LK_NBLCK", 1)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PermissionError(13, "Permission denied") from error

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK="LK_NBLCK"))
    spec = importlib.util.spec_from_file_location("windows_lock", lock.__file__)
    windows = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(windows)
    with windows.sole_writer(tmp_path), pytest.raises(BusyError), windows.sole_writer(tmp_path):
        pass
    with windows.sole_writer(tmp_path):
        pass
