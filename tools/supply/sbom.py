"""The bill of materials, CycloneDX 1.6: what a running Jiheng consists of, with licences and hashes.

    python -m tools.supply.sbom    writes src/jiheng/sbom.json from constraints-hashed.txt and what pip says

It stands in the wheel and on the page 关于绩衡. The same packages give the same bytes.
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.supply.hashes import HASHED, PINNED, ROOT

SBOM = ROOT / "src/jiheng/sbom.json"
VENDORED = ROOT / "src/jiheng/web/ui/static/vendor/manifest.json"
EXTRAS = "web,watch"  # what a server runs with; Spark's own cluster brings Spark
VENDORED_LICENCES = {
    "@tabler/core": "MIT",
    "@tabler/icons": "MIT",
    "echarts": "Apache-2.0",
}  # their LICENSE files
LINE = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?P<hashes>(?: \\\n +--hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE
)
COPYLEFT = re.compile(r"(?<!L)GPL|(?<!Lesser )(?<!Library or Lesser )General Public License")


def main() -> None:
    """Write it."""
    bill = text(runtime())
    SBOM.write_text(bill, "utf-8")
    print(f"{SBOM.relative_to(ROOT)}: {len(json.loads(bill)['components'])} 个组件 (components)")


def runtime() -> list[Mapping[str, Any]]:
    """Ask pip what a server is made of: the metadata of each package, without installing any."""
    with tempfile.TemporaryDirectory(prefix="jiheng-sbom-") as room:
        report = Path(room) / "report.json"
        subprocess.run(
            [sys.executable, "-m", "pip", "--quiet", "--quiet", "--disable-pip-version-check", "--no-input",
             "install", "--dry-run", "--ignore-installed", "--no-build-isolation",
             "--constraint", str(PINNED), "--report", str(report), f"{ROOT}[{EXTRAS}]"],
            check=True,
        )  # fmt: skip
        told = [each["metadata"] for each in json.loads(report.read_text("utf-8"))["install"]]
    return sorted((each for each in told if each["name"] != "jiheng"), key=lambda each: key(each["name"]))


def text(packages: list[Mapping[str, Any]]) -> str:
    """Write the bill."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    hashes = hashed()
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": "jiheng", "name": "jiheng", "version": version,
                "licenses": [{"expression": "Apache-2.0"}], "purl": f"pkg:pypi/jiheng@{version}",
            }
        },
        "components": [*(_package(each, hashes) for each in packages), *_vendored()],
    }  # fmt: skip
    return json.dumps(bill, ensure_ascii=False, indent=1) + "\n"


def hashed() -> dict[str, tuple[str, list[str]]]:
    """Read constraints-hashed.txt: version and hashes of each name."""
    return {
        key(each["name"]): (each["version"], re.findall(r"sha256:([0-9a-f]{64})", each["hashes"]))
        for each in LINE.finditer(HASHED.read_text("utf-8"))
    }


def key(name: str) -> str:
    """Give a name as pip compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _package(told: Mapping[str, Any], hashes: Mapping[str, tuple[str, list[str]]]) -> dict[str, Any]:
    name, version = key(told["name"]), told["version"]
    pinned, found = hashes[name]
    if pinned != version:
        raise SystemExit(
            f"{name}: {HASHED.name} 是 {pinned}，这里是 {version}；请运行 python -m tools.supply.hashes"
        )
    purl = f"pkg:pypi/{name}@{version}"
    return {
        "type": "library", "bom-ref": purl, "name": told["name"], "version": version,
        "description": told.get("summary", ""), "licenses": [licence(told)], "purl": purl,
        "hashes": [{"alg": "SHA-256", "content": each} for each in found],
    }  # fmt: skip


def licence(told: Mapping[str, Any]) -> dict[str, Any]:
    """Give the licence as the package says it: an expression, else its classifiers, else its words."""
    if expression := told.get("license_expression"):
        return {"expression": expression}
    said = [
        each.rpartition(" :: ")[2] for each in told.get("classifier", []) if each.startswith("License ::")
    ]
    said = [each for each in said if each != "OSI Approved"] or [told.get("license", "").partition("\n")[0]]
    if not said[0]:
        raise SystemExit(f"{told['name']}: 没有写许可证 (no licence)")
    return {"license": {"name": " / ".join(said)}}


def said_licence(component: Mapping[str, Any]) -> str:
    """Give the licence of a component in words."""
    [each] = component["licenses"]
    return str(each.get("expression") or each["license"].get("name") or each["license"]["id"])


def copyleft(component: Mapping[str, Any]) -> bool:
    """Say whether every way to use a component is under the GPL or AGPL; the LGPL is not meant."""
    return all(COPYLEFT.search(way) for way in re.split(r" OR | / ", said_licence(component)))


def _vendored() -> Iterator[dict[str, Any]]:
    for each in json.loads(VENDORED.read_text("utf-8"))["packages"]:
        name, _, version = each.rpartition("@")
        purl = f"pkg:npm/{name.replace('@', '%40')}@{version}"
        yield {
            "type": "library", "bom-ref": purl, "name": name, "version": version,
            "licenses": [{"expression": VENDORED_LICENCES[name]}], "purl": purl,
        }  # fmt: skip


if __name__ == "__main__":
    main()
