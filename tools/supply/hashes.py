"""Write constraints-hashed.txt: what constraints.txt names, with the hash of every file pip would take here.

    python -m tools.supply.hashes

Asked of pip itself, without downloading, for each of PYTHONS and MACHINES; what has no wheel (pyspark),
by its source. The file holds hashes and no address, so it serves any mirror. `make release` installs by it.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PINNED, HASHED = ROOT / "constraints.txt", ROOT / "constraints-hashed.txt"
PYTHONS, MACHINES = ("3.11", "3.12", "3.13"), ("x86_64", "aarch64")  # aarch64: 鲲鹏, 飞腾
GLIBC = (
    "manylinux2014",
    *(f"manylinux_2_{minor}" for minor in (17, 24, 26, 27, 28)),
)  # 银河麒麟 V10 has 2.28
SOURCE_ONLY = ("pyspark",)
HEAD = "# constraints.txt with the hashes of its files on Linux. Written by tools/supply/hashes.py.\n"


def main() -> None:
    """Write it."""
    lines = [line for line in PINNED.read_text("utf-8").splitlines() if "==" in line]
    wheels = [line for line in lines if line.partition("==")[0] not in SOURCE_ONLY]
    sources = [line for line in lines if line not in wheels]
    hashes: dict[str, set[str]] = defaultdict(set)
    for python, machine in product(PYTHONS, MACHINES):
        for name, found in _asked(wheels, platform_words(python, machine)):
            hashes[name].add(found)
    for name, found in _asked(sources, ["--no-binary", ",".join(SOURCE_ONLY)]):
        hashes[name].add(found)
    HASHED.write_text(HEAD + "".join(_line(line, hashes) for line in lines), "utf-8")
    print(f"{HASHED.name}: {len(lines)} 个包 (packages), {sum(map(len, hashes.values()))} 个散列 (hashes)")


def platform_words(python: str, machine: str) -> list[str]:
    """Give pip's words for another Python on another machine: wheels only."""
    platforms = [word for glibc in GLIBC for word in ("--platform", f"{glibc}_{machine}")]
    return ["--only-binary", ":all:", "--python-version", python, *platforms]


def _asked(lines: list[str], words: list[str]) -> Iterator[tuple[str, str]]:
    """Ask pip which file it would take of each; give names as pip compares them, and hashes."""
    with tempfile.TemporaryDirectory(prefix="jiheng-hashes-") as room:
        report, wanted = Path(room) / "report.json", Path(room) / "wanted.txt"
        wanted.write_text("\n".join(lines) + "\n", "utf-8")
        subprocess.run(
            [sys.executable, "-m", "pip", "--quiet", "--quiet", "--disable-pip-version-check", "--no-input",
             "install", "--dry-run", "--ignore-installed", "--no-deps", *words, "--target", f"{room}/nothing",
             "--report", str(report), "--requirement", str(wanted)],
            check=True,
        )  # fmt: skip
        for each in json.loads(report.read_text("utf-8"))["install"]:
            yield _key(each["metadata"]["name"]), each["download_info"]["archive_info"]["hashes"]["sha256"]


def _line(line: str, hashes: dict[str, set[str]]) -> str:
    found = sorted(hashes[_key(line.partition("==")[0])])
    if not found:
        raise SystemExit(f"{line}: 没有找到任何文件 (no file found)")
    return " \\\n    ".join([line, *(f"--hash=sha256:{each}" for each in found)]) + "\n"


def _key(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


if __name__ == "__main__":
    main()
