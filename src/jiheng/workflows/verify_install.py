"""verify_install.py of a release: is what is installed what was released? Standard library and openssl alone.

`python3 -I -S verify_install.py --release FOLDER --key KEY --site SITE_PACKAGES`; exit code 0: everything
holds, 6: something was changed, 3: it could not be looked at. Put into every release as it stands, so that a
program that was changed need not be asked about itself. Compiled files (`__pycache__`) are not looked at.
"""

import argparse
import base64
import csv
import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SUMS, SIGNATURE, PUBLIC_KEY, WHEELS = "SHA256SUMS", "SHA256SUMS.sig", "release.pem", "wheels"
OURS = "jiheng"
BROUGHT = ("pip", "setuptools", "wheel")  # by Python itself, into every environment
SCRIPTS, DATA = ".data/scripts/", ".data/data/"
RELEASED = "发布文件夹"


class CannotTellError(Exception):
    """What was asked for cannot be looked at."""


class Found(NamedTuple):
    """What was looked at, what is wrong, and what is to be known."""

    packages: int
    files: int
    faults: tuple[str, ...]
    remarks: tuple[str, ...]


def verify_install(site: Path, release: Path | None = None, key: Path | None = None) -> Found:
    """Hold what lies in `site` against the wheels of a release, else against its own lists.

    Raises CannotTellError where there is nothing to hold it against.
    """
    installed = {_key(each): each for each in site.glob("*.dist-info")}
    if OURS not in installed or not (site / OURS).is_dir():
        raise CannotTellError(f"{site} 里没有装 {OURS}；从源码直接运行的（可编辑安装），没有发布可以核对")
    faults, remarks = [*_released(release, key)] if release else [], []
    if release is None:
        remarks.append(
            "只与安装时自己的清单（RECORD）对照：连清单一起改的，这样看不出来；用 --release 和 --key 核对"
        )
    elif key is None:
        remarks.append("没有核对签名：用 --key 指明从别处得到的发布公钥")
    wheels = {_key(each): each for each in _fitting(release, installed)} if release else {}
    known, count, packages = set[Path](), 0, 0
    for name, info in sorted(installed.items()):
        if name in BROUGHT:
            known |= {path for path, _ in _listed(site, info)}
            continue
        packages += 1
        expected = dict(_listed(site, info))
        if release is not None:
            if name not in wheels:
                faults.append(f"{info.name.removesuffix('.dist-info')}：{RELEASED}里没有这个包")
            else:
                expected |= dict(_of_wheel(site, wheels[name]))
        known |= expected.keys()
        for path, hashed in expected.items():
            if hashed is not None:
                count += 1
                faults += _compared(path, hashed, site)
    faults += [f"{each.relative_to(site)}：多出来的文件，不属于任何装上的包" for each in _beyond(site, known)]
    return Found(packages, count, tuple(faults), tuple(remarks))


def _released(release: Path, key: Path | None) -> Iterator[str]:
    """Say what is wrong with a release itself: its files against its list, the signature of the list."""
    sums = release / SUMS
    if not sums.is_file():
        raise CannotTellError(f"{release} 里没有 {SUMS}，不是{RELEASED}")
    listed = {}
    for line in sums.read_text("utf-8").splitlines():
        hashed, _, name = line.partition("  ")
        listed[name] = hashed
    there = {str(each.relative_to(release)) for each in release.rglob("*") if each.is_file()}
    for name in sorted(listed.keys() - there):
        yield f"{RELEASED}：{name} 不见了"
    for name in sorted(there - listed.keys() - {SUMS, SIGNATURE, PUBLIC_KEY}):
        yield f"{RELEASED}：{name} 不在 {SUMS} 里"
    for name in sorted(listed.keys() & there):
        if _sha256(release / name) != listed[name]:
            yield f"{RELEASED}：{name} 与 {SUMS} 不符"
    if key is not None and (why := _unsigned(sums, release / SIGNATURE, key)):
        yield why


def _unsigned(sums: Path, signature: Path, key: Path) -> str:
    """Say why the list is not as the owner of the key signed it; nothing where it is."""
    openssl = shutil.which("openssl")
    if openssl is None:
        raise CannotTellError("没有 openssl，不能核对签名：apt-get install openssl")
    if not key.is_file():
        raise CannotTellError(f"没有公钥文件 {key}")
    if not signature.is_file():
        return f"{RELEASED}：没有签名（{SIGNATURE}）"
    words = (openssl, "pkeyutl", "-verify", "-pubin", "-rawin", "-inkey", str(key))
    given = (*words, "-in", str(sums), "-sigfile", str(signature))
    ended = subprocess.run(given, capture_output=True, check=False)  # noqa: S603 — openssl, by its full path
    return "" if ended.returncode == 0 else f"{RELEASED}：{SUMS} 的签名与公钥 {key.name} 不符"


def _fitting(release: Path, installed: dict[str, Path]) -> Iterator[Path]:
    """Give the wheels with the tags of what is installed: a release is for several machines."""
    for wheel in sorted((release / WHEELS).glob("*.whl")):
        info = installed.get(_key(wheel))
        lines = (
            (info / "WHEEL").read_text("utf-8").splitlines() if info and (info / "WHEEL").is_file() else []
        )
        tags = {line.partition(": ")[2] for line in lines if line.startswith("Tag: ")}
        pythons, abis, platforms = wheel.stem.split("-")[-3:]
        given = {
            f"{python}-{abi}-{platform}"
            for python in pythons.split(".") for abi in abis.split(".") for platform in platforms.split(".")
        }  # fmt: skip
        if tags & given:
            yield wheel


def _of_wheel(site: Path, wheel: Path) -> Iterator[tuple[Path, str]]:
    """Give where each member of a wheel is installed, with its hash; scripts are written anew by pip."""
    with zipfile.ZipFile(wheel) as opened:
        for member in opened.infolist():
            name = member.filename
            if member.is_dir() or SCRIPTS in name or name.endswith(".dist-info/RECORD"):
                continue
            first, _, rest = name.partition("/")
            inside = rest.partition("/")[2] if first.endswith(".data") else name
            top = site.parents[2] if DATA in name else site
            yield top / inside, hashlib.sha256(opened.read(member)).hexdigest()


def _listed(site: Path, info: Path) -> Iterator[tuple[Path, str | None]]:
    """Give what a package says it has installed, each file with its hash where it says one."""
    try:
        lines = (info / "RECORD").read_text("utf-8").splitlines()
    except OSError:
        return
    for name, hashed, _ in csv.reader(lines):
        digits = hashed.removeprefix("sha256=")
        path = (
            Path(name) if name.startswith("/") else (site / name).resolve() if ".." in name else site / name
        )
        yield path, base64.urlsafe_b64decode(digits + "=" * (-len(digits) % 4)).hex() if digits else None


def _compared(path: Path, hashed: str, site: Path) -> Iterator[str]:
    name = path.relative_to(site) if path.is_relative_to(site) else path
    if not path.is_file():
        yield f"{name}：不见了"
    elif _sha256(path) != hashed:
        yield f"{name}：改过"


def _beyond(site: Path, known: set[Path]) -> Iterator[Path]:
    for each in sorted(site.rglob("*")):
        if each.is_file() and each not in known and each.suffix != ".pyc":
            yield each


def _key(info: Path) -> str:
    """Give the name of a package as pip compares it, from the name of its folder or wheel."""
    return info.name.partition("-")[0].lower().replace("_", "-").replace(".", "-")


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def told(found: Found) -> Iterator[str]:
    """Say in lines what was found."""
    yield from (f"✗ {each}" for each in found.faults)
    yield from (f"· {each}" for each in found.remarks)
    counts = f"{found.packages} 个包，{found.files:,} 个文件"
    if found.faults:
        yield f"共 {len(found.faults)} 处不符（{counts}）"
        yield "    怎么办：先不要使用；查明是谁改的，从签名相符的发布重新安装"
    else:
        yield f"✓ 全部相符：{counts}"


def main(arguments: list[str] | None = None) -> int:
    """Verify and print."""
    parser = argparse.ArgumentParser(description="核对装上的绩衡与发布是否一致")
    parser.add_argument("--site", type=Path, required=True, help="安装的地方：…/lib/python3.11/site-packages")
    parser.add_argument("--release", type=Path, default=Path(__file__).parent, help=RELEASED)
    parser.add_argument("--key", type=Path, help="发布公钥，从发布文件夹以外得到的")
    chosen = parser.parse_args(arguments)
    try:
        found = verify_install(chosen.site.resolve(), chosen.release, chosen.key)
    except CannotTellError as error:
        print(error, file=sys.stderr)  # noqa: T201 — it stands alone
        return 3
    print("\n".join(told(found)))  # noqa: T201
    return 6 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
