"""S-06: CI runs what everybody runs, by pinned versions only, fetches nothing else, knows no secret.

There are no workflows of a hosting service, which is what zizmor reads; the bar says so the day there are.
"""

import re
import subprocess

from proof.row import Row
from proof.trying import ROOT

row = Row(
    "S-06",
    promises=(),
    sizes={"short": {"scripts": 5}, "night": {"scripts": 5}},
    bars=(
        "scripts >= size.scripts", "workflows = 0", "installs >= 3", "unpinned_installs = 0", "downloads = 0",
        "secrets_asked = 0", "unreadable = 0", "ci_lines_beyond = 0",
    ),
)  # fmt: skip
INSTALLS = re.compile(r"\bpip\b[^|;&]*?\binstall\b[^|;&]*|\$\(INSTALL\)[^|;&]*")
PINNED = re.compile(r"--constraint|--require-hashes|\$\(INSTALL\)|--no-build-isolation --editable")
DOWNLOADS = re.compile(r"(?<![\w-])(?:curl|wget|npx|git clone)(?= )")
SECRETS = re.compile(r"\$\{?\w*(?:TOKEN|SECRET|PASSWORD|CREDENTIAL)\w*")
FREE = ("tools/constraints",)  # by a maintainer, to write what is pinned


@row.runs
def read_scripts(trial):  # noqa: ARG001 — it reads the repository
    """Read every script that CI can reach."""
    words = ["git", "-c", "safe.directory=*", "ls-files"]
    files = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    scripts = [each for each in files if each.startswith(".ci/") or each == "Makefile" or _shell(each)]
    texts = {each: re.sub(r"\\\n\s*", " ", (ROOT / each).read_text("utf-8")) for each in scripts}
    lines = [line for name, text in texts.items() if name not in FREE for line in _commands(text)]
    installs = [found[0] for line in lines for found in INSTALLS.finditer(line)]
    shells = [each for each in scripts if each != "Makefile"]
    unreadable = [
        each for each in shells if subprocess.run(["bash", "-n", ROOT / each], check=False).returncode
    ]
    allowed = {"set -euo pipefail", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', "exec make test"}
    return {
        "scripts": len(scripts),
        "workflows": sum(each.startswith((".github/", ".gitlab", ".gitea/")) for each in files),
        "installs": len(installs),
        "unpinned_installs": sum(not PINNED.search(each) for each in installs),
        "downloads": sum(bool(DOWNLOADS.search(line)) for line in lines),
        "secrets_asked": sum(bool(SECRETS.search(line)) for line in lines),
        "unreadable": len(unreadable),
        "ci_lines_beyond": len({*_commands(texts[".ci/run"])} - allowed),
    }


def _shell(name: str) -> bool:
    if not name.startswith("tools/") or "." in name.rpartition("/")[2]:
        return False
    return (ROOT / name).read_text("utf-8").startswith("#!/usr/bin/env bash")


def _commands(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
