"""The two commands of the README, and that people, hooks and CI call the same ones."""

import os
import re
import socket
import subprocess
from pathlib import Path

import pytest
from pytest_socket import SocketBlockedError

COMMANDS = {
    "demo",
    "test",
    "browser",
    "servers",
    "postgresql",
    "check",
    "fix",
    "quick",
    "bench",
    "corpus",
    "mutation",
    "fuzz",
    "proof",
    "release",
    "docs",
    "constraints",
}


def help_page(root: Path) -> str:
    return subprocess.run(
        ["make", "--no-print-directory"],
        cwd=root,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_make_alone_lists_every_command(root: Path):
    assert set(re.findall(r"^  make (\w+)", help_page(root), re.MULTILINE)) == COMMANDS


def test_the_list_of_commands_is_the_makefile(root: Path):
    phony = re.search(r"^\.PHONY: (help .*)$", (root / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == COMMANDS | {"help"}


@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_the_readme_names_the_two_commands(root: Path, command: str):
    assert command in (root / "README.md").read_text("utf-8")


def test_ci_calls_what_everybody_calls(root: Path):
    script = root / ".ci/run"
    assert script.read_text("utf-8").splitlines()[-1] == "exec make test"
    assert os.access(script, os.X_OK)


def test_every_tool_with_a_shebang_can_be_run(root: Path):
    scripts = [path for path in (root / "tools").iterdir() if path.is_file() and not path.suffix]
    assert [path.name for path in scripts if not os.access(path, os.X_OK)] == []


def test_every_hook_is_a_line_of_the_makefile(root: Path):
    hooks = (root / ".pre-commit-config.yaml").read_text("utf-8")
    assert set(re.findall(r"entry: make (\w+)", hooks)) <= COMMANDS
    assert re.findall(r"repo: (\w+)", hooks) == ["local"]
    assert hooks.count("entry:") == hooks.count("entry: make ")


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_no_test_reaches_the_network():
    with pytest.raises(SocketBlockedError):
        socket.socket(socket.AF_INET, socket.SOCK_STREAM)
