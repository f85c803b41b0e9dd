"""S-04: a release installs on a machine without a route and works there; what is changed later is found.

The wheels for aarch64 are fetched and held to be complete, not run: there is no such machine here.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from jiheng.workflows.verify_install import verify_install
from proof.row import NotRunError, Row
from proof.supply import WITHOUT_ROUTE, head, pip
from tools.supply import release as releasing
from tools.supply.hashes import MACHINES, platform_words

row = Row(
    "S-04",
    promises=(),
    sizes={"short": {"machines": 1}, "night": {"machines": 2}},
    bars=(
        "machines = size.machines", "complete = figure.machines", "routes = 0", "install_seconds <= 300",
        "evaluated >= 4", "faults_after = 0", "outside_installs = 0",
    ),
)  # fmt: skip
PYTHON = "{}.{}".format(*sys.version_info)


@row.runs
def install_without_a_route(trial):
    """Make the release, install it and work with it in a network that leads nowhere."""
    trial.program("unshare")
    target = trial.room / "release"
    (target / "wheels").mkdir(parents=True)
    wheel, _ = releasing.build(target / "wheels", head())
    releasing.requirements(target, wheel)
    machines = MACHINES[: trial.size["machines"]]
    try:
        for each in machines:
            releasing.fetch(target, PYTHON, each)
    except subprocess.CalledProcessError as error:
        raise NotRunError("package registry missing") from error
    releasing.beside(target, {})
    releasing.finish(target)
    place = trial.room / "installed"
    begun = time.monotonic()
    _alone([target / "install", place, sys.executable])
    seconds = int(time.monotonic() - begun)
    told = _alone([place / "bin/jiheng", "demo", "--out", trial.room / "out"])
    site = next(place.glob("lib/python*/site-packages"))
    return {
        "machines": len(machines), "complete": sum(_complete(target, each) for each in machines),
        "wheels": len([*target.glob("wheels/*.whl")]),
        "routes": sum(each[:5] != "Iface" for each in _alone(["cat", "/proc/net/route"]).splitlines()),
        "outside_installs": int(_reaches(trial.room)),
        "install_seconds": seconds, "evaluated": told.count("总分"),
        "faults_after": len(verify_install(site, target).faults),
    }  # fmt: skip


def _alone(words: list[str | Path]) -> str:
    """Run in a network of its own; give what was printed. Raises NotRunError where none may be made."""
    if subprocess.run([*WITHOUT_ROUTE, "true"], check=False, capture_output=True).returncode:
        raise NotRunError("network namespaces missing")
    given = [*WITHOUT_ROUTE, *map(str, words)]
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "DJANGO_SETTINGS_MODULE")
    }
    return subprocess.run(given, check=True, capture_output=True, text=True, env=env).stdout


def _complete(target: Path, machine: str) -> bool:
    """Say whether the wheels for a machine are all there, as pip for that machine resolves them."""
    ended = pip(
        "install", "--dry-run", "--ignore-installed", "--require-hashes", *platform_words(PYTHON, machine),
        "--target", target.parent / "nothing", "--requirement", target / "requirements.txt",
        PIP_CONFIG_FILE="/dev/null", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(target / "wheels"),
    )  # fmt: skip
    return ended.returncode == 0


def _reaches(room: Path) -> bool:
    """Say whether pip can install from outside in there: it must not, or the network is none of its own."""
    words = [sys.executable, "-m", "pip", "--retries", "0", "--timeout", "3", "download", "--no-cache-dir",
             "--dest", room / "outside", "segno"]  # fmt: skip
    return (
        subprocess.run([*WITHOUT_ROUTE, *map(str, words)], check=False, capture_output=True).returncode == 0
    )
