"""Make a release: `make release` writes dist/jiheng-VERSION, which installs without a network.

The wheel, built twice from the commit and the same both times; the wheels of everything a server needs, for
x86_64 and aarch64, by the hashes of constraints-hashed.txt; the bill of materials; what pip-audit knows of
holes; a list of it all by SHA-256 and SM3, signed where JIHENG_RELEASE_KEY names a key (Ed25519 or SM2).
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tools.supply.hashes import HASHED, MACHINES, ROOT, platform_words
from tools.supply.sbom import EXTRAS, LINE, SBOM, key

VERIFIER = ROOT / "src/jiheng/workflows/verify_install.py"
BESIDE = ("LICENSE", "CHANGELOG.md", "SECURITY.md")
SUMS, SIGNATURE, PUBLIC_KEY = "SHA256SUMS", "SHA256SUMS.sig", "release.pem"
INSTALL = """#!/bin/sh
# 离线安装：./install 文件夹 [python3.11]。按散列核对每一个包，不访问任何网络。
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?用法：./install 文件夹 [python3.11]}
"${2:-python3}" -m venv "$folder"
PIP_CONFIG_FILE=/dev/null PIP_NO_INDEX=1 PIP_FIND_LINKS="$here/wheels" PIP_CONSTRAINT= \\
  "$folder/bin/python" -m pip --quiet --disable-pip-version-check --no-input install \\
  --require-hashes --requirement "$here/requirements.txt"
"$folder/bin/jiheng" --version
echo "核对：python3 -I -S $here/verify_install.py --key 公钥 --site $folder/lib/python3.*/site-packages"
"""


def main() -> int:
    """Make it; 1 where it may not go out: two builds differ, or a hole is known."""
    parser = argparse.ArgumentParser(prog="make release", description="做出一个可以离线安装的发布")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--machine", action="append", choices=MACHINES, help="只要这种机器的包")
    parser.add_argument("--no-audit", action="store_true", help="不问公开的漏洞库")
    chosen = parser.parse_args()
    version, commit = _committed()
    target = chosen.out / f"jiheng-{version}"
    shutil.rmtree(target, ignore_errors=True)
    (target / "wheels").mkdir(parents=True)
    wheel, same = build(target / "wheels", commit)
    requirements(target, wheel)
    python = "{}.{}".format(*sys.version_info)
    for machine in chosen.machine or MACHINES:
        fetch(target, python, machine)
    audited = {"state": "not run", "why": "--no-audit"} if chosen.no_audit else audit(target)
    beside(
        target, {"version": version, "commit": commit, "python": python, "same_twice": same, "audit": audited}
    )
    signed = finish(target)
    size = sum(each.stat().st_size for each in target.rglob("*") if each.is_file()) // 2**20
    print(f"{target}: {len([*target.glob('wheels/*')])} 个包 (wheels), {size} MB")
    print(
        f"两次构建{'相同' if same else '不同'} (two builds {'same' if same else 'differ'}): {_sha256(wheel)}"
    )
    print(f"漏洞库 (advisories): {audited['state']} {audited.get('why', '')}{audited.get('found', '')}")
    print("已签名 (signed)" if signed else "没有签名：JIHENG_RELEASE_KEY 没有指明私钥 (not signed: no key)")
    return 0 if same and not audited.get("found") else 1


def _committed() -> tuple[str, str]:
    """Give version and commit; what is not committed is not released."""
    commit = _git("rev-parse", "HEAD").strip()
    if changed := _git("status", "--porcelain").strip():
        print(f"没有提交的改动不进发布 (not committed, not released):\n{changed}", file=sys.stderr)
    line = next(
        line for line in _git("show", "HEAD:pyproject.toml").splitlines() if line.startswith("version =")
    )
    return line.split('"')[1], commit


def build(into: Path, commit: str) -> tuple[Path, bool]:
    """Build the wheel of a commit twice, in two places; give it, and whether both are the same bytes."""
    moment = _git("show", "--no-patch", "--format=%ct", commit).strip()
    made = []
    with tempfile.TemporaryDirectory(prefix="jiheng-build-") as room:
        for place in ("one", "another/and/deeper"):
            source, out = Path(room) / place / "source", Path(room) / place / "out"
            source.mkdir(parents=True)
            packed = subprocess.run(
                ["git", "archive", commit], cwd=ROOT, check=True, capture_output=True
            ).stdout
            subprocess.run(["tar", "--extract"], cwd=source, input=packed, check=True)
            _pip(
                "wheel",
                "--no-deps",
                "--no-build-isolation",
                "--wheel-dir",
                out,
                source,
                SOURCE_DATE_EPOCH=moment,
            )
            made.append(next(out.glob("*.whl")))
        same = _sha256(made[0]) == _sha256(made[1])
        return Path(shutil.copy(made[0], into)), same


def requirements(target: Path, wheel: Path) -> None:
    """Write what is installed: the components of the bill by their hashes, and the wheel by its own."""
    wanted = {key(each["name"]) for each in json.loads(SBOM.read_text("utf-8"))["components"]}
    lines = [each[0] for each in LINE.finditer(HASHED.read_text("utf-8")) if key(each["name"]) in wanted]
    name, version = wheel.name.split("-")[:2]
    ours = f"{name}[{EXTRAS}]=={version} \\\n    --hash=sha256:{_sha256(wheel)}"
    (target / "requirements.txt").write_text("\n".join([*lines, ours]) + "\n", "utf-8")


def fetch(target: Path, python: str, machine: str) -> None:
    """Fetch the wheels for a machine by their hashes."""
    with tempfile.TemporaryDirectory(prefix="jiheng-fetch-") as room:
        others = Path(room) / "requirements.txt"
        lines = [each[0] for each in LINE.finditer((target / "requirements.txt").read_text("utf-8"))]
        others.write_text("\n".join(line for line in lines if not line.startswith("jiheng[")) + "\n", "utf-8")
        _pip("download", "--no-deps", "--require-hashes", *platform_words(python, machine),
             "--dest", target / "wheels", "--requirement", others)  # fmt: skip


def audit(target: Path) -> dict[str, Any]:
    """Ask pip-audit what is known of these versions; say so where nobody answers."""
    with tempfile.TemporaryDirectory(prefix="jiheng-audit-") as room:
        lines = [each[0] for each in LINE.finditer((target / "requirements.txt").read_text("utf-8"))]
        pinned = Path(room) / "requirements.txt"
        pinned.write_text("\n".join(line.partition(" ")[0] for line in lines) + "\n", "utf-8")
        told = subprocess.run(
            [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--progress-spinner", "off",
             "--timeout", "20", "--format", "json", "--requirement", str(pinned)],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
    try:
        answered = json.loads(told.stdout)["dependencies"]
    except (ValueError, KeyError):
        return {"state": "not run", "why": (told.stderr.strip().splitlines() or ["no answer"])[-1][:200]}
    if skipped := [
        each["name"] for each in answered if "skip_reason" in each
    ]:  # pip-audit itself calls this clean
        return {
            "state": "not run",
            "why": f"漏洞库不认识 {len(skipped)} 个包中的 {skipped[0]} 等 (unknown there)",
        }
    holes = [
        f"{each['name']} {each['version']}: {hole['id']}"
        for each in answered
        for hole in each.get("vulns", ())
    ]
    return {"state": "run", "packages": len(answered), "found": holes}


def beside(target: Path, told: dict[str, Any]) -> None:
    """Write what stands beside the wheels."""
    (target / "release.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (target / "install").write_text(INSTALL, "utf-8")
    (target / "install").chmod(0o755)
    shutil.copy(VERIFIER, target / "verify_install.py")
    shutil.copy(SBOM, target)
    for name in BESIDE:
        shutil.copy(ROOT / name, target)


def finish(target: Path) -> bool:
    """List every file by its hashes, and sign the list where there is a key; say whether it is signed."""
    if "sm3" in hashlib.algorithms_available:
        (target / "SM3SUMS").write_text("".join(_sums(target, "sm3")), "utf-8")
    (target / SUMS).write_text("".join(_sums(target, "sha256")), "utf-8")
    private = os.environ.get("JIHENG_RELEASE_KEY")
    if not private:
        return False
    _openssl(
        "pkeyutl", "-sign", "-inkey", private, "-rawin", "-in", target / SUMS, "-out", target / SIGNATURE
    )
    _openssl("pkey", "-in", private, "-pubout", "-out", target / PUBLIC_KEY)
    return True


def _sums(target: Path, algorithm: str) -> Iterator[str]:
    for each in sorted(target.rglob("*")):
        if each.is_file() and each.name not in (
            SUMS,
            SIGNATURE,
            PUBLIC_KEY,
            "SM3SUMS" if algorithm == "sm3" else "",
        ):
            with each.open("rb") as opened:
                yield f"{hashlib.file_digest(opened, algorithm).hexdigest()}  {each.relative_to(target)}\n"


def _openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True)


def _pip(*words: str | Path, **settings: str) -> None:
    quiet = ("--quiet", "--quiet", "--disable-pip-version-check", "--no-input")
    given = [sys.executable, "-m", "pip", *quiet, *map(str, words)]
    subprocess.run(given, check=True, env={**os.environ, "PIP_CONSTRAINT": "", **settings})


def _git(*words: str) -> str:
    given: Sequence[str] = ["git", "-c", "safe.directory=*", *words]
    return subprocess.run(given, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
