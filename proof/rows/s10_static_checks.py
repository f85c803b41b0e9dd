"""S-10: every rule of ruff (bandit's among them, as S), strict types and the layers find nothing.

Exceptions have reasons. semgrep's rules come from a registry of their own that is not reached here: not run.
bandit itself is not run beside its port in ruff.
"""

import re
import subprocess
import sys
from pathlib import Path

from proof.row import Row
from proof.trying import ROOT

row = Row(
    "S-10",
    promises=(),
    sizes={"short": {"files": 500}, "night": {"files": 500}},
    bars=(
        "files >= size.files", "lint_findings = 0", "type_errors = 0", "layers_broken = 0",
        "security_exceptions >= 1", "without_reason = 0", "planted_found = 1",
    ),
)  # fmt: skip
EXCEPTION = re.compile(r"# noqa: (?P<codes>[A-Z0-9, ]*\bS\d{3}\b[A-Z0-9, ]*)(?P<reason>.*)")
PLANTED = """import subprocess


def run(words: str) -> None:
    subprocess.call(words, shell=True)
"""


@row.runs
def check(trial):
    """Run them on the sources as they are, and ruff on a hole that was planted."""
    here = Path(sys.executable).parent
    ruff = [here / "ruff", "check", "--no-cache", "--output-format", "concise"]
    planted = trial.room / "planted.py"
    planted.write_text(PLANTED, "utf-8")
    sources = sorted((ROOT / "src").rglob("*.py"))
    found = [each for file in sources for each in EXCEPTION.finditer(file.read_text("utf-8"))]
    return {
        "files": len(sources),
        "lint_findings": _count([*ruff, "src", "tools", "proof"]),
        "type_errors": _count([here / "mypy", "--no-error-summary", "--cache-dir", ROOT / ".mypy_cache"]),
        "layers_broken": int(_run([here / "lint-imports", "--no-logo", "--no-cache"]).returncode != 0),
        "security_exceptions": len(found),
        "without_reason": sum(not each["reason"].strip(" —-") for each in found),
        "planted_found": int("S602" in _run([*ruff, "--config", ROOT / "pyproject.toml", planted]).stdout),
    }


def _count(words: list[str | Path]) -> int:
    """Count the lines of findings; a tool that fails without any counts as one."""
    ended = _run(words)
    lines = [line for line in ended.stdout.splitlines() if re.match(r"\S+:\d+", line)]
    return len(lines) or int(ended.returncode != 0)


def _run(words: list[str | Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, words)], cwd=ROOT, check=False, capture_output=True, text=True)
