"""The repository as its own tests see it."""

import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def tracked(root: Path) -> list[Path]:
    """Every file that is, or by `git add` would be, in the repository."""
    if shutil.which("git") is None or not (root / ".git").exists():
        pytest.skip("not a git clone")
    told = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return sorted(path for name in told.split("\0") if name and (path := root / name).is_file())


@pytest.fixture(scope="session")
def texts(tracked: list[Path]) -> dict[Path, str]:
    """The tracked files that are text, with their text."""
    contents = {path: path.read_bytes() for path in tracked}
    return {
        path: content.decode("utf-8", errors="replace")
        for path, content in contents.items()
        if b"\0" not in content
    }


@pytest.fixture(scope="session")
def project(root: Path) -> dict[str, Any]:
    """pyproject.toml as read."""
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def exceptions(root: Path) -> dict[str, dict[str, str]]:
    """The one list of exceptions: kind -> what is excepted -> why."""
    return tomllib.loads((root / "tests/repo/exceptions.toml").read_text("utf-8"))
